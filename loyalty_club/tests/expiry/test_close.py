from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.expiry import loyalty_program_close
from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestClose(ClubCommon):
    def _earn_on(self, day, points, **values):
        with freeze_time(f"{day} 08:00:00"):
            return self.card.club_earn(points, "Start", **values)

    def _close_on(self, day):
        with freeze_time(f"{day} 08:00:00"):
            self.club.club_close()

    def test_points_count_on_their_last_day_and_not_after(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        self._close_on("2026-03-20")
        self.assertPoints(50)
        self._close_on("2026-03-21")
        self.assertPoints(0)
        self.assertEqual(self._posted(), [("earn", 50, 0), ("expire", -50, 0)])

    def test_the_months_of_the_club_are_counted_from_earning(self):
        self.club.club_expiry_months = 2
        self._earn_on("2026-01-31", 50)
        self._close_on("2026-03-31")
        self.assertPoints(50)
        self._close_on("2026-04-01")
        self.assertPoints(0)

    def test_only_what_is_left_of_a_lot_expires(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        self.card.club_redeem(20, "Gift")
        self._close_on("2026-03-21")
        self.assertPoints(0)
        self.assertEqual(self.card.club_entry_ids[0].points, -30)

    def test_what_was_spent_since_the_look_is_left_alone(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        self._earn_on("2026-01-01", 30, expires_on="2026-03-20")
        with freeze_time("2026-03-21 08:00:00"):
            day = self.club._club_day()
            ahead = list(self.club._club_due_cards(day).items())
            self.card.club_redeem(60, "Gift")
            self.club._club_close_batch(day, ahead=ahead)
        self.assertEqual(
            self._posted(),
            [("earn", 50, 0), ("earn", 30, 0), ("redeem", -60, 0), ("expire", -20, 0)],
        )
        self.assertPoints(0)

    def test_what_waited_past_its_last_day_counts_and_ends_at_once(self):
        self._earn_on("2026-01-01", 50, available_on="2026-02-01", expires_on="2026-02-10")
        self._earn_on("2026-01-01", 7, available_on="2026-05-01")
        self._close_on("2026-03-01")
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 7))
        self.assertIn(("expire", -50, 0), self._posted())
        self._sound()

    def test_closing_twice_is_safe(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        self._close_on("2026-03-21")
        before = self._posted()
        self._close_on("2026-03-21")
        self._close_on("2026-03-22")
        self.assertEqual(self._posted(), before)

    def test_a_close_that_comes_late_catches_up(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-02-01")
        self._earn_on("2026-01-01", 30, available_on="2026-02-10")
        self._close_on("2026-04-01")
        self.assertPoints(30)
        self.assertEqual(str(self.club.club_closed_on), "2026-04-01")

    def test_nights_that_were_missed_are_closed_one_by_one(self):
        """What began to count first repays the debt, though what came next ended first."""
        order = self._order((self.tea, 4))
        self.card.club_redeem(100, "Gift")
        order._action_cancel()
        self._earn_on("2026-01-01", 100, available_on="2026-01-08")
        self._earn_on("2026-01-01", 60, available_on="2026-01-10", expires_on="2026-01-12")
        self._close_on("2026-01-01")
        self._close_on("2026-02-01")
        self.assertPoints(0)
        self.assertFalse(self.card.club_lot_ids)

    def test_points_whose_end_was_missed_are_not_taken_from_those_that_live(self):
        self.club.write(
            {
                "club_expiry_policy": "inactivity",
                "club_expiry_delay": 1,
                "club_inactivity_step": 30,
            }
        )
        with freeze_time("2026-01-01 08:00:00"):
            self._order((self.tea, 4))
        self._earn_on("2026-01-01", 40, expires_on="2026-02-03")
        self._close_on("2026-01-01")
        self._close_on("2026-02-10")
        # on 1 February 30 of the 40 went, on the 4th the other 10
        self.assertPoints(100)

    def test_an_earlier_day_can_be_closed(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-02-01")
        with freeze_time("2026-04-01 08:00:00"):
            self.club.club_close("2026-02-01")
            self.assertPoints(50)
            self.club.club_close("2026-02-02")
            self.assertPoints(0)

    def test_a_day_in_the_future_is_refused(self):
        with freeze_time("2026-04-01 08:00:00"):
            with self.assertRaisesRegex(UserError, "is in the future"):
                self.club.club_close("2026-04-02")

    def test_the_clubs_midnight_is_not_utcs(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        with freeze_time("2026-03-20 20:29:00"):
            self.club.club_close()
            self.assertPoints(50)
        with freeze_time("2026-03-20 20:31:00"):
            self.club.club_close()
            self.assertPoints(0)

    def test_pending_points_are_released_on_their_day(self):
        self._earn_on("2026-01-01", 30, available_on="2026-01-08")
        self._close_on("2026-01-07")
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 30))
        self._close_on("2026-01-08")
        self.assertEqual((self.card.points, self.card.club_points_pending), (30, 0))
        self._sound()

    def test_released_points_repay_debts(self):
        order = self._order((self.tea, 4))
        self.card.club_redeem(100, "Gift")
        order._action_cancel()
        self._earn_on("2026-01-01", 70, available_on="2099-01-01")
        self._earn_on("2026-01-01", 60, available_on="2026-01-08")
        self._close_on("2026-01-08")
        self.assertPoints(-40)
        self.assertEqual(self.card.club_points_pending, 70)

    def test_batches_end_where_one_close_would(self):
        cards = self.card
        for index in range(7):
            cards |= self._create_partner(name=f"Member {index}").club_enrol(self.club)
        for card in cards:
            with freeze_time("2026-01-01 08:00:00"):
                card.club_earn(10, "Soon", expires_on="2026-01-05")
                card.club_earn(5, "Never")
        with patch.object(loyalty_program_close, "BATCH", 3):
            self._close_on("2026-01-06")
        self.assertEqual(cards.mapped("points"), [5.0] * 8)
        self._sound()

    def test_statements_of_a_close_do_not_grow_with_members(self):
        counts = []
        self._close_on("2026-01-02")  # warms the caches
        for size in (3, 30):
            self.club.club_closed_on = False
            for index in range(size):
                card = self._create_partner(name=f"{size}-{index}").club_enrol(self.club)
                with freeze_time("2026-01-01 08:00:00"):
                    card.club_earn(10, "Soon", expires_on="2026-01-05")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._close_on("2026-01-06")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_archived_clubs_still_close(self):
        self._earn_on("2026-01-01", 50, expires_on="2026-03-20")
        self.club.active = False
        with freeze_time("2026-03-21 08:00:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.env.invalidate_all()
        self.assertPoints(0)
