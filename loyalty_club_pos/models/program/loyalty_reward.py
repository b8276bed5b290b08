from odoo import api, fields, models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    club_threshold = fields.Float(related="club_tier_id.threshold", string="Threshold of the Tier")

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "club_tier_id", "club_threshold"]
