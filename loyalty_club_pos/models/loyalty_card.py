from odoo import api, fields, models


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    # a cashier sees what a member's card says, but not the book behind it
    club_next_expiry = fields.Date(compute_sudo=True)
    club_next_expiry_points = fields.Float(compute_sudo=True)

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            "is_club_card",
            "club_blocked",
            "club_points_pending",
            "club_next_expiry",
            "club_next_expiry_points",
            "club_room",
        ]
