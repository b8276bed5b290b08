from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestTour(PortalHttpCase):
    browser_size = "390x844"

    def test_a_member_finds_balance_and_history_on_a_phone(self):
        for number in range(1, 26):
            self.card.club_earn(10, f"Visit no. {number}.")
        self.start_tour("/my", "loyalty_club_portal_member", login="sara")
