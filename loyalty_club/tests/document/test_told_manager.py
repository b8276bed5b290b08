from odoo import Command
from odoo.tests import new_test_user, tagged

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestToldManager(StaffCommon):
    """What changes a member's points by another one's document is done, and a manager of the club is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("loyalty_club.group_club_manager").user_ids = [Command.set(cls.manager.ids)]
        cls.other = cls._create_partner(name="Other")
        cls.other_card = cls.other.club_enrol(cls.club)
        cls.other_card.club_joined_on = "2020-01-01"
        cls.seller = new_test_user(cls.env, "club_seller", groups="sales_team.group_sale_salesman_all_leads")

    def _told(self):
        return self.env["mail.activity"].search([("user_id", "=", self.manager.id)], order="id").mapped("note")

    def test_an_order_given_to_another_member_moves_its_points_and_is_told(self):
        order = self._order((self.tea, 4), user_id=self.seller.id)
        self.assertPoints(100)
        order.with_user(self.seller).partner_id = self.other
        self.assertPoints(0)
        self.assertPoints(100, self.other_card)
        (note,) = self._told()
        for words in (order.name, "Member", "Other", "club_seller"):
            self.assertIn(words, note)
        # once for each change
        order.with_user(self.seller).write({"partner_id": self.other.id})
        order._club_settle()
        self.assertEqual(len(self._told()), 1)

    def test_an_order_taken_from_a_member_is_told(self):
        order = self._order((self.tea, 4))
        order.partner_id = self._create_partner(name="Stranger")
        self.assertPoints(0)
        self.assertEqual(len(self._told()), 1)

    def test_an_order_that_stays_with_its_member_is_not_told(self):
        company = self._create_partner(name="Company", is_company=True)
        card = company.club_enrol(self.club)
        card.club_joined_on = "2020-01-01"
        first, second = (self._create_partner(name=name, parent_id=company.id) for name in ("Ann", "Bob"))
        order = self._order((self.tea, 4), partner=first)
        order.partner_id = second
        self.assertPoints(100, card)
        self.assertEqual(self._told(), [])
        quotation = self._order((self.tea, 4), confirm=False)
        quotation.partner_id = self.other
        nothing = self._order((self.tea, 0))
        nothing.partner_id = self.other
        self.assertEqual(self._told(), [])

    # credit notes

    def _credit_for(self, partner, order, **values):
        """A credit note to `partner` whose line says that it is one of `order`."""
        line = order.order_line
        return self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": partner.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": 1,
                            "price_unit": 250_000,
                            "tax_ids": [Command.clear()],
                            "sale_line_ids": [Command.link(line.id)],
                            **values,
                        }
                    )
                ],
            }
        )

    def test_a_credit_note_to_somebody_else_is_told(self):
        order = self._order((self.tea, 4))
        self._invoice(order)
        self._credit_for(self.other, order).action_post()
        self.assertPoints(70)
        (note,) = self._told()
        for words in (order.name, "Other"):
            self.assertIn(words, note)

    def test_a_credit_note_to_the_customer_is_not_told(self):
        order = self._order((self.tea, 4))
        self._credit(self._invoice(order), {self.tea: 1})
        self.assertPoints(70)
        self.assertEqual(self._told(), [])

    def test_a_credit_note_of_a_cent_takes_back_no_piece(self):
        order = self._order((self.tea, 4))
        self._invoice(order)
        self._credit_for(self.member, order, price_unit=0.01, quantity=4).action_post()
        self.assertPoints(90)  # 0.04 less than a million: nine full steps

    def test_a_credit_note_of_another_product_takes_back_only_its_money(self):
        pen = self._create_goods("Pen", 100)
        order = self._order((self.tea, 4), (pen, 4))
        line = order.order_line[1]
        self._invoice(order)
        note = self._credit_for(self.member, self._order((pen, 1), confirm=False))
        note.invoice_line_ids.write(
            {"sale_line_ids": [Command.set(line.ids)], "product_id": self.tea.id, "quantity": 4, "price_unit": 100}
        )
        kept = {kept.record: kept for kept in order._club_kept_lines()}
        note.action_post()
        self.env.invalidate_all()
        kept = {kept.record: kept for kept in order._club_kept_lines()}
        self.assertEqual((kept[line].qty, kept[line].total), (0, 0), "all of its money was paid back")
        note.button_draft()
        note.invoice_line_ids.write({"quantity": 1, "price_unit": 100})
        note.action_post()
        kept = {kept.record: kept for kept in order._club_kept_lines()}
        self.assertEqual((kept[line].qty, kept[line].total), (4, 300))
