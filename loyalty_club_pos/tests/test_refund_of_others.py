from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestRefundOfOthers(PosClubCommon):
    """A refund that reaches into another member's purchase counts, and a manager of the club is told; so is
    whoever gives a paid order to another member. A gift that points paid is not turned into cash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Other"})
        cls.other_card = cls._enrol(cls.other)
        cls.manager = cls.club._club_first_manager(cls.company)

    def tearDown(self):
        self.env.flush_all()
        self.assertEqual(self.club.sudo().club_audit(), [])
        super().tearDown()

    def _told(self):
        return self.env["mail.activity"].sudo().search([("user_id", "=", self.manager.id)], order="id").mapped("note")

    # another customer's purchase

    def test_a_refund_of_another_members_purchase_is_told(self):
        order = self._sell(self._line(self.tea, 4))
        refund = self._sell(self._back(order.lines, 1), partner=self.other)
        self.assertEqual((self._balance(), self._balance(self.other_card)), (70, 0))
        (note,) = self._told()
        for words in (order.name, refund.name, "Member", "Other"):
            self.assertIn(words, note)
        refund._club_settle()
        self.assertEqual(len(self._told()), 1)

    def test_in_an_exchange_each_side_stays_with_its_own_member(self):
        order = self._sell(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 1), self._line(self.tea, 2), partner=self.other)
        self.assertEqual((self._balance(), self._balance(self.other_card)), (70, 50))
        self.assertEqual(len(self._told()), 1)

    def test_a_refund_by_the_customer_or_by_nobody_is_not_told(self):
        order = self._sell(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 1))
        self._sell(self._back(order.lines, 1), partner=self.env["res.partner"])
        theirs = self._sell(partner=self.env["res.partner"].create({"name": "No member"}))
        self._sell(self._back(theirs.lines), partner=self.env["res.partner"].create({"name": "No member either"}))
        self.assertEqual(self._told(), [])

    def test_a_paid_order_given_to_another_member_is_told(self):
        order = self._sell(self._line(self.tea, 4))
        order.with_user(self.cashier).partner_id = self.other
        self.assertEqual((self._balance(), self._balance(self.other_card)), (0, 100))
        (note,) = self._told()
        for words in (order.name, "Member", "Other", "club_cashier"):
            self.assertIn(words, note)

    # a gift for cash

    def test_a_gift_is_not_refunded_without_its_reward(self):
        self._give(20)
        order = self._sell(self._line(self.tea), self._line(self.pen), self._gift())
        _tea, pen, _gift = order.lines
        orders = self.env["pos.order"].search_count([])
        with self.assertRaisesRegex(UserError, "Pen was a gift for points"), self.cr.savepoint():
            self._sell(self._back(pen))
        self.env.invalidate_all()
        self.assertEqual(self.env["pos.order"].search_count([]), orders)
        self.assertEqual(self._balance(), 20)

    def test_a_gift_comes_back_with_its_reward_and_its_points(self):
        self._give(20)
        order = self._sell(self._line(self.tea), self._line(self.pen), self._gift())
        _tea, pen, gift = order.lines
        refund = self._sell(self._back(pen), self._back(gift))
        self.assertEqual(refund.amount_total, 0)
        self.assertEqual((self._balance(), order.club_points_redeemed), (40, 0))
        self.assertEqual(self._told(), [])

    def test_a_gift_refunded_by_a_till_that_does_not_ask_is_told_and_its_points_stay_spent(self):
        self._give(20)
        order = self._sell(self._line(self.tea), self._line(self.pen), self._gift())
        self._sell(self._back(order.lines[1]), waits=False)
        self.assertEqual((self._balance(), order.club_points_redeemed), (20, 20))
        (note,) = self._told()
        self.assertIn(order.name, note)

    def test_a_reward_returned_for_nothing_takes_no_gift_along(self):
        self._give(20)
        order = self._sell(self._line(self.tea), self._line(self.pen), self._gift())
        _tea, pen, gift = order.lines
        with self.assertRaisesRegex(UserError, "Pen was a gift for points"), self.cr.savepoint():
            self._sell(self._back(pen), {**self._back(gift), "price_unit": 0, **self._no_money()})
        self.env.invalidate_all()
        self._sell(self._back(pen), {**self._back(gift), "price_unit": 0, **self._no_money()}, waits=False)
        self.assertEqual((self._balance(), order.club_points_redeemed), (20, 20))
        self.assertEqual(len(self._told()), 1)

    @staticmethod
    def _no_money():
        return {"price_subtotal": 0, "price_subtotal_incl": 0}

    def test_a_refund_counts_whatever_sign_the_till_gives_its_amounts(self):
        """A till stores the amounts of a refund with the sign turned."""
        self._give(20)
        order = self._sell(self._line(self.tea, 4), self._line(self.pen), self._gift())
        tea, pen, gift = order.lines
        back = [self._back(tea, 1), self._back(pen), self._back(gift)]
        for line in back:
            turned = -line["price_subtotal_incl"]
            line.update({"price_subtotal": turned, "price_subtotal_incl": turned})
        refund = self._sell(*back, total=-250, partner=self.env["res.partner"])
        self.assertEqual((refund.state, order.club_points_earned, order.club_points_redeemed), ("paid", 70, 0))
        exchange = [{**self._back(tea, 1), "price_subtotal": 250, "price_subtotal_incl": 250}, self._line(self.pen, 30)]
        change = self._sell(*exchange, total=50)
        self.assertEqual((order.club_points_earned, change.club_points_earned), (50, 30))

    def test_a_piece_that_was_paid_comes_back_without_the_gift(self):
        self._give(20)
        order = self._sell(self._line(self.pen, 3), self._gift())
        pens, _gift = order.lines
        self._sell(self._back(pens, 2))
        self.assertEqual(order.club_points_redeemed, 20)
        with self.assertRaisesRegex(UserError, "Pen was a gift for points"), self.cr.savepoint():
            self._sell(self._back(pens, 1))
        self.env.invalidate_all()
        self.assertEqual(self._told(), [])
