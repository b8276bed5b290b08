from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.loyalty_club.models.document import settle_queue
from odoo.addons.loyalty_club.models.program.close import Runner

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestCompleteness(PosClubCommon):
    """Law 12 at the till: a trigger is cut out, and the same night the ledger is complete."""

    def _without_triggers(self):
        return patch.object(settle_queue, "settle")

    def _night(self):
        """Run the stage twice, the second time for nothing; return the number of tasks for the manager."""
        for _time in range(2):
            Runner(self.club, only=["complete"]).run(self.club._club_day())
            self.env.invalidate_all()
        tasks = [("res_model", "=", "loyalty.program"), ("res_id", "=", self.club.id)]
        return self.env["mail.activity"].search_count(tasks)

    def test_a_paid_order_whose_trigger_was_missed_is_posted_the_same_night(self):
        with self._without_triggers():
            order = self._sell(self._line(self.tea, 4))
        self.assertFalse(order.club_transaction_ids)
        self.assertEqual(self._night(), 1)
        self.assertEqual((order.club_points_earned, self._balance()), (100, 100))
        self._sound()

    def test_a_missed_refund_takes_its_points_back_the_same_night(self):
        order = self._sell(self._line(self.tea, 4))
        with self._without_triggers():
            self._sell(self._back(order.lines, 2))
        self.assertEqual(self._balance(), 100)
        self.assertEqual(self._night(), 1)
        self.assertEqual(self._balance(), 50)
        self._sound()

    def test_a_missed_reward_is_paid_the_same_night(self):
        self._give(60)
        with self._without_triggers():
            order = self._sell(self._line(self.tea), self._off(50))
        self.assertEqual(self._balance(), 60)
        self.assertEqual(self._night(), 1)
        self.assertEqual((order.club_points_redeemed, self._balance()), (50, 30))

    def test_a_night_without_missed_triggers_changes_and_reports_nothing(self):
        self._sell(self._line(self.tea, 4))
        self.assertEqual(self._night(), 0)
        self.assertEqual(self._balance(), 100)
