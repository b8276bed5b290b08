from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Money that arrives, or goes back, decides for clubs that wait for it."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._club_moves()._club_settle_orders()
        return partials

    def unlink(self):
        moves = self._club_moves()
        result = super().unlink()
        moves.exists()._club_settle_orders()
        return result

    def _club_moves(self):
        """The invoices on either side, where a club waits for their money."""
        if not self.env["loyalty.program"]._club_waits_for_goods_or_money():
            return self.env["account.move"]
        return self.debit_move_id.move_id | self.credit_move_id.move_id
