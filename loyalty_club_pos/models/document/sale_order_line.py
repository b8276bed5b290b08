from odoo import models

from odoo.addons.loyalty_club.engine.points import exact


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _club_taken_off(self):
        """How much this line lowers the price of its order, tax included: a discount, or a down
        payment as it was paid. 0 for goods."""
        if not self.is_downpayment:
            return max(-exact(round(self.price_total, 6)), exact(0))
        invoiced = sum(
            line.price_total
            for line in self.invoice_lines
            if line.parent_state == "posted" and line.move_id.move_type == "out_invoice"
        )
        paid = sum(
            line.price_subtotal_incl
            for line in self.pos_order_line_ids
            if line.order_id._club_counts() and line.price_subtotal_incl > 0
        )
        return max(exact(round(invoiced + paid, 6)), exact(0))
