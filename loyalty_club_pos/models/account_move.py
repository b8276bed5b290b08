from odoo import models


class AccountMove(models.Model):
    """A credit note of a POS order's invoice lowers what its customer keeps."""

    _inherit = "account.move"

    def _club_documents(self):
        notes = self.filtered(lambda move: move._club_credits_pos_order())
        orders = notes.sudo().reversed_entry_id.pos_order_ids
        documents = super()._club_documents()
        if orders:
            documents += [orders, orders.lines.sale_order_line_id.order_id]
        return documents

    def _club_credits_pos_order(self):
        """Whether this is a credit note of a POS order that no refund at the till made:
        the refund order itself says what came back."""
        self.ensure_one()
        return (
            self.move_type == "out_refund"
            and bool(self.reversed_entry_id)
            and not self.sudo().pos_order_ids
        )
