from odoo import models


class StockPicking(models.Model):
    """Goods that leave, or come back, decide for clubs that wait for them."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        if self.env["loyalty.program"]._club_waits_for_goods_or_money():
            orders = self.sudo().move_ids.sale_line_id.order_id
            orders.filtered(lambda order: order.state == "sale")._club_settle()
        return result
