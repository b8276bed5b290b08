from datetime import timedelta

from odoo import models


class LoyaltyCard(models.Model):
    """Who comes in before missed nights were made up for."""

    _inherit = "loyalty.card"

    def _club_catch_up_tiers(self):
        """Bring these members' tiers to where yesterday's close would have left them, so that
        what they do now counts as of today. Their rows are locked."""
        for program, cards in self.grouped("program_id").items():
            yesterday = program._club_day() - timedelta(days=1)
            if program.club_closed_on and program.club_closed_on < yesterday:
                program._club_close_missed_tiers(yesterday, cards)
