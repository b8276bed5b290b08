from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..tier.common import TierCommon


@tagged("post_install", "-at_install")
class TestTour(TierCommon, HttpCase):
    def test_a_downgrade_after_grace(self):
        self.club.write({"name": "Our club", "club_tier_grace_days": 30})
        self.member.name = "Tour member"
        bought = self.club._club_day() - timedelta(days=400)
        with freeze_time(f"{bought} 08:00"):
            self._order((self.tea, 1, 500_000))
        self.assertEqual(self.card.club_tier_id, self.silver)
        url = f"/odoo/action-loyalty_club.loyalty_card_action_members/{self.card.id}"
        self.start_tour(url, "loyalty_club_downgrade", login="admin")
        self.env.invalidate_all()
        self.assertFalse(self.card.club_tier_id)
