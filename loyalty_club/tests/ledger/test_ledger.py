from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestLedger(ClubCommon):
    def test_same_key_posts_once(self):
        first = self.card.club_earn(5, "Review", key="review-1")
        again = self.card.club_earn(5, "Review", key="review-1")
        self.assertEqual(first, again)
        self.assertPoints(5)

    def test_same_key_with_other_values_is_an_error(self):
        self.card.club_earn(5, "Review", key="review-1")
        other = self._create_partner(name="Other").club_enrol(self.club)
        for post in (
            lambda: self.card.club_earn(6, "Review", key="review-1"),
            lambda: self.card.club_redeem(5, "Review", key="review-1"),
            lambda: other.club_earn(5, "Review", key="review-1"),
        ):
            with self.assertRaisesRegex(UserError, "already used by another entry"):
                post()
        self.assertPoints(5)

    def test_what_nobody_named_is_posted_each_time(self):
        entries = self.card.club_earn(5, "Review") + self.card.club_earn(5, "Review")
        entries += self.card.club_redeem(1, "Gift") + self.card.club_adjust(-1, "Miscounted")
        self.assertEqual(len(set(entries.mapped("key"))), 4)
        self.assertTrue(all(entries.mapped("key")))
        self.assertPoints(8)

    def test_who_posted_and_when_is_kept(self):
        admin = self.env.ref("base.user_admin")
        entry = self.card.with_user(admin).club_earn(5, "Review")
        self.assertEqual(entry.create_uid, admin)
        self.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        self.assertEqual(entry.create_date, self.cr.fetchone()[0])

    def test_posting_follows_the_clubs_settings_at_once(self):
        self.card.club_earn(5, "One")
        with self.assertRaises(UserError):
            self.card.club_earn(0.5, "Part")
        self.club.club_unit = 0.1
        self.card.club_earn(0.5, "Part")
        self.assertPoints(5.5)
        with freeze_time("2026-05-01 21:30:00"):
            self.club.club_tz = "UTC"
            self.assertEqual(str(self.card.club_earn(1, "Day").date), "2026-05-01")
            self.club.club_tz = "Asia/Tehran"
            self.assertEqual(str(self.card.club_earn(1, "Day").date), "2026-05-02")

    def test_redeeming_more_than_there_is_changes_nothing(self):
        self.card.club_earn(5, "Review")
        with self.assertRaisesRegex(UserError, "has 5 points, 6 are needed"):
            self.card.club_redeem(6, "Gift")
        self.assertPoints(5)

    def test_pending_points_wait(self):
        with freeze_time("2026-05-01 08:00:00"):
            self.card.club_earn(100, "Event", available_on="2026-05-08")
            self.assertEqual((self.card.points, self.card.club_points_pending), (0, 100))
            with self.assertRaises(UserError):
                self.card.club_redeem(1, "Gift")
            self.assertEqual(self.member.club_points_pending, 100)
        self._sound()

    def test_points_that_expire_before_they_count_are_refused(self):
        with self.assertRaises(UserError):
            self.card.club_earn(5, "x", available_on="2030-01-02", expires_on="2030-01-01")
        self.assertPoints(0)

    def test_an_adjustment_needs_its_reason(self):
        for reason in ("", "   ", None, False):
            with self.assertRaises(UserError):
                self.card.club_adjust(5, reason)
        self.card.club_adjust(5, "Miscounted")
        self.card.club_adjust(-2, "Miscounted again")
        self.assertPoints(3)
        self.assertEqual(self._posted(), [("adjust", 5, 3), ("adjust", -2, 0)])

    def test_entries_are_never_edited_deleted_or_made(self):
        entry = self.card.club_earn(5, "Review")
        with self.assertRaises(UserError):
            entry.points = 50
        with self.assertRaises(UserError):
            entry.unlink()
        with self.assertRaises(UserError):
            self.entries.create({"card_id": self.card.id, "points": 5, "kind": "earn"})
        self.assertPoints(5)

    def test_a_finer_unit_takes_parts_of_a_point(self):
        self.club.club_unit = 0.01
        self.card.club_earn(0.1, "One")
        self.card.club_earn(0.2, "Two")
        self.assertPoints(0.3)

    def test_the_unit_never_becomes_coarser(self):
        self.club.club_unit = 0.1
        self.card.club_earn(0.1, "One")
        with self.assertRaises(UserError):
            self.club.club_unit = 1
        self.club.club_unit = 0.01

    def test_currency_and_company_freeze_with_the_first_entry(self):
        other = self.env["res.currency"].search([("id", "!=", self.club.currency_id.id)], limit=1)
        self.card.club_earn(1, "One")
        with self.assertRaises(UserError):
            self.club.currency_id = other
        with self.assertRaises(UserError):
            self.club.company_id = False

    def test_the_audit_finds_each_kind_of_damage(self):
        self._order((self.tea, 4))
        self.card.club_redeem(30, "Gift")
        damage = {
            "balance": "UPDATE loyalty_card SET points = points + 1 WHERE id = %s",
            "pending": "UPDATE loyalty_card SET club_points_pending = 1 WHERE id = %s",
            "lots": "UPDATE loyalty_club_entry SET remaining = 1 WHERE card_id = %s AND remaining > 1",
            "transactions": "UPDATE loyalty_club_transaction SET points_earned = 1 WHERE card_id = %s",
            "debt": "UPDATE loyalty_club_entry SET remaining = points WHERE card_id = %s",
        }
        for law, query in damage.items():
            with self.subTest(law), self.cr.savepoint() as savepoint:
                self.env.flush_all()
                self.env.cr.execute(query, (self.card.id,))
                self.env.invalidate_all()
                self.assertIn(law, {problem["law"] for problem in self.club.club_audit()})
                savepoint.rollback()
        self.env.invalidate_all()
        self._sound()

    def test_the_nightly_proof_tells_somebody(self):
        self.card.club_earn(5, "Review")
        self._run_stages("audit")
        self.assertFalse(self.member.activity_ids)
        self.env.cr.execute("UPDATE loyalty_card SET points = 9 WHERE id = %s", (self.card.id,))
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.loyalty_club", "ERROR"):
            self._run_stages("audit")
            self._run_stages("audit")
        self.assertEqual(len(self.member.activity_ids), 1)
