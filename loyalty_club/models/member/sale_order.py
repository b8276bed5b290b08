from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Refuses rewards of blocked members as long as the customer waits."""

    _inherit = "sale.order"

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if coupon.is_club_card and coupon.club_blocked and self._club_may_refuse():
            refusal = coupon._club_blocked_sentence()
            if self.env.context.get("club_says_why"):
                raise UserError(refusal)
            return {"error": refusal}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def action_open_reward_wizard(self):
        """Make the refusal an error: if there is only one reward, core applies it and ignores an
        error that is returned."""
        return super(SaleOrder, self.with_context(club_says_why=True)).action_open_reward_wizard()
