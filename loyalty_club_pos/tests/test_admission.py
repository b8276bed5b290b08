from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestAdmission(PosClubCommon):
    """What a cashier may do for a customer who is no member yet, and what he reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create({"name": "Guest"})
        cls.till = cls.config.with_user(cls.cashier)

    def _criteria(self, **values):
        names = {f"club_admission_{name}": value for name, value in values.items()}
        self.club.write({"club_admission": "criteria", **names})

    def _admit(self):
        return self.till.club_admit_customer(self.guest.id)

    def _cards(self):
        return self.env["loyalty.card"].search([("partner_id", "=", self.guest.id)])

    def _requests(self):
        return self.env["loyalty.club.request"].search([("partner_id", "=", self.guest.id)])

    def _bought(self, partner=None):
        day = fields.Date.subtract(self.club._club_day(), months=12)
        return (partner or self.guest)._club_purchases_since(self.club, day)

    # joining

    def test_an_open_club_enrols_at_once(self):
        answer = self._admit()
        self.assertEqual(answer["outcome"], "member")
        self.assertIn("Guest is now a member of the club", answer["message"])
        self.assertEqual(answer["records"]["loyalty.card"][0]["id"], self._cards().id)

    def test_a_request_is_made_at_the_till_and_once(self):
        self.club.club_admission = "request"
        answer = self._admit()
        self.assertEqual((answer["outcome"], answer["records"]), ("asked", {}))
        self.assertIn("The request of Guest was sent", answer["message"])
        self.assertIn("The request is waiting for an answer", self._admit()["message"])
        request = self._requests()
        self.assertEqual((len(request), request.channel, request.state), (1, "till", "waiting"))
        self.assertEqual(request.asked_by_id, self.cashier)
        self.assertFalse(self._cards())

    def test_what_is_missing_is_read_at_the_till(self):
        self._criteria(amount=1000)
        self._sell(partner=self.guest)
        answer = self._admit()
        missing = self.club._club_format_money(750)
        self.assertEqual((answer["outcome"], answer["records"]), ("missing", {}))
        self.assertIn(f"still missing: {missing}", answer["message"])
        self.assertFalse(self._cards() or self._requests())

    def test_who_meets_the_criteria_joins_at_the_till(self):
        self._criteria(amount=250, purchases=1)
        self._sell(partner=self.guest)
        self.assertEqual(self._admit()["outcome"], "member")
        self.assertTrue(self._cards())

    def test_enrolling_is_refused_to_the_cashier_where_the_club_says_so(self):
        for admission in ("request", "criteria"):
            self._criteria(purchases=1)
            self.club.club_admission = admission
            with self.assertRaises(UserError), self.cr.savepoint():
                self.till.club_enrol_customer(self.guest.id)
        self.assertFalse(self._cards() or self._requests())

    def test_a_manager_at_the_till_enrols_whom_he_likes(self):
        self.club.club_admission = "request"
        self.cashier.group_ids |= self.env.ref("loyalty_club.group_club_manager")
        self.assertEqual(self._admit()["outcome"], "member")

    def test_who_is_a_member_is_told_so(self):
        self._criteria(purchases=99)
        answer = self.till.club_admit_customer(self.member.id)
        self.assertEqual(answer["records"]["loyalty.card"][0]["id"], self.card.id)

    def test_nonsense_is_refused_in_a_sentence(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        for partner_id in (gone.id, "x", True, None, -3):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.till.club_admit_customer(partner_id)
        self.club.pos_ok = False
        with self.assertRaises(UserError), self.cr.savepoint():
            self._admit()

    def test_a_cashier_reads_no_requests(self):
        self.club.club_admission = "request"
        self._admit()
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._requests().with_user(self.cashier).read(["state"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._requests().with_user(self.cashier).action_approve()

    # what counts

    def test_what_was_bought_at_the_till_counts(self):
        self._sell(partner=self.guest)
        self._sell(self._line(self.tea, 2), partner=self.guest)
        self.assertEqual(self._bought(), (750, 2))

    def test_what_came_back_lowers_the_amount_and_is_no_purchase(self):
        order = self._sell(self._line(self.tea, 2), partner=self.guest)
        self._sell(self._back(order.lines, 1), partner=self.guest)
        self.assertEqual(self._bought(), (250, 1))

    def test_a_quotation_settled_at_the_till_counts_once(self):
        self.cashier.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.guest.id,
                "order_line": [(0, 0, {"product_id": self.tea.id, "product_uom_qty": 1})],
            }
        )
        settled = self._line(
            self.tea,
            sale_order_origin_id=order.id,
            sale_order_line_id=order.order_line.id,
        )
        self._sell(settled, self._line(self.pen), partner=self.guest)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._bought(), (260, 2))

    def test_tills_of_another_company_do_not_count(self):
        order = self._sell(partner=self.guest)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE pos_order SET company_id = %s WHERE id = %s", [other.id, order.id])
        self.env.invalidate_all()
        self.assertEqual(self._bought(), (0, 0))

    def test_c2_who_lives_elsewhere_is_told_so_at_the_till(self):
        self._criteria(cities="Shiraz")
        answer = self._admit()
        self.assertEqual(answer["outcome"], "missing")
        self.assertIn("The club is for customers in Shiraz.", answer["message"])
        self.guest.city = "shiraz"
        self.assertEqual(self._admit()["outcome"], "member")

    def test_c2_a_gift_is_no_money(self):
        self._give(100)
        self._sell(self._line(self.tea), self._line(self.pen), self._gift(), partner=self.member)
        self.assertEqual(self._bought(self.member), (250, 1))

    def test_c2_a_quotation_settled_and_brought_back_at_the_till_is_lowered_once(self):
        self.cashier.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.guest.id,
                "order_line": [(0, 0, {"product_id": self.tea.id, "product_uom_qty": 2})],
            }
        )
        settled = self._line(self.tea, 2, sale_order_origin_id=order.id, sale_order_line_id=order.order_line.id)
        sold = self._sell(settled, self._line(self.pen), partner=self.guest)
        back = sold.lines.filtered(lambda line: line.product_id == self.tea)
        self._sell(self._back(back, 1), partner=self.guest)
        self.assertEqual(self._bought(), (260, 2))

    def test_c2_what_came_back_wholly_is_no_purchase(self):
        sold = self._sell(partner=self.guest)
        self._sell(self._back(sold.lines), partner=self.guest)
        self.assertEqual(self._bought(), (0, 0))
