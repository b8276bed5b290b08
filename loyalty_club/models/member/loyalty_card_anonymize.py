from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class LoyaltyCard(models.Model):
    """Anonymizing a member: personal data is removed, amounts and points are kept.

    Entries and transactions stay on the card, which gets a new code and no name. It remains the
    card of its orders (`club_forgotten`, see `loyalty_club_document.py`): a later credit note
    settles on this card.
    """

    _inherit = "loyalty.card"

    def _club_erase(self, points="write_off", to_card=None):
        """Anonymize this member.

        :param points: `write_off` ends all points, `give` transfers them to `to_card`
        :return: the anonymized contact of the card
        :raises UserError: the member is already anonymized, or the points cannot be transferred
        :raises AccessError: the user is not a manager of the club
        """
        self.ensure_one()
        self._club_check_manager()
        self.check_access("write")
        card = self.sudo().with_context(tracking_disable=True, mail_notrack=True)
        cards = card._club_of_same_person()
        cards._club_lock()
        card._club_check_may_be_forgotten(points)
        if points == "give":
            card._club_give_all(to_card, "")
        card._club_write_off_all("forgotten")
        if card.active:
            card._club_end_membership()
        person = card.partner_id
        stays = person._club_reasons_to_keep(cards)
        nobody = card._club_make_nobody() if stays else person
        # before the contact is erased: lines of imports are found by its phone too
        cards._club_erase_texts()
        cards._club_erase_traces(person)
        for one in cards:
            one._club_put(
                partner_id=nobody.id or None,
                code=self._club_free_codes(1)[0],
                club_forgotten=True,
                club_blocked=False,
            )
        if stays:
            person.with_context(tracking_disable=True).club_birthday = False
        else:
            person._club_erase(card)
        card.message_post(body=self.env._("The member was anonymized; amounts and points are kept without a name."))
        return nobody

    def _club_of_same_person(self):
        """This card and those that were merged into it with their contacts."""
        return self | self.with_context(active_test=False).search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("partner_id", "!=", False),
                ("is_club_card", "=", True),
            ]
        )

    def _club_check_may_be_forgotten(self, points):
        if self.club_forgotten:
            raise UserError(self.env._("This member is already anonymized."))
        if not self.is_club_card:
            raise UserError(self.env._("This card is not a membership."))
        if points not in ("write_off", "give"):
            raise UserError(
                self.env._(
                    "The points of an anonymized member cannot be kept. Let them expire or transfer them to another "
                    "member."
                )
            )

    def _club_former_name(self):
        return self.env._("Former member %(number)s", number=str(self.id))

    def _club_make_nobody(self):
        """Create a contact without personal data, for a card whose own contact must be kept."""
        return self.env["res.partner"].create(
            {
                "name": self._club_former_name(),
                "company_id": self.partner_id.company_id.id,
                "active": False,
            }
        )

    def _club_erase_texts(self):
        """Replace the reasons on the entries of these cards, and on the other card's entries of a
        transfer: staff typed them and may have named the member.

        This is the only exception to 'entries are never edited'. Privacy law requires it, and
        it changes texts, never points.
        """
        self.env["loyalty.club.entry"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH mine AS MATERIALIZED (
                    SELECT id, (why->>'card')::int AS other
                      FROM loyalty_club_entry WHERE card_id = ANY(%(cards)s)
                ), theirs AS MATERIALIZED (
                    SELECT entry.id FROM loyalty_club_entry entry
                     WHERE entry.card_id IN (SELECT other FROM mine)
                       AND (entry.why->>'card')::int = ANY(%(cards)s)
                )
                UPDATE loyalty_club_entry SET reason = %(neutral)s
                 WHERE reason IS NOT NULL
                   AND id IN (SELECT id FROM mine UNION ALL SELECT id FROM theirs)
                """,
                cards=self.ids,
                neutral=self.env._("text removed"),
            )
        )
        self.env["loyalty.club.entry"].invalidate_model(flush=False)

    def _club_erase_traces(self, person):
        """Delete messages, activities and files of the cards, and the member's lines and the
        files of imports."""
        self.env["res.partner"]._club_erase_records(self)
        phone = person.phone_sanitized or person.phone or None
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM loyalty_club_import_line
                     WHERE partner_id = %(person)s OR phone = %(phone)s
                    RETURNING import_id)
                UPDATE loyalty_club_import SET file = NULL, report = NULL
                 WHERE id IN (SELECT import_id FROM gone)
                """,
                person=person.id or None,
                phone=phone,
            )
        )
        # wizard records live on for a while, with the text that was typed
        for name in self.env.registry.descendants(["loyalty.club.member.wizard"], "_inherit"):
            if not self.env[name]._abstract:
                self.env[name].sudo().search([("card_id", "in", self.ids)]).unlink()
        self.env["loyalty.club.import"].invalidate_model(flush=False)
        self.env["loyalty.club.import.line"].invalidate_model(flush=False)
