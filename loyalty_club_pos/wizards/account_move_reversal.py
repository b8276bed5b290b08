from odoo import models


class AccountMoveReversal(models.TransientModel):
    """When an invoice is credited and issued again, link the new invoice to the one it replaces."""

    _inherit = "account.move.reversal"

    def _modify_default_reverse_values(self, origin_move):
        values = super()._modify_default_reverse_values(origin_move)
        return {**values, "club_replaced_id": origin_move.id}
