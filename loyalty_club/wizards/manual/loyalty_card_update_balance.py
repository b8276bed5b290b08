from odoo import models


class LoyaltyCardUpdateBalance(models.TransientModel):
    _name = "loyalty.card.update.balance"
    _inherit = ["loyalty.card.update.balance", "loyalty.club.wizard"]

    def action_update_card_point(self):
        """On club cards, post the difference as an entry with the description as its reason."""
        club = self.filtered("card_id.is_club_card")
        for wizard in club:
            difference = wizard.new_balance - wizard.old_balance
            wizard.card_id.club_adjust(round(difference, 2), wizard.description)
        plain = self - club
        return super(LoyaltyCardUpdateBalance, plain).action_update_card_point() if plain else None
