from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestReward(PosClubCommon):
    """The server prices what is spent; the till is not believed."""

    def setUp(self):
        super().setUp()
        self._give(100)

    def tearDown(self):
        self._sound()
        super().tearDown()

    def _refused(self, *lines, **values):
        """The order is refused while the cashier waits, and leaves nothing behind."""
        orders = self.env["pos.order"].search_count([])
        before = self._balance()
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self._sell(*lines, **values)
        self.env.invalidate_all()
        self.assertEqual(self.env["pos.order"].search_count([]), orders)
        self.assertEqual(self._balance(), before)
        return caught.exception.args[0]

    def _tasks(self):
        return self.env["mail.activity"].search([("res_model", "=", "res.partner")])

    def test_money_off_costs_its_points(self):
        order = self._sell(self._line(self.tea), self._off(30))
        self.assertEqual(self._balance(), 90)
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (20, 30))

    def test_the_cost_that_the_till_says_is_not_believed(self):
        for cost in (0, -1000, 1, 10**9):
            before = self._balance()
            self._sell(self._line(self.tea), self._off(30, points_cost=cost))
            self.assertEqual(self._balance(), before - 30 + 20)

    def test_an_orders_own_points_pay_for_it_where_the_club_says_so(self):
        self._refused(self._line(self.tea), self._off(120))
        self.club.club_same_order = True
        order = self._sell(self._line(self.tea), self._off(120))
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (20, 120))
        self.assertEqual(self._balance(), 0)
        self._refused(self._line(self.tea), self._off(21))

    def test_five_pens_cost_five_pens_points(self):
        self._sell(self._line(self.pen, 5), self._gift(5, points_cost=20))
        self.assertEqual(self._balance(), 0)

    def test_one_pen_costs_one_pens_points(self):
        self._sell(self._line(self.pen, 5), self._gift(1, points_cost=100))
        self.assertEqual(self._balance(), 80)

    def test_more_money_than_pieces_is_priced_by_the_money(self):
        gift = self._gift(1, price_unit=-50, price_subtotal=-50, price_subtotal_incl=-50)
        self._sell(self._line(self.pen, 5), gift)
        self.assertEqual(self._balance(), 0)

    def test_a_free_piece_earns_nothing(self):
        self.club.rule_ids.write({"reward_point_mode": "unit", "reward_point_amount": 1})
        self._sell(self._line(self.pen, 5), self._gift(2))
        self.assertEqual(self._balance(), 100 - 40 + 3)

    def test_a_free_piece_returned_with_its_reward_leaves_the_bought_ones(self):
        self.club.rule_ids.write({"reward_point_mode": "unit", "reward_point_amount": 1})
        order = self._sell(self._line(self.pen, 5), self._gift(2))
        pens, gift = order.lines
        self._sell(self._back(pens, 2), self._back(gift))
        self.assertEqual(self._balance(), 103)

    def test_a_reward_of_no_quantity_is_not_redeemed(self):
        self._sell(self._line(self.pen, 5), self._gift(0))
        self.assertEqual(self._balance(), 100)

    def test_too_few_points_are_refused_while_the_cashier_waits(self):
        message = self._refused(self._line(self.tea), self._off(101))
        self.assertIn("Member has 100 points, 101 are needed", message)

    def test_too_few_points_are_a_debt_and_a_task_when_the_order_is_late(self):
        order = self._sell(self._line(self.tea), self._off(130), waits=False)
        self.assertEqual(order.state, "paid")
        self.assertEqual(self._balance(), 100 - 130 + 20)
        self.assertIn("30 points more", self._tasks().note)
        self.assertIn(order.name, self._tasks().summary)

    def test_an_orders_own_points_do_not_pay_for_it(self):
        self._refused(self._line(self.tea, 100), self._off(110))

    def test_two_tills_spending_the_last_points(self):
        self._sell(self._line(self.pen), self._line(self.tea, 0.2), self._off(60))
        self._refused(self._line(self.pen), self._line(self.tea, 0.2), self._off(60))
        self._sell(self._line(self.pen), self._line(self.tea, 0.2), self._off(60), waits=False)
        self.assertEqual(self._balance(), -20)

    def test_another_members_card_is_refused_while_the_cashier_waits(self):
        other = self._enrol(self.env["res.partner"].create({"name": "Other"}))
        self._give(500, other)
        message = self._refused(self._line(self.tea), self._off(30, card=other))
        self.assertIn("another member", message)
        self.assertEqual(self._balance(other), 500)

    def test_another_members_card_is_reported_and_not_charged_when_late(self):
        other = self._enrol(self.env["res.partner"].create({"name": "Other"}))
        self._give(500, other)
        order = self._sell(self._line(self.tea), self._off(30, card=other), waits=False)
        self.assertEqual(self._balance(other), 500)
        self.assertTrue(self._tasks())
        # nobody has paid for the discount: the audit says so until it is taken back
        found = self.club.club_audit()
        self.assertEqual([(p["law"], p["expected"], p["found"]) for p in found], [("rewards", 30, 0)])
        self._sell(self._back(order.lines.filtered("reward_id")), waits=False)

    def test_a_reward_that_names_no_card_is_paid_by_the_member(self):
        self._sell(self._line(self.tea), self._off(30, coupon_id=False))
        self.assertEqual(self._balance(), 90)

    def test_a_reward_that_names_a_card_of_another_program_is_paid_by_the_member(self):
        plain = self._create_club(name="Plain", is_club=False)
        card = self.env["loyalty.card"].create({"program_id": plain.id, "points": 500})
        self._sell(self._line(self.tea), self._off(30, coupon_id=card.id))
        self.assertEqual((self._balance(), card.points), (90, 500))

    def test_a_reward_without_customer_is_refused(self):
        nobody = self.env["res.partner"]
        self._refused(self._line(self.tea), self._off(30, coupon_id=False), partner=nobody)
        self._refused(self._line(self.tea), self._off(30), partner=nobody)

    def test_the_card_of_another_program_does_not_pay_with_member_points(self):
        plain = self._create_club(name="Plain", is_club=False)
        self._sell(self._line(self.tea), self._off(30, reward=plain.reward_ids[0]))
        self.assertEqual(self._balance(), 120)

    def test_the_cost_stays_what_it_was_when_the_reward_changes(self):
        order = self._sell(self._line(self.pen, 2), self._gift(1))
        self.free_pen.required_points = 99
        self._sell(self._back(order.lines[1]))
        self.assertEqual(self._balance(), 100)

    def test_discounts_after_rewards_where_the_club_says_so(self):
        self.club.club_amount_rewards = "after"
        self._sell(self._line(self.tea, 2), self._off(100))
        self.assertEqual(self._balance(), 40)

    def test_a_payment_by_gift_card_does_not_lower_what_is_earned(self):
        product = self._create_goods("Gift card", 50)
        gift_cards = self.env["loyalty.program"].create(
            {
                "name": "Gift cards",
                "program_type": "gift_card",
                "applies_on": "future",
                "company_id": self.company.id,
                "reward_ids": [(0, 0, {"discount_mode": "per_point", "discount": 1})],
                "rule_ids": [(0, 0, {"product_ids": [(6, 0, product.ids)]})],
            }
        )
        gift_card = self.env["loyalty.card"].create({"program_id": gift_cards.id, "points": 200})
        pay = self._off(200, reward=gift_cards.reward_ids, card=gift_card)
        order = self._sell(self._line(self.tea), {**pay, "reward_identifier_code": "gift"})
        self.assertEqual(self._balance(), 120)
        changes = {
            str(gift_card.id): {
                "program_id": gift_cards.id,
                "points": -200,
                "coupon_id": gift_card.id,
                "line_codes": ["gift"],
            }
        }
        order.with_user(self.cashier).confirm_coupon_programs(changes)
        self.assertEqual((gift_card.points, self._balance()), (0, 120))

    def test_a_kiosk_payment_earns_too(self):
        """Payments that do not come through the till's call end in the same place."""
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "partner_id": self.member.id,
                "amount_tax": 0,
                "amount_total": 250,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [(0, 0, self._line(self.tea))],
            }
        )
        order.add_payment(
            {"pos_order_id": order.id, "amount": 250, "payment_method_id": self.config.payment_method_ids.id}
        )
        order.action_pos_order_paid()
        self.assertEqual(self._balance(), 120)
