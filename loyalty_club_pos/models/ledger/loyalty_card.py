from odoo import api, fields, models
from odoo.tools import SQL


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    # a cashier has no access to the ledger that these fields are computed from
    club_next_expiry = fields.Date(compute_sudo=True)
    club_next_expiry_points = fields.Float(compute_sudo=True)
    club_tier_name = fields.Char(related="club_tier_id.name", string="Name of the Tier")
    club_tier_multiplier = fields.Float(related="club_tier_id.multiplier", string="Points Multiplier of the Tier")
    club_tier_threshold = fields.Float(related="club_tier_id.threshold", string="Threshold of the Tier")

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            "is_club_card",
            "club_blocked",
            "club_points_pending",
            "club_next_expiry",
            "club_next_expiry_points",
            "club_rule_caps",
            "club_tier_name",
            "club_tier_multiplier",
            "club_tier_threshold",
            "club_is_vip",
            "club_is_invited",
            "club_has_events",
        ]

    def _club_transfer_documents(self, kept):
        self.env.cr.execute(
            SQL(
                """
                UPDATE pos_order_line SET coupon_id = %(kept)s
                 WHERE coupon_id = %(old)s AND order_id IN (
                    SELECT res_id FROM loyalty_club_transaction
                     WHERE card_id = %(old)s AND res_model = 'pos.order')
                """,
                old=self.id,
                kept=kept.id,
            )
        )
        return super()._club_transfer_documents(kept)
