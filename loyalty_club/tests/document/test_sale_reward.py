from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestSaleReward(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(1000, "Start")

    def _bought_with_points(self):
        order = self._order(confirm=False)
        self._claim(order)
        order.action_confirm()
        return order

    def test_core_offers_and_posts_the_reward(self):
        order = self._order(confirm=False)
        line = self._claim(order)
        self.assertEqual(line.price_unit, -10_000)
        order.action_confirm()
        self.assertPoints(1000 - 1000 + 20)
        self.assertEqual((order.club_points_redeemed, order.club_points_earned), (1000, 20))

    def test_a_quotation_takes_nothing_yet(self):
        order = self._order(confirm=False)
        self._claim(order)
        self.assertPoints(1000)

    def test_an_orders_own_points_do_not_pay_for_it(self):
        order = self._order((self.tea, 1, 9_000_000), confirm=False)
        line = self._claim(order)
        self.assertEqual(line.price_unit, -10_000)
        order.action_confirm()
        self.assertEqual(order.club_points_redeemed, 1000)
        self._sound()

    def test_cancelling_gives_the_points_back_into_their_lots(self):
        lot = self.card.club_entry_ids
        order = self._bought_with_points()
        self.assertEqual(lot.remaining, 0)
        order._action_cancel()
        self.assertEqual(lot.remaining, 1000)
        self.assertPoints(1000)

    def test_a_deleted_reward_line_gives_its_points_back(self):
        order = self._bought_with_points()
        # core forbids it in the form; other addons and imports do it
        lines = self.env["sale.order.line"]
        with patch.object(type(lines), "_check_line_unlink", lambda lines: lines.browse()):
            order.order_line.filtered("reward_id").unlink()
        self.assertPoints(1020)
        self.assertEqual(order.club_points_redeemed, 0)

    def test_a_reward_line_of_quantity_zero_is_not_redeemed(self):
        order = self._bought_with_points()
        order.order_line.filtered("reward_id").product_uom_qty = 0
        self.assertPoints(1020)

    def test_the_price_is_the_clubs_not_the_lines(self):
        order = self._bought_with_points()
        order.order_line.filtered("reward_id").points_cost = 1
        self.assertPoints(20)
        order.order_line.filtered("reward_id").points_cost = 99_999
        self.assertPoints(20)

    def test_a_smaller_discount_costs_fewer_points(self):
        order = self._bought_with_points()
        order.order_line.filtered("reward_id").price_unit = -4_000
        self.assertPoints(620)

    def test_more_than_the_balance_is_refused_and_nothing_changes(self):
        order = self._order(confirm=False)
        self._claim(order)
        self.card.club_redeem(500, "Elsewhere")
        before = self._posted()
        with self.assertRaises(UserError), self.cr.savepoint():
            order.action_confirm()
        self.assertEqual(self._posted(), before)
        self.assertPoints(500)

    def test_paid_in_the_web_shop_it_is_never_refused_but_owed(self):
        order = self._order(confirm=False)
        self._claim(order)
        total = order.amount_total
        self.card.club_redeem(700, "Elsewhere")
        with patch.object(type(order), "_club_may_refuse", lambda order: False):
            order.action_confirm()
        self.assertEqual(order.amount_total, total)
        self.assertEqual(order.club_points_redeemed, 1000)
        self.assertPoints(-700 + 20)
        self.assertIn("The next points repay", order.activity_ids.note)

    def test_raising_a_discount_beyond_the_balance_is_refused(self):
        order = self._bought_with_points()
        with self.assertRaisesRegex(UserError, "points, .* are needed"), self.cr.savepoint():
            order.order_line.filtered("reward_id").price_unit = -50_000
        self.assertPoints(20)

    def test_two_quotations_with_the_same_points(self):
        first, second = self._order(confirm=False), self._order(confirm=False)
        self._claim(first)
        self._claim(second)
        first.action_confirm()
        with self.assertRaises(UserError), self.cr.savepoint():
            second.action_confirm()
        self.assertPoints(20)

    def test_another_members_points_are_refused(self):
        other = self._create_partner(name="Other")
        card = other.club_enrol(self.club)
        card.club_earn(500, "Start")
        order = self._order(confirm=False)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "name": "Stolen",
                            "product_id": self.reward.discount_line_product_id.id,
                            "price_unit": -10,
                            "reward_id": self.reward.id,
                            "coupon_id": card.id,
                            "points_cost": 1,
                            "reward_identifier_code": "x",
                        }
                    )
                ]
            }
        )
        with self.assertRaisesRegex(UserError, "another member"), self.cr.savepoint():
            order.state = "sale"
        self.assertPoints(500, card)
        self.assertPoints(1000)

    def test_the_old_customers_reward_leaves_with_him(self):
        other = self._create_partner(name="Other")
        order = self._order(confirm=False)
        self._claim(order)
        order.partner_id = other
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.filtered("reward_id"))

    def test_a_refunded_share_of_the_reward_gives_back_that_share(self):
        order = self._bought_with_points()
        invoice = self._invoice(order)
        note = invoice._reverse_moves([{}])
        discount = note.invoice_line_ids.filtered(lambda line: line.price_unit < 0)
        (note.invoice_line_ids - discount).unlink()
        discount.quantity = 0.25
        discount.price_unit = 10_000
        note.action_post()
        self.assertEqual(order.club_points_redeemed, 750)
        self._sound()

    def test_goods_brought_back_do_not_give_back_the_reward(self):
        order = self._bought_with_points()
        self._credit(self._invoice(order), {self.tea: 1})
        self.assertPoints(0)
        self.assertEqual(order.club_points_redeemed, 1000)

    def test_a_full_credit_note_undoes_spending_and_earning(self):
        order = self._bought_with_points()
        self._credit(self._invoice(order))
        self.assertPoints(1000)
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (0, 0))

    def test_a_free_product_costs_its_price_for_each(self):
        pen = self._create_goods("Pen", 5_000)
        self.club.write(
            {
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": pen.id,
                            "reward_product_qty": 1,
                            "required_points": 300,
                        }
                    )
                ]
            }
        )
        reward = self.club.reward_ids.filtered(lambda r: r.reward_type == "product")
        order = self._order(confirm=False)
        line = self._claim(order, reward)
        self.assertEqual(line.product_uom_qty, 3)
        order.action_confirm()
        self.assertPoints(120)
        line.product_uom_qty = 1
        self.assertPoints(720)

    def test_a_deleted_reward_still_gives_back(self):
        order = self._bought_with_points()
        self.reward.required_points = 5
        self.reward.discount = 1
        order._action_cancel()
        self.assertPoints(1000)

    def test_spending_takes_what_expires_first(self):
        self.club.club_expiry_months = 1
        self.card.club_earn(100, "Soon")
        soon = self.card.club_entry_ids.filtered(lambda e: e.reason == "Soon")
        order = self._order(confirm=False)
        self._claim(order)
        order.action_confirm()
        self.assertEqual(soon.remaining, 0)
        order.order_line.filtered("reward_id").price_unit = -500
        self.assertEqual(soon.remaining, 50)

    def test_a_reward_given_back_after_its_points_expired_gets_grace(self):
        self.club.club_grace_days = 14
        lot = self.card.club_entry_ids
        order = self._bought_with_points()
        self.env.cr.execute("UPDATE loyalty_club_entry SET expires_on = current_date - 1 WHERE id = %s", (lot.id,))
        lot.invalidate_recordset()
        order._action_cancel()
        back = self.card.club_entry_ids.filtered(lambda e: e.kind == "reverse" and e.points > 0)
        self.assertEqual((lot.remaining, back.remaining), (0, 1000))
        self.assertEqual((back.expires_on - back.date).days, 14)
        self.assertPoints(1000)
