import random
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ...engine import impact as engine
from ...engine.points import exact
from ...engine.rfm import Purchase
from ...models.analytics import impact_sql, loyalty_club_impact
from .common import MIDDLES, TODAY, ImpactCommon


@tagged("post_install", "-at_install")
class TestImpactRows(ImpactCommon):
    """How the effect is measured: its rows, when, for whom."""

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

    def test_nobody_writes_it(self):
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
            self.env,
            "impact_elsewhere",
            "loyalty_club.group_club_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
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
