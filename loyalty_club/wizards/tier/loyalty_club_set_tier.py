from odoo import fields, models


class LoyaltyClubSetTier(models.TransientModel):
    """Set a member's tier manually, optionally until a date."""

    _name = "loyalty.club.set.tier"
    _description = "Set a Club Tier"
    _inherit = ["loyalty.club.member.wizard"]

    program_id = fields.Many2one(related="card_id.program_id")
    tier_now_id = fields.Many2one(related="card_id.club_tier_id", string="Current Tier")
    tier_id = fields.Many2one("loyalty.club.tier", required=True, domain="[('program_id', '=', program_id)]")
    until = fields.Date(
        help="The last day on which the member keeps the tier, whatever the score. Empty: the next close of the day "
        "decides by the score."
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Set the tier."""
        self.ensure_one()
        self.card_id.club_set_tier(self.tier_id, self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
