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
        posted._club_tell_foreign_credits()
        return posted

    def _club_tell_foreign_credits(self):
        """Tell a club's manager of credit notes that lower what another customer's order has earned."""
        for note in self.sudo().filtered(lambda move: move.move_type == "out_refund"):
            for order in note.invoice_line_ids.sale_line_ids.order_id.filtered("club_transaction_ids"):
                customers = order.partner_id | order.partner_invoice_id | note.reversed_entry_id.partner_id
                if note.commercial_partner_id in customers.commercial_partner_id:
                    continue
                order._club_tell_manager(
                    self.env._(
                        "%(user)s posted the credit note %(credit_note)s to %(customer)s. It lowers the points of "
                        "%(order)s, an order of %(member)s; check whether that is right.",
                        user=self.env.user.name,
                        credit_note=note.name,
                        customer=note.partner_id.display_name,
                        order=order.name,
                        member=order.partner_id.display_name,
                    )
                )

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
