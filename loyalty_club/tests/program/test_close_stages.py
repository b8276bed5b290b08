from contextlib import contextmanager
from unittest import TestCase
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.program.close import ORDER, ManualRunner, NightRunner, Stage, in_order
from ...models.tier import loyalty_program_close as tier_close
from ..tier.common import TierCommon

DAY = "2026-03-21"


class Recorded(Stage):
    """A stage of another addon: three batches, each an entry for a member."""

    name = "recorded"
    after = "rfm"

    def __init__(self, seen, fails=False):
        self.seen = seen
        self.fails = fails

    def batches(self, program, step):
        cards = program.coupon_ids.sorted("id").filtered(lambda card: card.id > (step.position or 0))
        for card in cards:
            if self.fails:
                raise ArithmeticError("This stage fails.")
            self.seen.append(card.id)
            yield card.id


@tagged("post_install", "-at_install")
class TestCloseStages(TierCommon):
    """One list of stages, driven by two runners."""

    def setUp(self):
        super().setUp()
        self.seen = []
        self.cards = self.card
        for number in range(2):
            self.cards |= self._create_partner(name=f"Member {number}").club_enrol(self.club)
        clock = freeze_time(f"{DAY} 20:00")
        clock.start()
        self.addCleanup(clock.stop)
        self.day = self.club._club_day()

    @contextmanager
    def _added(self, *stages, club=None):
        """These stages belong to the close (of `club`, by default of all)."""
        program = self.registry["loyalty.program"]
        original = program._club_close_stages

        def with_them(self):
            return [*original(self), *(stages if club in (None, self) else ())]

        with patch.object(program, "_club_close_stages", with_them):
            yield

    @contextmanager
    def _time_for(self, *left):
        """The scheduled action has so much time left after each batch; nothing is committed."""
        times = {"side_effect": left} if left else {"return_value": 60}
        with (
            patch.object(self.registry["ir.cron"], "_commit_progress", **times),
            patch.object(self.registry["loyalty.program"], "_club_read_committed"),
        ):
            yield

    def test_each_stage_has_its_place(self):
        names = [stage.name for stage in in_order(self.club._club_close_stages())]
        self.assertEqual(names, list(ORDER))

    def test_a_stage_of_another_addon_follows_the_one_that_it_names(self):
        with self._added(Recorded(self.seen)):
            names = [stage.name for stage in in_order(self.club._club_close_stages())]
        self.assertEqual(names[names.index("rfm") :][:3], ["rfm", "recorded", "vip"])

    def test_a_stage_that_follows_nothing_is_an_error(self):
        stage = Recorded(self.seen)
        stage.after = "no such stage"
        with self.assertRaises(ValueError):
            in_order([*self.club._club_close_stages(), stage])

    def test_an_added_stage_runs_by_day_and_at_night(self):
        with self._added(Recorded(self.seen)):
            self.club.club_close()
            self.assertEqual(self.seen, self.cards.ids)
            with self._time_for():
                self.assertTrue(NightRunner(self.club).run(self.day))
        self.assertEqual(self.seen, self.cards.ids * 2)

    def test_the_scheduled_action_runs_it(self):
        with self._added(Recorded(self.seen)), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.assertEqual(self.seen, self.cards.ids)
        self.env.invalidate_all()
        self.assertEqual(self.club.club_closed_on, self.day)
        self.assertFalse(self.env["loyalty.club.close.progress"].search([]), "all clubs are closed")

    def test_a_stage_cut_short_goes_on_with_the_next_run(self):
        runner = NightRunner(self.club, only=["recorded"])
        with self._added(Recorded(self.seen)):
            with self._time_for(60, 60, 0):
                self.assertFalse(runner.run(self.day))
            self.assertEqual(self.seen, self.cards.ids[:2])
            with self._time_for():
                self.assertTrue(runner.run(self.day))
        self.assertEqual(self.seen, self.cards.ids)

    def test_what_was_done_before_the_cut_is_not_done_again(self):
        runs = []
        first = Recorded(runs)
        first.name, first.after = "first", "missed_tiers"
        with self._added(first, Recorded(self.seen)):
            with self._time_for(*[60] * 50):
                steps = [step.stage.name for step in NightRunner(self.club).steps(self.day)]
            self.assertLess(steps.index("first"), steps.index("recorded"))
            runner = NightRunner(self.club, only=["first", "recorded"])
            # begun, three batches and the end of the first, one batch of the second
            with self._time_for(60, 60, 60, 60, 60, 0):
                self.assertFalse(runner.run(self.day))
            with self._time_for():
                self.assertTrue(runner.run(self.day))
        self.assertEqual((runs, self.seen), (self.cards.ids, self.cards.ids))

    def test_another_night_begins_at_the_first_stage(self):
        with self._added(Recorded(self.seen)):
            runner = NightRunner(self.club, only=["recorded"])
            with self._time_for(60, 60, 0):
                runner.run(self.day)
            with freeze_time("2026-03-22 20:00"), self._time_for():
                runner.run(self.club._club_day())
        self.assertEqual(self.seen, self.cards.ids[:2] + self.cards.ids)

    def test_a_closed_club_waits_for_the_others(self):
        """The time is up after the first club: the next run goes on with the second."""
        other = self._create_club(name="Other")
        other_card = self._create_partner(name="Else").club_enrol(other)
        clubs = self.env["loyalty.program"].search([("is_club", "=", True)])
        with self._added(Recorded(self.seen)):
            with self._time_for():
                NightRunner(clubs[0]).run(self.day)
            first, self.seen[:] = list(self.seen), []
            with self._time_for():
                self.env["loyalty.program"]._cron_club_close()
        self.assertEqual({*first, *self.seen}, {*self.cards.ids, other_card.id})
        self.assertFalse({*first} & {*self.seen})

    def test_a_stage_that_fails_after_the_day_is_closed_keeps_none_from_running(self):
        failing = Recorded(self.seen, fails=True)
        failing.name = "failing"
        with self._added(failing, Recorded(self.seen)), self.enter_registry_test_mode():
            with self.assertLogs("odoo.addons.loyalty_club", "ERROR") as logs:
                self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.assertIn("failing of 2026-03-21 has failed", logs.output[0])
        self.env.invalidate_all()
        self.assertEqual(self.club.club_closed_on, self.day)
        self.assertEqual(self.seen, self.cards.ids)

    def test_a_club_that_fails_keeps_no_other_open(self):
        failing = Recorded(self.seen, fails=True)
        failing.after = "points"
        other = self._create_club(name="Other")
        with self._added(failing, club=self.club), self.enter_registry_test_mode():
            self.env.flush_all()
            # not assertRaises of Odoo, which rolls back what other cursors of the test have done
            with self.assertLogs("odoo.addons.loyalty_club", "ERROR"), TestCase.assertRaises(self, ArithmeticError):
                with self.registry.cursor() as cr:
                    self.env(cr=cr)["loyalty.program"]._cron_club_close()
        self.env.invalidate_all()
        self.assertFalse(self.club.club_closed_on)
        self.assertEqual(other.club_closed_on, other._club_day())

    def test_by_day_a_failure_is_the_callers(self):
        with self._added(Recorded(self.seen, fails=True)), self.assertRaises(ArithmeticError):
            self.club.club_close()

    def test_what_takes_long_is_left_to_the_night(self):
        manually = {step.stage.name for step in ManualRunner(self.club).steps(self.day)}
        at_night = {step.stage.name for step in NightRunner(self.club).steps(self.day)}
        self.assertEqual(at_night - manually, {"events", "messages", "complete", "audit", "impact"})

    def test_a_past_day_has_no_part_in_the_present(self):
        past = [step.stage.name for step in NightRunner(self.club).steps(self.day.replace(day=1))]
        self.assertEqual(past, ["points"] * 2 + ["missed_tiers", "tiers", "closed", "rfm", "vip"])

    def test_both_runners_leave_the_same(self):
        """Two clubs with the same members, one closed by hand, one at night in batches of one."""
        names = ("club_tier_basis", "club_tier_period", "club_tier_downgrade", "club_start_date")
        twin = self._create_club(name="Twin", **{name: self.club[name] for name in names})
        for tier in self.club.club_tier_ids:
            tier.copy({"program_id": twin.id})
        found = []
        for club in (self.club, twin):
            self._fill(club)
            if club == self.club:
                club.club_close()
            else:
                with self._time_for(), patch.object(tier_close, "TIER_RANGE", 1):
                    self.assertTrue(NightRunner(club).run(self.day))
            self.env.flush_all()
            self.env.invalidate_all()
            found.append(self._left(club))
        self.assertEqual(*found)
        self.assertIn(("down", "lost"), {(change[2], change[3]) for change in found[0]["changes"]})

    def _fill(self, club):
        """Three members: points that end, that begin, and a tier that is lost."""
        for number in range(3):
            card = club.coupon_ids.sorted("id")[number : number + 1]
            card = card or self._create_partner(name=f"Twin {number}").club_enrol(club)
            card.club_joined_on = "2020-01-01"
            with freeze_time("2025-01-10 08:00"):
                card.club_earn(60, "Old", expires_on="2026-02-01")
            with freeze_time("2026-03-01 08:00"):
                card.club_earn(7 + number, "Waits", available_on="2026-03-15")

    def _left(self, club):
        cards = club.coupon_ids.sorted("id")
        numbers = {card: number for number, card in enumerate(cards)}
        return {
            "entries": [
                (numbers[e.card_id], e.kind, e.points, e.remaining, e.released, e.expires_on)
                for e in cards.club_entry_ids.sorted("id")
            ],
            "cards": [
                (c.points, c.club_points_pending, c.club_tier_id.name, c.club_score, c.club_segment) for c in cards
            ],
            "changes": sorted(
                (numbers[c.card_id], str(c.date), c.direction, c.reason, c.from_tier_id.name or "")
                for c in cards.club_tier_change_ids
            ),
            "closed": club.club_closed_on,
        }
