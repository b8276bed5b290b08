from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestMerge(PosClubCommon):
    """Contacts become one while the till has sold, or is about to send what it sold."""

    def setUp(self):
        super().setUp()
        self.other = self.env["res.partner"].create({"name": "Member (2)"})
        self.old = self._enrol(self.other)
        self._give(100, self.old)

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.other | self.member).ids, self.member)

    def _paid_with_points(self):
        return self._line(self.tea), self._off(50, card=self.old)

    def test_goods_of_an_order_paid_with_points_come_back_after_a_merge(self):
        order = self._sell(*self._paid_with_points(), partner=self.other)
        self.assertEqual((order.club_points_earned, self._balance(self.old)), (20, 70))
        self._merge()
        tea = order.lines.filtered(lambda line: line.product_id == self.tea)
        self._sell(self._back(tea))
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (0, 50))
        self.assertEqual((self._balance(), self._balance(self.old)), (50, 0))
        self._sound()

    def test_an_order_that_arrives_after_the_merge_is_paid_by_the_card_that_stays(self):
        basket = self._basket(*self._paid_with_points(), partner=self.other)
        self._merge()
        basket["partner_id"] = self.member.id
        self._send(basket, waits=False)
        order = self.env["pos.order"].search([("uuid", "=", basket["uuid"])])
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (20, 50))
        self.assertEqual(self._balance(), 70)
        self.assertFalse(self.member.activity_ids)
        self._sound()
