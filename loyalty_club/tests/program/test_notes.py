from odoo import Command
from odoo.tests import tagged

from ..common import StaffCommon

NAME = '<a href="https://evil.example">Your bank</a><img src="https://evil.example/x.png">'


@tagged("post_install", "-at_install")
class TestNotes(StaffCommon):
    """What a customer or a colleague typed is text in the tasks and messages of the staff, never HTML."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.name = NAME
        cls.club.club_vip_manager_id = cls.manager

    def _texts(self):
        """The notes of all tasks and the bodies of all messages that name the member."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT note FROM mail_activity WHERE note LIKE '%evil.example%'
             UNION ALL
            SELECT body FROM mail_message WHERE body LIKE '%evil.example%'
            """
        )
        return [text for (text,) in self.env.cr.fetchall()]

    def _assert_plain(self, at_least):
        texts = self._texts()
        self.assertGreaterEqual(len(texts), at_least)
        for text in texts:
            self.assertIn("&lt;a href=", text)
            self.assertNotIn("<a href=", text)
            self.assertNotIn("<img", text)

    def test_a_name_is_text_in_the_task_to_approve_points(self):
        self.env["loyalty.club.goodwill"].with_user(self.staff)._request(
            self.card.with_user(self.staff), 10_000, self.env.ref("loyalty_club.reason_late"), note=NAME
        )
        self._assert_plain(1)

    def test_a_name_is_text_in_the_decision_on_points(self):
        goodwill = (
            self.env["loyalty.club.goodwill"]
            .with_user(self.staff)
            ._request(self.card.with_user(self.staff), 10_000, self.env.ref("loyalty_club.reason_late"))
        )
        goodwill.with_user(self.manager)._refuse(NAME)
        self._assert_plain(1)

    def test_a_name_is_text_in_the_task_to_let_somebody_join(self):
        other = self._create_club(name=NAME, club_admission="request")
        self.member._club_ask(other)
        self._assert_plain(1)

    def test_a_name_is_text_in_the_report_of_an_order(self):
        order = self._order(confirm=False)
        order._club_report(f"{NAME} spent more points than there are.")
        self._assert_plain(2)

    def test_a_name_is_text_in_the_alarm_of_the_audit(self):
        self.club._club_raise_audit_alarm(
            [
                {
                    "program_id": self.club.id,
                    "law": "debt",
                    "card_id": self.card.id,
                    "found": 1,
                    "expected": 2,
                    "entry_id": None,
                    "transaction_id": None,
                    "count": 1,
                }
            ]
        )
        self._assert_plain(1)

    def test_a_name_is_text_in_a_plain_alarm(self):
        self.card._club_alarm(f"{NAME} has a problem.", self.manager)
        self._assert_plain(1)

    def test_a_name_is_text_in_the_alert_about_a_vip(self):
        self.club.club_tier_ids = [Command.create({"name": "Any", "threshold": 1})]
        case = {"card": self.card, "value": 0.8, "note": self.club._club_churn_note(self.card, 0.8)}
        self.env["loyalty.club.alert"]._club_raise("churn", [case])
        self._assert_plain(1)

    def test_a_reason_is_text_on_the_card(self):
        self.card._club_block(reason=NAME)
        self.card._club_leave(reason=NAME)
        self._assert_plain(1)
