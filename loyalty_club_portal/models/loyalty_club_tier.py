from odoo import models


class LoyaltyClubTier(models.Model):
    _inherit = "loyalty.club.tier"

    def _club_from_text(self):
        """Say from which tier score members reach the tier."""
        self.ensure_one()
        return self.env._("from %(score)s", score=self.program_id._club_format_score(self.threshold))
