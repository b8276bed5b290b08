from odoo import models
from odoo.tools import SQL

from ...engine.points import exact, floor
from . import posting_many


class LoyaltyProgram(models.Model):
    """Opening balances of the cards of a program that becomes a club."""

    _inherit = "loyalty.program"

    def _club_merge_duplicates(self):
        """Merge the cards of each customer: the oldest gets the points of all."""
        posting_many.merge_duplicates(self)

    def _club_open_new_cards(self):
        """Post opening entries for all cards without entries, in one statement.

        A negative balance becomes a debt.
        """
        day = self._club_day()
        facts = {
            "day": day,
            "expires_on": self._club_expiry_from(day),
            "reason": self.env._("Opening balance"),
        }
        posting_many.open_balances(self, exact(self.club_unit), facts)
        self.env["loyalty.card"].invalidate_model(["points"], flush=False)

    def _club_open_returning_cards(self):
        """For cards that were in the ledger before, post how core has changed their balances since."""
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id, card.points::numeric - sum(entry.points), sum(entry.points)
                  FROM loyalty_card card
                  JOIN loyalty_club_entry entry ON entry.card_id = card.id AND entry.released
                 WHERE card.program_id = %s
                 GROUP BY card.id
                HAVING abs(card.points::numeric - sum(entry.points)) >= 0.01
                """,
                self.id,
            )
        )
        moved = [(card, exact(d), exact(b)) for card, d, b in self.env.cr.fetchall()]
        unit = exact(self.club_unit)
        for card_id, difference, posted in moved:
            card = self.env["loyalty.card"].browse(card_id)
            card._club_lock()
            card._club_put_balance(posted)
            card._club_catch_up(floor(difference, unit))
