from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import VipCommon


@tagged("post_install", "-at_install")
class TestVipAlert(VipCommon):
    """V6: an early sign of churn or dissatisfaction, and somebody is told to act."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_vip_manager_id = cls.clerk
        cls.best.with_user(cls.manager).club_vip_invite().sudo().action_accept()

    def _risk(self, risk, card=None):
        """A night after which the member's risk is so high. The value stands in for the
        one that the club counts by behaviour."""
        self.env.flush_all()
        self.cr.execute("UPDATE loyalty_card SET club_score = 0 WHERE program_id = %s", [self.club.id])
        self.cr.execute("UPDATE loyalty_card SET club_score = %s WHERE id = %s", [risk, (card or self.best).id])
        self.env.invalidate_all()
        with patch.object(type(self.club), "_club_churn_field", lambda self: "club_score"):
            self._run_stages("vip")
        return self._alerts()

    def _alerts(self):
        return self.env["loyalty.club.alert"].search([], order="id")

    def test_v6_a_vip_at_risk_becomes_the_account_managers_task(self):
        [alert] = self._risk(0.8)
        self.assertEqual((alert.card_id, alert.kind, alert.value), (self.best, "churn", 0.8))
        task = alert.activity_id
        self.assertEqual((task.user_id, task.res_model), (self.clerk, "res.partner"))
        self.assertEqual(task.res_id, self.best.partner_id.id)
        self.assertIn("80 %", task.note)

    def test_v6_without_an_account_manager_a_club_manager_is_told(self):
        self.club.club_vip_manager_id = False
        self.best.club_manager_id = False
        [alert] = self._risk(0.8)
        self.assertTrue(alert.user_id.has_group("loyalty_club.group_club_manager"))

    def test_v6_no_alert_below_the_limit_or_for_others(self):
        self.assertFalse(self._risk(0.69))
        self.assertFalse(self._risk(0.9, self.second))
        self.club.club_vip_churn_limit = 0
        self.assertFalse(self._risk(0.9))

    def test_v6_a_case_is_one_task_until_it_was_closed_and_the_risk_had_fallen(self):
        alert = self._risk(0.8)
        self.assertEqual(self._risk(0.9), alert)
        alert.with_user(self.clerk).action_close()
        self.assertFalse(alert.activity_id.active)
        self.assertEqual(self._risk(0.9), alert, "the risk has not fallen yet")
        self.assertEqual(self._risk(0.2), alert)
        self.assertEqual(len(self._risk(0.9)), 2)

    def test_v6_a_risk_that_fell_and_rose_again_while_the_case_was_open_is_the_same_case(self):
        alert = self._risk(0.8)
        self._risk(0.2)
        self._risk(0.8)
        alert.action_close()
        self.assertEqual(self._risk(0.8), alert)

    def test_v6_a_task_that_was_done_closes_its_case(self):
        alert = self._risk(0.8)
        alert.activity_id.with_user(self.clerk).action_done()
        self._risk(0.2)
        self.assertEqual(alert.state, "closed")
        with self.assertRaises(UserError):
            alert.action_close()

    def test_v6_strangers_close_nothing(self):
        alert = self._risk(0.8)
        with self.assertRaises(AccessError):
            alert.with_user(self.stranger).action_close()
        with self.assertRaises(AccessError):
            alert.with_user(self.manager).write({"state": "closed"})
        self.assertEqual(alert.state, "open")

    def test_v6_a_bad_rating_of_a_vip_is_a_case(self):
        rated = {
            self.best.partner_id.id: (7, 1.0, "rated badly"),
            self.second.partner_id.id: (8, 2.0, "no VIP"),
        }
        program = type(self.club)
        with patch.object(program, "_club_bad_ratings", lambda *args: rated):
            self.club.club_close()
            [alert] = self._alerts()
            self.assertEqual((alert.card_id, alert.kind, alert.source_id), (self.best, "rating", 7))
            self.assertEqual(alert.activity_id.summary, "A VIP is not satisfied")
            self.club.club_close()
            self.assertEqual(self._alerts(), alert)
            alert.action_close()
            self.club.club_close()
            self.assertEqual(self._alerts(), alert, "it is the same rating")
            rated[self.best.partner_id.id] = (9, 2.0, "and again")
            self.club.club_close()
            self.assertEqual(len(self._alerts()), 2)

    def test_v6_a_clerks_rating_is_his_companys(self):
        self.best.partner_id.is_company = True
        clerk = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.best.partner_id.id})
        with patch.object(type(self.club), "_club_bad_ratings", lambda *args: {clerk.id: (1, 1.0, "bad")}):
            self.club.club_close()
        self.assertEqual(self._alerts().card_id, self.best)

    def test_v11_the_close_sends_no_mail_itself(self):
        before = self.env["mail.mail"].search_count([])
        self._risk(0.8)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertTrue(self._alerts())
