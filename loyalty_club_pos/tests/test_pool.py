from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestPool(PosClubCommon):
    """Somebody of a pool stands at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = cls.env["loyalty.club.pool"].create(
            {
                "name": "Household",
                "program_id": cls.club.id,
                "member_ids": [(0, 0, {"partner_id": cls.member.id, "spend_max": 30})],
            }
        )
        cls.shared = cls.pool.card_id
        cls.shared.club_joined_on = "2020-01-01"
        cls.shared.club_earn(100, "Start")

    def tearDown(self):
        self._sound()
        super().tearDown()

    def _counts(self):
        return self._balance(), self._balance(self.shared)

    def test_the_till_is_told_which_card_serves_a_customer(self):
        found = self.config.with_user(self.cashier).club_cards_of(self.member.id)
        self.assertEqual([card["id"] for card in found["loyalty.card"]], [self.shared.id])
        self.pool.member_ids.action_leave()
        found = self.config.with_user(self.cashier).club_cards_of(self.member.id)
        self.assertEqual([card["id"] for card in found["loyalty.card"]], [self.card.id])

    def test_a_sale_earns_into_the_pool(self):
        before = self._counts()
        self._sell(self._line(self.tea, 2))
        self.assertEqual(self._counts(), (before[0], before[1] + 50))

    def test_more_than_ones_limit_is_refused_at_the_till(self):
        before = self._counts()
        lines = [self._line(self.tea), self._off(40, card=self.shared)]
        with self.assertRaisesRegex(UserError, "may spend 30 more points from Household"), self.cr.savepoint():
            self._sell(*lines)
        self.assertEqual(self._counts(), before)

    def test_more_than_ones_limit_is_posted_and_told_of_when_it_comes_late(self):
        order = self._sell(self._line(self.tea), self._off(40, card=self.shared), waits=False)
        self.assertEqual(order.club_points_redeemed, 40)
        self.assertIn("30 were left for this month", order.message_ids[:1].body)
