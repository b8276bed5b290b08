import random
from datetime import date, datetime, time, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCommon

FIRST = date(2026, 3, 1)
NIGHTS = 40


@tagged("post_install", "-at_install")
class TestTierMissed(TierCommon):
    """The server was off for some nights: one close ends where a close each night would have."""

    MEMBERS = 10

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"club_tier_months": 1, "club_tier_warn_days": 0})
        cls.gold.multiplier = 2
        settings = {
            f"club_tier_{name}": cls.club[f"club_tier_{name}"]
            for name in ("basis", "period", "downgrade", "months", "warn_days")
        }
        cls.late = cls._create_club(name="Late", club_start_date="2020-01-01", **settings)
        for tier in cls.club.club_tier_ids:
            tier.copy({"program_id": cls.late.id})
        cls.clubs = cls.club | cls.late
        cls.fees = [
            cls._create_goods(f"{tier.name} for a month", 1, club_tier_id=tier.id, club_tier_months=1)
            for tier in cls.clubs.club_tier_ids
        ]

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-01-20 08:00")
        self.clock = clock.start()
        self.addCleanup(clock.stop)
        self.card.active = False
        partners = [
            [self._create_partner(name=f"Member {number} of {club.name}") for number in range(self.MEMBERS)]
            for club in self.clubs
        ]
        self.twins = [
            tuple(partner.club_enrol(club) for partner, club in zip(pair, self.clubs, strict=True))
            for pair in zip(*partners, strict=True)
        ]
        for pair in self.twins:
            for card in pair:
                card.club_joined_on = "2020-01-01"

    def _go_to(self, day, hour=8):
        self.clock.move_to(datetime.combine(day, time(hour)))

    # what happens to both of a pair

    def _buys(self, pair, amount):
        return [self._order((self.tea, 1, amount), partner=card.partner_id) for card in pair]

    def _pays(self, pair, name):
        for card, club in zip(pair, self.clubs, strict=True):
            tier = club.club_tier_ids.filtered(lambda t: t.name == name)  # noqa: B023
            [fee] = [fee for fee in self.fees if fee.club_tier_id == tier]
            self._order((fee, 1), partner=card.partner_id)

    def _promise(self, pair, name, until):
        for card, club in zip(pair, self.clubs, strict=True):
            tier = club.club_tier_ids.filtered(lambda t: t.name == name)  # noqa: B023
            card.club_set_tier(tier, until, "A friend of the house")

    def _brings_back(self, orders):
        for order in orders:
            order._action_cancel()

    # the two ways

    def _live(self, rng, happens, cron=False, purchases=25):
        """Some weeks before, with a close at their end; then 40 nights, closed each or never."""
        for number in range(purchases):
            self._go_to(date(2026, 1, 25) + timedelta(days=number + rng.randint(0, 8)))
            self._buys(rng.choice(self.twins), rng.choice((300_000, 600_000, 1_200_000, 6_000_000)))
        for pair in self.twins[:3]:
            self._promise(pair, rng.choice(("Silver", "Gold")), FIRST + timedelta(days=rng.randint(2, 35)))
        self._go_to(FIRST, 20)
        self.clubs.club_close()
        for number in range(1, NIGHTS + 1):
            day = FIRST + timedelta(days=number)
            self._go_to(day)
            happens(number)
            self._go_to(day, 20)
            self.club.club_close()
        if cron:
            self._job()
        else:
            self.late.club_close()
        self.env.flush_all()
        self.env.invalidate_all()

    def _job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()

    def _found(self, card):
        tiers = card.club_tier_change_ids.sorted("id")
        return {
            "tier": card.club_tier_id.name,
            "since": card.club_tier_since,
            "until": card.club_tier_until,
            "hold": (card.club_tier_hold_id.name, card.club_tier_hold_until),
            "paid": (card.club_tier_paid_id.name, card.club_tier_paid_until),
            "score": card.club_score,
            "points": card.points,
            "history": [
                (str(c.date), c.from_tier_id.name, c.to_tier_id.name, c.direction, c.reason, c.score) for c in tiers
            ],
        }

    def assertSame(self):
        moved = 0
        for nightly, late in self.twins:
            self.assertEqual(self._found(late), self._found(nightly))
            moved += len(nightly.club_tier_change_ids.filtered(lambda c: c.date > FIRST and c.direction == "down"))
        for club in self.clubs:
            self._sound(club)
        self.assertGreater(moved, 4, "too little has happened to compare")

    def _shopping(self, rng):
        """Purchases, returns and a paid membership on random days."""
        orders = []

        def happens(number):
            if number == 3:
                self._pays(self.twins[4], "Gold")
                self._pays(self.twins[4], "Silver")
            if rng.random() < 0.4:
                orders.append(self._buys(rng.choice(self.twins), rng.choice((200_000, 600_000, 1_200_000))))
            if orders and rng.random() < 0.2:
                self._brings_back(orders.pop(rng.randrange(len(orders))))

        return happens

    def _set(self, **values):
        self.clubs.write({f"club_tier_{name}": value for name, value in values.items()})

    def test_nothing_happened_meanwhile(self):
        self._set(grace_days=0, downgrade="direct")
        self._live(random.Random(1), lambda number: None)
        self.assertSame()

    def test_with_grace_and_step_and_shopping(self):
        rng = random.Random(2)
        self._set(grace_days=5, downgrade="step")
        self._live(rng, self._shopping(rng))
        self.assertSame()

    def test_without_grace_at_once_and_shopping(self):
        rng = random.Random(3)
        self._set(grace_days=0, downgrade="direct")
        self._live(rng, self._shopping(rng), cron=True)
        self.assertSame()

    def test_over_nowruz(self):
        rng = random.Random(4)
        self._set(grace_days=3, downgrade="step", period="jalali_year")
        for pair in self.twins:
            self._go_to(date(2024, 5, 1))
            self._buys(pair, rng.choice((600_000, 1_200_000, 6_000_000)))
        self._live(rng, self._shopping(rng), purchases=4)
        self.assertSame()

    def test_for_life_with_a_minimum_to_be_spent(self):
        rng = random.Random(47)
        self.clubs.club_tier_ids.minimum_spend = 300_000
        self._set(grace_days=9, downgrade="direct", period="lifetime")
        shopping = self._shopping(rng)
        self._live(rng, shopping, purchases=rng.randint(5, 27))
        self.assertSame()

    def test_made_up_for_twice_changes_nothing(self):
        rng = random.Random(5)
        self._set(grace_days=0, downgrade="step")
        self._live(rng, self._shopping(rng))
        before = [self._found(late) for _nightly, late in self.twins]
        self.late.club_close()
        self._job()
        self.env.invalidate_all()
        self.assertEqual([self._found(late) for _nightly, late in self.twins], before)

    def test_who_climbs_by_hand_of_the_staff_meanwhile(self):
        """Points given in a missed night count from where the member would have stood."""
        self._set(grace_days=0, downgrade="direct")

        def happens(number):
            if number == 20:
                for pair in self.twins:
                    for card in pair:
                        card.club_earn(60, "A review")

        self._live(random.Random(6), happens)
        self.assertSame()
