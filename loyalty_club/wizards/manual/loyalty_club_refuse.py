from odoo import fields, models


class LoyaltyClubRefuse(models.TransientModel):
    """Why points that somebody asked for are refused."""

    _name = "loyalty.club.refuse"
    _description = "Refuse Points by Hand"

    goodwill_id = fields.Many2one("loyalty.club.goodwill", required=True, readonly=True)
    answer = fields.Char(string="Why")

    def action_refuse(self):
        """Refuse, and tell the one who asked why."""
        self.ensure_one()
        self.goodwill_id._refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
