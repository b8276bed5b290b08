from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestPurchase(PosClubCommon):
    """What is bought at the till earns by itself."""

    def tearDown(self):
        self._sound()
        super().tearDown()

    def test_a_paid_order_earns_for_its_member(self):
        order = self._sell(self._line(self.tea, 2))
        self.assertEqual(self._balance(), 50)
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (50, 0))

    def test_an_order_sent_twice_earns_once(self):
        basket = self._basket(self._line(self.tea, 2))
        answers = [self._send(dict(basket)), self._send(dict(basket), waits=False)]
        self.assertEqual(self._balance(), 50)
        for answer in answers:
            self.assertEqual(answer["pos.order"][0]["club_balances"][0]["earned"], 50)

    def test_a_late_order_earns_by_its_own_date(self):
        self.session.start_at = fields.Datetime.now() - timedelta(days=50)
        late = fields.Datetime.now() - timedelta(days=40)
        order = self._sell(date_order=fields.Datetime.to_string(late), waits=False)
        self.assertEqual(self._balance(), 20)
        self.assertEqual(order.club_transaction_ids.date, self.club._club_day(late))

    def test_a_late_order_earns_although_the_club_ended_meanwhile(self):
        self.session.start_at = fields.Datetime.now() - timedelta(days=50)
        late = fields.Datetime.now() - timedelta(days=3)
        self.club.date_to = fields.Date.today() - timedelta(days=2)
        self._sell(date_order=fields.Datetime.to_string(late), waits=False)
        self.assertEqual(self._balance(), 20)

    def test_an_order_after_the_clubs_end_earns_nothing(self):
        self.club.date_to = fields.Date.today() - timedelta(days=2)
        self._sell()
        self.assertEqual(self._balance(), 0)

    def test_an_order_before_joining_earns_nothing(self):
        self.session.start_at = fields.Datetime.now() - timedelta(days=50)
        self.card.club_joined_on = fields.Date.today()
        late = fields.Datetime.now() - timedelta(days=3)
        self._sell(date_order=fields.Datetime.to_string(late), waits=False)
        self.assertEqual(self._balance(), 0)

    def test_a_clock_in_the_future_earns_today(self):
        order = self._sell(date_order="2199-01-01 00:00:00")
        self.assertEqual(order.club_transaction_ids.date, self.club._club_day())

    def test_an_order_without_customer_earns_nothing(self):
        order = self._sell(partner=self.env["res.partner"])
        self.assertEqual(order.state, "paid")
        self.assertFalse(order.club_transaction_ids)

    def test_a_customer_without_card_earns_nothing_and_is_not_enrolled(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self._sell(partner=stranger)
        self.assertFalse(order.club_transaction_ids)
        self.assertFalse(self.env["loyalty.card"].search([("partner_id", "=", stranger.id)]))

    def test_a_customer_changed_before_payment_is_the_one_who_earns(self):
        other = self.env["res.partner"].create({"name": "Other"})
        other_card = self._enrol(other)
        basket = self._basket(self._line(self.tea), state="draft", payment_ids=[], amount_paid=0)
        self._send(dict(basket))
        self.assertEqual(self._balance(), 0)
        paid = self._basket(self._line(self.tea), partner=other, uuid=basket["uuid"])
        del paid["lines"]
        self._send({**paid, "lines": []})
        self.assertEqual((self._balance(), self._balance(other_card)), (0, 20))

    def test_a_customer_put_right_after_payment_takes_the_points_along(self):
        other_card = self._enrol(self.env["res.partner"].create({"name": "Other"}))
        order = self._sell()
        order.partner_id = other_card.partner_id
        self.assertEqual((self._balance(), self._balance(other_card)), (0, 20))

    def test_a_contact_of_a_member_company_earns_for_the_company(self):
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.member.id})
        self.member.is_company = True
        self._sell(partner=contact)
        self.assertEqual(self._balance(), 20)

    def test_a_draft_order_earns_nothing(self):
        basket = self._basket(self._line(self.tea), state="draft", payment_ids=[], amount_paid=0)
        order_id = self._send(basket)["pos.order"][0]["id"]
        order = self.env["pos.order"].browse(order_id)
        self.assertEqual(order.club_points_preview, 20)
        self.assertFalse(order.club_transaction_ids)

    def test_an_order_not_paid_in_full_earns_nothing(self):
        basket = self._basket(self._line(self.tea), amount_paid=100)
        basket["payment_ids"][0][2]["amount"] = 100
        with self.assertRaises(UserError), self.cr.savepoint():
            self._send(basket)
        self.assertEqual(self._balance(), 0)

    def test_a_rule_for_sales_orders_does_not_count_at_the_till(self):
        self.club.rule_ids.club_channel = "sale"
        self._sell()
        self.assertEqual(self._balance(), 0)

    def test_a_rule_for_the_till_counts_there(self):
        self.club.rule_ids.club_channel = "pos"
        self._sell()
        self.assertEqual(self._balance(), 20)

    def test_a_club_of_another_till_does_not_count(self):
        self.club.pos_config_ids = self.config.copy({"name": "Other till"})
        self._sell()
        self.assertEqual(self._balance(), 0)

    def test_a_till_that_is_gone_closes_the_club_to_nobody(self):
        other = self.config.copy({"name": "Other till"})
        self.club.pos_config_ids = other
        self._sell()
        other.unlink()
        self._sell()
        self.assertEqual(self._balance(), 20)

    def test_a_negative_quantity_lowers_the_order_it_stands_on(self):
        self._sell(self._line(self.tea, 3), self._line(self.tea, -1))
        self.assertEqual(self._balance(), 50)

    def test_a_purely_negative_order_earns_nothing(self):
        self._sell(self._line(self.tea, -4))
        self.assertEqual(self._balance(), 0)

    def test_a_huge_quantity_is_counted_and_not_lost(self):
        self._sell(self._line(self.tea, 10**9))
        self.assertEqual(self._balance(), 25 * 10**9)

    def test_sums_that_do_not_add_up_are_priced_again(self):
        line = self._line(self.tea, price_subtotal_incl=10**6, price_subtotal=10**6)
        self._sell(line, total=250)
        self.assertEqual(self._balance(), 20)

    def test_a_tip_earns_nothing(self):
        tip = self._create_goods("Tip", 0)
        self.config.tip_product_id = tip
        self._sell(self._line(self.tea), self._line(tip, price=500))
        self.assertEqual(self._balance(), 20)

    def test_a_discount_by_hand_lowers_the_money_and_is_no_piece(self):
        self.club.rule_ids.write({"reward_point_mode": "unit", "reward_point_amount": 1})
        less = self._create_goods("Less", 0)
        self._sell(self._line(self.tea, 3), self._line(less, price=-100))
        self.assertEqual(self._balance(), 3)

    def test_a_combo_counts_with_its_items_money(self):
        self.club.rule_ids.write({"reward_point_mode": "unit", "reward_point_amount": 1})
        self.club.rule_ids.copy(
            {
                "reward_point_mode": "money",
                "club_step_amount": 100,
                "reward_point_amount": 10,
                "program_id": self.club.id,
            }
        )
        menu = self._create_goods("Menu", 0)
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "partner_id": self.member.id,
                "amount_tax": 0,
                "amount_total": 260,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [fields.Command.create(self._line(menu, 1, 0))],
            }
        )
        for product in (self.tea, self.pen):
            order.lines.create({**self._line(product), "order_id": order.id, "combo_parent_id": order.lines[0].id})
        order.add_payment(
            {"pos_order_id": order.id, "amount": 260, "payment_method_id": self.config.payment_method_ids.id}
        )
        order.action_pos_order_paid()
        self.assertEqual(self._balance(), 21)

    def test_a_bought_gift_card_earns_nothing(self):
        gift_card = self._create_goods("Gift card", 50)
        self.env["loyalty.program"].create(
            {
                "name": "Gift cards",
                "program_type": "gift_card",
                "applies_on": "future",
                "company_id": self.company.id,
                "trigger_product_ids": [fields.Command.set(gift_card.ids)],
                "rule_ids": [
                    fields.Command.create(
                        {"reward_point_mode": "money", "product_ids": [fields.Command.set(gift_card.ids)]}
                    )
                ],
            }
        )
        self._sell(self._line(self.tea), self._line(gift_card, price=500))
        self.assertEqual(self._balance(), 20)

    def test_the_orders_own_terms_stay_when_the_rule_is_deleted(self):
        order = self._sell(self._line(self.tea, 4))
        self.club.rule_ids.unlink()
        self._sell(self._back(order.lines, 2))
        self.assertEqual(self._balance(), 50)

    def test_an_archived_club_still_takes_back(self):
        order = self._sell(self._line(self.tea, 4))
        self.club.active = False
        self._sell(self._back(order.lines, 2))
        self.assertEqual(self._balance(), 50)

    def test_another_currency_is_converted(self):
        club = self._create_club(currency_id=self.setup_other_currency("EUR", rates=[("2000-01-01", 2)]).id)
        self.club.active = False
        card = self._enrol(self.member, club)
        self._sell(self._line(self.tea))
        self.assertEqual(self._balance(card), 50)
        self._sound(club)
