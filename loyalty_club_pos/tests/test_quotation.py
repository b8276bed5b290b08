from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestQuotation(PosClubCommon):
    """A quotation settled at the till counts once: on the quotation."""

    def setUp(self):
        super().setUp()
        self.cashier.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.quotation = self.env["sale.order"].create(
            {
                "partner_id": self.member.id,
                "order_line": [Command.create({"product_id": self.tea.id, "product_uom_qty": 4})],
            }
        )

    def tearDown(self):
        self._sound()
        super().tearDown()

    def _settle(self, qty=4, **values):
        line = self.quotation.order_line.filtered(lambda line: line.product_id == self.tea)
        linked = {"sale_order_origin_id": self.quotation.id, "sale_order_line_id": line.id}
        return self._sell(self._line(self.tea, qty, **linked), **values)

    def test_a_quotation_paid_at_the_till_earns_once(self):
        order = self._settle()
        self.assertEqual(self.quotation.state, "sale")
        self.assertEqual(self._balance(), 100)
        self.assertEqual((self.quotation.club_points_earned, order.club_points_earned), (100, 0))

    def test_the_answer_knows_what_the_quotation_earned(self):
        line = self.quotation.order_line
        linked = {"sale_order_origin_id": self.quotation.id, "sale_order_line_id": line.id}
        answer = self._send(self._basket(self._line(self.tea, 4, **linked)))
        balances = answer["pos.order"][0]["club_balances"][0]
        self.assertEqual((balances["earned"], balances["balance"]), (100, 100))
        self.assertEqual(answer["loyalty.card"][0]["points"], 100)

    def test_other_goods_beside_the_quotation_earn_on_the_order(self):
        line = self.quotation.order_line
        linked = {"sale_order_origin_id": self.quotation.id, "sale_order_line_id": line.id}
        order = self._sell(self._line(self.tea, 4, **linked), self._line(self.tea))
        self.assertEqual(self._balance(), 120)
        self.assertEqual(order.club_points_earned, 20)

    def test_a_refund_at_the_till_lowers_the_quotation(self):
        order = self._settle()
        self._sell(self._back(order.lines, 1))
        self.assertEqual(self._balance(), 70)
        self._sell(self._back(order.lines, 3))
        self.assertEqual(self._balance(), 0)

    def test_a_refund_in_the_back_office_lowers_the_quotation(self):
        order = self._settle()
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        context = {"active_ids": refund.ids, "active_id": refund.id}
        payment = self.env["pos.make.payment"].with_context(**context)
        payment.create({"payment_method_id": self.config.payment_method_ids.id, "amount": refund.amount_total}).check()
        self.assertEqual(self._balance(), 0)

    def test_a_reward_on_the_quotation_is_spent_once(self):
        self._give(50)
        self.quotation._update_programs_and_rewards()
        self.quotation._apply_program_reward(self.discount, self.card)
        goods, off = self.quotation.order_line
        origin = {"sale_order_origin_id": self.quotation.id}
        self._sell(
            self._line(self.tea, 4, sale_order_line_id=goods.id, **origin),
            self._line(off.product_id, 1, -50, sale_order_line_id=off.id, **origin),
        )
        self.assertEqual(self._balance(), 100)

    def test_a_late_order_is_not_refused_for_its_quotations_reward(self):
        self._give(50)
        self.quotation._update_programs_and_rewards()
        self.quotation._apply_program_reward(self.discount, self.card)
        self.card.club_redeem(30, "elsewhere")
        goods, off = self.quotation.order_line
        origin = {"sale_order_origin_id": self.quotation.id}
        lines = (
            self._line(self.tea, 4, sale_order_line_id=goods.id, **origin),
            self._line(off.product_id, 1, -50, sale_order_line_id=off.id, **origin),
        )
        self._sell(*lines, waits=False)
        self.assertEqual(self._balance(), 20 - 50 + 100)

    def test_a_clients_context_makes_no_order_late(self):
        self._give(50)
        self.quotation._update_programs_and_rewards()
        self.quotation._apply_program_reward(self.discount, self.card)
        self.card.club_redeem(30, "elsewhere")
        quotation = self.quotation.with_context(club_till_sync="late")
        self.assertTrue(quotation._club_may_refuse())
        with self.assertRaises(UserError), self.cr.savepoint():
            quotation.action_confirm()
        self.assertEqual((self.quotation.state, self._balance()), ("draft", 20))

    def test_a_confirmed_order_paid_at_the_till_stays_as_it_was(self):
        self.quotation.action_confirm()
        self.assertEqual(self._balance(), 100)
        self._settle()
        self.assertEqual(self._balance(), 100)

    def test_a_down_payment_earns_nothing_itself(self):
        down = self._create_goods("Down payment", 0)
        self.config.down_payment_product_id = down
        order = self._sell(self._line(down, 1, 300, sale_order_origin_id=self.quotation.id))
        self.assertEqual(order.club_points_earned, 0)
        # the till confirms the quotation, which earns as any confirmed order does
        self.assertEqual((self.quotation.state, self._balance()), ("sale", 100))

    def test_a_credit_note_of_the_tills_invoice_lowers_the_quotation(self):
        order = self._settle()
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        note = order.account_move._reverse_moves([{"invoice_date": order.date_order.date()}])
        note.action_post()
        self.assertEqual(self._balance(), 0)
