from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TierCommon


@tagged("post_install", "-at_install")
class TestMembership(TierCommon):
    """A membership is bought, renewed, ends, and ends when it is refunded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee = cls._create_goods("Gold membership", 90_000, club_tier_id=cls.gold.id, club_tier_months=6)

    def _join(self, day, quantity=1):
        with freeze_time(f"{day} 08:00"):
            return self._order((self.fee, quantity))

    def test_it_gives_the_tier_for_its_months_and_ends(self):
        self._join("2026-01-10")
        self.assertEqual(self.card.club_tier_id, self.gold)
        self.assertEqual(self.card.club_tier_until, date(2026, 7, 9))
        self._close("2026-07-09")
        self.assertEqual(self.card.club_tier_id, self.gold)
        self._close("2026-07-10")
        self.assertFalse(self.card.club_tier_id)

    def test_renewed_before_the_end_it_goes_on_from_there(self):
        self._join("2026-01-10")
        self._join("2026-06-20")
        self.assertEqual(self.card.club_tier_paid_until, date(2027, 1, 9))
        self.assertEqual(len(self.card.club_tier_change_ids), 1)

    def test_two_pieces_are_twice_the_months(self):
        self._join("2026-01-10", 2)
        self.assertEqual(self.card.club_tier_paid_until, date(2027, 1, 9))

    def test_refunded_it_ends_at_the_close(self):
        self.club.club_tier_grace_days = 30
        order = self._join("2026-01-10")
        with freeze_time("2026-02-01"):
            self._credit(self._invoice(order))
        self.assertFalse(self.card.club_tier_paid_id)
        self.assertEqual(self.card.club_tier_id, self.gold)
        self._close("2026-02-01")
        self.assertFalse(self.card.club_tier_id)
        self._sound()

    def test_a_refunded_renewal_leaves_the_first(self):
        self._join("2026-01-10")
        second = self._join("2026-06-20")
        with freeze_time("2026-06-21"):
            second._action_cancel()
        self.assertEqual(self.card.club_tier_paid_until, date(2026, 7, 9))

    def test_what_was_reached_by_buying_outlives_it(self):
        self._join("2026-01-10")
        self._buy("2026-06-01", 500_000)
        self._close("2026-07-10")
        self.assertEqual(self.card.club_tier_id, self.silver)

    def test_settled_again_it_changes_nothing(self):
        order = self._join("2026-01-10")
        before = self.env["loyalty.club.membership"].search([]).read()
        order._club_settle()
        self.assertEqual(self.env["loyalty.club.membership"].search([]).read(), before)

    def test_a_higher_one_that_ends_leaves_the_lower_one_that_runs(self):
        silver = self._create_goods("Silver membership", 1000, club_tier_id=self.silver.id, club_tier_months=12)
        self._join("2026-01-10")
        with freeze_time("2026-01-11"):
            self._order((silver, 1))
        self._close("2026-07-10")
        self.assertEqual(self.card.club_tier_id, self.silver)
        self.assertEqual(self.card.club_tier_until, date(2027, 1, 10))

    def test_nobody_makes_one_manually(self):
        memberships = self.env["loyalty.club.membership"].with_user(self.env.ref("base.user_admin"))
        order = self._join("2026-01-10")
        with self.assertRaises(UserError):
            memberships.create(
                {
                    "card_id": self.card.id,
                    "transaction_id": order.club_transaction_ids.id,
                    "tier_id": self.top.id,
                    "date": "2026-01-01",
                    "months": 100,
                }
            )
        with self.assertRaises(ValidationError):
            self.fee.club_tier_months = 0
