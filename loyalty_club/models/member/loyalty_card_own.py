from odoo import models
from odoo.exceptions import UserError


class LoyaltyCard(models.Model):
    """The cards of the user: nobody gives points or benefits to himself, whatever his rights are."""

    _inherit = "loyalty.card"

    def _club_own(self):
        """Those of these cards that the current user buys with."""
        if self.env.user._is_superuser():
            return self.browse()
        mine = self.env.user.partner_id
        return self.filtered(lambda card: card.sudo().partner_id == mine)

    def _club_check_not_own(self):
        """:raises UserError: one of these cards is the user's own"""
        if self._club_own():
            raise UserError(self._club_own_sentence())

    def _club_own_sentence(self):
        return self.env._("This is your own card. Ask a colleague: nobody gives points or benefits to himself.")

    def _club_check_not_to_own(self, vals):
        """:raises UserError: the cards would be moved to the user's own contact"""
        mine = self.env.user.partner_id
        if vals.get("partner_id") == mine.id and not self.env.user._is_superuser():
            if any(card.partner_id != mine for card in self):
                raise UserError(self._club_own_sentence())
