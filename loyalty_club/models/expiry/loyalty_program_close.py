from odoo import models

from ..ledger import posting_many


class LoyaltyProgram(models.Model):
    """What the close does with points: pending ones whose day has come are released and repay
    debts, lots whose last day has passed expire. Set-based, on cards that are locked.
    """

    _inherit = "loyalty.program"

    def _club_release(self, entries, day):
        """Release the due ones of these entries (ids); return the ids of their cards."""
        return posting_many.release(self.env, entries, day)

    def _club_cover_debts(self, cards):
        """Let points repay debts on the cards with these ids."""
        posting_many.cover_debts(self.env["loyalty.card"].browse(cards))

    def _club_expire(self, entries, day):
        """Expire those of these entries (ids) that are past their last day."""
        posting_many.expire(self.env, entries, day, self._club_day())
