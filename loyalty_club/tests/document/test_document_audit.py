from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ClubCommon, free_product, points_by_money


@tagged("post_install", "-at_install")
class TestDocumentAudit(ClubCommon):
    """The audit sees a document that gives or takes other points than its lines are worth."""

    def _forge(self, sql, *values):
        self.env.flush_all()
        self.env.cr.execute(sql, values)
        self.env.invalidate_all()

    def _found(self):
        keys = ("law", "card_id", "expected", "found", "transaction_id", "count")
        return [tuple(problem[key] for key in keys) for problem in self.club.club_audit()]

    def test_points_for_more_than_the_order_charges_are_found(self):
        order = self._order((self.tea, 4))
        self._forge("UPDATE sale_order SET amount_total = 100001 WHERE id = %s", order.id)
        deal = order.club_transaction_ids
        self.assertEqual(self._found(), [("earned", self.card.id, 10, 100, deal.id, 1)])
        problem = self.club.club_audit()[0]
        sentence = f"{order.name} earned 100 points, its amount gives at most 10"
        self.assertEqual(self.club._club_describe_one(problem), sentence)

    def test_points_of_an_order_that_no_longer_counts_are_found(self):
        order = self._order((self.tea, 4))
        self._forge("UPDATE sale_order SET state = 'cancel' WHERE id = %s", order.id)
        self.assertEqual(self._found(), [("earned", self.card.id, 0, 100, order.club_transaction_ids.id, 1)])

    def _spent(self):
        self.card.club_earn(300, "Start")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        order.action_confirm()
        self.assertEqual((order.club_points_redeemed, self.card.points), (300, 100))
        return order, order.order_line.filtered("reward_id")

    def test_a_discount_whose_points_came_back_is_found(self):
        order, line = self._spent()
        self._forge("UPDATE sale_order_line SET coupon_id = NULL WHERE id = %s", line.id)
        order._club_settle()
        self.assertEqual(order.club_points_redeemed, 0)
        deal = order.club_transaction_ids.id
        # nobody has paid for the discount: it lowers what the order earns, too
        self.assertEqual(order.club_points_earned, 90)
        self.assertEqual(self._found(), [("rewards", self.card.id, 300, 0, deal, 1)])

    def test_a_discount_made_larger_afterwards_is_found(self):
        order, line = self._spent()
        self._forge("UPDATE sale_order_line SET price_total = -9000 WHERE id = %s", line.id)
        self.assertEqual([row[:4] for row in self._found()], [("rewards", self.card.id, 900, 300)])

    def test_points_taken_without_a_reward_are_found(self):
        order, line = self._spent()
        self._forge("UPDATE sale_order_line SET reward_id = NULL, coupon_id = NULL WHERE id = %s", line.id)
        self.assertIn(("rewards", self.card.id, 0, 300), [row[:4] for row in self._found()])

    def test_a_forged_order_is_shown_and_never_corrected_by_itself(self):
        manager = self.env["loyalty.club.audit"]
        order = self._order((self.tea, 4))
        self._forge("UPDATE sale_order SET amount_total = 1 WHERE id = %s", order.id)
        audit = manager.create({"program_id": self.club.id})
        self.assertEqual(audit.line_ids.law, "earned")
        self.assertFalse(audit.line_ids.selected)
        self.assertIn("Nothing is corrected", audit.line_ids.advice)
        with self.assertRaises(UserError):
            audit.action_fix_all()
        self.assertEqual(order.club_points_earned, 100)

    def test_honest_orders_of_each_kind_of_reward_are_sound(self):
        pen = self._create_goods("Pen", 10_000)
        self.club.reward_ids = [
            Command.create(free_product(pen, 20)),
            Command.create(
                {"reward_type": "discount", "discount_mode": "percent", "discount": 10, "required_points": 5}
            ),
        ]
        self.club.rule_ids = [
            Command.create({**points_by_money(0.5, 0), "minimum_qty": 1}),
            Command.create({"reward_point_mode": "unit", "reward_point_amount": 3, "minimum_qty": 1}),
        ]
        for reward in self.club.reward_ids:
            self.card.club_earn(40, "Start")
            order = self._order((self.tea, 1), (pen, 2), confirm=False)
            self._claim(order, reward)
            order.action_confirm()
            self.assertTrue(order.club_points_redeemed)
            self._sound()
            self._credit(self._invoice(order), {self.tea: 1})
            self._sound()
