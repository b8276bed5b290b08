import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...engine import tiers as engine
from ...models.tier.tier_sql import VERSION
from .common import TierCommon


@tagged("post_install", "-at_install")
class TestTiers(TierCommon):
    def test_up_at_once_with_the_purchase_that_reaches_it(self):
        order = self._buy("2026-01-10", 500_000)
        self.assertEqual(self.card.club_tier_id, self.silver)
        self.assertEqual(self.card.club_tier_since, date(2026, 1, 10))
        self.assertEqual(self.card.club_tier_until, date(2027, 1, 9))
        self.assertEqual(self.card.club_score, 50)
        change = self.card.club_tier_change_ids
        self.assertEqual((change.direction, change.reason, change.score), ("up", "reached", 50))
        self.assertEqual(change.transaction_id, order.club_transaction_ids)
        self.assertIn("50 points with", change.description)
        self.assertEqual(self.member.club_tier_id, self.silver)

    def test_over_several_tiers_at_once(self):
        self._buy("2026-01-10", 1_200_000)
        self.assertEqual(self._changes(), [(False, "Gold", "up", "reached")])

    def test_spending_points_never_lowers_a_tier(self):
        self._buy("2026-01-10", 500_000)
        self.card.club_redeem(50, "All of it")
        self._close("2026-01-10")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self.assertEqual(self.card.club_score, 50)

    def test_a_refund_lowers_at_the_close_not_on_the_spot(self):
        order = self._buy("2026-01-10", 500_000)
        with freeze_time("2026-01-12"):
            order._action_cancel()
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2026-01-12")
        self.assertFalse(self.card.club_tier_id)
        self.assertEqual(self._changes()[-1], ("Silver", False, "down", "lost"))

    def test_down_only_after_the_period_and_the_grace(self):
        self.club.club_tier_grace_days = 30
        self._buy("2025-01-10", 500_000)
        for day in ("2026-01-09", "2026-01-10", "2026-02-08"):
            self._close(day)
            self.assertEqual(self.card.club_tier_id, self.silver, day)
        self._close("2026-02-09")
        self.assertFalse(self.card.club_tier_id)

    def test_one_step_or_all_the_way(self):
        self.club.club_tier_downgrade = "step"
        self._buy("2024-01-10", 1_200_000)
        self._close("2025-01-10")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self.assertEqual(self.card.club_tier_until, date(2026, 1, 9))
        self._close("2025-06-10")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2026-01-10")
        self.assertFalse(self.card.club_tier_id)

    def test_never_below_a_floor(self):
        self.silver.is_floor = True
        self._buy("2024-01-10", 1_200_000)
        self._close("2025-06-10")
        self.assertEqual(self.card.club_tier_id, self.silver)

    def test_a_locked_member_is_never_lowered(self):
        self._buy("2024-01-10", 500_000)
        self.card.club_tier_locked = True
        self._close("2025-06-10")
        self.assertEqual(self.card.club_tier_id, self.silver)

    def test_a_minimum_spend_to_keep_a_level(self):
        self.club.club_tier_period = "lifetime"
        self.silver.minimum_spend = 300_000
        self._buy("2024-01-10", 500_000)
        self.assertEqual(self.card.club_tier_until, date(2025, 1, 9))
        self._buy("2024-06-10", 400_000)
        self._close("2025-01-10")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2025-06-10")
        self.assertFalse(self.card.club_tier_id)

    def test_a_night_that_is_made_up_for_does_not_undo_what_came_since(self):
        self._buy("2026-01-10", 300_000)
        self._close("2026-01-10")
        with freeze_time("2026-01-10 21:00"):
            # something falls due on a night that is missed
            self.card.club_earn(1, "Later", available_on="2026-01-12")
        self._buy("2026-01-14", 200_000)
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2026-01-20")
        self.assertEqual(self._changes(), [(False, "Silver", "up", "reached")])

    def test_two_closes_in_one_day_change_nothing_the_second_time(self):
        self._buy("2024-01-10", 1_200_000)
        self._close("2025-03-10")
        before = self._changes(), self.card.read(["club_tier_id", "club_score", "club_tier_until"])
        self._close("2025-03-10")
        self.assertEqual(
            (self._changes(), self.card.read(["club_tier_id", "club_score", "club_tier_until"])), before
        )

    def test_amount_and_number_of_purchases_count(self):
        self.club.club_tier_basis = "amount"
        self._buy("2026-01-10", 499)
        self.assertEqual((self.card.club_tier_id, self.card.club_score), (self.gold, 499))
        self.club.club_tier_basis = "orders"
        self.silver.threshold = 2
        self._buy("2026-01-11", 10)
        self.assertEqual(self.card.club_score, 2)

    def test_a_day_with_several_purchases_is_one_visit(self):
        self.club.club_tier_basis = "visits"
        for day in ("2026-01-10", "2026-01-10", "2026-01-11"):
            self._buy(day, 1000)
        self.assertEqual(self.card.club_score, 2)

    def test_a_weighted_score(self):
        weights = [("purchase_points", 80), ("referral_points", 20)]
        self.club.write(
            {
                "club_tier_basis": "score",
                "club_score_weight_ids": [(0, 0, {"metric": m, "weight": w}) for m, w in weights],
            }
        )
        self.card.club_earn(100, "Brought a friend", key="referral,1")
        self.card.club_earn(1000, "A review")
        self._buy(self.club._club_day(), 1_000_000)
        self.assertEqual(self.card.club_score, 80 + 20)
        self.assertEqual(self.card.club_tier_id, self.gold)
        self.assertAlmostEqual(self.club.club_score_weight_ids[0].share, 0.8)

    def test_a_jalali_year(self):
        self.club.club_tier_period = "jalali_year"
        # 1403 is a leap year: Esfand has 30 days
        self._buy("2025-03-20", 500_000)
        self.assertEqual(self.card.club_tier_until, date(2026, 3, 20))
        self._close("2026-03-20")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2026-03-21")
        self.assertFalse(self.card.club_tier_id)

    def test_a_tier_multiplies_what_the_rules_give(self):
        self._buy("2026-01-10", 1_000_000)
        order = self._buy("2026-01-11", 310_000)
        self.assertEqual(order.club_points_earned, 45)
        descriptions = self.card.club_entry_ids.filtered(lambda e: e.points == 15).mapped("description")
        self.assertEqual(descriptions, ["Gold: points × 1.50"])
        self._sound()
        with freeze_time("2026-01-12"):
            order.order_line.price_unit = 110_000
        self.assertEqual(order.club_points_earned, 15)
        self._sound()

    def test_the_multiplier_of_the_day_of_purchase_counts(self):
        order = self._buy("2026-01-10", 1_000_000)
        self.gold.multiplier = 5
        order._club_settle()
        self.assertEqual(order.club_points_earned, 100)
        with freeze_time("2026-01-11"):
            quotation = self._order((self.tea, 1, 100_000), confirm=False)
            self.assertEqual(quotation.club_points_preview, 50)

    def test_member_prices_reach_the_quotation(self):
        self.env.user.group_ids += self.env.ref("product.group_product_pricelist")
        pricelist = self.env["product.pricelist"].create({"name": "Gold prices"})
        self.gold.pricelist_id = pricelist
        self.assertNotEqual(self._order(confirm=False).pricelist_id, pricelist)
        self._buy("2026-01-10", 1_000_000)
        self.assertEqual(self._order(confirm=False).pricelist_id, pricelist)
        manual = self.env["product.pricelist"].create({"name": "By hand"})
        self.member.specific_property_product_pricelist = manual
        self.assertEqual(self._order(confirm=False).pricelist_id, manual)

    def test_a_member_reads_what_is_missing(self):
        with freeze_time("2026-01-10 08:00"):
            self._order((self.tea, 1, 600_000))
            way = self.card.club_tier_progress
        self.assertEqual((way["tier"], way["next"], way["percent"]), ("Silver", "Gold", 60))
        self.assertIn("400,000", way["missing"])
        with freeze_time("2026-12-20 08:00"):
            self.card.invalidate_recordset()
            self.assertIn("To stay Silver, buy for", self.card.club_tier_way)

    def test_a_manager_gives_a_tier_for_a_time(self):
        with freeze_time("2026-01-10"):
            self.card.club_set_tier(self.gold, "2026-06-30", "A friend of the house")
        self._close("2026-06-30")
        self.assertEqual(self.card.club_tier_id, self.gold)
        self._close("2026-07-01")
        self.assertFalse(self.card.club_tier_id)
        self.assertEqual(self._changes()[0], (False, "Gold", "up", "set"))

    def test_who_may_not_give_tiers(self):
        user = new_test_user(self.env, "tieruser", groups="loyalty_club.group_club_user")
        card = self.card.with_user(user)
        for forbidden in (
            lambda: card.club_set_tier(self.gold.id, None, "Mine"),
            lambda: card.write({"club_tier_locked": True}),
            lambda: self.gold.with_user(user).write({"threshold": 1}),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        with self.assertRaises(UserError):
            self.card.club_tier_id = self.gold
        self.assertFalse(self.card.club_tier_id)

    def test_bad_input(self):
        other = self._create_club(name="Other")
        foreign = self.env["loyalty.club.tier"].create(
            {"name": "Foreign", "program_id": other.id, "threshold": 1}
        )
        for arguments in ((foreign, None, "x"), (self.gold, "2020-01-01", "x"), (self.gold, None, " ")):
            with self.assertRaises(UserError):
                self.card.club_set_tier(*arguments)
        for vals in ({"threshold": 50}, {"threshold": -1}, {"multiplier": 0}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.gold.write(vals)
        self._buy("2026-01-10", 500_000)
        with self.assertRaises(UserError):
            self.silver.unlink()

    def test_a_simulation_first_then_applied_at_the_close(self):
        self._buy("2026-01-10", 600_000)
        with freeze_time("2026-01-11 08:00"):
            wizard = self.env["loyalty.club.tier.simulation"].with_context(
                default_program_id=self.club.id
            ).create({"program_id": self.club.id})
            line = wizard.line_ids.filtered(lambda line: line.tier_id == self.silver)
            line.threshold = 70
            wizard.action_try()
            self.assertEqual((wizard.up, wizard.down), (0, 1))
            self.assertEqual(self.silver.threshold, 50)
            wizard.action_apply()
        self.assertEqual(self.silver.threshold, 70)
        self.assertEqual(self.card.club_tier_id, self.silver)
        self._close("2026-01-11")
        self.assertFalse(self.card.club_tier_id)

    def test_who_will_fall_and_who_is_about_to_rise(self):
        other = self._create_partner(name="Other")
        rising = other.club_enrol(self.club)
        rising.club_joined_on = "2020-01-01"
        today = self.club._club_day()
        self._buy(today - timedelta(days=350), 500_000)
        self._buy(today - timedelta(days=10), 900_000, other)
        cards = self.env["loyalty.card"].search([("program_id", "=", self.club.id)])
        self.assertEqual(cards.filtered("club_is_falling"), self.card)
        self.assertEqual(cards.filtered("club_is_rising"), rising)

    def test_a_base_tier_is_everybodys(self):
        self.silver.threshold = 0
        self._close(self.club._club_day())
        self.assertEqual(self.card.club_tier_id, self.silver)
        other = self._create_partner(name="Other")
        self.assertEqual(other.club_enrol(self.club).club_tier_id, self.silver)


@tagged("post_install", "-at_install")
class TestTiersAsTheEngine(TierCommon):
    """The close is SQL; it must come to what the engine says for each member."""

    BASES = ("points", "amount", "orders")

    def _history(self, rng, card, today):
        for number in range(rng.randint(0, 6)):
            day = today - timedelta(days=rng.randint(0, 1200))
            self.cr.execute(
                """
                INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, name, date, revision,
                       amount, points_earned, points_redeemed)
                VALUES ('sale.order', %s, %s, 'x', %s, 0, %s, %s, 0)
                """,
                (-number - 1, card.id, day, rng.choice([0, 40, 120, 400]), rng.choice([0, 30, 60, 300])),
            )

    def _stand(self, rng, card, today):
        tiers = [None, *self.club.club_tier_ids.ids]
        hold = rng.choice([None, *self.club.club_tier_ids.ids])
        until = today + timedelta(days=rng.randint(-60, 60)) if hold else None
        paid = rng.choice([None, None, *self.club.club_tier_ids.ids])
        paid_until = today + timedelta(days=rng.randint(-60, 60)) if paid else None
        self.cr.execute(
            """
            UPDATE loyalty_card SET club_tier_id = %s, club_tier_hold_id = %s, club_tier_hold_until = %s,
                   club_tier_locked = %s, club_tier_paid_id = %s, club_tier_paid_until = %s WHERE id = %s
            """,
            (rng.choice(tiers), hold, until, rng.random() < 0.1, paid, paid_until, card.id),
        )

    def test_every_member_stands_where_the_engine_says(self):
        rng = random.Random(7)
        today = date(2026, 3, 21)
        partners = self.env["res.partner"].create([{"name": f"Member {n}"} for n in range(60)])
        cards = self.env["loyalty.card"].union(*(p.club_enrol(self.club) for p in partners))
        for period in ("rolling", "lifetime", "year", "jalali_year"):
            for basis in self.BASES:
                self._compare(rng, cards, today, period, basis)

    def _compare(self, rng, cards, today, period, basis):
        self.club.write(
            {
                "club_tier_period": period,
                "club_tier_basis": basis,
                "club_tier_months": rng.choice([1, 6, 12]),
                "club_tier_grace_days": rng.choice([0, 20, 400]),
                "club_tier_downgrade": rng.choice(["step", "direct"]),
            }
        )
        self.top.is_floor = rng.random() < 0.5
        self.gold.minimum_spend = rng.choice([0, 100])
        for card in cards:
            self.cr.execute("DELETE FROM loyalty_club_transaction WHERE card_id = %s", (card.id,))
            self._history(rng, card, today)
            self._stand(rng, card, today)
        self.env.invalidate_all()
        wanted = {card.id: self._wanted(card, today) for card in cards}
        with freeze_time(f"{today} 20:00"):
            self._run_stages("tiers", day=today)
            self.env.invalidate_all()
            found = {card.id: self._found(card) for card in cards}
            self.assertEqual(found, wanted, (period, basis))
            before = self._versions(cards)
            self._run_stages("tiers", day=today)
            self.assertEqual(self._versions(cards), before, "closed twice, no row is written twice")

    def _wanted(self, card, today):
        ladder = self.club._club_ladder()
        events = card._club_tier_events(today)
        after = engine.close(card._club_standing(), events, ladder, today)
        tier = ladder.tiers[after.rank - 1].id if after.rank else False
        return (
            tier,
            float(engine.score(events, ladder, today)),
            engine.until(after, events, ladder, today) or False,
        )

    def _versions(self, cards):
        self.cr.execute(SQL("SELECT id, %s FROM loyalty_card card WHERE id = ANY(%s)", VERSION, cards.ids))
        return dict(self.cr.fetchall())

    @staticmethod
    def _found(card):
        return card.club_tier_id.id, card.club_score, card.club_tier_until
