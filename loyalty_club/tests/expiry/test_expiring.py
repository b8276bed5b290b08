from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestExpiring(ClubCommon):
    """Staff see every coming expiry, not only the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(50, "Late", expires_on="2032-03-20")
        cls.card.club_earn(20, "Soon", expires_on="2031-03-20")
        cls.card.club_earn(5, "Never")

    def test_the_card_and_the_contact_list_all_days(self):
        text = str(self.card.club_expiry_list)
        self.assertLess(text.index("03/20/2031"), text.index("03/20/2032"))
        for points in ("20", "50"):
            self.assertIn(f">{points}<", text)
        self.assertEqual(self.member.club_expiry_list, self.card.club_expiry_list)
        self.card.club_redeem(20, "Gift")
        self.assertNotIn("03/20/2031", str(self.card.club_expiry_list))

    def test_who_has_none_sees_no_list(self):
        card = self._create_partner(name="New").club_enrol(self.club)
        self.assertFalse(card.club_expiry_list)

    def test_dates_are_jalali_in_persian(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.assertIn("۱۴۰۹/۱۲/۲۹", str(self.card.with_context(lang="fa_IR").club_expiry_list))

    def test_the_menu_lists_what_ends_within_30_days(self):
        action = self.env.ref("loyalty_club.loyalty_club_entry_action_expiring")
        entries = self.env["loyalty.club.entry"]
        domain = safe_eval(action.domain)
        with freeze_time("2031-03-01 08:00:00"):
            soon = entries.search([*domain, ("expires_on", "<=", "today +30d"), ("card_id", "=", self.card.id)])
        self.assertEqual(soon.mapped("points"), [20])
        self.assertEqual(len(entries.search([*domain, ("card_id", "=", self.card.id)])), 2)
        self.card._club_block(reason="Misuse")
        self.assertFalse(entries.search([*domain, ("card_id", "=", self.card.id)]))
