import random
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...engine import rfm as engine
from ...engine.points import exact
from ...models.analytics import loyalty_program_rfm as close
from ...models.analytics.rfm_sql import COLUMNS
from ...models.program.close import NightRunner
from ..common import ClubCommon

TODAY = date(2026, 3, 21)


class RfmCommon(ClubCommon):
    def _members(self, count):
        partners = self.env["res.partner"].create([{"name": f"Member {n}"} for n in range(count)])
        return self.env["loyalty.card"].union(*(p.club_enrol(self.club) for p in partners))

    def _bought(self, card, *purchases):
        """Settled purchases from (days ago, amount)."""
        for number, (ago, amount) in enumerate(purchases):
            self.cr.execute(
                """
                INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, name, date, revision,
                       amount, points_earned, points_redeemed)
                VALUES ('sale.order', %s, %s, 'x', %s, 0, %s, 0, 0)
                """,
                (-number - 1, card.id, TODAY - timedelta(days=ago), amount),
            )

    def _close(self, day=TODAY):
        with freeze_time(f"{day} 20:00"):
            self.club.club_close(day)

    def _row(self, card):
        """The stored values; None without a row."""
        rows = self.env["loyalty.club.rfm"].search([("card_id", "=", card.id)])
        return rows.read(list(COLUMNS))[0] if rows else None


@tagged("post_install", "-at_install")
class TestRfm(RfmCommon):
    def test_a_member_shows_what_the_purchases_say(self):
        self._bought(self.card, (10, 100), (30, 50), (50, 50), (300, 40))
        self._close()
        self.assertEqual(self.card.club_orders, 4)
        self.assertEqual(self.card.club_spent, 240)
        self.assertEqual(self.card.club_growth, 0.67)
        # 290 days in three gaps
        self.assertEqual(self.card.club_next_purchase, TODAY + timedelta(days=-10 + 97))
        self.assertEqual(self.card.club_churn_risk, 0)
        self.assertTrue(self.card.club_segment)
        self.assertEqual(self.member.club_segment, self.card.club_segment)

    def test_a_refunded_order_is_no_purchase(self):
        with freeze_time(f"{TODAY} 08:00"):
            order = self._order((self.tea, 1, 1000))
        self._close()
        self.assertEqual((self.card.club_orders, self.card.club_spent), (1, 1000))
        self.assertEqual(self.member.club_churn_risk, 0)
        with freeze_time(f"{TODAY} 12:00"):
            order._action_cancel()
        self._close()
        self.assertEqual((self.card.club_orders, self.card.club_spent), (0, 0))
        self.assertFalse(self.card.club_segment)

    def test_who_does_not_come_any_more(self):
        self._bought(self.card, (60, 10), (80, 10), (100, 10))
        self._close()
        self.assertEqual(self.card.club_churn_risk, 0.86)
        self.assertEqual(self.card.club_next_purchase, TODAY - timedelta(days=40))
        self._close(TODAY + timedelta(days=365))
        self.assertEqual(self.card.club_segment, "lost")
        self.assertEqual(self.card.club_rfm_recency, 0)
        self.assertEqual(self.card.club_churn_risk, 1)

    def test_a_second_close_writes_nothing(self):
        for number, card in enumerate(self._members(8)):
            self._bought(card, *[(n * 9 + number, 10 + number) for n in range(number)])
        self._close()
        with freeze_time(f"{TODAY} 21:00"):
            measure = self.club._club_measure(TODAY)
            written, last = self.club._club_rfm_batch(TODAY, measure)
        self.assertEqual(written, 0)
        self.assertTrue(last)

    def test_the_nightly_close_finds_rfm(self):
        self._bought(self.card, (2, 10))
        with freeze_time(f"{TODAY} 20:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.assertEqual(self.card.club_orders, 1)
        self.assertEqual(self.club.club_closed_on, TODAY)

    def test_a_night_cut_short_goes_on_where_the_next_one_finds_it(self):
        cards = self._members(5)
        for number, card in enumerate(cards):
            self._bought(card, (number, 10))
        cron = self.registry["ir.cron"]
        program = self.registry["loyalty.program"]
        with patch.object(close, "RFM_RANGE", 2), patch.object(program, "_club_read_committed"):
            with patch.object(cron, "_commit_progress", side_effect=[60, 60, 0]):
                self.assertFalse(NightRunner(self.club, only=["rfm"]).run(TODAY))
            self.assertTrue(0 < sum(map(bool, cards.mapped("club_orders"))) < 5)
            with patch.object(cron, "_commit_progress", return_value=60):
                self.assertTrue(NightRunner(self.club, only=["rfm"]).run(TODAY))
        self.assertEqual(cards.mapped("club_rfm_recency"), [5, 4, 3, 2, 1])

    def test_as_many_queries_for_many_members_as_for_few(self):
        counts = []
        for count in (3, 30):
            for card in self._members(count):
                self._bought(card, (count, 10))
            measure = self.club._club_measure(TODAY)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.club._club_rfm_batch(TODAY, measure)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts, [2, 2])

    def test_an_earlier_day_does_not_turn_rfm_back(self):
        self._bought(self.card, (2, 10))
        self._close()
        self._close(TODAY - timedelta(days=5))
        self.assertEqual(self.card.club_orders, 1)

    def test_who_never_bought_takes_no_row(self):
        self._close()
        self.assertIsNone(self._row(self.card))
        self.assertEqual(self.card.club_rfm_recency, 0)
        self.assertFalse(self.card.club_segment)

    def test_a_former_member_is_no_measure_for_others(self):
        cards = self._members(3)
        for number, card in enumerate(cards):
            self._bought(card, (number + 1, 10 * (3 - number)))
        self._close()
        self.assertEqual(cards.mapped("club_rfm_recency"), [4, 2, 1])
        cards[2].active = False
        self._close()
        self.assertEqual(cards[:2].mapped("club_rfm_recency"), [3, 1])

    def test_the_months_that_count_are_the_clubs(self):
        self._bought(self.card, (10, 5), (50, 7))
        self.club.club_rfm_months = 1
        self._close()
        self.assertEqual((self.card.club_orders, self.card.club_spent), (1, 5))
        for months in (0, 121):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.club.club_rfm_months = months

    def test_members_are_searched_grouped_and_sorted_by_rfm(self):
        cards = self._members(3)
        first, second, third = cards
        self._bought(first, (1, 30))
        self._bought(second, (500, 20))
        self._close()
        found = self.env["loyalty.card"].with_context(active_test=True)
        ours = [("id", "in", cards.ids)]
        for condition, wanted in (
            (("club_segment", "=", "lost"), second),
            (("club_segment", "=", False), third),
            (("club_segment", "!=", False), first + second),
            (("club_segment", "not in", ["lost"]), first + third),
            (("club_segment", "in", ["lost", False]), second + third),
            (("club_spent", ">", 10), first),
            (("club_spent", "<=", 10), second + third),
            (("club_orders", "=", 0), second + third),
            (("club_churn_risk", "<", 0.5), first + third),
            (("club_next_purchase", "=", False), cards),
            (("club_next_purchase", "<", TODAY), self.env["loyalty.card"]),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(found.search([condition, *ours]), wanted.sorted("id", reverse=True))
                self.assertEqual(cards.filtered_domain([condition]), wanted)
        groups = found._read_group(ours, ["club_segment"], ["club_spent:sum", "__count"])
        self.assertEqual(set(groups), {("lost", 0, 1), (first.club_segment, 30, 1), (False, 0, 1)})
        self.assertEqual(found.search(ours, order="club_spent desc", limit=1), first)
        described = found.fields_get(list(COLUMNS))
        for name in COLUMNS:
            self.assertTrue(described[name]["groupable"] and described[name]["sortable"], name)
        self.assertEqual(described["club_churn_risk"]["aggregator"], "avg")
        self.assertEqual(described["club_spent"]["aggregator"], "sum")

    def test_contacts_are_found_by_their_segment(self):
        self._bought(self.card, (500, 20))
        self._close()
        partners = self.env["res.partner"]
        stranger = self._create_partner(name="Stranger")
        self.assertIn(stranger, partners.search([("club_segment", "=", False)]))
        self.assertIn(stranger, partners.search([("club_segment", "!=", "lost")]))
        self.assertNotIn(stranger, partners.search([("club_segment", "!=", False)]))
        self.assertIn(self.member, partners.search([("club_segment", "=", "lost")]))
        self.assertNotIn(self.member, partners.search([("club_segment", "=", False)]))
        self.assertNotIn(self.member, partners.search([("club_segment", "!=", "lost")]))

    def test_nobody_writes_rfm(self):
        manager = new_test_user(self.env, "rfm", groups="loyalty_club.group_club_manager")
        self._bought(self.card, (1, 30))
        self._close()
        before = self._row(self.card)
        for name in COLUMNS:
            with self.assertRaises(UserError):
                self.card.with_user(manager).write({name: 1})
        rows = self.env["loyalty.club.rfm"].search([("card_id", "=", self.card.id)]).with_user(manager)
        for forbidden in (
            lambda: rows.write({"club_rfm_recency": 5}),
            lambda: rows.create({"card_id": self.card.id}),
            rows.unlink,
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertEqual(self._row(self.card), before)

    def test_members_are_not_told_what_the_club_thinks_of_them(self):
        portal = new_test_user(self.env, "rfm_portal", groups="base.group_portal")
        self.assertFalse(self.card.with_user(portal).fields_get(list(COLUMNS)))
        self.assertFalse(self.member.with_user(portal).fields_get(["club_segment", "club_churn_risk"]))
        self.assertFalse(self.env["loyalty.club.rfm"].with_user(portal).has_access("read"))

    def test_what_is_no_club_any_more_has_no_rfm(self):
        self._bought(self.card, (1, 30))
        self._close()
        self.club.is_club = False
        self.assertIsNone(self._row(self.card))
        self.assertFalse(self.card.club_segment)

    def test_the_close_of_rfm_leaves_the_card_alone(self):
        self._bought(self.card, (1, 30))
        self._close()
        self.cr.execute("SELECT xmin, ctid FROM loyalty_card WHERE id = %s", [self.card.id])
        before = self.cr.fetchone()
        self._bought(self._members(1), (3, 40))
        with freeze_time(f"{TODAY + timedelta(days=1)} 20:00"):
            self._run_stages("rfm", day=TODAY + timedelta(days=1))
        self.cr.execute("SELECT xmin, ctid FROM loyalty_card WHERE id = %s", [self.card.id])
        self.assertEqual(self.cr.fetchone(), before)

    def test_another_club_has_its_own_measure(self):
        other = self._create_club(name="Other")
        cards = self._members(5)
        elsewhere = self.member.club_enrol(other)
        for number, card in enumerate(cards):
            self._bought(card, (number + 1, 10))
        self._bought(elsewhere, (30, 1000))
        self._close()
        with freeze_time(f"{TODAY} 20:00"):
            other.club_close(TODAY)
        self.assertEqual(cards.mapped("club_rfm_recency"), [5, 4, 3, 2, 1])
        self.assertEqual(elsewhere.club_rfm_monetary, 1)
        self.assertEqual(elsewhere.club_spent, 1000)


@tagged("post_install", "-at_install")
class TestRfmAsTheEngine(RfmCommon):
    """The close is SQL; it must come to what the engine says for each member."""

    def test_every_member_is_what_the_engine_says(self):
        rng = random.Random(11)
        cards = self._members(70)
        for months, reach in ((12, 900), (1, 90), (7, 420)):
            self.club.club_rfm_months = months
            self.cr.execute("DELETE FROM loyalty_club_transaction WHERE card_id = ANY(%s)", [cards.ids])
            histories = {card: self._history(rng, reach) for card in cards}
            for card, purchases in histories.items():
                self._bought(card, *purchases)
            self.env.invalidate_all()
            self._close()
            wanted = self._wanted(histories, months)
            self.assertEqual({card.id: self._found(card) for card in cards}, wanted, months)
            self.assertGreater(len({row["club_segment"] for row in wanted.values()}), 7)

    @staticmethod
    def _history(rng, reach):
        rhythm = rng.randint(1, reach)
        amounts = [0, 10, 20, 30.25, 99.99, 400]
        return [
            (rng.choice([rng.randint(-5, reach), number * rhythm // 3]), rng.choice(amounts))
            for number in range(rng.randint(0, 7))
        ]

    @staticmethod
    def _wanted(histories, months):
        over = engine.spans(TODAY, months)
        members = {
            card.id: [engine.Purchase(TODAY - timedelta(days=ago), exact(amount)) for ago, amount in purchases]
            for card, purchases in histories.items()
        }
        measure = engine.club(members.values(), over)
        wanted = {}
        for card, purchases in members.items():
            found = engine.rfm_of(engine.behaviour(purchases, over), measure, over)
            wanted[card] = {
                "club_rfm_recency": found.recency,
                "club_rfm_frequency": found.frequency,
                "club_rfm_monetary": found.monetary,
                "club_segment": found.segment or False,
                "club_churn_risk": float(found.churn_risk),
                "club_growth": float(found.growth),
                "club_next_purchase": found.next_purchase or False,
                "club_spent": float(found.spent),
                "club_orders": found.orders,
            }
        return wanted

    @staticmethod
    def _found(card):
        return {name: card[name] for name in COLUMNS}
