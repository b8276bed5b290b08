import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...engine import tiers as engine
from ...engine.points import exact
from .common import TierCommon

FIRST = date(2024, 3, 20)
DAYS = 400
MEMBERS = 12


@tagged("post_install", "-at_install")
class TestTierYear(TierCommon):
    """More than a year, day by day: what members buy and bring back moves them through the
    tiers exactly as the engine says of the purchases alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write(
            {
                "club_tier_period": "rolling",
                "club_tier_months": 3,
                "club_tier_grace_days": 15,
                "club_tier_downgrade": "step",
                "club_pending_days": 7,
                "club_expiry_policy": "months",
                "club_expiry_delay": 6,
            }
        )
        cls.silver.is_floor = False
        with freeze_time(FIRST):
            partners = cls.env["res.partner"].create([{"name": f"Member {n}"} for n in range(MEMBERS)])
            cls.cards = [partner.club_enrol(cls.club) for partner in partners]
        cls.standings = {card: engine.Standing() for card in cls.cards}
        cls.bought = {card: {} for card in cls.cards}

    def test_a_year_of_purchases_ends_in_the_tiers_that_the_engine_predicts(self):
        rng = random.Random(1403)
        met = set()
        for number in range(DAYS):
            today = FIRST + timedelta(days=number)
            with freeze_time(f"{today} 08:00"):
                self._trade(rng, today)
            with freeze_time(f"{today} 20:00"):
                self.club.club_close(today)
                self._close_in_the_model(today)
            found = {card: card.club_tier_id.id for card in self.cards}
            wanted = {card: self._tier(standing) for card, standing in self.standings.items()}
            self.assertEqual(found, wanted, today)
            met |= set(found.values())
        self.assertEqual(met, {False, self.silver.id, self.gold.id, self.top.id})
        changes = self.env["loyalty.card"].union(*self.cards).club_tier_change_ids
        self.assertEqual(set(changes.mapped("direction")), {"up", "down"})
        self._sound()

    def _trade(self, rng, today):
        for index, card in enumerate(self.cards):
            # some buy often at first and rarely later, some the other way round
            eager = 0.10 if (today - FIRST).days % 200 < 100 else 0.01
            if rng.random() < (eager if index % 2 else 0.03):
                amount = rng.choice([120_000, 300_000, 650_000, 2_000_000])
                order = self._order((self.tea, 1, amount), partner=card.partner_id)
                self.bought[card][order] = (today, exact(order.club_points_earned))
                self._climb_in_the_model(card, today)
            elif self.bought[card] and rng.random() < 0.01:
                order = rng.choice(list(self.bought[card]))
                order._action_cancel()
                del self.bought[card][order]

    # the model: nothing but purchases and the engine

    def _events(self, card):
        return [engine.Event(day, points) for day, points in self.bought[card].values()]

    def _climb_in_the_model(self, card, today):
        ladder = self.club._club_ladder()
        self.standings[card] = engine.settle(self.standings[card], self._events(card), ladder, today)

    def _close_in_the_model(self, today):
        ladder = self.club._club_ladder()
        for card in self.cards:
            self.standings[card] = engine.close(self.standings[card], self._events(card), ladder, today)

    def _tier(self, standing):
        ladder = self.club._club_ladder()
        return ladder.tiers[standing.rank - 1].id if standing.rank else False
