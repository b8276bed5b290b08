from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestBlocked(PosClubCommon):
    def setUp(self):
        super().setUp()
        self._give(100)
        self.before = self._sell()
        self.card._club_block(reason="Suspected misuse")

    def tearDown(self):
        self._sound()
        super().tearDown()

    def test_a_sale_goes_through_without_points(self):
        order = self._sell()
        self.assertEqual((order.state, order.club_points_earned), ("paid", 0))
        self.assertEqual(self._balance(), 120)
        self.card.action_club_unblock()
        self._sell(self._back(order.lines))
        self.assertEqual(self._balance(), 120)

    def test_a_reward_is_refused_while_the_cashier_waits(self):
        with self.assertRaises(UserError) as refusal:
            self._sell(self._line(self.tea), self._off(30))
        self.assertIn("Member is blocked. Ask a manager", str(refusal.exception))
        self.assertEqual(self._balance(), 120)

    def test_the_till_is_told_before_it_pays(self):
        answer = self.before.with_user(self.cashier).validate_coupon_programs({str(self.card.id): -30}, [])
        self.assertFalse(answer["successful"])
        self.assertIn("is blocked", answer["payload"]["message"])

    def test_a_late_order_is_posted_and_somebody_told(self):
        order = self._sell(self._line(self.tea), self._off(30), waits=False)
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (0, 30))
        self.assertEqual(self._balance(), 90)
        self.assertIn("is blocked and spent 30 points", order.message_ids[0].body)

    def test_a_name_is_text_in_the_task_of_the_manager(self):
        self.member.name = '<a href="https://evil.example">Your bank</a>'
        self._sell(self._line(self.tea), self._off(30), waits=False)
        [task] = self.env["mail.activity"].search([("note", "like", "evil.example")])
        self.assertIn("&lt;a href=", task.note)
        self.assertNotIn("<a ", task.note)

    def test_refunds_of_earlier_sales_settle(self):
        self._sell(self._back(self.before.lines))
        self.assertEqual(self._balance(), 100)

    def test_the_till_loads_the_block(self):
        self.assertIn("club_blocked", self.env["loyalty.card"]._load_pos_data_fields(self.config))
        self.env.invalidate_all()
        found = self.config.with_user(self.cashier).club_find_member(self.card.code)
        self.assertTrue(found["loyalty.card"][0]["club_blocked"])


@tagged("post_install", "-at_install")
class TestAnonymizedCard(PosClubCommon):
    def test_nothing_of_the_person_stays_on_receipts(self):
        self.member.write({"email": "member@example.com", "phone": "+32470000000"})
        order = self._sell()
        self.assertEqual(order.email, "member@example.com")
        self.card._club_erase()
        self.assertFalse(order.email or order.mobile)
        self.assertEqual(order.club_points_earned, 20)
        self._sell(self._back(order.lines), partner=order.partner_id)
        self.assertEqual(order.club_points_earned, 0)
        self.assertEqual(self._balance(), 0)
        self._sound()
