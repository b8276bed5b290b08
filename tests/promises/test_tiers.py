"""What the club promises of its tiers, told as it happens in a shop."""

from datetime import date, timedelta

from promise_shop import PromiseShop

from odoo import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTiersByPoints(PromiseShop):
    """M5: 500 points are silver, 1000 are gold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"club_tier_basis": "points", "club_tier_period": "lifetime"})
        cls.silver, cls.gold = cls.tiers(cls, silver=500, gold=1000)

    def test_m5_500_points_are_silver_and_1000_are_gold(self):
        self.buy(4_900_000)
        self.assertEqual((self.card.points, self.tier_of()), (490, False))
        self.card.club_earn(9, "A review")
        self.assertFalse(self.tier_of(), "499 points are not 500")
        self.card.club_earn(1, "Another review")
        self.assertEqual(self.tier_of(), "Silver", "at once: no night has passed")
        self.at_till(4_900_000)
        self.assertEqual((self.card.points, self.tier_of()), (990, "Silver"))
        self.at_till(100_000)
        self.assertEqual((self.card.points, self.tier_of()), (1000, "Gold"))
        self.assertEqual(
            self.steps(),
            [("2026-01-10", False, "Silver", "reached"), ("2026-01-10", "Silver", "Gold", "reached")],
        )

    def test_m5_one_large_purchase_is_gold_at_once(self):
        order = self.buy(10_000_000)
        self.assertEqual(self.steps(), [("2026-01-10", False, "Gold", "reached")])
        self.assertEqual(self.card.club_tier_change_ids.transaction_id.name, order.name)

    def test_m5_points_that_were_spent_have_been_earned_all_the_same(self):
        self.buy(5_000_000)
        self.card.club_redeem(500, "A teapot")
        self.night()
        self.assertEqual((self.card.points, self.tier_of()), (0, "Silver"))

    def test_m5_the_member_knows_what_is_missing(self):
        self.buy(6_000_000)
        way = self.card.club_tier_progress
        self.assertEqual((way["tier"], way["next"], way["percent"]), ("Silver", "Gold", 60))
        self.assertIn("4,000,000", way["missing"])


@tagged("post_install", "-at_install")
class TestTiersByPurchases(PromiseShop):
    """M6: 10 purchases in a year make a VIP; or so much money does."""

    def _ten_purchases(self):
        self.club.write({"club_tier_basis": "orders", "club_tier_period": "rolling", "club_tier_months": 12})
        self.tiers(vip={"threshold": 10, "is_vip": True})

    def test_m6_ten_purchases_in_a_year_make_a_vip(self):
        self._ten_purchases()
        for number in range(9):
            self.buy() if number % 2 else self.at_till()
            self.after(30)
        self.assertFalse(self.member.club_is_vip)
        self.at_till()
        self.member.invalidate_recordset()
        self.assertTrue(self.member.club_is_vip, "sales orders and the till count together")
        self.assertEqual(self.tier_of(), "Vip")

    def test_m6_ten_purchases_in_more_than_a_year_do_not(self):
        self._ten_purchases()
        for _number in range(9):
            self.buy()
            self.after(41)
        self.buy()
        self.night()
        self.assertFalse(self.member.club_is_vip)
        self.assertEqual(self.card.club_score, 9, "the first one was more than a year ago")

    def test_m6_what_came_back_was_no_purchase(self):
        self._ten_purchases()
        orders = [self.buy() for _number in range(10)]
        self.assertTrue(self.member.club_is_vip)
        orders[0]._action_cancel()
        self.night()
        self.assertFalse(self.member.club_is_vip)
        self.assertEqual(self.card.club_score, 9)

    def test_m6_so_much_money_in_a_jalali_year_makes_a_tier(self):
        self.club.write({"club_tier_basis": "amount", "club_tier_period": "jalali_year"})
        self.tiers(silver=1_000_000)
        self.buy(600_000)
        self.go_to("2026-03-25")  # Nowruz has come: a new year counts from nothing
        self.buy(600_000)
        self.assertFalse(self.tier_of())
        self.at_till(400_000)
        self.assertEqual(self.tier_of(), "Silver")
        # it holds to the end of the next Jalali year
        self.assertEqual(self.card.club_tier_until, date(2028, 3, 19))


@tagged("post_install", "-at_install")
class TestTiersByScore(PromiseShop):
    """M7: 80 % points from purchases and 20 % from referrals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        weights = [("purchase_points", 80), ("referral_points", 20)]
        cls.club.write(
            {
                "club_tier_basis": "score",
                "club_tier_period": "lifetime",
                "club_score_weight_ids": [Command.create({"metric": m, "weight": w}) for m, w in weights],
            }
        )
        cls.tiers(cls, silver=500, gold=1000)

    def test_m7_purchases_and_referrals_are_weighed(self):
        self.buy(6_000_000)
        self.night()
        self.assertEqual((self.card.club_score, self.tier_of()), (480, False))
        self.card.club_earn(99, "A friend joined", key="referral,1")
        self.night()
        self.assertAlmostEqual(self.card.club_score, 480 + 19.8)
        self.assertFalse(self.tier_of())
        self.card.club_earn(1, "Another friend joined", key="referral,2")
        self.assertEqual((self.card.club_score, self.tier_of()), (500, "Silver"))

    def test_m7_what_has_no_weight_does_not_count(self):
        self.card.club_earn(5000, "Reviews")
        self.night()
        self.assertEqual((self.card.points, self.card.club_score, self.tier_of()), (5000, 0, False))

    def test_m7_referrals_alone_need_five_times_as_much(self):
        self.card.club_earn(2499, "Friends", key="referral,1")
        self.assertFalse(self.tier_of())
        self.card.club_earn(1, "A friend", key="referral,2")
        self.assertEqual(self.tier_of(), "Silver")


@tagged("post_install", "-at_install")
class TestTiersByThemselves(PromiseShop):
    """M12: a tier is raised, kept and lowered by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what counts is what was earned in a month; ten days of grace
        cls.club.write(
            {
                "club_tier_basis": "points",
                "club_tier_period": "rolling",
                "club_tier_months": 1,
                "club_tier_grace_days": 10,
                "club_tier_downgrade": "direct",
            }
        )
        cls.silver, cls.gold = cls.tiers(cls, silver=500, gold=1000)

    def test_m12_kept_through_the_grace_then_lowered_night_by_night(self):
        self.buy(5_000_000)
        found = self.nights(date(2026, 2, 25))
        last = date(2026, 2, 9) + timedelta(days=10)  # a month of ground, then ten days of grace
        for day, tier in found.items():
            self.assertEqual(tier, "Silver" if day <= last else False, day)
        self.assertEqual(
            self.steps(), [("2026-01-10", False, "Silver", "reached"), ("2026-02-20", "Silver", False, "lost")]
        )

    def test_m12_who_buys_in_the_grace_keeps_the_tier(self):
        self.buy(5_000_000)
        self.nights(date(2026, 2, 15))
        self.at_till(5_000_000)
        self.assertEqual(self.card.club_tier_until, date(2026, 3, 14))
        self.assertEqual(set(self.nights(date(2026, 3, 24)).values()), {"Silver"})
        self.assertEqual(len(self.steps()), 1)

    def test_m12_raised_at_once_and_lowered_to_what_is_left(self):
        self.buy(5_000_000)
        self.nights(date(2026, 1, 30))
        self.go_to("2026-02-01")
        self.buy(5_000_000)
        self.assertEqual(self.tier_of(), "Gold")
        self.nights(date(2026, 3, 12))
        self.assertEqual(
            self.steps()[1:],
            [
                ("2026-02-01", "Silver", "Gold", "reached"),
                ("2026-02-20", "Gold", "Silver", "lost"),
                ("2026-03-11", "Silver", False, "lost"),
            ],
        )

    def test_m12_one_step_at_a_time_where_the_club_wants_it(self):
        self.club.write({"club_tier_downgrade": "step", "club_tier_grace_days": 0})
        self.buy(10_000_000)
        self.nights(date(2026, 3, 12))
        self.assertEqual(
            self.steps()[1:],
            [("2026-02-10", "Gold", "Silver", "lost"), ("2026-03-10", "Silver", False, "lost")],
        )

    def test_m12_two_closes_in_one_day_change_nothing_the_second_time(self):
        self.club.club_tier_downgrade = "step"
        self.buy(10_000_000)
        self.night(date(2026, 2, 20))
        self.assertEqual(self.tier_of(), "Silver", "a step down, and the next one in a month")
        before = self.steps(), self.standing(), self.card.write_date
        self.night(date(2026, 2, 20))
        self.assertEqual((self.steps(), self.standing(), self.card.write_date), before)

    def test_m12_on_the_spot_and_at_the_close_a_member_comes_to_the_same_tier(self):
        """The one bought when there were no tiers yet; only the close has placed her."""
        [late] = self.people(1)
        thresholds = {"silver": 500, "gold": 1000}
        self.env["loyalty.club.tier"].browse((self.silver | self.gold).ids).unlink()
        amounts = (3_000_000, 2_500_000, 4_000_000, 1_000_000)
        for amount in amounts:
            self.buy(amount, partner=late.partner_id)
            self.after(3)
        self.assertFalse(self.tier_of(late))
        self.go_to("2026-01-10")
        self.tiers(**thresholds)
        for amount in amounts:
            self.buy(amount)
            self.after(3)
        self.assertEqual(self.tier_of(), "Gold", "on the spot")
        since = self.card.club_tier_since
        self.night()
        tier, score, _since, until = self.standing()
        self.assertEqual(self.card.club_tier_since, since)
        found = self.standing(late)
        self.assertEqual((found[0], found[1], found[3]), (tier, score, until))
        self.assertEqual((score, until), (1050, date(2026, 2, 9)))

    def test_m12_a_refund_that_takes_the_ground_away_lowers_at_the_close_not_on_the_spot(self):
        order = self.buy(5_000_000)
        self.invoice(order)
        self.after(2)
        self.give_back(order)
        self.assertEqual((self.card.points, self.tier_of()), (0, "Silver"), "the cashier takes nothing away")
        self.night()
        self.assertFalse(self.tier_of(), "there is no ground, so there is no grace")
        self.assertEqual(self.steps()[-1], ("2026-01-12", "Silver", False, "lost"))

    def test_m12_the_member_is_told_by_itself(self):
        self.buy(5_000_000)
        self.night(date(2026, 2, 20))
        self.morning()
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)], order="id")
        self.assertEqual(len(mails.filtered(lambda mail: mail.model == "loyalty.card")), 2, "up and down")
