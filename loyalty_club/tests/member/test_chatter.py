from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestChatter(StaffCommon):
    """What is written on a member's card is between the member and the staff of the club."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("chatter_seller", "sales_team.group_sale_salesman")
        cls.card._club_block(reason="Suspected misuse")
        cls.secret = cls.card.message_ids.filtered(lambda message: "Suspected" in message.body)

    def _messages(self, user):
        domain = [("model", "=", "loyalty.card"), ("res_id", "=", self.card.id)]
        return self.env["mail.message"].with_user(user).search(domain)

    def test_staff_of_the_club_reads_the_card_and_its_messages(self):
        self.assertIn(self.secret, self._messages(self.staff).sudo())
        self.assertIn("Suspected", self.secret.with_user(self.staff).body)
        self.assertIn(self.secret.id, self.card.with_user(self.staff).message_ids.ids)

    def test_a_salesperson_reads_the_card_but_none_of_its_messages(self):
        self.assertEqual(self.card.with_user(self.seller).points, 0)
        self.assertFalse(self._messages(self.seller))
        self.assertFalse(self.card.with_user(self.seller).message_ids)
        with self.assertRaises(AccessError):
            self.secret.with_user(self.seller).read(["body"])

    def test_a_salesperson_finds_no_card_by_the_words_of_its_messages(self):
        domain = [("message_ids.body", "ilike", "suspected"), ("id", "=", self.card.id)]
        self.assertEqual(self.env["loyalty.card"].with_user(self.staff).search(domain), self.card)
        self.assertFalse(self.env["loyalty.card"].with_user(self.seller).search(domain))

    def test_a_salesperson_neither_posts_on_a_card_nor_follows_it(self):
        card = self.card.with_user(self.seller)
        count = len(self.card.message_ids)
        with self.assertRaises(AccessError):
            card.message_post(body=Markup("Hello"), message_type="comment", subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.seller).create(
                {"model": "loyalty.card", "res_id": self.card.id, "body": "Hello"}
            )
        with self.assertRaises(AccessError):
            card.message_subscribe(self.seller.partner_id.ids)
        self.env.invalidate_all()
        self.assertEqual(len(self.card.message_ids), count)
        self.assertNotIn(self.seller.partner_id, self.card.message_partner_ids)

    def test_nobody_posts_on_a_card_in_another_name(self):
        card = self.card.with_user(self.staff)
        posted = card.message_post(
            body=Markup("I am the manager"), author_id=self.manager.partner_id.id, email_from="x@y.z"
        )
        values = {"model": "loyalty.card", "res_id": self.card.id, "author_id": self.member.id, "body": "I am Member"}
        made = self.env["mail.message"].with_user(self.staff).create(values)
        made.write({"author_id": self.manager.partner_id.id})
        self.assertEqual((posted | made).sudo().author_id, self.staff.partner_id)
        self.assertNotIn("x@y.z", posted.sudo().email_from or "")

    def test_cards_of_cores_programs_are_as_core_has_them(self):
        program = self.env["loyalty.program"].create({"name": "Plain", "program_type": "loyalty"})
        plain = self.env["loyalty.card"].create({"program_id": program.id, "partner_id": self.member.id})
        note = plain.with_user(self.seller).message_post(body=Markup("Hello"), author_id=self.manager.partner_id.id)
        self.assertEqual(note.sudo().author_id, self.manager.partner_id)
        self.assertIn(note.id, plain.with_user(self.seller).message_ids.ids)
