import base64
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tier.common import TierCommon


@tagged("post_install", "-at_install")
class TestImportTier(TierCommon):
    """The tier that a member had elsewhere comes with the file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ir")

    def _wizard(self, *rows, **values):
        content = "\n".join(["name,phone,points,tier", *rows]).encode()
        wizard = self.env["loyalty.club.import"].create(
            {
                "program_id": self.club.id,
                "file": base64.b64encode(content),
                "filename": "members.csv",
                **values,
            }
        )
        wizard.action_check()
        return wizard

    def _card_of(self, phone):
        partner = self.env["res.partner"].search([("phone_sanitized", "=", phone)])
        return self.env["loyalty.card"].search([("program_id", "=", self.club.id), ("partner_id", "=", partner.id)])

    def test_members_keep_it_for_a_period(self):
        with freeze_time("2026-01-10 08:00"):
            self._wizard("One,09121111111,10, GOLD ", "Two,09122222222,0,").action_import()
        card = self._card_of("+989121111111")
        self.assertEqual(card.club_tier_id, self.gold)
        self.assertEqual(card.club_tier_until, date(2027, 1, 9))
        self.assertEqual(self._changes(card), [(False, "Gold", "up", "promised")])
        self.assertFalse(self._card_of("+989122222222").club_tier_id)
        self._close("2027-01-09")
        self.assertEqual(card.club_tier_id, self.gold)
        self._close("2027-01-10")
        self.assertFalse(card.club_tier_id)
        self._sound()

    def test_or_until_the_day_that_is_chosen(self):
        self._wizard("One,09121111111,0,Silver", tier_until="2099-06-30").action_import()
        self.assertEqual(self._card_of("+989121111111").club_tier_until, date(2099, 6, 30))

    def test_a_higher_tier_that_is_there_stays(self):
        self.member.phone = "+98 912 000 0000"
        self.card.club_set_tier(self.top, None, "Test")
        self._wizard("Member,09120000000,0,Silver").action_import()
        self.assertEqual(self.card.club_tier_id, self.top)

    def test_a_tier_that_nobody_knows_is_a_problem_of_its_row(self):
        wizard = self._wizard("One,09121111111,0,Platinum", "Two,09122222222,5,Silver")
        self.assertEqual(wizard.count_wrong, 1)
        self.assertIn("no tier called Platinum", wizard.line_ids.filtered("is_wrong").detail)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertFalse(self._card_of("+989122222222"))

    def test_a_club_without_tiers_says_so(self):
        self.club.club_tier_ids.active = False
        wizard = self._wizard("One,09121111111,0,Platinum")
        self.assertIn("no tiers", wizard.notice)
        wizard.action_import()
        self.assertTrue(self._card_of("+989121111111"))
