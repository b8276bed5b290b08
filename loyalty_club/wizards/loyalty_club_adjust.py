from odoo import api, fields, models


class LoyaltyClubAdjust(models.TransientModel):
    """Give or take points by hand, with a reason."""

    _name = "loyalty.club.adjust"
    _description = "Adjust Club Points"

    card_id = fields.Many2one("loyalty.card", string="Member", required=True, readonly=True)
    balance = fields.Float(related="card_id.points", string="Points Now")
    points = fields.Float(
        string="Change", digits=(16, 2), required=True, help="Negative to take points."
    )
    result = fields.Float(string="Points After", digits=(16, 2), compute="_compute_result")
    reason = fields.Char(required=True)

    @api.depends("points", "card_id.points")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard.card_id.points + wizard.points

    def action_apply(self):
        """Post the adjustment."""
        self.ensure_one()
        self.card_id.club_adjust(self.points, self.reason)
        return {"type": "ir.actions.act_window_close"}
