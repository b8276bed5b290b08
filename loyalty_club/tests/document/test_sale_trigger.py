from odoo import Command
from odoo.models import BaseModel
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestSaleTrigger(ClubCommon):
    """Clubs that wait for the goods or the money before an order earns."""

    def _trigger(self, trigger):
        self.club.club_sale_trigger = trigger

    def _pay(self, invoice, amount=None):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        values = {"amount": amount} if amount else {}
        return wizard.create(values)._create_payments()

    def _deliver(self, order, quantity):
        order.order_line.filtered(lambda line: not line.reward_id).qty_delivered = quantity

    # delivered

    def test_a_confirmed_order_waits_for_the_goods(self):
        self._trigger("delivered")
        order = self._order((self.tea, 4))
        self.assertPoints(0)
        self._deliver(order, 2)
        self.assertPoints(50)
        self._deliver(order, 4)
        self.assertPoints(100)

    def test_goods_that_come_back_lower_what_was_delivered(self):
        self._trigger("delivered")
        order = self._order((self.tea, 4))
        self._deliver(order, 4)
        self._deliver(order, 1)
        self.assertPoints(20)

    def test_more_delivered_than_ordered_earns_the_order(self):
        self._trigger("delivered")
        order = self._order((self.tea, 4))
        self._deliver(order, 9)
        self.assertPoints(100)

    # invoiced

    def test_a_partial_invoice_earns_its_part(self):
        self._trigger("invoiced")
        order = self._order((self.tea, 4))
        self.assertPoints(0)
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.quantity = 1
        self.assertPoints(0)
        invoice.action_post()
        self.assertPoints(20)
        self._invoice(order)
        self.assertPoints(100)
        self._credit(invoice)
        self.assertPoints(70)

    # paid

    def test_an_invoice_earns_when_it_is_paid(self):
        self._trigger("paid")
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        self.assertPoints(0)
        self._pay(invoice, 400_000)
        self.assertPoints(0)
        self._pay(invoice)
        self.assertPoints(100)

    def test_a_payment_taken_back_takes_the_points_back(self):
        self._trigger("paid")
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertPoints(100)
        invoice.line_ids.remove_move_reconcile()
        self.assertPoints(0)

    def test_of_a_paid_invoice_a_part_is_credited(self):
        self._trigger("paid")
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        self._pay(invoice)
        self._credit(invoice, {self.tea: 3})
        self.assertPoints(20)

    def test_an_invoice_credited_unpaid_never_earns(self):
        self._trigger("paid")
        order = self._order((self.tea, 4))
        self._credit(self._invoice(order))
        self.assertPoints(0)

    def test_an_order_for_nothing_counts_as_paid(self):
        self._trigger("paid")
        self.club.write(
            {
                "rule_ids": [
                    Command.clear(),
                    Command.create({"reward_point_mode": "order", "reward_point_amount": 5}),
                ]
            }
        )
        self._order((self.tea, 1, 0))
        self.assertPoints(5)

    # spending never waits

    def test_points_are_taken_at_confirmation_always(self):
        for trigger in ("delivered", "invoiced", "paid"):
            with self.subTest(trigger=trigger):
                self._trigger(trigger)
                before = self.card.points
                self.card.club_earn(500, "Start")
                order = self._order(confirm=False)
                self._claim(order)
                order.action_confirm()
                self.assertEqual(order.club_points_earned, 0)
                self.assertEqual(order.club_points_redeemed, 500 + before)
                self.assertPoints(0)

    def test_a_discount_lowers_what_the_delivered_part_earns(self):
        self._trigger("delivered")
        self.club.club_amount_rewards = "after"
        self.card.club_earn(20_000, "Start")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        order.action_confirm()
        self.assertEqual(order.amount_total, 800_000)
        self._deliver(order, 2)
        self.assertEqual(order.club_points_earned, 40)
        self._sound()

    def test_what_is_only_computed_is_settled_before_the_commit(self):
        self._trigger("delivered")
        order = self._order((self.tea, 4))
        # as a computation does, which no hook of `write` sees
        BaseModel.write(order.order_line, {"qty_delivered": 4})
        self.env.flush_all()
        self.assertPoints(0)
        self.env.cr.precommit.run()
        self.assertPoints(100)
