from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class LoyaltyClubDocument(models.AbstractModel):
    """Checks the spending limit of a customer who buys on the card of a pool."""

    _inherit = "loyalty.club.document"

    def _club_pool_seat(self, card):
        """The `loyalty.club.pool.member` of the customer, or of their company, in the pool of `card`."""
        self.ensure_one()
        partner = self._club_partner()
        people = partner | partner.commercial_partner_id
        seats = people._club_pool_seats(card.program_id, self._club_moment())
        return seats.filtered(lambda seat: seat.pool_id.card_id == card)[:1]

    def _club_pool_left(self, card):
        """Points that the customer may still spend from the pool this month; None: no limit."""
        seat = self._club_pool_seat(card)
        return seat._left_on(card.program_id._club_day(self._club_moment())) if seat else None

    def _club_check_pool(self, card, needed):
        """Check that `needed` points are within the customer's limit; report it if they are not.

        :raises UserError: they are not, and the customer still waits, so that it can be refused
        """
        super()._club_check_pool(card, needed)
        left = self._club_pool_left(card)
        if left is None or needed <= left:
            return
        program = card.program_id
        values = {
            "member": self._club_partner().display_name,
            "pool": card.partner_id.display_name,
            "left": program._club_format_number(left),
            "needed": program._club_format_number(needed),
        }
        if self._club_may_refuse():
            raise UserError(
                self.env._(
                    "%(member)s may spend %(left)s more points from %(pool)s this month, %(needed)s are needed. "
                    "Choose a smaller reward or remove it.",
                    **values,
                )
            )
        self._club_report(
            self.env._(
                "%(member)s spent %(needed)s points from %(pool)s, but only %(left)s were left for this month.",
                **values,
            )
        )

    def _club_member_condition(self):
        return SQL(
            """
            %s OR card.id IN (
                SELECT pool.card_id FROM loyalty_club_pool pool
                  JOIN loyalty_club_pool_member seat ON seat.pool_id = pool.id
                 WHERE seat.partner_id IN (buyer.id, buyer.commercial_partner_id)
                   AND seat.joined_at <= doc.date_order
                   AND (seat.left_at IS NULL OR seat.left_at > doc.date_order))
            """,
            super()._club_member_condition(),
        )
