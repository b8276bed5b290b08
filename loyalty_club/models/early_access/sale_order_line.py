from odoo import api, models


class SaleOrderLine(models.Model):
    """Quotations accept products that the customer cannot buy yet; carts of the web shop and
    confirmed orders refuse them.
    """

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._club_check_early()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "product_id" in vals:
            self._club_check_early()
        return result

    def _club_check_early(self):
        if not self.env["loyalty.club.benefit"]._early_spans():
            return
        for order, lines in self.grouped("order_id").items():
            if order.state == "sale" or order._club_is_cart():
                order._club_check_early(lines.product_id.product_tmpl_id)
