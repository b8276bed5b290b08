from odoo import models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _club_is_per_point(self):
        """Whether the reward gives money for each point."""
        return self.reward_type == "discount" and self.discount_mode == "per_point"

    def _club_title(self):
        """The reward without its price, as a member reads it."""
        self.ensure_one()
        if self._club_is_per_point():
            return self.env._(
                "%(money)s off for each point",
                money=self.program_id._club_format_money(self.discount),
            )
        return self.description

    def _club_progress(self, points):
        """How near `points` are: {percent, ready, missing}."""
        self.ensure_one()
        needed = self.required_points
        ready = points >= needed and points > 0
        share = 1 if ready or not needed else max(points, 0) / needed
        return {
            # 100 % only when it is there
            "percent": 100 if ready else min(99, int(share * 100)),
            "ready": ready,
            "missing": max(0, needed - points),
        }
