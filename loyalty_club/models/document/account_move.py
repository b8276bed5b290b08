from odoo import models

from . import settle_queue


class AccountMove(models.Model):
    """Invoices trigger settling: credit notes reduce what a customer keeps of an order, and clubs
    may wait for payment."""

    _inherit = "account.move"

    def _post(self, soft=True):
        with settle_queue.business_call(self):
            posted = super()._post(soft)
            settle_queue.settle(posted)
        return posted

    def button_draft(self):
        with settle_queue.business_call(self):
            settle_queue.settle(self)
            return super().button_draft()

    def button_cancel(self):
        with settle_queue.business_call(self):
            settle_queue.settle(self)
            return super().button_cancel()

    def _write_multi(self, vals_list):
        """Settle when the computed `payment_state` is written: no other method reports that change."""
        result = super()._write_multi(vals_list)
        changed = [move.id for move, vals in zip(self, vals_list, strict=True) if "payment_state" in vals]
        settle_queue.settle_at_commit(self.browse(changed))
        return result

    def _club_documents(self):
        """The orders of these invoices and credit notes."""
        moves = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        return [moves.sudo().invoice_line_ids.sale_line_ids.order_id] if moves else []
