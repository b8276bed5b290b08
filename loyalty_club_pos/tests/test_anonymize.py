from odoo.tests import tagged

from odoo.addons.loyalty_club.tests.search import places

from .common import PosClubCommon

NAME = "Roxelana Persepolita"
EMAIL = "rox.persepolita@nowhere.example"
WORD = "xylophagous"


@tagged("post_install", "-at_install")
class TestAnonymizeAtTheTill(PosClubCommon):
    """Nothing of an anonymized member is left in what the till has recorded."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create({"name": NAME, "email": EMAIL, "phone": "+989121234567"})
        cls.mine = cls._enrol(cls.person)

    def _sell_with_notes(self):
        line = self._line(self.tea, customer_note=f"{WORD} customer", note=f"{WORD} line")
        order = self._sell(
            line,
            partner=self.person,
            general_customer_note=f"{WORD} general",
            internal_note=f"{WORD} internal",
            floating_order_name=NAME,
        )
        order.payment_ids.cardholder_name = NAME
        order.message_post(**{"body": f"{NAME} called from 0912 123 4567"})
        order.message_post(**{"body": WORD}, author_id=self.person.id)
        order._club_report(f"{NAME} spent too much")
        self.env["ir.attachment"].create(
            {"name": f"{NAME}.txt", "raw": NAME.encode(), "res_model": "pos.order", "res_id": order.id}
        )
        return order

    def _places(self):
        return places(self.env, ["roxelana", "persepolita", WORD], "9121234567")

    def test_no_text_of_the_database_names_an_anonymized_customer(self):
        order = self._sell_with_notes()
        before = self._places()
        for place in ("pos_order.internal_note", "pos_order_line.customer_note", "pos_payment.cardholder_name"):
            self.assertIn(place, before)
        self.mine._club_erase()
        self.assertEqual(sorted(self._places()), [])
        self.assertEqual(order.club_points_earned, 20)
        self._sound()

    def test_notes_go_also_if_the_contact_must_be_kept(self):
        order = self._sell_with_notes()
        self.env["res.partner"].create({"name": "Clerk", "parent_id": self.person.id})
        self.mine._club_erase()
        self.assertEqual(self.person.name, NAME)
        self.assertFalse(order.internal_note or order.general_customer_note or order.lines.customer_note)
        self.assertFalse(order.email or order.mobile or order.lines.note or order.floating_order_name)
