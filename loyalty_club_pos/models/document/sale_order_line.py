from odoo import models

from odoo.addons.loyalty_club.engine.points import exact


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _club_taken_off(self, product):
        """How much this line lowers the price of its order, tax included: a discount, or a down
        payment as it was paid. 0 for goods.

        :param product: the till's product of down payments
        """
        if not self.is_downpayment:
            return max(-exact(round(self.price_total, 6)), exact(0))
        invoiced = sum(
            line.price_total
            for line in self.invoice_lines
            if line.parent_state == "posted" and line.move_id.move_type == "out_invoice"
        )
        at_tills = self.env["pos.order.line"].search(
            [("sale_order_origin_id", "=", self.order_id.id), ("product_id", "=", product.id), ("qty", ">", 0)]
        )
        paid = sum(at_tills.filtered(lambda line: line.order_id._club_counts()).mapped("price_subtotal_incl"))
        return max(exact(round(invoiced + paid, 6)), exact(0))
