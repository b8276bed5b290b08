from freezegun import freeze_time

from ..common import ClubCommon


class TierCommon(ClubCommon):
    """A club with three tiers: 50, 100 and 500 points earned in twelve months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"club_tier_basis": "points", "club_tier_period": "rolling", "club_tier_downgrade": "direct"})
        tiers = cls.env["loyalty.club.tier"]
        cls.silver, cls.gold, cls.top = tiers.create(
            [
                {"name": "Silver", "program_id": cls.club.id, "threshold": 50},
                {"name": "Gold", "program_id": cls.club.id, "threshold": 100, "multiplier": 1.5},
                {"name": "Top", "program_id": cls.club.id, "threshold": 500, "is_vip": True},
            ]
        )

    def _buy(self, day, amount, partner=None):
        with freeze_time(f"{day} 08:00"):
            return self._order((self.tea, 1, amount), partner=partner)

    def _close(self, day):
        with freeze_time(f"{day} 20:00"):
            self.club.club_close(day)

    def _changes(self, card=None):
        changes = (card or self.card).club_tier_change_ids.sorted("id")
        return [(c.from_tier_id.name, c.to_tier_id.name, c.direction, c.reason) for c in changes]
