from odoo import api, models


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    @api.model
    def _selection_club_channel(self):
        return [*super()._selection_club_channel(), ("pos", self.env._("Point of sale"))]

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            "club_step_amount",
            "club_channel",
            "club_date_from",
            "club_date_to",
            "club_points_max",
        ]
