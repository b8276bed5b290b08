from odoo import models


class SaleLoyaltyRewardWizard(models.TransientModel):
    _inherit = "sale.loyalty.reward.wizard"

    def action_apply(self):
        """Show why a reward is refused; core ignores the returned error."""
        return super(SaleLoyaltyRewardWizard, self.with_context(club_says_why=True)).action_apply()
