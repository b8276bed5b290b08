from odoo import fields, models


class LoyaltyClubRequestRefuse(models.TransientModel):
    """What a customer reads whom the club does not take."""

    _name = "loyalty.club.request.refuse"
    _description = "Refuse a Request to Join"

    request_id = fields.Many2one("loyalty.club.request", required=True, readonly=True)
    note = fields.Text(string="Note to the Customer")

    def action_refuse(self):
        """Refuse, and tell the customer."""
        self.ensure_one()
        self.request_id._refuse(self.note)
        return {"type": "ir.actions.act_window_close"}
