from base64 import b64encode

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GoodwillCommon


@tagged("post_install", "-at_install")
class TestLimits(GoodwillCommon):
    """The managers' limit cannot be walked around."""

    def _gives(self, points, card=None):
        """Whether the manager may give so many points at once; nothing is kept."""
        with self.env.cr.savepoint() as savepoint:
            try:
                (card or self.card).with_user(self.manager).club_adjust(points, "x")
            except UserError:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True

    def _members_card(self, user):
        """The card of a member of the staff."""
        return user.partner_id.club_enrol(self.club)

    # changes of the limit

    def test_a_higher_limit_applies_from_the_clubs_next_day(self):
        club = self.club.with_user(self.manager)
        with freeze_time("2030-04-10 08:00:00"):
            club.club_manager_limit = 1000
            self.assertTrue(self._gives(1000))
            self.assertFalse(self._gives(1001))
            club.club_manager_limit = 5000
            self.assertFalse(self._gives(1001))
        with freeze_time("2030-04-10 20:29:00"):  # 23:59 in Tehran
            self.assertFalse(self._gives(1001))
        with freeze_time("2030-04-10 20:30:00"):
            self.assertTrue(self._gives(5000))
            self.assertFalse(self._gives(5001))

    def test_the_limit_is_not_lifted_for_an_hour(self):
        club = self.club.with_user(self.manager)
        club.club_manager_limit = 1000
        club.club_manager_limit = 0
        self.assertFalse(self._gives(1001))
        self.assertEqual(self._ask(self.manager, 1001).state, "waiting")
        club.club_manager_limit = 2000  # lower than none, but not than what applies
        self.assertFalse(self._gives(1001))
        club.club_manager_limit = 1000
        self.assertFalse(self._gives(1001))

    def test_a_lower_limit_applies_at_once(self):
        self.club.with_user(self.manager).club_manager_limit = 1000
        self.club.with_user(self.manager).club_manager_limit = 500
        self.assertFalse(self._gives(501))
        self.assertTrue(self._gives(500))

    def test_the_clubs_time_zone_does_not_hasten_the_change(self):
        club = self.club.with_user(self.manager)
        with freeze_time("2030-04-10 08:00:00"):
            club.club_manager_limit = 1000
            club.club_manager_limit = 0
            club.club_tz = "Pacific/Kiritimati"  # the eleventh of April already
            self.assertFalse(self._gives(1001))

    def test_each_change_of_a_limit_is_on_record(self):
        club = self.club.with_user(self.manager)
        club.write({"club_manager_limit": 1000, "club_goodwill_limit": 7})
        club.club_manager_limit = 1000
        changes = club.club_limit_change_ids.filtered(lambda change: change.user_id == self.manager)
        self.assertEqual(
            {(change.limit, change.value_before, change.value_after) for change in changes},
            {("club_manager_limit", 0, 1000), ("club_goodwill_limit", 100, 7)},
        )
        with self.assertRaises(AccessError):
            changes.write({"value_before": 1000})
        with self.assertRaises(AccessError):
            changes.unlink()

    def test_the_month_of_the_limits_is_the_clubs(self):
        self.club.club_calendar = "jalali"
        with freeze_time("2030-04-19 08:00:00"):  # the 30th of Farvardin
            self._ask(self.staff, 100)
        with freeze_time("2030-04-20 08:00:00"):  # the 31st
            self.assertEqual(self._ask(self.staff, 1).state, "waiting")
        with freeze_time("2030-04-21 08:00:00"):  # the first of Ordibehesht
            self.assertEqual(self._ask(self.staff, 100).state, "posted")
        with freeze_time("2030-05-02 08:00:00"):  # May has begun, Khordad has not
            self.assertEqual(self._ask(self.staff, 1).state, "waiting")

    def test_another_calendar_begins_no_new_month(self):
        with freeze_time("2030-04-10 08:00:00"):
            self.club.club_manager_limit = 1000
            self.assertTrue(self._gives(1000))
            self._ask(self.staff, 100)
            self.card.with_user(self.manager).club_adjust(1000, "x")
        with freeze_time("2030-04-22 08:00:00"):  # the second of Ordibehesht
            self.assertFalse(self._gives(1))
            club = self.club.with_user(self.manager)
            club.club_calendar = "jalali"
            self.assertFalse(self._gives(1))
            self.assertEqual(self._ask(self.staff, 1).state, "waiting")
            club.club_calendar = "gregorian"
            club.club_calendar = "jalali"
            self.assertFalse(self._gives(1))
        with freeze_time("2030-05-20 08:00:00"):  # the last of Ordibehesht but one
            self.assertFalse(self._gives(1))
        with freeze_time("2030-05-22 08:00:00"):  # the first of Khordad
            self.assertTrue(self._gives(1000))

    # what counts against it

    def test_transfers_count_against_the_limit(self):
        self.card.club_earn(5000, "Start")
        other = self._create_partner(name="Friend").club_enrol(self.club)
        self.club.club_manager_limit = 1000
        card = self.card.with_user(self.manager)
        card.club_transfer(other.id, 600, "Gift")
        with self.assertRaisesRegex(UserError, "400 more this month"):
            card.club_transfer(other.id, 401, "Gift")
        self.assertFalse(self._gives(401))
        with self.assertRaisesRegex(UserError, "400 more this month"):
            card._club_leave("give", other, "Gone")
        self.assertTrue(self.card.active)
        self.assertPoints(4400)

    def test_a_debt_written_off_by_leaving_counts_against_the_limit(self):
        order = self._order((self.tea, 4))
        self.card.club_redeem(100, "Gift")
        order._action_cancel()
        self.assertPoints(-100)
        self.club.club_manager_limit = 60
        card = self.card.with_user(self.manager)
        for how in ("_club_leave", "_club_block"):
            with self.assertRaisesRegex(UserError, "60 more this month"):
                getattr(card, how)("write_off", reason="x")
        self.assertTrue(self.card.active)
        self.club.club_manager_limit = 100
        self.env["loyalty.club.limit.change"].search([]).applies_at = "2020-01-01"
        card._club_leave("write_off", reason="x")
        self.assertPoints(0)
        self.assertFalse(self._gives(1))

    def test_an_import_counts_against_the_limit(self):
        self.club.club_manager_limit = 1000
        rows = "name,phone,points\nNew,+989121110001,700\nNewer,+989121110002,{}\n"
        with self.assertRaisesRegex(UserError, "1,000 more this month"):
            self._import(rows.format(301))
        self._import(rows.format(300))
        self.assertFalse(self._gives(1))

    def _import(self, text):
        wizard = (
            self.env["loyalty.club.import"]
            .with_user(self.manager)
            .create({"program_id": self.club.id, "file": b64encode(text.encode()), "filename": "members.csv"})
        )
        wizard.action_check()
        wizard.action_import()
        return wizard

    def test_ending_and_opening_a_club_counts_against_the_limit(self):
        self.card.club_earn(50, "Start")
        self.club.club_manager_limit = 1000
        club = self.club.with_user(self.manager)
        club.is_club = False
        self.card.points = 1051
        with self.assertRaises(UserError) as refused:
            club.is_club = True
        self.assertIn("1,000 more this month", str(refused.exception))
        self.card.points = 1050
        club.is_club = True
        self.assertPoints(1050)
        self.assertFalse(self._gives(1))

    def test_a_limit_changed_while_the_club_is_ended_waits_too(self):
        self.card.club_earn(50, "Start")
        self.club.club_manager_limit = 1000
        club = self.club.with_user(self.manager)
        club.is_club = False
        club.club_manager_limit = 0
        club.is_club = True
        self.assertFalse(self._gives(1001))

    def test_a_program_with_points_becomes_a_club_whatever_the_limit(self):
        plain = self.env["loyalty.program"].create(
            {"name": "Plain", "program_type": "loyalty", "applies_on": "both", "trigger": "auto"}
        )
        card = self.env["loyalty.card"].create({"program_id": plain.id, "partner_id": self.member.id, "points": 9000})
        plain.with_user(self.manager).write({"is_club": True, "club_manager_limit": 10})
        self.assertEqual((card.points, card.is_club_card), (9000, True))

    # one's own card

    def test_nobody_gives_points_to_his_own_card(self):
        card = self._members_card(self.manager).with_user(self.manager)
        self.card.club_earn(50, "Start")
        gifts = (
            lambda: card.club_adjust(1, "x"),
            lambda: card.club_earn(1, "x"),
            lambda: card.write({"points": 1}),
            lambda: self._ask(self.manager, 1, card_id=card.id),
            lambda: self.card.with_user(self.manager).club_transfer(card.id, 1, "x"),
            lambda: self.card.with_user(self.manager)._club_leave("give", card, "x"),
            lambda: self.card.with_user(self.manager).write({"partner_id": self.manager.partner_id.id}),
        )
        for number, gift in enumerate(gifts):
            with self.subTest(number=number), self.assertRaisesRegex(UserError, "your own card|already a member"):
                gift()
        self.assertPoints(0, card)
        self.assertPoints(50)
        staff = self._members_card(self.staff)
        with self.assertRaisesRegex(UserError, "your own card"):
            self._ask(self.staff, 1, card_id=staff.id)
        # another one may, and points may be taken
        self.assertEqual(self._ask(self.second, 5, card_id=card.id).state, "posted")
        card.club_adjust(-5, "Not mine")

    def test_nobody_writes_off_his_own_debt_by_leaving(self):
        card = self._members_card(self.manager)
        order = self._order((self.tea, 4), partner=self.manager.partner_id)
        card.club_redeem(100, "Gift")
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "your own card"):
            card.with_user(self.manager)._club_leave("write_off", reason="x")
        self.assertTrue(card.active)
        card.with_user(self.second)._club_leave("write_off", reason="x")
        self.assertPoints(0, card)

    def test_nobody_gives_himself_a_tier_or_a_benefit(self):
        gold = self.env["loyalty.club.tier"].create({"name": "Gold", "program_id": self.club.id, "threshold": 100})
        tea = self.env["loyalty.club.benefit"].create({"name": "Tea", "program_id": self.club.id})
        card = self._members_card(self.manager).with_user(self.manager)
        for number, gift in enumerate(
            (
                lambda: card.club_set_tier(gold, None, "x"),
                lambda: card.action_club_lock_tier(),
                lambda: card.club_vip_invite("x"),
                lambda: card.club_use_benefit(tea),
            )
        ):
            with self.subTest(number=number), self.assertRaisesRegex(UserError, "your own card"):
                gift()
        self.assertFalse(card.club_tier_id or card.club_invitation_ids or card.club_benefit_use_ids)
        card.with_user(self.second).club_set_tier(gold, None, "Deserved")

    def test_nobody_adds_himself_to_the_pool_of_others(self):
        pool = self.env["loyalty.club.pool"].create({"name": "Family", "program_id": self.club.id})
        seats = self.env["loyalty.club.pool.member"].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "your own card"):
            seats.create({"pool_id": pool.id, "partner_id": self.manager.partner_id.id})
        seats.with_user(self.second).create({"pool_id": pool.id, "partner_id": self.manager.partner_id.id})
        with self.assertRaisesRegex(UserError, "your own card"):
            pool.card_id.with_user(self.manager).club_adjust(1, "x")

    def test_nobody_approves_what_goes_to_his_own_card(self):
        card = self._members_card(self.second)
        third = self._user("manual_third", "loyalty_club.group_club_manager")
        goodwill = self._ask(self.staff, 500, card_id=card.id)
        self.assertEqual(goodwill.state, "waiting")
        self.assertNotIn(self.second, goodwill.activity_ids.user_id)
        self.assertFalse(goodwill.with_user(self.second).can_decide)
        with self.assertRaisesRegex(UserError, "your own card"):
            goodwill.with_user(self.second).action_approve()
        self.assertPoints(0, card)
        goodwill.with_user(third).action_approve()
        self.assertPoints(500, card)

    def test_an_import_gives_nothing_to_its_importer(self):
        self.manager.partner_id.phone = "+98 912 111 0009"
        card = self._members_card(self.manager)
        with self.assertRaises(UserError):
            self._import("name,phone,points\nMe,+989121110009,700\n")
        self.assertPoints(0, card)
