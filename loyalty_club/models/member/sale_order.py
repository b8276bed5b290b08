from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """A blocked member's rewards are refused where the salesperson can ask somebody."""

    _inherit = "sale.order"

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if coupon.is_club_card and coupon.club_blocked and self._club_may_refuse():
            refusal = coupon._club_blocked_sentence()
            if self.env.context.get("club_says_why"):
                raise UserError(refusal)
            return {"error": refusal}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def action_open_reward_wizard(self):
        """Core drops what refused the only reward there is."""
        return super(SaleOrder, self.with_context(club_says_why=True)).action_open_reward_wizard()
