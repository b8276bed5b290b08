from odoo import models


class AccountMoveReversal(models.TransientModel):
    """An invoice that is credited and made anew: the new one stands for the same goods."""

    _inherit = "account.move.reversal"

    def _modify_default_reverse_values(self, origin_move):
        values = super()._modify_default_reverse_values(origin_move)
        return {**values, "club_replaced_id": origin_move.id}
