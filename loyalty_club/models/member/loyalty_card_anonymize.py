from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.naming import pattern_of
from ..program import personal


class LoyaltyCard(models.Model):
    """Anonymizing a member: personal data is removed, amounts and points are kept.

    Entries and transactions stay on the card, which gets a new code and no name. It remains the
    card of its orders (`club_anonymized`, see `loyalty_club_document.py`): a later credit note
    settles on this card.

    What is personal, each model declares itself (`models/program/personal.py`). Documents of sale are core's: only
    what was written beside them is removed, and the name where the contact is anonymized, too.
    """

    _inherit = "loyalty.card"

    _club_personal_traces = True

    def _club_personal_condition(self, person):
        return SQL("id = ANY(%s)", person.cards)

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
        card._club_check_may_be_anonymized(points)
        if points == "give":
            card._club_give_all(to_card, "")
        card._club_write_off_all("anonymized")
        if card.active:
            card._club_end_membership()
        partner = card.partner_id
        stays = partner._club_reasons_to_keep(cards)
        nobody = card._club_make_nobody() if stays else partner
        # before the contact is erased: other records are found by its name and numbers
        cards._club_erase_personal(card._club_person(cards, stays), partner, nobody)
        for one in cards:
            one._club_put(
                partner_id=nobody.id or None,
                code=self._club_free_codes(1)[0],
                club_anonymized=True,
                club_blocked=False,
            )
        if stays:
            partner.with_context(tracking_disable=True).club_birthday = False
        else:
            partner._club_erase(card)
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

    def _club_check_may_be_anonymized(self, points):
        if self.club_anonymized:
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

    def _club_person(self, cards, stays):
        """The `Person` to anonymize.

        :param stays: whether the contact must be kept
        """
        people = self.partner_id._club_with_addresses()
        numbers = [number for one in people for number in (one.phone, one.phone_sanitized) if number]
        return personal.Person(
            cards=cards.ids,
            programs=cards.program_id.ids,
            partner=self.partner_id.id,
            people=[] if stays else people.ids,
            pattern=pattern_of(people.mapped("name"), people.mapped("email"), people._club_number_parts()),
            numbers=numbers,
            former=self._club_former_name(),
            neutral=self.env._("text removed"),
        )

    def _club_erase_personal(self, person, partner, nobody):
        """Erase the personal fields of all models that declare some, and delete messages, tasks and files of the
        member's records. The number of statements does not depend on the number of records.

        :param person: the `Person` to anonymize
        :param partner: the member's contact
        :param nobody: the anonymized contact of the card, the same one or a new one
        """
        self.env.flush_all()
        partner._club_erase_tasks(person)
        found = personal.models_of(self.env)
        for model in found:
            if getattr(model, "_club_personal_traces", False):
                partner._club_erase_records(model.sudo().browse(personal.ids_of(model, person)))
        self.env.flush_all()
        if person.people:
            self.env["loyalty.club.document"]._club_unname_all(person)
        for model in found:
            personal.erase(model, person)
        self.env.invalidate_all(flush=False)
