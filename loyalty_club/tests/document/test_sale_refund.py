from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestSaleRefund(ClubCommon):
    def test_an_invoice_alone_changes_nothing(self):
        order = self._order((self.tea, 4))
        self._invoice(order)
        self.assertPoints(100)
        self.assertEqual(len(self.card.club_entry_ids), 1)

    def test_a_full_credit_note_leaves_exactly_nothing(self):
        order = self._order((self.tea, 4))
        self._credit(self._invoice(order))
        self.assertPoints(0)
        self.assertEqual(order.club_points_earned, 0)

    def test_a_partial_credit_note_leaves_what_the_kept_goods_earn(self):
        order = self._order((self.tea, 3))
        self._credit(self._invoice(order), {self.tea: 1})
        self.assertPoints(50)

    def test_a_credit_note_counts_once_posted_and_no_more_once_cancelled(self):
        order = self._order((self.tea, 4))
        note = self._credit(self._invoice(order))
        note.button_draft()
        self.assertPoints(100)
        note.action_post()
        self.assertPoints(0)
        note.button_draft()
        note.button_cancel()
        self.assertPoints(100)

    def test_credited_and_invoiced_anew_counts_again(self):
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        action = wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()
        self.assertPoints(0)
        anew = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(anew.state, "draft")
        anew.action_post()
        self.assertPoints(100)

    def test_points_spent_meanwhile_become_a_debt_that_the_next_points_repay(self):
        order = self._order((self.tea, 4))
        invoice = self._invoice(order)
        self.card.club_redeem(80, "Gift")
        self._credit(invoice)
        self.assertPoints(-80)
        self._order((self.tea, 4))
        self.assertPoints(20)

    def test_taking_back_starts_with_the_orders_own_points(self):
        self.club.club_expiry_months = 1
        self.card.club_earn(30, "Review")
        soon = self.card.club_entry_ids
        self.club.club_expiry_months = 12
        order = self._order((self.tea, 4))
        own = self.card.club_entry_ids - soon
        self._credit(self._invoice(order), {self.tea: 2})
        self.assertEqual((soon.remaining, own.remaining), (30, 50))
        self._sound()

    def test_refunds_of_many_orders_at_once(self):
        orders = self._order((self.tea, 2)) | self._order((self.tea, 4))
        invoices = orders._create_invoices(final=True)
        invoices.action_post()
        notes = invoices._reverse_moves([{} for _invoice in invoices])
        notes.action_post()
        self.assertPoints(0)
