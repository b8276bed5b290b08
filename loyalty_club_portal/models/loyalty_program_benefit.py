from odoo import models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _club_benefits_by_tier(self):
        """Return [(label, benefits)] by tier: those of all members first, those of the highest tier last."""
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
