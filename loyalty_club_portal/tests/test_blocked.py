from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestBlocked(PortalHttpCase):
    def test_a_blocked_member_reads_a_polite_sentence(self):
        self.card.club_earn(100, "Start")
        self.assertIn("Rewards", self.text(self.get("/my/club")))
        self.card._club_block(reason="Suspected misuse")
        text = self.text(self.get("/my/club"))
        self.assertIn("Your membership is on hold at the moment, and your points are kept.", text)
        self.assertNotIn("Rewards", text)
        self.assertNotIn("misuse", text)

    def test_who_has_left_may_join_again(self):
        self.card.club_earn(100, "Start")
        self.card._club_leave()
        self.assertIn("Join the club", self.text(self.get("/my/club")))
        self.sara.partner_id.club_enrol(self.club)
        self.assertIn("100", self.text(self.get("/my/club")))
