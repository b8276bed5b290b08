from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestTier(PosClubCommon):
    """A member's tier at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver = cls.env["loyalty.club.tier"].create(
            {"name": "Silver", "program_id": cls.club.id, "threshold": 50, "multiplier": 1.5}
        )

    def tearDown(self):
        self._sound()
        super().tearDown()

    def test_the_answer_says_which_tier_was_reached(self):
        answer = self._send(self._basket(self._line(self.tea, 2)))
        [row] = answer["pos.order"][0]["club_balances"]
        self.assertEqual((row["tier"], row["raised"]), ("Silver", "Silver"))
        answer = self._send(self._basket(self._line(self.tea, 2)))
        [row] = answer["pos.order"][0]["club_balances"]
        self.assertEqual((row["earned"], row["tier"], row.get("raised")), (75, "Silver", None))
        [card] = answer["loyalty.card"]
        self.assertEqual((card["club_tier_name"], card["club_tier_multiplier"]), ("Silver", 1.5))

    def test_a_return_takes_back_the_tiers_points_too(self):
        self._sell(self._line(self.tea, 2))
        order = self._sell(self._line(self.tea, 2))
        self.assertEqual(self._balance(), 125)
        line = order.lines
        self._sell(self._line(self.tea, -2, refunded_orderline_id=line.id))
        self.assertEqual(self._balance(), 50)

    def test_a_reward_of_a_higher_tier_is_refused_at_the_till(self):
        self.card.club_earn(40, "Start")
        self.discount.club_tier_id = self.silver
        before = self._balance()
        with self.assertRaisesRegex(UserError, "members of Silver and above"), self.cr.savepoint():
            self._sell(self._line(self.tea), self._off(20))
        self.assertEqual(self._balance(), before)

    def test_it_is_posted_and_told_of_when_it_comes_late(self):
        self.card.club_earn(40, "Start")
        self.discount.club_tier_id = self.silver
        order = self._sell(self._line(self.tea), self._off(20), waits=False)
        self.assertEqual(order.club_points_redeemed, 20)
        self.assertIn("members of Silver and above", order.message_ids[:1].body)
