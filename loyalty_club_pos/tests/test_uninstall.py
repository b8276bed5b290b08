from odoo.tests import tagged

from odoo.addons.loyalty_club_pos.hooks import uninstall_hook

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestUninstall(PosClubCommon):
    def test_rules_for_the_till_alone_are_archived_and_not_widened(self):
        everywhere = self.club.rule_ids
        till = everywhere.copy({"program_id": self.club.id, "club_channel": "pos"})
        uninstall_hook(self.env)
        self.assertTrue(everywhere.active)
        self.assertFalse(till.active)
        self.assertEqual(till.club_channel, "all")
        self.assertEqual(self.club.club_audit(), [])
