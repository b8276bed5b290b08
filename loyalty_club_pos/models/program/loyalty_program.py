from odoo import api, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            "is_club",
            "club_tz",
            "club_unit",
            "club_amount_tax",
            "club_amount_rewards",
            "club_same_order",
            "club_start_date",
        ]

    def _club_spans(self, day):
        """Whether `day` lies within the club's start and end dates."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (not self.date_to or day <= self.date_to)
