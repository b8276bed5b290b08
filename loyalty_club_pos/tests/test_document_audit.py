from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestDocumentAudit(PosClubCommon):
    """The audit sees a POS order that gives or takes other points than its lines are worth."""

    def _found(self, sql, *values):
        self.env.flush_all()
        self.env.cr.execute(sql, values)
        self.env.invalidate_all()
        return [(p["law"], p["expected"], p["found"]) for p in self.club.club_audit()]

    def test_points_for_more_than_the_order_charges_are_found(self):
        order = self._sell(self._line(self.tea, 4))
        found = self._found("UPDATE pos_order SET amount_total = 1 WHERE id = %s", order.id)
        self.assertEqual(found, [("earned", 0, 100)])

    def test_what_is_no_refund_of_the_same_product_takes_money_off(self):
        sold = self._sell(self._line(self.pen))
        order = self._sell(self._line(self.tea, 4))
        line = order.lines.copy({"price_unit": 999, "price_subtotal": -999, "price_subtotal_incl": -999, "qty": -1})
        found = self._found(
            "WITH line AS (UPDATE pos_order_line SET refunded_orderline_id = %s WHERE id = %s)"
            "UPDATE pos_order SET amount_total = 1 WHERE id = %s",
            sold.lines.id,
            line.id,
            order.id,
        )
        self.assertEqual(found, [("earned", 0, 100)])

    def test_an_exchange_is_sound(self):
        sold = self._sell(self._line(self.tea, 4))
        order = self._sell(self._back(sold.lines, 4), self._line(self.tea, 4))
        self.assertEqual(order.club_points_earned, 100)
        self._sound()

    def test_a_discount_made_larger_afterwards_is_found(self):
        self._give(60)
        order = self._sell(self._line(self.tea), self._off(50))
        self._sound()
        found = self._found(
            "UPDATE pos_order_line SET price_subtotal_incl = -90 WHERE reward_id IS NOT NULL AND order_id = %s",
            order.id,
        )
        self.assertEqual(found, [("rewards", 90, 50)])

    def test_a_gift_and_its_refund_are_sound(self):
        self._give(60)
        order = self._sell(self._line(self.tea), self._line(self.pen, 2), self._gift(2))
        self.assertEqual(order.club_points_redeemed, 40)
        self._sound()
        self._sell(self._back(order.lines.filtered("reward_id"), 1))
        self._sound()
