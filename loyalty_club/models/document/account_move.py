from odoo import models


class AccountMove(models.Model):
    """Credit notes lower what a customer keeps of an order."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._club_settle_orders()
        return posted

    def button_draft(self):
        orders = self._club_documents()
        result = super().button_draft()
        self._club_settle_documents(orders)
        return result

    def button_cancel(self):
        orders = self._club_documents()
        result = super().button_cancel()
        self._club_settle_documents(orders)
        return result

    def _compute_payment_state(self):
        result = super()._compute_payment_state()
        if self.env["loyalty.program"]._club_waits_for_goods_or_money():
            for orders in self._origin._club_documents():
                if orders._name == "sale.order":
                    orders._club_settle_at_commit()
        return result

    def _club_settle_orders(self):
        self._club_settle_documents(self._club_documents())

    def _club_documents(self):
        """The orders whose kept goods these invoices and credit notes decide."""
        moves = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        return [moves.sudo().invoice_line_ids.sale_line_ids.order_id] if moves else []

    @staticmethod
    def _club_settle_documents(documents):
        for records in documents:
            records._club_settle()
