from odoo import fields
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestRefund(PosClubCommon):
    """What comes back takes back exactly what it gave."""

    def tearDown(self):
        self._sound()
        super().tearDown()

    def _refund_in_back_office(self, order, pay=True):
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        if pay:
            context = {"active_ids": refund.ids, "active_id": refund.id}
            payment = self.env["pos.make.payment"].with_context(**context)
            payment.create(
                {
                    "payment_method_id": self.config.payment_method_ids.id,
                    "amount": refund.amount_total,
                }
            ).check()
        return refund

    def _credit(self, invoice, quantities=None):
        note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        for line in note.invoice_line_ids if quantities is not None else ():
            line.quantity = quantities.get(line.product_id, 0)
        note.action_post()
        return note

    def _invoiced(self, *lines):
        self.member.email = False
        order = self._sell(*lines)
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        return order

    def test_a_partial_refund_leaves_what_the_kept_goods_earn(self):
        order = self._sell(self._line(self.tea, 4))
        self.assertEqual(self._balance(), 100)
        self._sell(self._back(order.lines, 1))
        self.assertEqual(self._balance(), 70)
        self.assertEqual(order.club_points_earned, 70)

    def test_a_full_refund_leaves_exactly_zero(self):
        order = self._sell(self._line(self.tea, 3), self._line(self.pen, 7))
        self._sell(*(self._back(line) for line in order.lines))
        self.assertEqual((self._balance(), order.club_points_earned), (0, 0))

    def test_a_refund_sent_twice_counts_once(self):
        order = self._sell(self._line(self.tea, 4))
        basket = self._basket(self._back(order.lines, 1))
        self._send(dict(basket))
        self._send(dict(basket), waits=False)
        self.assertEqual(self._balance(), 70)

    def test_a_refund_that_is_not_paid_yet_takes_nothing_back(self):
        order = self._sell(self._line(self.tea, 4))
        refund = self._refund_in_back_office(order, pay=False)
        self.assertEqual((refund.state, self._balance()), ("draft", 100))

    def test_more_refunded_than_bought_takes_back_no_more_than_was_given(self):
        order = self._sell(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 9))
        self.assertEqual(self._balance(), 0)

    def test_a_refund_without_customer_counts_for_the_one_who_bought(self):
        order = self._sell(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 4), partner=self.env["res.partner"])
        self.assertEqual(self._balance(), 0)

    def test_a_refund_of_points_that_are_spent_is_a_debt(self):
        order = self._sell(self._line(self.tea, 4))
        self.card.club_redeem(90, "spent")
        self._sell(self._back(order.lines, 4))
        self.assertEqual(self._balance(), -90)

    def test_the_back_office_refunds_like_the_till(self):
        self._give(50)
        order = self._sell(self._line(self.tea, 4), self._off(50))
        self.assertEqual(self._balance(), 100)
        refund = self._refund_in_back_office(order)
        self.assertEqual(self._balance(), 50)
        self.assertFalse(refund.club_points_redeemed)

    def test_points_come_back_by_the_reward_line_and_not_by_the_goods(self):
        self._give(50)
        order = self._sell(self._line(self.tea, 4), self._off(50))
        goods, off = order.lines
        self._sell(self._back(goods))
        self.assertEqual(self._balance(), 0)
        self._sell(self._back(off))
        self.assertEqual(self._balance(), 50)

    def test_an_exchange_settles_both_orders(self):
        order = self._sell(self._line(self.tea, 4))
        change = self._sell(self._back(order.lines, 2), self._line(self.pen, 30))
        self.assertEqual((order.club_points_earned, change.club_points_earned), (50, 30))
        self.assertEqual(self._balance(), 80)

    def test_an_exchange_settles_two_members(self):
        other = self._enrol(self.env["res.partner"].create({"name": "Other"}))
        order = self._sell(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 4), self._line(self.tea, 1), partner=other.partner_id)
        self.assertEqual((self._balance(), self._balance(other)), (0, 20))

    def test_a_credit_note_of_the_invoice_lowers_the_order(self):
        order = self._invoiced(self._line(self.tea, 4), self._line(self.pen, 10))
        self.assertEqual(self._balance(), 110)
        self._credit(order.account_move, {self.tea: 3})
        self.assertEqual(self._balance(), 30)

    def test_a_credit_note_taken_back_gives_the_points_again(self):
        order = self._invoiced(self._line(self.tea, 4))
        note = self._credit(order.account_move)
        self.assertEqual(self._balance(), 0)
        note.button_draft()
        self.assertEqual(self._balance(), 100)

    def test_a_credit_note_of_the_reward_gives_its_points_back(self):
        self._give(50)
        order = self._invoiced(self._line(self.tea, 4), self._off(50))
        self._credit(order.account_move)
        self.assertEqual(self._balance(), 50)

    def test_the_credit_note_of_a_refund_at_the_till_counts_once(self):
        order = self._invoiced(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 1), to_invoice=True)
        self.assertEqual(self._balance(), 70)

    def test_refund_and_credit_note_together_take_back_no_more_than_was_given(self):
        order = self._invoiced(self._line(self.tea, 4))
        self._sell(self._back(order.lines, 3))
        self._credit(order.account_move)
        self.assertEqual(self._balance(), 0)

    def test_an_item_of_a_combo_returned_lowers_the_combos_money(self):
        menu = self._create_goods("Menu", 0)
        order = self._sell(self._line(menu, 1, 0), self._line(self.tea), self._line(self.tea))
        parent, first, second = order.lines
        (first | second).sudo().combo_parent_id = parent
        order._club_settle()
        self.assertEqual(self._balance(), 50)
        self._sell(self._back(second))
        self.assertEqual(self._balance(), 20)
