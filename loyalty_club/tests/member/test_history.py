from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestHistory(ClubCommon):
    """Core's history of cards, which salespeople and cashiers may write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "club_seller", groups="sales_team.group_sale_salesman_all_leads")
        # a row from the time before the program was a club
        cls.env.cr.execute(
            SQL(
                "INSERT INTO loyalty_history (card_id, description, issued) VALUES (%s, 'Bought', 5) RETURNING id",
                cls.card.id,
            )
        )
        cls.row = cls.env["loyalty.history"].browse(cls.env.cr.fetchone()[0])
        plain = cls.env["loyalty.program"].create({"name": "Wallet", "program_type": "ewallet"})
        cls.wallet = cls.env["loyalty.card"].create({"program_id": plain.id, "partner_id": cls.member.id})
        cls.other = cls.env["loyalty.history"].create({"card_id": cls.wallet.id, "description": "Paid in"})

    def test_a_salesperson_cannot_change_the_history_of_a_members_card(self):
        row, other = self.row.with_user(self.seller), self.other.with_user(self.seller)
        with self.assertRaises(UserError):
            row.write({"issued": 5000})
        with self.assertRaises(UserError):
            other.write({"card_id": self.card.id})
        with self.assertRaises(UserError):
            row.unlink()
        self.assertEqual((self.row.issued, self.other.card_id), (5, self.wallet))

    def test_other_cards_are_as_in_core(self):
        self.other.with_user(self.seller).write({"description": "Paid in cash"})
        self.assertEqual(self.other.description, "Paid in cash")
