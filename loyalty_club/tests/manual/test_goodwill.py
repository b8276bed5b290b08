from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GoodwillCommon


@tagged("post_install", "-at_install")
class TestGoodwill(GoodwillCommon):
    # within the limit

    def test_a_user_gives_up_to_the_limit_at_once(self):
        goodwill = self._ask(self.staff, 100, reason="Two days")
        self.assertEqual((goodwill.state, goodwill.asked_by_id, goodwill.kind), ("posted", self.staff, "goodwill"))
        entry = goodwill.entry_id
        self.assertEqual((entry.kind, entry.points, entry.card_id), ("adjust", 100, self.card))
        self.assertEqual(entry.create_uid, self.staff)
        self.assertEqual(entry.description, f"Late delivery: Two days (manual, {self.staff.name})")
        self.assertFalse(goodwill.activity_ids)
        self.assertPoints(100)

    def test_above_the_limit_waits_and_gives_nothing(self):
        self._ask(self.staff, 60)
        goodwill = self._ask(self.staff, 41)
        self.assertEqual((goodwill.state, goodwill.entry_id), ("waiting", self.entries))
        self.assertPoints(60)
        self.assertEqual(self._ask(self.staff, 40).state, "posted")
        self.assertPoints(100)

    def test_each_user_has_a_limit_of_his_own(self):
        self._ask(self.staff, 100)
        other = self._user("manual_other", "loyalty_club.group_club_user")
        self.assertEqual(self._ask(other, 100).state, "posted")
        self.assertPoints(200)

    def test_each_club_has_a_limit_of_its_own(self):
        self._ask(self.staff, 100)
        other = self._create_club(name="Other", club_goodwill_limit=5)
        card = self.member.club_enrol(other)
        self.assertEqual(self._ask(self.staff, 5, card_id=card.id).state, "posted")
        self.assertEqual(self._ask(self.staff, 1, card_id=card.id).state, "waiting")

    def test_users_give_nothing_alone_until_the_club_says_so(self):
        self.club.club_goodwill_limit = self.env["loyalty.program"].default_get(["club_goodwill_limit"])[
            "club_goodwill_limit"
        ]
        self.assertEqual(self._ask(self.staff, 1).state, "waiting")

    def test_the_limit_begins_anew_with_the_clubs_month(self):
        with freeze_time("2030-04-30 20:29:00"):  # 23:59 in Tehran
            self._ask(self.staff, 100)
            self.assertEqual(self._ask(self.staff, 1).state, "waiting")
        with freeze_time("2030-04-30 20:31:00"):  # the first of May in Tehran
            self.assertEqual(self._ask(self.staff, 100).state, "posted")
            self.assertEqual(self._ask(self.staff, 1).state, "waiting")

    def test_the_wizard_says_before_what_will_happen(self):
        wizard = self.env["loyalty.club.adjust"].with_user(self.staff)
        wizard = wizard.create({"card_id": self.card.id, "points": 100})
        self.assertEqual(
            (wizard.waits, wizard.allowance, wizard.result),
            (False, "You may post 100 more points manually this month.", 100),
        )
        wizard.points = 101
        self.assertTrue(wizard.waits)
        self.assertIn("until a manager approves it", wizard.allowance)

    def test_what_is_pressed_twice_is_posted_once(self):
        wizard = (
            self.env["loyalty.club.adjust"]
            .with_user(self.staff)
            .create({"card_id": self.card.id, "points": 30, "reason_id": self.late.id})
        )
        wizard.action_apply()
        wizard.action_apply()
        self.assertPoints(30)
        self.assertEqual(len(self.goodwill.search([("card_id", "=", self.card.id)])), 1)
        wizard.points = 31
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertPoints(30)

    def test_wrong_requests_change_nothing(self):
        for values in (
            {"points": 0},
            {"points": 0.5},
            {"points": 10, "reason_id": False},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._ask(self.staff, **{"points": 1, **values})
        self.card.active = False
        with self.assertRaises(UserError):
            self._ask(self.staff, 10)
        self.card.active = True
        self.assertFalse(self.goodwill.search([("card_id", "=", self.card.id)]))
        self.assertPoints(0)

    # taking

    def test_only_a_manager_takes_points(self):
        self.card.club_earn(50, "Start")
        with self.assertRaises(AccessError):
            self._ask(self.staff, -10)
        self.assertPoints(50)
        goodwill = self._ask(self.manager, -10)
        self.assertEqual((goodwill.state, goodwill.entry_id.points), ("posted", -10))
        self.assertPoints(40)

    def test_no_more_is_taken_than_there_is(self):
        self.card.club_earn(50, "Start")
        with self.assertRaisesRegex(UserError, "50 points, 51 are needed"):
            self._ask(self.manager, -51)
        self.assertPoints(50)
