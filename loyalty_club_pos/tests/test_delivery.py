from odoo import Command
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestDelivery(PosClubCommon):
    """A club that waits for the goods, where they leave a warehouse."""

    def _order(self, qty):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.member.id,
                "order_line": [Command.create({"product_id": self.cup.id, "product_uom_qty": qty})],
            }
        )
        order.action_confirm()
        return order

    def _deliver(self, picking, qty):
        picking.move_ids.quantity = qty
        picking.move_ids.picked = True
        return picking.with_context(skip_backorder=True)._action_done()

    def test_goods_earn_when_they_leave_and_lose_when_they_return(self):
        self.club.club_sale_trigger = "delivered"
        self.cup = self._create_goods("Cup", 100, type="consu", is_storable=False)
        order = self._order(5)
        self.assertEqual(self.card.points, 0)
        picking = order.picking_ids
        self._deliver(picking, 2)
        self.assertEqual(self.card.points, 20)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        back = wizard.create({})
        back.product_return_moves.write({"quantity": 1, "to_refund": True})
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        self._deliver(returned, 1)
        self.assertEqual(self.card.points, 10)
        self.assertEqual(self.club.club_audit(), [])
