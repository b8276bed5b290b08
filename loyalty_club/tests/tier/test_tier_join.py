from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ...engine import tiers as engine
from .common import TierCommon


@tagged("post_install", "-at_install")
class TestTierJoin(TierCommon):
    """Cards of one customer joined: the tier is what it would be, had all been done on one.

    `card` and `old` share what `whole` does alone.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # else the one card, gold earlier than two, would earn more
        cls.gold.multiplier = 1
        cls.other = cls._create_partner(name="Member (2)")
        cls.third = cls._create_partner(name="The same on one card")
        cls.old, cls.whole = (partner.club_enrol(cls.club) for partner in (cls.other, cls.third))
        (cls.old | cls.whole).club_joined_on = "2020-01-01"

    def _earn(self, card, day, points, reason, key=None, **values):
        """The same on `whole`, and on one of the two."""
        with freeze_time(f"{day} 08:00"):
            for one, mark in ((card, ""), (self.whole, "again")):
                one.club_earn(points, reason, key=key and f"{key}{mark}", **values)

    def _buy_both(self, card, day, amount):
        for one in (card, self.whole):
            self._buy(day, amount, partner=one.partner_id)

    def _merge(self, day="2026-03-01", into=None, source=None):
        with freeze_time(f"{day} 08:00"):
            into, source = into or self.member, source or self.other
            self.env["base.partner.merge.automatic.wizard"].create({})._merge([source.id, into.id], into)
            self.env.flush_all()
            self.env.invalidate_all()

    def _history(self):
        self._earn(self.card, "2025-11-05", 13, "A review")
        self._earn(self.old, "2025-11-05", 20, "A review")
        self._earn(self.old, "2025-12-01", 30, "A friend", key="referral,10")
        self._earn(self.old, "2026-01-15", 25, "Waits", available_on="2026-06-01")
        self._buy_both(self.old, "2026-01-20", 300_000)
        self._buy_both(self.card, "2026-02-02", 200_000)
        with freeze_time("2026-02-10"):
            for card in (self.old, self.whole):
                card.club_redeem(35, "A gift")

    def assertSame(self, day):
        """The engine says the same of both, and so does what is stored."""
        ladder = self.club._club_ladder()
        with freeze_time(f"{day} 08:00"):
            events = [sorted(c._club_tier_events(day), key=lambda e: e.day) for c in (self.card, self.whole)]
            self.assertEqual(*events)
            found = [
                engine.close(c._club_standing(), e, ladder, day)
                for c, e in zip((self.card, self.whole), events, strict=True)
            ]
        self.assertEqual(*found)
        for name in ("club_tier_id", "club_score", "club_tier_until", "points", "club_points_pending"):
            self.assertEqual(self.card[name], self.whole[name], name)
        for card in (self.card, self.old, self.whole):
            self._sound(card.program_id)

    def _weigh(self, **weights):
        weights = [Command.create({"metric": name, "weight": weight}) for name, weight in weights.items()]
        self.club.write({"club_tier_basis": "score", "club_score_weight_ids": weights})

    def test_points_earned_by_actions_count_on_the_card_that_stays(self):
        self._history()
        self._merge()
        self.assertEqual((self.card.club_tier_id, self.card.club_score), (self.gold, 138))
        self.assertSame(date(2026, 3, 1))
        self._close("2026-03-02")
        self.assertSame(date(2026, 3, 2))
        # they drop out on their days
        self._close("2026-12-02")
        self.assertSame(date(2026, 12, 2))
        self.assertEqual(self.card.club_score, 25 + 30 + 20)

    def test_referrals_are_still_referrals(self):
        self.club.club_tier_basis = "referrals"
        self.silver.threshold = 1
        self._history()
        self.assertFalse(self.card.club_tier_id)
        self._merge()
        self.assertEqual((self.card.club_tier_id, self.card.club_score), (self.silver, 1))
        self.assertSame(date(2026, 3, 1))

    def test_a_weighted_score(self):
        self._weigh(purchase_points=50, referral_points=30, activity_points=20)
        self._history()
        self._merge()
        self._close("2026-03-01")
        self.assertSame(date(2026, 3, 1))
        self.assertEqual(self.card.club_score, 25 + 9 + 11.6)

    def test_from_card_to_card_to_card(self):
        self._history()
        between = self._create_partner(name="Member (3)")
        between.club_enrol(self.club).club_joined_on = "2020-01-01"
        self._merge(into=between)
        self._merge(source=between)
        self.assertSame(date(2026, 3, 1))

    def test_the_rise_is_on_record_as_what_it_is(self):
        self._history()
        self._merge()
        self.assertEqual(self._changes(), [(False, "Gold", "up", "joined")])

    def test_what_the_member_reads(self):
        self._earn(self.old, "2025-11-05", 20, "A review")
        self._merge()
        read = [(str(e.date), e.points, e.description) for e in self.card.club_entry_ids.sorted("id")]
        self.assertEqual(read, [("2026-03-01", 20, "Cards of one customer merged")])

    def test_a_promise_and_a_lock_come_along(self):
        with freeze_time("2026-01-10"):
            self.old.club_set_tier(self.top, "2026-12-31", "A friend of the house")
            self.old.club_tier_locked = True
            self.card.club_set_tier(self.gold, "2027-12-31", "A good customer")
        self._merge()
        self.assertEqual((self.card.club_tier_id, self.card.club_tier_until), (self.top, date(2026, 12, 31)))
        self.assertTrue(self.card.club_tier_locked)

    def test_a_paid_membership_goes_on_and_ends_with_its_refund(self):
        fee = self._create_goods("Gold membership", 90_000, club_tier_id=self.gold.id, club_tier_months=6)
        with freeze_time("2026-01-10 08:00"):
            order = self._order((fee, 1), partner=self.other)
        self._merge()
        self.assertEqual((self.card.club_tier_id, self.card.club_tier_until), (self.gold, date(2026, 7, 9)))
        with freeze_time("2026-03-02"):
            order._action_cancel()
        self._close("2026-03-02")
        self.assertFalse(self.card.club_tier_id)
        self.assertFalse(self.card.club_tier_paid_id)
