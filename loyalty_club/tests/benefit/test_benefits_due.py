from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...models.benefit import loyalty_club_benefit_due
from .common import BenefitCommon


@tagged("post_install", "-at_install")
class TestBenefitsDue(BenefitCommon):
    """What is due by itself becomes somebody's task, once a year, in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.club_birthday = "1990-05-20"
        cls.gift = cls._create_benefit("Birthday gift", due="birthday", cost=300)

    def _night(self, day, benefit=None):
        """The number of promises made on that day."""
        with freeze_time(f"{day} 08:00"):
            return sum((benefit or self.gift)._make_due(date.fromisoformat(day)))

    def _dues(self, card=None):
        uses = (card or self.card).club_benefit_use_ids.sorted("deadline")
        return [(str(use.deadline), use.state) for use in uses]

    def _member(self, name, birthday=False, joined="2020-01-01"):
        card = self._create_partner(name=name, club_birthday=birthday).club_enrol(self.club)
        card.club_joined_on = joined
        return card

    def test_a_birthday_is_promised_on_the_day(self):
        self.assertEqual([self._night(day) for day in ("2026-05-19", "2026-05-20", "2026-05-21")], [0, 1, 0])
        use = self.card.club_benefit_use_ids
        self.assertEqual(
            (use.state, use.deadline, use.year, use.cost, use.scheduled),
            ("due", date(2026, 5, 20), 2026, 300, True),
        )

    def test_it_is_promised_the_days_to_prepare_before(self):
        self.gift.lead_days = 7
        self.assertEqual([self._night("2026-05-12"), self._night("2026-05-13")], [0, 1])
        self.assertEqual(self._dues(), [("2026-05-20", "due")])

    def test_once_a_year_however_often_it_is_looked_up(self):
        self.gift.lead_days = 7
        for day in ("2026-05-15", "2026-05-15", "2026-05-20", "2027-05-20", "2027-05-20"):
            self._night(day)
        self.assertEqual(self._dues(), [("2026-05-20", "due"), ("2027-05-20", "due")])

    def test_a_birthday_that_is_corrected_gives_no_second_gift(self):
        self._night("2026-05-20")
        self.member.club_birthday = "1990-06-20"
        self.assertEqual(self._night("2026-06-20"), 0)

    def test_a_cancelled_one_is_not_promised_again(self):
        self._night("2026-05-20")
        self.card.club_benefit_use_ids.action_cancel()
        self.assertEqual(self._night("2026-05-20"), 0)

    def test_missed_nights_are_made_up_for(self):
        self._night("2026-05-10")
        self.assertEqual(self._night("2026-05-25"), 1)
        self.assertEqual(self._dues(), [("2026-05-20", "due")])

    def test_what_was_due_before_the_benefit_is_not_owed(self):
        self.assertEqual(self._night("2026-05-25"), 0)
        self._night("2026-05-10")
        self.gift.active = False
        self.gift.active = True
        self.assertEqual(self._night("2026-05-25"), 0)

    def test_a_jalali_birthday_is_the_same_jalali_day_each_year(self):
        self.club.club_calendar = "jalali"
        self.member.club_birthday = "1990-05-20"  # Ordibehesht 30, 1369
        self.assertEqual(self._night("2025-05-20"), 1)
        other = self._member("Nowruz", "1996-03-20")  # Farvardin 1, 1375
        self.assertEqual([self._night("2026-03-20"), self._night("2026-03-21")], [0, 1])
        self.assertEqual(other.club_benefit_use_ids.year, 1405)

    def test_esfand_30_is_esfand_29_of_common_years(self):
        self.club.club_calendar = "jalali"
        born = self._member("Leap", "1997-03-20")  # Esfand 30, 1375
        self.assertEqual(self._night("2025-03-19"), 0)
        self.assertEqual(self._night("2025-03-20"), 1)  # Esfand 30, 1403
        self.assertEqual(self._night("2026-03-20"), 1)  # Esfand 29, 1404
        self.assertEqual([use.year for use in born.club_benefit_use_ids.sorted("year")], [1403, 1404])

    def test_the_day_of_joining(self):
        benefit = self._create_benefit("Tea", due="joined")
        self.card.club_joined_on = "2024-02-29"
        self.assertEqual(self._night("2024-02-29", benefit), 0)
        self.assertEqual(self._night("2026-02-28", benefit), 1)

    def test_a_fixed_day_of_the_year(self):
        self.club.club_calendar = "jalali"
        benefit = self._create_benefit("Yalda", due="fixed", due_month="9", due_day=30, lead_days=3)
        self._member("Second")
        self.assertEqual([self._night("2025-12-17", benefit), self._night("2025-12-18", benefit)], [0, 2])
        self.assertEqual(self._dues(), [("2025-12-21", "due")])
        self.assertEqual(self._night("2025-12-22", benefit), 0)

    def test_on_reaching_the_tier(self):
        benefit = self._create_benefit("Welcome", due="reached", tier_id=self.gold.id, lead_days=5)
        self._buy("2026-01-10", 500_000)
        self.assertEqual(self._night("2026-01-10", benefit), 0)
        self._buy("2026-01-11", 500_000)
        self.assertEqual(self._night("2026-01-12", benefit), 1)
        self.assertEqual(self._dues(), [("2026-01-16", "due")])
        # from there up is no second arrival, in another year neither
        self._buy("2027-01-05", 9_000_000)
        self.assertEqual(self.card.club_tier_id, self.top)
        self.assertEqual(self._night("2027-01-05", benefit), 0)

    def test_on_becoming_a_vip(self):
        benefit = self._create_benefit("Welcome", due="reached", for_vip=True)
        self._buy("2026-01-10", 1_000_000)
        self.assertEqual(self._night("2026-01-10", benefit), 0)
        self._buy("2026-01-11", 9_000_000)
        self.assertEqual(self._night("2026-01-11", benefit), 1)

    def test_only_those_who_have_it(self):
        self.gift.tier_id = self.gold
        self.assertEqual(self._night("2026-05-20"), 0)
        self._place(self.gold)
        self.card.club_blocked = True
        self.assertEqual(self._night("2026-05-20"), 0)
        self.card.club_blocked = False
        self.assertEqual(self._night("2026-05-20"), 1)

    def test_not_what_is_used_up_already(self):
        self.gift.quota = 1
        with freeze_time("2026-02-02"):
            self._use(self.gift)
        self.assertEqual(self._night("2026-05-20"), 0)
        self.assertEqual(self._night("2027-05-20"), 1)

    def test_who_leaves_is_owed_nothing(self):
        self._night("2026-05-20")
        self.card._club_leave("write_off")
        self.assertEqual(self._dues(), [("2026-05-20", "cancelled")])
        self.assertFalse(self.card.club_benefit_use_ids.activity_ids)

    def test_a_task_with_the_deadline(self):
        self._night("2026-05-20")
        task = self.card.club_benefit_use_ids.activity_ids
        self.assertEqual((task.date_deadline, task.summary), (date(2026, 5, 20), "Birthday gift"))
        self.assertEqual(task.user_id, self.club._club_first_manager())
        self.assertTrue(task.user_id.has_group("loyalty_club.group_club_manager"))

    def test_delivering_it_closes_the_task(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        self.gift.cost = 350
        with freeze_time("2026-05-21 08:00"):
            use.with_user(self.staff).action_deliver()
        self.assertEqual((use.state, use.user_id, use.cost), ("delivered", self.staff, 350))
        self.assertEqual((use.date, use.delivered_on), (date(2026, 5, 20), date(2026, 5, 21)))
        self.assertFalse(use.activity_ids)
        use.with_user(self.staff).action_deliver()
        self.assertEqual(use.delivered_on, date(2026, 5, 21))

    def test_using_it_delivers_the_one_that_waits(self):
        self.gift.quota = 1
        self._night("2026-05-20")
        with freeze_time("2026-05-20"):
            self._use(self.gift, note="At the counter")
            self._refused(self.gift, "used up Birthday gift")
        self.assertEqual(self._dues(), [("2026-05-20", "delivered")])
        self.assertEqual(self.card.club_benefit_use_ids.note, "At the counter")

    def test_what_was_cancelled_is_not_delivered(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        use.action_cancel()
        with self.assertRaisesRegex(UserError, "was cancelled"):
            use.action_deliver()

    def test_late_ones_are_seen(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        for day, late in (("2026-05-20", False), ("2026-05-21", True)):
            with freeze_time(f"{day} 08:00"):
                self.env.invalidate_all()
                self.assertEqual(use.is_late, late)
                self.assertEqual(use.search([("is_late", "=", True)]), use if late else use.browse())
                self.assertEqual(self.club.club_late_benefits, int(late))
                self.assertEqual(
                    use.search(self.club.action_club_open_late_benefits()["domain"]), use if late else use.browse()
                )
        use.action_deliver()
        self.assertFalse(use.is_late)

    def test_two_cards_of_one_customer_are_promised_once(self):
        twin = self._member("Twin", "1990-05-20")
        self._night("2026-05-20")
        (self.card + twin)._club_merge(self.member)
        self.assertEqual(sorted(self._dues()), [("2026-05-20", "cancelled"), ("2026-05-20", "due")])
        self.assertEqual(self._night("2026-05-20"), 0)

    def test_batches_promise_all(self):
        for index in range(5):
            self._member(str(index), "1980-05-20")
        with patch.object(loyalty_club_benefit_due, "BATCH", 2), freeze_time("2026-05-20 08:00"):
            self.assertEqual(list(self.gift._make_due(date(2026, 5, 20))), [2, 2, 2])

    def test_the_night_runs_it(self):
        with freeze_time("2026-05-20 08:00:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._dues(), [("2026-05-20", "due")])

    def test_looking_up_who_is_due_does_not_grow_with_the_members(self):
        counts = []
        for size in (3, 30):
            for index in range(size):
                self._member(f"{size}-{index}", "1980-01-01")
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertEqual(self._night("2026-05-19"), 0)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_screens_open(self):
        self._night("2026-05-20")
        self.assertTrue(Form(self.gift))
        self.assertTrue(Form(self.club).club_late_benefits)
        self.assertTrue(Form(self.card, "loyalty_club.loyalty_card_view_form_member"))

    def test_who_ticks_the_task_has_delivered_it(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        task = use.activity_ids
        clerk = new_test_user(self.env, "clerk", groups="base.group_user,loyalty_club.group_club_user")
        task.user_id = clerk
        task.with_user(clerk).action_done()
        self.assertEqual((use.state, use.user_id), ("delivered", clerk))
        self.assertFalse(use.activity_ids)

    def test_who_may_not_deliver_cannot_tick_the_task(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        task = use.activity_ids
        task.user_id = stranger
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            task.with_user(stranger).action_done()
        self.assertEqual(use.state, "due")
        self.assertTrue(task.active)

    def test_another_task_on_it_delivers_nothing(self):
        self._night("2026-05-20")
        use = self.card.club_benefit_use_ids
        other = use.activity_schedule("mail.mail_activity_data_call", summary="Ask for the address")
        other.action_done()
        self.assertEqual(use.state, "due")
