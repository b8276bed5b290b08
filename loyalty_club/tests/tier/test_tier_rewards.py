from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TierCommon


@tagged("post_install", "-at_install")
class TestTierRewards(TierCommon):
    """A reward may be for members of a tier and above."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(20, "Start")
        cls.reward.club_tier_id = cls.gold

    def _quotation(self):
        order = self._order(confirm=False)
        order._update_programs_and_rewards()
        return order

    def test_it_is_not_offered_below(self):
        self.assertNotIn(self.card, self._quotation()._get_claimable_rewards())
        self.card.club_set_tier(self.silver, None, "Test")
        self.assertNotIn(self.card, self._quotation()._get_claimable_rewards())

    def test_it_is_offered_in_the_tier_and_above(self):
        for tier in (self.gold, self.top):
            self.card.club_set_tier(tier, None, "Test")
            self.assertEqual(self._quotation()._get_claimable_rewards()[self.card], self.reward)

    def test_claimed_all_the_same_it_is_refused_and_nothing_changes(self):
        order = self._quotation()
        order._apply_program_reward(self.reward, self.card)
        with self.assertRaisesRegex(UserError, "members of Gold and above"), self.cr.savepoint():
            order.action_confirm()
        self.assertPoints(20)
        self.assertEqual(order.state, "draft")

    def test_a_reward_paid_in_the_tier_stays_when_the_tier_is_lost(self):
        self.card.club_set_tier(self.gold, None, "Test")
        order = self._quotation()
        self._claim(order)
        order.action_confirm()
        self._close(self.club._club_day())
        self.assertEqual(self.card.club_tier_id, self.silver)
        order._club_settle()
        self.assertEqual(order.club_points_redeemed, 20)
        self._sound()
