from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCommon


@tagged("post_install", "-at_install")
class TestTierMessages(TierCommon):
    """Members are told of a tier reached, in danger and lost; the queue sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.member.email = "member@example.com"

    def _queued(self):
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)], order="id")
        return mails.mapped("subject")

    def _tell(self):
        self._run_stages("messages")

    def test_the_first_tier_brings_its_messages(self):
        triggers = self.club.communication_plan_ids.mapped("trigger")
        self.assertEqual(sorted(triggers), ["club_tier_down", "club_tier_up", "club_tier_warning"])

    def test_a_tier_reached_is_told_of(self):
        self._buy("2026-01-10", 500_000)
        self.assertEqual(self._queued(), ["Welcome to Silver"])

    def test_a_tier_lost_is_told_of(self):
        self._buy("2025-01-10", 500_000)
        self._close("2026-01-10")
        self.assertFalse(self._queued()[1:], "told after the close, not in it")
        self._tell()
        self.assertEqual(self._queued()[1:], ["Your tier in Club"])
        self._tell()
        self.assertEqual(len(self._queued()), 2, "once")

    def test_who_cannot_be_told_does_not_wait_for_it(self):
        self.member.email = False
        self._buy("2025-01-10", 500_000)
        self._close("2026-01-10")
        self.assertEqual(self._changes()[-1], ("Silver", False, "down", "lost"))
        self.assertFalse(self.card.club_tier_change_ids.filtered("to_tell"))

    def test_a_warning_with_the_cheapest_way_to_stay_once(self):
        self.club.club_tier_warn_days = 20
        today = self.club._club_day()
        bought = today - timedelta(days=340)
        self._buy(bought, 500_000)
        until = self.card.club_tier_until
        self.assertFalse(self.club._club_to_warn(until - timedelta(days=21)))
        with freeze_time(f"{until - timedelta(days=20)} 08:00"):
            found = self.club._club_to_warn(self.club._club_day())
            self.assertEqual(found, self.card)
            self.club._club_warn(found)
            self.assertFalse(self.club._club_to_warn(self.club._club_day()))
        self.assertEqual(self._queued()[1:], ["Stay Silver"])
        mail = self.env["mail.mail"].search([("subject", "=", "Stay Silver")])
        self.assertIn("To stay Silver, buy for", mail.body_html)
        self.assertIn("500,000", mail.body_html)

    def test_who_stays_anyway_is_not_warned(self):
        today = self.club._club_day()
        self.gold.threshold = 400
        self._buy(today - timedelta(days=340), 500_000)
        self._buy(today - timedelta(days=10), 500_000)
        self.assertFalse(self.club._club_to_warn(today))

    def test_a_member_without_address_is_no_error(self):
        self.member.email = False
        self._buy("2026-01-10", 500_000)
        self.assertEqual(self.card.club_tier_id, self.silver)
