from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.loyalty_club.models.expiry import loyalty_club_expiry_update

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestRedate(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_expiry_months = 12

    def _wizard(self, **values):
        return self.env["loyalty.club.expiry.update.wizard"].create(
            {"program_id": self.club.id, **values}
        )

    def _days(self, card=None):
        lots = (card or self.card).club_entry_ids.sorted("id")
        return [str(lot.expires_on) for lot in lots if lot.remaining > 0]

    @freeze_time("2030-01-10 08:00:00")
    def test_old_points_get_the_day_of_the_new_policy(self):
        self._order((self.tea, 4))
        self.card.club_earn(50, "Survey")
        self.club.club_expiry_months = 24
        self.assertEqual(self._days(), ["2031-01-10", "2031-01-10"])
        wizard = self._wizard()
        self.assertEqual((wizard.points, wizard.members, wizard.points_over), (150, 1, 0))
        self.assertEqual((wizard.earliest, wizard.latest), (date(2032, 1, 10), date(2032, 1, 10)))
        self.assertIn("January 2032", wizard.preview)
        self.assertEqual(self._days(), ["2031-01-10", "2031-01-10"])
        wizard.action_apply()
        self.assertEqual(self._days(), ["2032-01-10", "2032-01-10"])
        self.assertPoints(150)

    @freeze_time("2030-01-10 08:00:00")
    def test_it_is_on_record(self):
        self._order((self.tea, 4))
        self.club.club_expiry_months = 24
        self._wizard().action_apply()
        record = self.club.club_expiry_update_ids
        self.assertEqual(record.policy_before, "Months after earning (12)")
        self.assertEqual(record.policy_after, "Months after earning (24)")
        self.assertEqual((record.points, record.members, record.state), (100, 1, "done"))
        self.assertEqual(record.create_uid, self.env.user)
        with self.assertRaises(UserError):
            self._wizard().action_apply()
        self.assertEqual(len(self.club.club_expiry_update_ids), 1)

    def test_grace_keeps_points_from_being_over_at_once(self):
        with freeze_time("2030-01-10 08:00:00"):
            self._order((self.tea, 4))
        with freeze_time("2030-06-01 08:00:00"):
            self.club.club_expiry_months = 3
            wizard = self._wizard()
            self.assertEqual(wizard.grace_days, 30)
            self.assertEqual((wizard.points_over, str(wizard.earliest)), (0, "2030-07-01"))
            wizard.keeps_grace = False
            self.assertEqual((wizard.points_over, str(wizard.earliest)), (100, "2030-04-10"))
            wizard.action_apply()
            self.assertEqual(self._days(), ["2030-04-10"])
            self.club.club_close()
            self.assertPoints(0)

    def test_grace_gives_no_longer_life(self):
        with freeze_time("2030-01-10 08:00:00"):
            self._order((self.tea, 4))
        with freeze_time("2031-01-05 08:00:00"):
            self.club.club_expiry_months = 3
            self.assertEqual(self._wizard().points, 0)
            self.assertEqual(self._days(), ["2031-01-10"])

    @freeze_time("2030-01-10 08:00:00")
    def test_each_rule_has_its_own_policy(self):
        self.club.rule_ids.write({"club_expiry_policy": "days", "club_expiry_delay": 100})
        self._order((self.tea, 4))
        self.card.club_earn(50, "Survey")
        self.club.rule_ids.club_expiry_delay = 200
        self.club.club_expiry_months = 6
        self._wizard().action_apply()
        self.assertEqual(self._days(), ["2030-07-29", "2030-07-10"])

    @freeze_time("2030-01-10 08:00:00")
    def test_points_that_wait_are_counted_from_their_day(self):
        self.club.club_pending_days = 40
        self._order((self.tea, 4))
        self.card.club_earn(50, "Survey", available_on="2030-03-01")
        self.club.club_expiry_months = 1
        self._wizard(keeps_grace=False).action_apply()
        # a purchase counts from its day, but does not end before it can be spent
        self.assertEqual(self._days(), ["2030-02-19", "2030-04-01"])
        self.assertPoints(0)

    @freeze_time("2030-01-10 08:00:00")
    def test_a_day_that_was_promised_stays_unless_asked(self):
        friend = self._create_partner(name="Friend").club_enrol(self.club)
        self.card.club_earn(50, "Voucher", expires_on="2030-12-24")
        self.card.club_transfer(friend, 20, "Gift")
        self.club.club_expiry_months = 24
        self.assertEqual(self._wizard().lots, 0)
        wizard = self._wizard(own_days=True)
        self.assertEqual((wizard.lots, wizard.members, wizard.points), (2, 2, 50))
        wizard.action_apply()
        self.assertEqual(self._days(), ["2032-01-10"])
        self.assertEqual(self._days(friend), ["2032-01-10"])

    @freeze_time("2030-01-10 08:00:00")
    def test_never_and_back(self):
        self._order((self.tea, 4))
        self.club.club_expiry_months = 0
        wizard = self._wizard()
        self.assertIn("Never", wizard.preview)
        wizard.action_apply()
        self.assertEqual(self._days(), ["False"])
        self.club.club_expiry_months = 6
        self._wizard().action_apply()
        self.assertEqual(self._days(), ["2030-07-10"])

    @freeze_time("2030-01-10 08:00:00")
    def test_spent_points_and_other_clubs_stay(self):
        self._order((self.tea, 4))
        self.card.club_redeem(100, "All")
        other = self._create_club(name="Other", club_expiry_policy="months", club_expiry_delay=12)
        card = self.member.club_enrol(other)
        card.club_earn(10, "Start")
        self.club.club_expiry_months = 24
        self.assertEqual(self._wizard().lots, 0)
        self.assertEqual(self._days(card), ["2031-01-10"])

    @freeze_time("2030-01-10 08:00:00")
    def test_many_points_are_left_to_the_scheduled_action(self):
        cards = self.card
        for index in range(4):
            cards |= self._create_partner(name=f"Member {index}").club_enrol(self.club)
        for card in cards:
            card.club_earn(10, "Start")
        self.club.club_expiry_months = 24
        with patch.object(loyalty_club_expiry_update, "AT_ONCE", 3):
            self._wizard().action_apply()
        record = self.club.club_expiry_update_ids
        self.assertEqual((record.state, record.members), ("running", 5))
        self.assertEqual(self._days(), ["2031-01-10"])
        cron = self.env.ref("loyalty_club.ir_cron_club_close")
        with patch.object(loyalty_club_expiry_update, "BATCH", 2), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(record.state, "done")
        self.assertEqual({day for card in cards for day in self._days(card)}, {"2032-01-10"})
        self._sound()

    def test_the_number_of_statements_does_not_grow(self):
        counts = []
        for months, more in ((24, 2), (36, 8)):
            for index in range(more):
                self._create_partner(name=f"M {index}").club_enrol(self.club).club_earn(5, "x")
            self.club.club_expiry_months = months
            record = self.env["loyalty.club.expiry.update"].create(self._wizard()._prepare_expiry_update_vals())
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            record._run()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])

    def test_only_a_manager_may(self):
        staff = new_test_user(self.env, "club_expiry_update", groups="loyalty_club.group_club_user")
        with self.assertRaises(AccessError):
            self.env["loyalty.club.expiry.update.wizard"].with_user(staff).create(
                {"program_id": self.club.id}
            )
        for wrong in (-1, 99999):
            with self.assertRaises(UserError):
                self._wizard(grace_days=wrong).action_apply()

    @freeze_time("2030-01-10 08:00:00")
    def test_months_are_jalali_in_persian(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self._order((self.tea, 4))
        self.club.club_expiry_months = 24
        self.assertIn("دی ۱۴۱۰", self._wizard().with_context(lang="fa_IR").preview)
