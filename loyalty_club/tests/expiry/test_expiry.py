from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.expiry import loyalty_program_close
from ..common import ClubCommon

#: policy, values, day of purchase, last day of validity
POLICIES = [
    ("never", {}, "2026-05-10", False),
    ("days", {"club_expiry_delay": 90}, "2026-01-31", "2026-05-01"),
    ("months", {"club_expiry_delay": 1}, "2026-01-31", "2026-02-28"),
    ("month_end", {"club_expiry_delay": 3}, "2026-11-30", "2027-02-28"),
    ("quarter_end", {}, "2026-02-28", "2026-03-31"),
    ("year_end", {"club_expiry_delay": 12}, "2026-06-06", "2027-12-31"),
    ("jalali_year_end", {}, "2024-06-01", "2025-03-20"),  # 1403/12/30, a leap year
    ("jalali_year_end", {}, "2025-06-01", "2026-03-20"),  # 1404/12/29
    ("yearly_day", {"club_expiry_month": 12, "club_expiry_day": 30}, "2025-06-01", "2026-03-20"),
    (
        "yearly_day",
        {"club_expiry_calendar": "gregorian", "club_expiry_month": 2, "club_expiry_day": 29},
        "2026-03-01",
        "2027-02-28",
    ),
]


@tagged("post_install", "-at_install")
class TestExpiry(ClubCommon):
    def _buy_on(self, day, *lines):
        with freeze_time(f"{day} 08:00:00"):
            return self._order(*lines)

    def _close_on(self, day):
        with freeze_time(f"{day} 08:00:00"):
            self.club.club_close()

    def test_each_policy_gives_its_last_day(self):
        for policy, values, day, last in POLICIES:
            with self.subTest(policy=policy, day=day):
                self.club.write({"club_expiry_policy": policy, "club_expiry_delay": 0, **values})
                self._buy_on(day)
                found = self.card.club_entry_ids[0].expires_on
                self.assertEqual(str(found) if found else False, last)
        self._sound()

    def test_months_alone_are_a_policy(self):
        self.club.club_expiry_months = 6
        self.assertEqual((self.club.club_expiry_policy, self.club.club_expiry_delay), ("months", 6))
        self.club.club_expiry_months = 0
        self.assertEqual(self.club.club_expiry_policy, "never")

    def test_a_rule_may_differ_from_its_club(self):
        self.club.club_expiry_months = 12
        self.club.rule_ids.write({"club_expiry_policy": "days", "club_expiry_delay": 7})
        self._buy_on("2026-05-01")
        self.assertEqual(str(self.card.club_entry_ids.expires_on), "2026-05-08")

    def test_a_changed_policy_touches_new_points_only(self):
        self.club.club_expiry_months = 1
        order = self._buy_on("2026-05-01", (self.tea, 4))
        self.club.club_expiry_months = 12
        with freeze_time("2026-05-20 08:00:00"):
            order.order_line.product_uom_qty = 8
        days = self.card.club_entry_ids.mapped("expires_on")
        self.assertEqual({str(day) for day in days}, {"2026-06-01"})
        self._buy_on("2026-05-20")
        self.assertEqual(str(self.card.club_entry_ids[0].expires_on), "2027-05-20")

    def test_all_coming_expiries_are_a_list(self):
        self.club.club_expiry_months = 1
        self._buy_on("2026-05-01")
        self._buy_on("2026-06-01", (self.tea, 2))
        self._buy_on("2026-06-01")
        self.assertEqual(self.card.club_points_expiring, [["2026-06-01", 20.0], ["2026-07-01", 70.0]])

    def test_wrong_terms_are_refused(self):
        for values in (
            {"club_expiry_policy": "months", "club_expiry_delay": -1},
            {"club_expiry_policy": "inactivity", "club_expiry_delay": 0},
            {"club_expiry_policy": "yearly_day", "club_expiry_month": 13},
            {"club_expiry_policy": "yearly_day", "club_expiry_day": 0},
            {"club_pending_days": -1},
            {"club_debt_limit": -1},
            {"club_same_order": True, "club_pending_days": 7},
            {"club_same_order": True, "club_amount_rewards": "after"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.club.write(values)
        with self.assertRaises(ValidationError):
            self.club.rule_ids.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})

    # months without a purchase

    def test_who_does_not_buy_loses_all(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        self._buy_on("2026-01-10", (self.tea, 4))
        self._close_on("2026-07-10")
        self.assertPoints(100)
        self._close_on("2026-07-11")
        self.assertPoints(0)
        self.assertIn("No purchase since", self.card.club_entry_ids[0].description)
        before = self._posted()
        self._close_on("2026-07-12")
        self.assertEqual(self._posted(), before)

    def test_who_buys_keeps_all(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        self._buy_on("2026-01-10", (self.tea, 4))
        self._buy_on("2026-06-30")
        self._close_on("2026-12-30")
        self.assertPoints(120)

    def test_a_purchase_brought_back_was_none(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        self._buy_on("2026-01-10", (self.tea, 4))
        self._buy_on("2026-06-30")._action_cancel()
        self._close_on("2026-07-11")
        self.assertPoints(0)

    def test_inactive_members_and_due_lots_share_the_batches(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        cards = self.card
        for index in range(6):
            cards |= self._create_partner(name=f"Member {index}").club_enrol(self.club)
        for index, card in enumerate(cards):
            card.club_joined_on = "2026-01-01" if index % 2 else "2026-06-01"
            with freeze_time("2026-01-02 08:00:00"):
                card.club_earn(10, "Soon", expires_on="2026-07-01")
                card.club_earn(5, "Never", expires_on="2099-01-01")
        with patch.multiple(loyalty_program_close, BATCH=1, BATCHES_AHEAD=2):
            self._close_on("2026-07-10")
        self.assertEqual(cards.mapped("points"), [5.0, 0.0] * 3 + [5.0])
        self._sound()

    def test_a_balance_taken_over_counts_from_that_day(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        with freeze_time("2026-05-01 08:00:00"):
            partner = self._create_partner(name="From elsewhere")
            card = self.env["loyalty.card"].create({"program_id": self.club.id, "partner_id": partner.id, "points": 80})
            card.club_joined_on = "2020-01-01"
        self._close_on("2026-05-02")
        self.assertPoints(80, card)
        self._close_on("2026-11-02")
        self.assertPoints(0, card)

    def test_some_points_a_month(self):
        self.club.write(
            {
                "club_expiry_policy": "inactivity",
                "club_expiry_delay": 6,
                "club_inactivity_step": 30,
            }
        )
        self._buy_on("2026-01-10", (self.tea, 4))
        self._close_on("2026-07-11")
        self.assertPoints(70)
        self._close_on("2026-08-09")
        self.assertPoints(70)
        self._close_on("2026-08-10")
        self.assertPoints(40)
        # closes that did not run are caught up with
        self._close_on("2026-10-20")
        self.assertPoints(0)

    # pending, same order, debts

    def test_points_wait_until_goods_can_no_more_be_returned(self):
        self.club.club_pending_days = 14
        order = self._buy_on("2026-05-01", (self.tea, 4))
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 100))
        with freeze_time("2026-05-10 08:00:00"):
            order.order_line.product_uom_qty = 2
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 50))
        self._close_on("2026-05-14")
        self.assertEqual(self.card.points, 0)
        self._close_on("2026-05-15")
        self.assertEqual((self.card.points, self.card.club_points_pending), (50, 0))
        self._sound()

    def test_a_late_order_does_not_wait_again(self):
        self.club.club_pending_days = 14
        with freeze_time("2026-05-20 08:00:00"):
            order = self._order(confirm=False)
            order.action_confirm()
            order.date_order = "2026-05-01 08:00:00"
            order._action_cancel()
            order.action_draft()
            order.write({"state": "sale"})
        self.assertPoints(20)

    def test_an_orders_own_points_pay_for_it_where_the_club_says_so(self):
        self.club.club_same_order = True
        order = self._order((self.tea, 4), confirm=False)
        line = self._claim(order)
        self.assertEqual(line.price_unit, -1_000)
        order.action_confirm()
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (100, 100))
        self.assertPoints(0)
        order._action_cancel()
        self.assertPoints(0)

    def _spend_and_bring_back(self):
        order = self._order((self.tea, 4))
        self.card.club_redeem(80, "Gift")
        order._action_cancel()

    def test_a_debt_is_carried(self):
        self._spend_and_bring_back()
        self.assertPoints(-80)

    def test_a_debt_is_written_off(self):
        self.club.club_debt_policy = "write_off"
        self._spend_and_bring_back()
        self.assertPoints(0)
        self.assertEqual(self.card.club_entry_ids[0].description, "Points debt written off")

    def test_a_debt_is_written_off_up_to_a_limit(self):
        self.club.write({"club_debt_policy": "write_off", "club_debt_limit": 50})
        self._spend_and_bring_back()
        self.assertPoints(-30)
        self._order((self.tea, 4))
        self.assertPoints(70)
