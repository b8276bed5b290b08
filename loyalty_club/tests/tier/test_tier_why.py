import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCommon

BASES = ("points", "amount", "orders", "visits", "referrals", "score")
PERIODS = ("lifetime", "rolling", "year", "jalali_year")
DAY = "2026-06-15"


@tagged("post_install", "-at_install")
class TestTierWhy(TierCommon):
    """Why a member has the tier, with the numbers that the engine counts."""

    def _why(self, card=None, day=DAY):
        with freeze_time(f"{day} 08:00"):
            return (card or self.card)._club_tier_why()

    def _weigh(self, **weights):
        self.club.club_tier_basis = "score"
        self.env["loyalty.club.score.weight"].create(
            [{"program_id": self.club.id, "metric": metric, "weight": weight} for metric, weight in weights.items()]
        )

    def _random_member(self, number, rand):
        card = self._create_partner(name=f"Member {number}").club_enrol(self.club)
        card.club_joined_on = "2023-01-01"
        for index in range(rand.randint(1, 5)):
            day = date(2024, 1, 1) + timedelta(days=rand.randint(0, 890))
            self._buy(day, rand.randint(1, 90) * 10_000, card.partner_id)
            if rand.random() < 0.5:
                self._buy(day, rand.randint(1, 90) * 10_000, card.partner_id)
            with freeze_time(f"{day} 08:00"):
                card.club_earn(rand.randint(1, 30), "Game", key=f"game,{number},{index}")
                card.club_earn(rand.randint(1, 30), "Friend", key=f"referral,{number},{index}")
        return card

    def test_the_contributions_are_the_score_for_each_basis_and_period(self):
        rand = random.Random(7)
        cards = [self._random_member(number, rand) for number in range(5)]
        self._weigh(purchase_points=3, referral_points=1.5, activity_points=1, amount=0.0007, orders=1.3)
        for basis in BASES:
            for period in PERIODS:
                self.club.write({"club_tier_basis": basis, "club_tier_period": period, "club_tier_months": 7})
                self._close(DAY)
                for card in cards:
                    with self.subTest(basis=basis, period=period, card=card.id):
                        why = self._why(card)
                        self.assertAlmostEqual(float(sum(part["points"] for part in why["parts"])), card.club_score)
                        self.assertEqual(why["total"], self.club._club_format_score(card.club_score))

    def test_the_parts_of_points_are_told_apart(self):
        self._buy("2026-01-10", 500_000)
        with freeze_time("2026-02-01"):
            self.card.club_earn(20, "Game")
        why = self._why()
        self.assertEqual(
            [(part["label"], part["value"]) for part in why["parts"]],
            [("Points of purchases", "50"), ("Points of other activities", "20")],
        )
        self.assertEqual(why["total"], "70 points")
        self.assertEqual(
            [(source["name"], source["counts"], source["until"]) for source in why["sources"]],
            [
                ("Game", "20", "01/31/2027"),
                (self.card.club_transaction_ids.name, "50", "01/09/2027"),
            ],
        )

    def test_what_no_longer_counts_is_not_listed(self):
        self.club.club_tier_grace_days = 300
        self._buy("2025-06-01", 500_000)
        self._buy("2026-01-10", 200_000)
        self.assertEqual([source["counts"] for source in self._why()["sources"]], ["20"])

    def test_a_weighted_score_says_value_times_weight(self):
        self._weigh(purchase_points=80, orders=20)
        self._buy("2026-01-10", 500_000)
        part, orders = self._why()["parts"]
        self.assertEqual((part["value"], part["weight"], part["counts"]), ("50", "80 %", "40"))
        self.assertEqual((orders["value"], orders["weight"], orders["counts"]), ("1", "20 %", "0.20"))

    def test_the_ladder_says_what_is_reached_and_what_is_missing(self):
        self._buy("2026-01-10", 600_000)
        why = self._why()
        self.assertEqual(
            [(tier["name"], tier["is_reached"], tier["is_own"]) for tier in why["ladder"]],
            [("Silver", True, True), ("Gold", False, False), ("Top", False, False)],
        )
        self.assertEqual(why["next"], "Gold")
        self.assertIn("400,000", why["missing"])
        self.assertIn("60 points reached: Silver is kept until 01/09/2027.", why["carriers"])

    def test_what_holds_a_tier_is_said(self):
        self.club.club_tier_grace_days = 30
        self._buy("2025-06-01", 500_000)
        self.assertIn("grace period lasts until 06/30/2026", self._why()["carriers"][0])
        self.card.club_tier_locked = True
        self.assertIn("Silver is locked", self._why()["carriers"][0])
        with freeze_time(f"{DAY} 08:00"):
            self.card.club_set_tier(self.gold, until="2026-12-01", reason="Present")
        self.assertIn("Gold is guaranteed until 12/01/2026", self._why()["carriers"][0])

    def test_a_minimum_is_shown_with_what_was_spent(self):
        self.silver.minimum_spend = 300_000
        self._buy("2026-01-10", 500_000)
        why = self._why()
        self.assertIn("500,000", why["spent"])
        self.assertIn("300,000", why["ladder"][0]["from"])

    def test_the_dialog_can_be_read(self):
        self._buy("2026-01-10", 500_000)
        with freeze_time(f"{DAY} 08:00"):
            page = self.card.club_tier_why
        self.assertIn("How the Score Is Computed", page)
        self.assertIn("Silver is kept until", page)
        action = self.card.action_club_open_tier_why()
        self.assertEqual((action["res_id"], action["target"]), (self.card.id, "new"))

    def test_where_there_are_no_tiers_nothing_is_explained(self):
        self.club.club_tier_ids.unlink()
        self.assertFalse(self.card.club_tier_why)

    def test_the_money_that_is_missing_is_enough(self):
        self._buy("2026-01-10", 400_000)
        with freeze_time("2026-01-12"):
            self.card.club_earn(5, "Game")
        self.assertIn("100,000", self._why()["missing"])
        self._buy("2026-02-10", 100_000)
        self.assertEqual(self.card.club_tier_id, self.silver)

    def test_in_grace_the_way_to_stay_ends_with_it(self):
        self.club.club_tier_grace_days = 30
        self._buy("2025-06-01", 500_000)
        self.assertIn("by 06/30/2026", self._why()["stay"])
        self.assertEqual(self._why(day="2026-07-01")["stay"], "")

    def test_the_history_says_what_was_not_reached_by_the_score(self):
        bronze = self.env["loyalty.club.tier"].create({"name": "Bronze", "program_id": self.club.id})
        card = self._create_partner(name="New").club_enrol(self.club)
        self._close(date.today().isoformat())
        self.assertEqual(card.club_tier_id, bronze)
        self.assertEqual(card.club_tier_change_ids.description, "Every member has it")
        pass_ = self._create_goods("Gold pass", 1000, club_tier_id=self.gold.id, club_tier_months=12)
        order = self._order((pass_, 1), partner=card.partner_id)
        self.assertEqual(card.club_tier_change_ids[:1].description, f"Membership bought with {order.name}")

    def test_the_contact_leads_to_the_history(self):
        self._buy("2026-01-10", 500_000)
        action = self.member.action_club_open_tier_changes()
        self.assertEqual(action["domain"], [("card_id", "=", self.card.id)])
