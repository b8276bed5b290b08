from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestRuleLimits(ClubCommon):
    """A rule gives one member so many points a day and a month, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.club.rule_ids
        cls.club.club_calendar = "gregorian"

    def _buy(self, moment, amount, partner=None):
        with freeze_time(moment):
            return self._order((self.tea, 1, amount), partner=partner)

    def test_no_more_than_a_day_allows(self):
        self.rule.club_points_max_day = 50
        self._buy("2026-05-10 06:00", 300_000)
        second = self._buy("2026-05-10 08:00", 300_000)
        third = self._buy("2026-05-10 10:00", 300_000)
        self.assertEqual((second.club_points_earned, third.club_points_earned), (20, 0))
        self.assertPoints(50)
        # in Tehran it is the next day
        self._buy("2026-05-10 21:00", 300_000)
        self.assertPoints(80)

    def test_no_more_than_a_month_allows(self):
        self.rule.club_points_max_month = 70
        self._buy("2026-05-10", 500_000)
        self._buy("2026-05-31", 500_000)
        self.assertPoints(70)
        self._buy("2026-06-01", 500_000)
        self.assertPoints(120)

    def test_a_month_may_be_jalali(self):
        self.rule.club_points_max_month = 70
        self.club.club_calendar = "jalali"
        # Khordad 1405 begins on May 22
        self._buy("2026-05-21", 500_000)
        self._buy("2026-05-22", 500_000)
        self._buy("2026-06-20", 500_000)
        self.assertPoints(50 + 50 + 20)

    def test_every_member_has_his_own_limit(self):
        self.rule.club_points_max_day = 30
        other = self._create_partner(name="Other")
        with freeze_time("2026-05-01"):
            card = other.club_enrol(self.club)
        self._buy("2026-05-10", 500_000)
        self._buy("2026-05-10", 500_000, other)
        self.assertPoints(30)
        self.assertPoints(30, card)

    def test_what_comes_back_leaves_room_for_later_purchases(self):
        self.rule.club_points_max_day = 50
        first = self._buy("2026-05-10 06:00", 500_000)
        second = self._buy("2026-05-10 07:00", 500_000)
        with freeze_time("2026-05-10 08:00"):
            first._action_cancel()
        # the second was bought when the cap was reached: it stays as it was promised
        self.assertEqual(second.club_points_earned, 0)
        second._club_settle()
        self.assertPoints(0)
        self._buy("2026-05-10 09:00", 500_000)
        self.assertPoints(50)

    def test_a_return_takes_back_only_what_the_kept_goods_do_not_reach(self):
        self.rule.club_points_max_day = 50
        order = self._buy("2026-05-10", 800_000)
        with freeze_time("2026-05-11"):
            order.order_line.price_unit = 600_000
            self.assertPoints(50)
            order.order_line.price_unit = 300_000
            self.assertPoints(30)

    def test_a_quotation_promises_what_it_will_get(self):
        self.rule.club_points_max_day = 50
        self._buy("2026-05-10 06:00", 300_000)
        with freeze_time("2026-05-10 07:00"):
            order = self._order((self.tea, 1, 900_000), confirm=False)
            self.assertEqual(order.club_points_preview, 20)
            self.assertEqual(self.card.club_rule_caps, {str(self.rule.id): 20.0})
            order.action_confirm()
        self.assertEqual(order.club_points_earned, 20)

    def test_a_limit_changed_later_changes_no_purchase(self):
        self.rule.club_points_max_day = 50
        order = self._buy("2026-05-10", 900_000)
        self.rule.club_points_max_day = 10
        order._club_settle()
        self.assertPoints(50)

    def test_the_rule_says_its_limits(self):
        self.rule.club_points_max_day = 50
        self.rule.club_points_max_month = 200
        self.assertIn("at most 50 a day, at most 200 a month", self.rule.club_sentence)

    def test_a_limit_is_not_negative(self):
        with self.assertRaises(ValidationError):
            self.rule.club_points_max_month = -1

    def test_months_of_the_club(self):
        self.assertEqual(self.club._club_month(date(2026, 2, 10)), (date(2026, 2, 1), date(2026, 2, 28)))
        self.club.club_calendar = "jalali"
        # Esfand has 30 days in 1403, 29 in 1404
        self.assertEqual(self.club._club_month(date(2025, 3, 20)), (date(2025, 2, 19), date(2025, 3, 20)))
        self.assertEqual(self.club._club_month(date(2026, 3, 20)), (date(2026, 2, 20), date(2026, 3, 20)))
