from odoo import api, fields, models


class LoyaltyClubTransfer(models.TransientModel):
    """Transfer points from one member to another, with a preview of the new balance."""

    _name = "loyalty.club.transfer"
    _description = "Transfer Club Points"
    _inherit = ["loyalty.club.member.wizard"]

    card_id = fields.Many2one(string="From")
    program_id = fields.Many2one(related="card_id.program_id")
    to_card_id = fields.Many2one(
        "loyalty.card",
        string="To",
        required=True,
        domain="[('program_id', '=', program_id), ('is_club_card', '=', True), ('id', '!=', card_id),"
        " ('club_blocked', '=', False)]",
    )
    balance = fields.Float(related="card_id.points", string="Current Points")
    points = fields.Float(digits=(16, 2), required=True)
    result = fields.Float(string="Points After", digits=(16, 2), compute="_compute_result")
    reason = fields.Char(required=True)

    @api.depends("points", "card_id.points")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard.card_id.points - wizard.points

    def action_apply(self):
        """Transfer the points."""
        self.ensure_one()
        self.card_id.club_transfer(self.to_card_id, self.points, self.reason)
        return {"type": "ir.actions.act_window_close"}
