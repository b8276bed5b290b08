from odoo import api, fields, models


class LoyaltyClubTierSimulationLine(models.TransientModel):
    _name = "loyalty.club.tier.simulation.line"
    _description = "Tier in a Simulation"
    _inherit = ["loyalty.club.wizard"]
    _order = "threshold, id"

    simulation_id = fields.Many2one("loyalty.club.tier.simulation", required=True, ondelete="cascade")
    tier_id = fields.Many2one("loyalty.club.tier", required=True, readonly=True, ondelete="cascade")
    threshold_now = fields.Float(related="tier_id.threshold", string="Current Threshold")
    threshold = fields.Float(string="From", digits=(16, 2), required=True)
    members_now = fields.Integer(related="tier_id.member_count", string="Current Members")
    members_after = fields.Integer(readonly=True)

    @api.onchange("threshold")
    def _onchange_threshold(self):
        self.members_after = 0
