import random
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ...engine import impact as engine
from ...engine.points import exact
from ...engine.rfm import Purchase
from ...models.analytics import impact_sql, loyalty_club_impact
from ..common import ClubCommon

TODAY = date(2026, 3, 20)
#: The middle of each month that ends with today, from 0, the last one.
MIDDLES = [date(2026, 3, 5) - timedelta(days=round(30.44 * month)) for month in range(36)]


class ImpactCommon(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_impact_months = 3
        cls.club.club_tier_ids = [
            Command.create({"name": "Silver", "threshold": 100}),
            Command.create({"name": "Gold", "threshold": 200}),
        ]
        cls.silver, cls.gold = cls.club.club_tier_ids
        cls.manager = new_test_user(cls.env, "impact_boss", "loyalty_club.group_club_manager")
        # somebody who is compared with nobody, so that the club has a past
        cls._bought(cls.card, (MIDDLES[35], 7))

    @classmethod
    def _members(cls, count):
        """Members since long ago."""
        partners = cls.env["res.partner"].create([{"name": f"Member {n}"} for n in range(count)])
        cards = cls.env["loyalty.card"].union(*(partner.club_enrol(cls.club) for partner in partners))
        cls._since(cards, "2020-01-01")
        return cards

    @classmethod
    def _since(cls, cards, day):
        cls.env.cr.execute(
            "UPDATE loyalty_card SET club_joined_on = %s, create_date = %s WHERE id = ANY(%s)", (day, day, cards.ids)
        )
        cards.invalidate_recordset()

    @classmethod
    def _bought(cls, cards, *purchases):
        """Settled purchases from (day, amount), the same of each card."""
        rows = [(card.id, day, amount) for card in cards for day, amount in purchases]
        cls.env.cr.executemany(
            """
            INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, name, date, revision,
                   amount, points_earned, points_redeemed)
            SELECT 'sale.order', coalesce(min(res_id), 0) - 1, %s, 'x', %s, 0, %s, 0, 0
              FROM loyalty_club_transaction WHERE res_id < 0
            """,
            rows,
        )

    def _lived(self, cards, before, after, event=6):
        """Bought for `before` in each of the twelve months until that of the event, and for
        `after` in each of the three that follow."""
        self._bought(cards, *((MIDDLES[event + month], before) for month in range(12) if before))
        self._bought(cards, *((MIDDLES[event - 1 - month], after) for month in range(3) if after))

    def _become_vips(self, cards, day=MIDDLES[6]):
        self.env["loyalty.club.invitation"].create(
            [
                {
                    "card_id": card.id,
                    "state": "accepted",
                    "date": day,
                    "expires_on": day,
                    "answered_on": datetime.combine(day, datetime.min.time()),
                }
                for card in cards
            ]
        )

    def _rise(self, cards, tier, day=MIDDLES[6]):
        self.env.cr.executemany(
            """
            INSERT INTO loyalty_club_tier_change (card_id, to_tier_id, date, direction, reason)
            VALUES (%s, %s, %s, 'up', 'reached')
            """,
            [(card.id, tier.id, day) for card in cards],
        )

    def _benefit(self, name, cost=10, **values):
        return self.env["loyalty.club.benefit"].create(
            {"name": name, "program_id": self.club.id, "cost": cost, **values}
        )

    def _use(self, cards, benefit, day=MIDDLES[6], state="delivered"):
        self.env["loyalty.club.benefit.use"].create(
            [
                {
                    "card_id": card.id,
                    "benefit_id": benefit.id,
                    "program_id": self.club.id,
                    "state": state,
                    "date": day,
                    "delivered_on": state == "delivered" and day,
                    "cost": benefit.cost,
                }
                for card in cards
            ]
        )

    def _measure(self, day=TODAY):
        return self.club._club_measure_impact(day)

    def _vips_and_others(self, before=100, after=150, others=110, count=25):
        """`count` VIPs and as many comparable members."""
        cards = self._members(2 * count)
        self._lived(cards[:count], before, after)
        self._lived(cards[count:], before, others)
        self._become_vips(cards[:count])
        return cards


@tagged("post_install", "-at_install")
class TestImpact(ImpactCommon):
    # did sales grow

    def test_v9_did_sales_grow_with_the_vip_club(self):
        self._vips_and_others()
        row = self._measure()
        self.assertEqual((row.kind, row.members, row.measured, row.compared), ("vip", 25, 25, 25))
        self.assertEqual((row.before, row.after), (100, 150))
        self.assertEqual((row.compared_before, row.compared_after), (100, 110))
        self.assertEqual((row.net, row.effect, row.verdict), (40, 3000, "grew"))
        self.assertEqual(row.net_percent, 0.3636)
        self.assertEqual(row.currency_id, self.club.currency_id)

    def test_v9_did_sales_grow_is_said_in_sentences(self):
        self._vips_and_others(1_450_000, 1_980_000, 1_500_000)
        row = self._measure()
        money = self.club._club_format_money
        self.assertEqual(
            row.sales_text,
            f"25 members bought for {money(1_450_000)} a month each before and {money(1_980_000)} after;"
            f" comparable members went from {money(1_450_000)} to {money(1_500_000)}. So “VIP club”"
            f" brought about {money(480_000)} a month a member: 32 % more than without it.",
        )
        self.assertIn(f"bought for about {money(36_000_000)} more. No cost", row.worth_text)
        self.assertIn("25 members have had it so far. Looked at are 25:", row.measured_text)

    def test_v9_did_sales_grow_no_more_than_those_of_others_is_no_growth(self):
        self._vips_and_others(after=150, others=150)
        row = self._measure()
        self.assertEqual((row.net, row.verdict), (0, "unclear"))
        self.assertIn("may be chance", row.sales_text)

    def test_v9_did_sales_grow_or_fall(self):
        self._vips_and_others(after=90)
        row = self._measure()
        self.assertEqual((row.net, row.verdict), (-20, "fell"))
        self.assertIn("less than comparable members", row.sales_text)
        self.assertFalse(row.margin)

    def test_v9_did_sales_grow_is_not_told_from_too_few(self):
        self._vips_and_others(count=19)
        row = self._measure()
        self.assertEqual((row.members, row.measured, row.verdict), (19, 19, "too_few"))
        self.assertEqual((row.net, row.after, row.effect), (0, 0, 0))
        self.assertIn("only 19 members can be compared, and 20 are needed", row.sales_text)
        self.assertFalse(row.stopped_text or row.worth_text)

    def test_v9_did_sales_grow_from_a_tier_on(self):
        cards = self._vips_and_others()
        self._rise(cards[:10], self.silver)
        self._rise(cards[10:25], self.gold)
        rows = self._measure()
        self.assertEqual(rows.filtered("tier_id").mapped("name"), ["Silver", "Gold"])
        self.assertEqual(rows.filtered("tier_id").mapped("had"), [25, 15])
        self.assertEqual(rows.filtered(lambda r: r.tier_id == self.silver).net, 40)
        self.gold.is_vip = True
        self.env["loyalty.club.invitation"].search([]).unlink()
        self.assertEqual(self._measure().filtered(lambda r: r.kind == "vip").had, 15)

    def test_who_had_nobody_comparable_is_left_out_and_counted(self):
        cards = self._vips_and_others()
        rich = self._members(3)
        self._lived(rich, 5000, 9000)
        self._become_vips(rich)
        row = self._measure()
        self.assertEqual((row.had, row.members, row.measured, row.net), (28, 28, 25, 40))
        self.assertIn("To 3 of them nobody is comparable", row.measured_text)
        self.assertEqual(len(cards), 50)

    def test_who_is_new_to_the_book_is_not_taken_for_one_who_bought_nothing(self):
        """Members of a former system have bought before, but nobody knows how much."""
        cards = self._vips_and_others()
        self.cr.execute(
            "UPDATE loyalty_card SET create_date = %s WHERE id = ANY(%s)", (MIDDLES[7], cards[:5].ids)
        )
        row = self._measure()
        self.assertEqual((row.had, row.members), (25, 20))

    def test_a_refunded_order_and_a_merged_card_count_for_nothing(self):
        cards = self._vips_and_others()
        self._bought(cards[0], (MIDDLES[4], 0))
        self.cr.execute(
            "UPDATE loyalty_card SET club_merged_into_id = %s WHERE id = %s", (cards[0].id, cards[-1].id)
        )
        row = self._measure()
        self.assertEqual((row.compared, row.net), (24, 40))

    def test_the_months_are_the_clubs(self):
        self._vips_and_others()
        self.club.club_impact_months = 1
        row = self._measure()
        self.assertEqual((row.months, row.net, row.effect), (1, 40, 1000))
        for months in (0, 13):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.club.club_impact_months = months

    # did churn fall

    def test_v9_did_churn_fall_among_vips(self):
        cards = self._vips_and_others(after=0, others=0, count=40)
        self._bought(cards[:36], (MIDDLES[5], 300))
        self._bought(cards[40:60], (MIDDLES[4], 300))
        row = self._measure()
        self.assertEqual((row.stopped, row.compared_stopped), (0.1, 0.5))
        self.assertEqual(row.stopped_verdict, "fell")
        self.assertEqual(
            row.stopped_text,
            "Of those who had bought before, 10 % bought nothing after; of comparable members 50 %."
            " Fewer stop buying.",
        )

    def test_v9_did_churn_fall_also_counts_who_has_left(self):
        cards = self._vips_and_others(after=0, others=100, count=30)
        cards[:30].active = False
        row = self._measure()
        self.assertEqual((row.stopped, row.compared_stopped, row.stopped_verdict), (1, 0, "grew"))
        self.assertIn("More stop buying.", row.stopped_text)

    # which benefit worked

    def test_v9_which_benefit_worked_is_ranked_by_what_its_cost_brought(self):
        dear, cheap, idle = (self._benefit(name, cost) for name, cost in (("Dear", 60), ("Cheap", 10), ("Idle", 1)))
        cards = self._members(100)
        self._lived(cards[:25], 100, 150)
        self._lived(cards[25:50], 100, 140)
        self._lived(cards[50:], 100, 110)
        self._use(cards[:25], dear)
        self._use(cards[25:50], cheap)
        self._use(cards[50:75], idle)
        self._use(cards[75:76], dear, state="cancelled")
        rows = self._measure()
        self.assertEqual(rows.sorted("place").mapped("name"), ["Cheap", "Dear", "Idle"])
        found = rows.filtered(lambda row: row.benefit_id == cheap)
        # comparable are those who used another benefit, too
        self.assertEqual((found.net, found.effect, found.cost), (16.67, 1250, 250))
        self.assertEqual((found.per_cost, found.margin, found.place), (5, 0.2, 1))
        self.assertIn("It pays if more than 20 % of sales remains as profit.", found.worth_text)
        worse = rows.filtered(lambda row: row.benefit_id == idle)
        self.assertEqual((worse.verdict, worse.margin), ("fell", 0))
        self.assertEqual(self.env["loyalty.club.impact"].search([("kind", "=", "benefit")], limit=1), found)

    def test_v9_which_benefit_worked_is_seen_beside_members_who_could_have_used_it(self):
        """A benefit of Gold does not get the praise for Gold."""
        evening = self._benefit("Evening", tier_id=self.gold.id)
        cards = self._members(75)
        self._lived(cards[:50], 100, 200)
        self._lived(cards[50:], 100, 100)
        self._rise(cards[:50], self.gold, MIDDLES[9])
        self._use(cards[:25], evening)
        row = self._measure().filtered("benefit_id")
        self.assertEqual((row.measured, row.compared, row.net), (25, 25, 0))
        evening.tier_id = False
        self.assertEqual(self._measure().filtered("benefit_id").net, 50)
        evening.for_vip = True
        self.assertEqual(self._measure().filtered("benefit_id").verdict, "too_few")
        self._become_vips(cards[10:60], MIDDLES[9])
        self.assertEqual(self._measure().filtered("benefit_id").compared, 35)

    def test_a_benefit_counts_from_its_first_use_and_costs_each_time(self):
        tea = self._benefit("Tea")
        cards = self._vips_and_others()
        for event in (1, 4, 6):
            self._use(cards[:25], tea, MIDDLES[event])
        vip, row = self._measure()
        # the last one lies after the months that are looked at
        self.assertEqual((row.had, row.net, row.cost), (25, 40, 500))
        self.assertEqual(vip.cost, 500)

    # who buys more

    def test_v9_who_buys_more_is_the_groups_members_by_growth(self):
        cards = self._vips_and_others()
        tea = self._benefit("Tea")
        self._use(cards[:3], tea)
        self.cr.execute("UPDATE loyalty_card SET club_vip = TRUE WHERE id = ANY(%s)", (cards[:4].ids,))
        self.cr.execute(
            "UPDATE loyalty_card SET club_tier_id = %s WHERE id = ANY(%s)", (self.gold.id, cards[2:5].ids)
        )
        self._rise(cards[2:5], self.silver)
        self.env["loyalty.card"].invalidate_model()
        self._bought(cards[0], (MIDDLES[9], 5000))
        self._bought(cards[2], (MIDDLES[0], 5000))
        with freeze_time(f"{TODAY} 20:00"):
            self._run_stages("rfm", day=TODAY)
        rows = self._measure()
        for row, wanted in (
            (rows.filtered(lambda r: r.kind == "vip"), cards[2] | cards[1] | cards[3] | cards[0]),
            (rows.filtered("benefit_id"), cards[2] | cards[1] | cards[0]),
            (rows.filtered(lambda r: r.tier_id == self.silver), cards[2] | cards[3] | cards[4]),
        ):
            action = row.with_user(self.manager).action_open_members()
            found = self.env["loyalty.card"].search(action["domain"], order="club_growth desc, club_spent desc, id")
            self.assertEqual(found.ids, wanted.ids, row.name)
            views = dict((kind, view) for view, kind in action["views"])
            self.assertEqual(
                self.env["ir.ui.view"].browse(views["list"]), self.env.ref("loyalty_club.loyalty_card_view_list_impact")
            )

    # the same as the engine

    def test_sql_finds_what_the_engine_finds(self):
        rng = random.Random(9)
        cards = self._members(90)
        tea = self._benefit("Tea", tier_id=self.silver.id)
        members = {card: self._random_life(rng, card, tea) for card in cards}
        for months in (1, 3, 7):
            over = engine.plan(TODAY, months, self.club._club_known_since())
            subjects = {subject["kind"]: subject for subject in self.club._club_impact_subjects()}
            for kind in ("vip", "benefit"):
                wanted = engine.strata([members[card][kind] for card in cards], over)
                self.club._club_impact_windows(over)
                found = self.club._club_impact_strata(subjects[kind], over)
                self.assertEqual(found, wanted, (months, kind))
                self.assertGreater(sum(stratum.others.members for stratum in found.values()), 4)
                self.assertGreater(len(found), 4)

    def _random_life(self, rng, card, tea):
        """The same member for the engine, by kind of event, as in the tables."""

        def day(first=-5, last=800):
            return TODAY - timedelta(days=rng.randint(first, last))

        joined = rng.choice([day(100), date(2020, 1, 1), date(2020, 1, 1)])
        self._since(card, joined)
        purchases = [(day(), rng.choice([0, 10, 10, 20, 30.25])) for _number in range(rng.choice([0, 1, 2, 2, 9]))]
        self._bought(card, *purchases)
        vip, used, silver = (rng.choice([None, day()]) for _event in range(3))
        if vip:
            self._become_vips(card, vip)
        uses = [(one, exact(tea.cost)) for one in (used, used and day()) if one]
        for one, _cost in uses:
            self._use(card, tea, one)
        if silver:
            self._rise(card, self.silver, silver)
        if left := rng.random() < 0.1:
            self.cr.execute("UPDATE loyalty_card SET active = FALSE WHERE id = %s", (card.id,))
        known = tuple(Purchase(one, exact(amount)) for one, amount in purchases)
        return {
            "vip": engine.Member(joined, known, vip, tuple(uses), left=left),
            "benefit": engine.Member(
                joined, known, min((one for one, _cost in uses), default=None), tuple(uses), silver, left
            ),
        }

    def test_as_many_queries_for_many_members_as_for_few(self):
        counts = []
        for count in (1, 2, 40):
            cards = self._members(count)
            self._lived(cards, 100, 120)
            self._become_vips(cards)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._measure(TODAY + timedelta(days=count))
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        # the first one also fills the caches of what the models are
        self.assertEqual(counts[1], counts[2])

    # kept by day

    def test_each_day_keeps_its_own_and_a_day_is_measured_over(self):
        cards = self._vips_and_others()
        first = self._measure(TODAY - timedelta(days=30))
        second = self._measure()
        self.assertEqual((first | second).mapped("is_latest"), [False, True])
        self._bought(cards[:25], (MIDDLES[5], 30))
        again = self._measure()
        self.assertFalse(second.exists())
        self.assertEqual((again.net, again.is_latest), (50, True))
        earlier = self._measure(TODAY - timedelta(days=60))
        self.assertEqual((earlier | again).mapped("is_latest"), [False, True])
        trend = again.with_user(self.manager).action_open_trend()
        self.assertEqual(self.env["loyalty.club.impact"].search(trend["domain"]), again | first | earlier)

    def test_nothing_to_measure_leaves_no_row(self):
        self.assertFalse(self._measure())
        told = self.env["loyalty.club.impact"].with_user(self.manager).action_measure()
        self.assertIn("nothing to measure yet", told["params"]["message"])

    def test_a_young_club_is_told_that_it_cannot_be_told_yet(self):
        cards = self._members(40)
        self._bought(cards, (TODAY, 5))
        self._become_vips(cards[:30], TODAY)
        row = self._measure()
        self.assertEqual((row.had, row.members, row.verdict), (30, 0, "too_few"))
        self.assertTrue(row.sales_text and row.measured_text)

    def test_names_are_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.silver.with_context(lang="fr_FR").name = "Argent"
        cards = self._vips_and_others()
        self._rise(cards[:25], self.silver)
        row = self._measure().filtered("tier_id")
        self.assertEqual((row.name, row.with_context(lang="fr_FR").name), ("Silver", "Argent"))
        self.silver.name = "Basic"
        self.assertEqual(row.name, "Silver")

    # by night and on demand

    def _run(self, at):
        with freeze_time(f"{at} 20:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        return self.env["loyalty.club.impact"].search([])

    def test_the_scheduled_action_measures_the_last_whole_day_once(self):
        self._vips_and_others()
        rows = self._run(TODAY + timedelta(days=1))
        self.assertEqual((rows.day, rows.net), (TODAY, 40))
        self.assertEqual(self._run(TODAY + timedelta(days=1)), rows)
        self.club.club_impact_months = 2
        self.assertEqual(self._run(TODAY + timedelta(days=1)).months, 2)

    def test_the_scheduled_action_measures_at_the_first_close_of_a_month(self):
        self._vips_and_others()
        for day in ("2026-03-21", "2026-03-22", "2026-04-02", "2026-04-03"):
            rows = self._run(day)
        self.assertEqual({str(row.day) for row in rows}, {"2026-03-20", "2026-04-01"})

    def test_a_run_without_time_left_measures_nothing(self):
        self._vips_and_others()
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=0):
            self.env["loyalty.program"]._cron_club_close()
        self.assertFalse(self.env["loyalty.club.impact"].search([]))

    def test_a_large_club_is_measured_by_the_scheduled_action(self):
        self._vips_and_others(count=2)
        rows = self.env["loyalty.club.impact"].with_user(self.manager)
        with patch.object(loyalty_club_impact, "AT_ONCE", 3):
            told = rows.action_measure()
        self.assertIn("takes some minutes", told["params"]["message"])
        cron = self.env.ref("loyalty_club.ir_cron_club_close")
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), 1)
        self.assertFalse(rows.search([]))
        self.assertFalse(self.club.club_impact_measured_on)

    def test_who_measures_at_the_same_time_leaves_it_to_the_first(self):
        self._vips_and_others()
        with self._busy():
            self.assertIsNone(self._measure())
            self.assertFalse(self.env["loyalty.club.impact"].with_user(self.manager).search([]))
        self.assertTrue(self._measure())

    @contextmanager
    def _busy(self):
        """Another session measures this club."""
        with self.registry._db.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(hashtext('loyalty.club.impact'), %s)", (self.club.id,))
            yield

    def test_nothing_stays_in_the_transaction_but_the_rows(self):
        self._vips_and_others()
        self.cr.execute(impact_sql.windows(self.club, engine.plan(TODAY, 3)))
        self.assertEqual(self._measure().net, 40)
        self.cr.execute("SELECT to_regclass(%s), current_setting('enable_nestloop')", (impact_sql.NAME,))
        self.assertEqual(self.cr.fetchone(), (None, "on"))

    # for whom

    def test_only_managers_measure_and_read(self):
        cards = self._vips_and_others()
        self._measure()
        for group in ("loyalty_club.group_club_user", "sales_team.group_sale_manager", "base.group_portal"):
            user = new_test_user(self.env, f"stranger_{group}", groups=group)
            rows = self.env["loyalty.club.impact"].with_user(user)
            for forbidden in (rows.action_measure, lambda rows=rows: rows.search([])):
                with self.assertRaises(AccessError):
                    forbidden()
        rows = self.env["loyalty.club.impact"].with_user(self.manager)
        with freeze_time(f"{TODAY + timedelta(days=1)} 09:00"):
            self.assertEqual(rows.action_measure()["tag"], "soft_reload")
        self.assertEqual(rows.search([]).net, 40)
        self.assertEqual(len(cards), 50)

    def test_nobody_writes_it_by_hand(self):
        self._vips_and_others()
        row = self._measure().with_user(self.manager)
        for forbidden in (
            lambda: row.write({"net": 5}),
            lambda: row.create({"name": "x", "program_id": self.club.id}),
            row.unlink,
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertEqual(row.net, 40)

    def test_another_company_sees_nothing(self):
        self._vips_and_others()
        self.club.company_id = self.env.company
        row = self._measure()
        self.assertEqual(row.company_id, self.env.company)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "impact_elsewhere", "loyalty_club.group_club_manager",
            company_id=company.id, company_ids=[Command.set(company.ids)],
        )
        rows = self.env["loyalty.club.impact"].with_user(stranger)
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["net"])
        rows.action_measure()
        self.assertFalse(rows.sudo().search([("day", ">", TODAY)]))

    def test_the_screen_opens_for_the_manager(self):
        cards = self._vips_and_others()
        self._rise(cards[:5], self.silver)
        rows = self._measure().with_user(self.manager)
        menu = self.env.ref("loyalty_club.menu_club_impact")
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids())
        for row in rows:
            form = Form(row)
            self.assertTrue(form.sales_text)
            self.assertTrue(form.measured_text)
