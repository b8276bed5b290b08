from odoo import models
from odoo.exceptions import UserError

from ...engine.points import exact
from .posting import Poster


class LoyaltyCard(models.Model):
    """Transfers of points between members. The points keep the expiry dates of their lots."""

    _inherit = "loyalty.card"

    def club_transfer(self, to_card, points, reason, key=None):
        """Transfer `points` from this card to `to_card` (a `loyalty.card` or its id).

        :param points: positive, a multiple of the club's unit
        :param str reason: text shown to both members
        :param str key: identifies the event; the same key transfers points once
        :return: the `loyalty.club.entry` of this card; the existing one if the key was
            already posted
        :raises UserError: `points` is not a valid amount, exceeds the balance or the club's
            monthly limit, or `to_card` is the same card or of another club
        :raises AccessError: the user is not a manager of the club
        """
        if isinstance(to_card, int):
            to_card = self.browse(to_card)
        return self._club_guarded()._club_transfer(to_card._club_guarded(), points, reason, key)

    def _club_transfer(self, to_card, points, reason, key=None):
        number = self._club_amount(points)
        card, other = self.sudo(), to_card.sudo()
        card._club_check_member()
        other._club_check_member()
        if card == other or card.program_id != other.program_id:
            raise UserError(self.env._("Points can only be transferred to another member of the same club."))
        (card | other)._club_lock()
        known = self.env["loyalty.club.entry"].sudo()
        known = known.search([("key", "=", key)]) if key else known
        if known:
            card._club_check_same(known, "transfer", -number)
            return known.with_env(self.env)
        (card | other)._club_check_not_blocked()
        card._club_check_transfers(number)
        return self.env["loyalty.club.entry"].browse(card._club_post_transfer(other, number, reason, key))

    def _club_post_transfer(self, other, number, reason, key):
        source, target = Poster(self), Poster(other)
        self._club_check_enough(source.account.balance, number)
        names = {"reason": reason}
        parcels = source.account.send(
            number,
            {**names, "key": key, "why": {"cause": "given", "card": other.id}},
        )
        parts = iter(range(1, len(parcels) + 1))
        got = {"cause": "received", "card": self.id}

        def facts():
            part = next(parts)
            return {**names, "key": key and f"{key}/received/{part}", "why": got}

        target.account.move_in(parcels, facts)
        ids = source.store()
        target.store()
        return ids[source.account.posted[0].id]

    def _club_check_transfers(self, number):
        """Check the club's monthly limit of transfers from a member."""
        program = self.program_id
        limit = exact(program.club_transfer_max)
        if not limit:
            return
        given = exact(self._club_given_this_month())
        if given + number > limit:
            raise UserError(
                self.env._(
                    "%(member)s may transfer %(limit)s points a month; %(left)s are left.",
                    member=self.partner_id.display_name,
                    limit=program._club_format_number(limit),
                    left=program._club_format_number(max(limit - given, 0)),
                )
            )

    def _club_given_this_month(self):
        """The points transferred to other members in the current month of the club's calendar."""
        first, last = self.program_id._club_month(self.program_id._club_day())
        entries = self.env["loyalty.club.entry"].search_fetch(
            [
                ("card_id", "=", self.id),
                ("kind", "=", "transfer"),
                ("points", "<", 0),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            ["points", "why"],
        )
        given = entries.filtered(lambda entry: (entry.why or {}).get("cause") == "given")
        return -sum(given.mapped("points"))
