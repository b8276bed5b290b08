from odoo import api, models


class LoyaltyHistory(models.Model):
    _inherit = "loyalty.history"

    @api.model_create_multi
    def create(self, vals_list):
        """Skip cards of clubs: the ledger records their changes already."""
        cards = self.env["loyalty.card"].sudo().browse({vals["card_id"] for vals in vals_list if vals.get("card_id")})
        club = set(cards.exists().filtered("is_club_card").ids)
        return super().create([vals for vals in vals_list if vals.get("card_id") not in club])
