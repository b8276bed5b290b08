from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalCase

MODELS = ("loyalty.card", "loyalty.club.entry", "loyalty.club.transaction", "loyalty.club.invitation")


@tagged("post_install", "-at_install")
class TestStaffNames(PortalCase):
    """A member reads what happened on her card, but not which colleague did it, nor how the club rates her."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(50, "Review")
        cls._create_order(cls.sara.partner_id, 300_000).action_confirm()
        cls.card.club_vip_invite()

    def test_a_member_reads_no_user_in_any_record_of_hers(self):
        for model in MODELS:
            record = self.env[model].with_user(self.sara).search([], limit=1)
            self.assertTrue(record, model)
            users = [name for name, field in record._fields.items() if field.comodel_name == "res.users"]
            self.assertIn("create_uid", users)
            for name in users:
                with self.subTest(model=model, field=name), self.assertRaises(AccessError):
                    record.read([name])
                with self.subTest(model=model, search=name), self.assertRaises(AccessError):
                    record.search([(f"{name}.name", "ilike", "a")])

    def test_a_member_reads_the_words_of_an_entry_and_not_what_they_are_made_of(self):
        entry = self.env["loyalty.club.entry"].with_user(self.sara).search([], limit=1)
        self.assertTrue(entry.description)
        with self.assertRaises(AccessError):
            entry.read(["why"])

    def test_a_member_does_not_search_for_candidates(self):
        wanted = [("club_is_vip_candidate", "=", True)]
        with self.assertRaises(AccessError):
            self.env["loyalty.card"].with_user(self.sara).search(wanted)
        with self.assertRaises(AccessError):
            self.env["loyalty.club.entry"].with_user(self.sara).search([("card_id.club_is_vip_candidate", "=", True)])

    def test_a_member_does_not_ask_to_join_for_a_colleague(self):
        company = self.env["res.partner"].create({"name": "Trading Co", "is_company": True})
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": company.id})
        self.sara.partner_id.parent_id = company
        self.card.active = False
        self.club.club_admission = "request"
        for partner in (colleague, self.sara.partner_id):
            with self.assertRaises(AccessError):
                partner.with_user(self.sara).action_club_ask()
        self.assertFalse(self.env["loyalty.club.request"].search([("program_id", "=", self.club.id)]))
