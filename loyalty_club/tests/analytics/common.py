from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import new_test_user

from ..common import ClubCommon

TODAY = date(2026, 3, 20)
#: The middle of each month that ends with today, from 0, the last one.
MIDDLES = [date(2026, 3, 5) - timedelta(days=round(30.44 * month)) for month in range(36)]


class ImpactCommon(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_impact_months = 3
        cls.club.club_tier_ids = [
            Command.create({"name": "Silver", "threshold": 100}),
            Command.create({"name": "Gold", "threshold": 200}),
        ]
        cls.silver, cls.gold = cls.club.club_tier_ids
        cls.manager = new_test_user(cls.env, "impact_boss", "loyalty_club.group_club_manager")
        # somebody who is compared with nobody, so that the club has a past
        cls._bought(cls.card, (MIDDLES[35], 7))

    @classmethod
    def _members(cls, count):
        """Members since long ago."""
        partners = cls.env["res.partner"].create([{"name": f"Member {n}"} for n in range(count)])
        cards = cls.env["loyalty.card"].union(*(partner.club_enrol(cls.club) for partner in partners))
        cls._since(cards, "2020-01-01")
        return cards

    @classmethod
    def _since(cls, cards, day):
        cls.env.cr.execute(
            "UPDATE loyalty_card SET club_joined_on = %s, create_date = %s WHERE id = ANY(%s)", (day, day, cards.ids)
        )
        cards.invalidate_recordset()

    @classmethod
    def _bought(cls, cards, *purchases):
        """Settled purchases from (day, amount), the same of each card."""
        rows = [(card.id, day, amount) for card in cards for day, amount in purchases]
        cls.env.cr.executemany(
            """
            INSERT INTO loyalty_club_transaction (res_model, res_id, card_id, name, date, revision,
                   amount, points_earned, points_redeemed)
            SELECT 'sale.order', coalesce(min(res_id), 0) - 1, %s, 'x', %s, 0, %s, 0, 0
              FROM loyalty_club_transaction WHERE res_id < 0
            """,
            rows,
        )

    def _lived(self, cards, before, after, event=6):
        """Bought for `before` in each of the twelve months until that of the event, and for
        `after` in each of the three that follow."""
        self._bought(cards, *((MIDDLES[event + month], before) for month in range(12) if before))
        self._bought(cards, *((MIDDLES[event - 1 - month], after) for month in range(3) if after))

    def _become_vips(self, cards, day=MIDDLES[6]):
        self.env["loyalty.club.invitation"].create(
            [
                {
                    "card_id": card.id,
                    "state": "accepted",
                    "date": day,
                    "expires_on": day,
                    "answered_on": datetime.combine(day, datetime.min.time()),
                }
                for card in cards
            ]
        )

    def _rise(self, cards, tier, day=MIDDLES[6]):
        self.env.cr.executemany(
            """
            INSERT INTO loyalty_club_tier_change (card_id, to_tier_id, date, direction, reason)
            VALUES (%s, %s, %s, 'up', 'reached')
            """,
            [(card.id, tier.id, day) for card in cards],
        )

    def _benefit(self, name, cost=10, **values):
        return self.env["loyalty.club.benefit"].create(
            {"name": name, "program_id": self.club.id, "cost": cost, **values}
        )

    def _use(self, cards, benefit, day=MIDDLES[6], state="delivered"):
        self.env["loyalty.club.benefit.use"].create(
            [
                {
                    "card_id": card.id,
                    "benefit_id": benefit.id,
                    "program_id": self.club.id,
                    "state": state,
                    "date": day,
                    "delivered_on": state == "delivered" and day,
                    "cost": benefit.cost,
                }
                for card in cards
            ]
        )

    def _measure(self, day=TODAY):
        return self.club._club_measure_impact(day)

    def _vips_and_others(self, before=100, after=150, others=110, count=25):
        """`count` VIPs and as many comparable members."""
        cards = self._members(2 * count)
        self._lived(cards[:count], before, after)
        self._lived(cards[count:], before, others)
        self._become_vips(cards[:count])
        return cards
