from odoo import models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _club_benefits_by_tier(self):
        """[(for whom, benefits)], from those of every member to those of the highest tier."""
        self.ensure_one()
        benefits = self.club_benefit_ids.filtered(lambda one: not one._is_past())
        groups = benefits.grouped("tier_id")
        return [
            (
                self.env._("From %(tier)s", tier=tier.name) if tier else self.env._("From the day you join"),
                groups[tier],
            )
            for tier in sorted(groups, key=lambda tier: (bool(tier), tier.threshold))
        ]
