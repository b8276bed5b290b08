from odoo import fields, models


class LoyaltyClubVipEnd(models.TransientModel):
    """End a member's VIP status, for a stated reason."""

    _name = "loyalty.club.vip.end"
    _description = "End a VIP Status"
    _inherit = ["loyalty.club.member.wizard"]

    reason = fields.Char(required=True)

    def action_apply(self):
        """End the VIP status."""
        self.ensure_one()
        self.card_id.club_vip_end(self.reason)
        return {"type": "ir.actions.act_window_close"}
