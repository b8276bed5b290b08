from odoo import api, models

from . import settle_queue


class AccountPartialReconcile(models.Model):
    """Payments and refunds trigger settling in clubs that wait for payment."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        with settle_queue.business_call(self):
            partials = super().create(vals_list)
            settle_queue.settle(partials)
        return partials

    def unlink(self):
        with settle_queue.business_call(self):
            documents = self._club_documents()
            result = super().unlink()
            for orders in documents:
                settle_queue.settle(orders)
        return result

    def _club_documents(self):
        """The orders of the invoices on either side, if a club waits for delivery or payment."""
        if not self.env["loyalty.program"]._club_waits_for_goods_or_money():
            return []
        return (self.debit_move_id.move_id | self.credit_move_id.move_id)._club_documents()
