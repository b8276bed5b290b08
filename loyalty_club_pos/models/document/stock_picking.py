from odoo import models

from odoo.addons.loyalty_club.models.document import settle_queue


class StockPicking(models.Model):
    """Settle the sale orders when their goods are delivered or returned, for clubs that earn on delivery."""

    _inherit = "stock.picking"

    def _action_done(self):
        with settle_queue.business_call(self):
            result = super()._action_done()
            settle_queue.settle(self)
        return result

    def _club_documents(self):
        """Return the confirmed sale orders of these pickings, if a club earns later than at confirmation."""
        if not self.env["loyalty.program"]._club_waits_for_goods_or_money():
            return []
        orders = self.sudo().move_ids.sale_line_id.order_id
        return [orders.filtered(lambda order: order.state == "sale")]
