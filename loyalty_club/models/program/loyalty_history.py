from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .personal import removed


class LoyaltyHistory(models.Model):
    """The history of a club's card is what it was when the club began; the ledger records the rest."""

    _inherit = "loyalty.history"
    _club_personal_fields = {"description": removed}

    def _club_personal_condition(self, person):
        return SQL("card_id = ANY(%s)", person.cards)

    @api.model_create_multi
    def create(self, vals_list):
        """Skip cards of clubs: the ledger records their changes already."""
        club = self._club_cards_among(vals.get("card_id") for vals in vals_list)
        return super().create([vals for vals in vals_list if vals.get("card_id") not in club])

    def write(self, vals):
        """:raises UserError: a row belongs to a club's card, or would belong to one"""
        self._club_check_history(vals.get("card_id"))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_club(self):
        self._club_check_history()

    def _club_check_history(self, *others):
        if not self.env.su and self._club_cards_among([*self.sudo().card_id.ids, *others]):
            raise UserError(self.env._("The history of a member's card cannot be changed. The ledger keeps it."))

    @api.model
    def _club_cards_among(self, ids):
        """Those of the `ids` of cards that are of clubs."""
        cards = self.env["loyalty.card"].sudo().browse({id_ for id_ in ids if id_})
        return set(cards.exists().filtered("is_club_card").ids)
