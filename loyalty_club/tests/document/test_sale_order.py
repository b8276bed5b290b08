from freezegun import freeze_time

from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestSaleOrder(ClubCommon):
    def test_a_quotation_says_what_it_will_earn(self):
        order = self._order((self.tea, 2), confirm=False)
        self.assertEqual(order.club_points_preview, 50)
        self.assertEqual(order.club_card_id, self.card)
        self.assertPoints(0)

    def test_confirming_earns(self):
        order = self._order((self.tea, 2))
        self.assertPoints(50)
        self.assertEqual(order.club_points_earned, 50)
        entry = self.card.club_entry_ids
        self.assertEqual((entry.kind, entry.points, entry.released), ("earn", 50, True))
        self.assertEqual(entry.document_name, order.name)
        self.assertIn("10 points for each full", entry.description)

    def test_a_begun_step_earns_nothing(self):
        self._order((self.tea, 1, 99_999))
        self.assertPoints(0)

    def test_settling_again_changes_nothing(self):
        order = self._order()
        before = self._posted()
        order._club_settle()
        order._club_settle()
        self.assertEqual(self._posted(), before)
        self.assertPoints(20)

    def test_cancelling_takes_everything_back(self):
        order = self._order()
        order._action_cancel()
        self.assertPoints(0)
        self.assertEqual(self._posted(), [("earn", 20, 0), ("reverse", -20, 0)])
        self.assertEqual(order.club_points_earned, 0)

    def test_confirm_cancel_confirm_are_three_events(self):
        order = self._order()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertPoints(20)
        self.assertEqual(len(set(self.card.club_entry_ids.mapped("key"))), 3)

    def test_an_edit_after_confirming_is_settled(self):
        order = self._order((self.tea, 4))
        order.order_line.product_uom_qty = 1
        self.assertPoints(20)
        order.write({"order_line": [(0, 0, {"product_id": self.tea.id, "product_uom_qty": 2})]})
        self.assertPoints(70)
        order.order_line[0].price_unit = 50_000
        self.assertPoints(50)

    def test_a_line_deleted_earns_no_more(self):
        order = self._order((self.tea, 1), (self.tea, 2))
        order.order_line[1].product_uom_qty = 0
        self.assertPoints(20)

    def test_several_orders_are_confirmed_at_once(self):
        other = self._create_partner(name="Other")
        card = other.club_enrol(self.club)
        orders = self._order(confirm=False) | self._order(confirm=False)
        orders |= self._order((self.tea, 3), partner=other, confirm=False)
        orders.action_confirm()
        self.assertPoints(40)
        self.assertPoints(70, card)

    def test_nobody_is_enrolled_by_buying(self):
        stranger = self._create_partner(name="Stranger")
        order = self._order(partner=stranger)
        self.assertFalse(stranger.club_card_id)
        self.assertFalse(order.club_transaction_ids)
        self.assertFalse(self.env["loyalty.card"].search([("partner_id", "=", stranger.id)]))

    def test_a_contact_buys_for_the_company_that_is_a_member(self):
        company = self._create_partner(name="Firm", is_company=True)
        card = company.club_enrol(self.club)
        contact = self._create_partner(name="Buyer", parent_id=company.id)
        self._order(partner=contact)
        self.assertPoints(20, card)

    def test_a_contacts_own_card_comes_first(self):
        company = self._create_partner(name="Firm", is_company=True)
        company_card = company.club_enrol(self.club)
        contact = self._create_partner(name="Buyer", parent_id=company.id)
        own_card = contact.club_enrol(self.club)
        self._order(partner=contact)
        self.assertPoints(20, own_card)
        self.assertPoints(0, company_card)

    def test_a_customer_changed_moves_the_points(self):
        other = self._create_partner(name="Other")
        card = other.club_enrol(self.club)
        order = self._order()
        order.partner_id = other
        self.assertPoints(0)
        self.assertPoints(20, card)

    def test_draft_orders_earn_nothing(self):
        order = self._order(confirm=False)
        order._club_settle()
        order.action_quotation_sent()
        order._club_settle()
        self.assertPoints(0)

    def test_orders_before_the_club_began_earn_nothing(self):
        self.club.club_start_date = "2999-01-01"
        self._order()
        self.assertPoints(0)

    def test_orders_before_joining_earn_nothing(self):
        order = self._order(confirm=False)
        order.action_confirm()
        late = self._create_partner(name="Late")
        other = self._order(partner=late)
        other.date_order = "2021-01-01 10:00:00"
        late.club_enrol(self.club)
        other._club_settle()
        self.assertEqual(late.club_points, 0)
        self._sound()

    def test_the_terms_of_the_day_hold_for_ever(self):
        order = self._order((self.tea, 4))
        self.club.rule_ids.reward_point_amount = 99
        order.order_line.product_uom_qty = 3
        self.assertPoints(70)

    def test_a_deleted_rule_still_counts_for_what_it_gave(self):
        order = self._order((self.tea, 4))
        self.club.rule_ids.unlink()
        order.order_line.product_uom_qty = 2
        self.assertPoints(50)
        order._action_cancel()
        self.assertPoints(0)

    def test_an_archived_club_still_takes_back(self):
        order = self._order()
        self.club.active = False
        order._action_cancel()
        self.assertPoints(0)

    def test_an_archived_club_earns_no_more(self):
        self.club.active = False
        self._order()
        self.assertEqual(self.card.points, 0)

    def test_who_left_earns_no_more_but_gives_back(self):
        order = self._order()
        self.card.active = False
        self._order()
        self.assertPoints(20)
        order._action_cancel()
        self.assertPoints(0)

    def test_the_clock_of_the_club_decides_the_day(self):
        with freeze_time("2026-03-20 21:00:00"):
            self._order()
        self.assertEqual(str(self.card.club_entry_ids.date), "2026-03-21")

    def test_points_live_as_long_as_the_club_says(self):
        self.club.club_expiry_months = 6
        with freeze_time("2026-08-31 08:00:00"):
            self._order()
        self.assertEqual(str(self.card.club_entry_ids.expires_on), "2027-02-28")

    def test_channel_and_dates_of_a_rule(self):
        self.club.rule_ids.club_date_to = "2026-05-31"
        with freeze_time("2026-06-01 08:00:00"):
            self._order()
        self.assertPoints(0)
        with freeze_time("2026-05-31 08:00:00"):
            self._order()
        self.assertPoints(20)

    def test_at_most_so_many_points_an_order(self):
        self.club.rule_ids.club_points_max = 30
        self._order((self.tea, 10))
        self.assertPoints(30)

    def test_a_club_of_irr_counts_in_steps_of_toman(self):
        irr = self.env.ref("base.IRR")
        irr.active = True
        pricelist = self.env["product.pricelist"].create({"name": "IRR", "currency_id": irr.id})
        self.club.active = False
        club = self._create_club(
            rules=[
                {
                    "reward_point_mode": "money",
                    "reward_point_amount": 10,
                    "club_step_amount": 1_000_000,
                }
            ],
            company_id=False,
            currency_id=irr.id,
        )
        card = self.member.club_enrol(club)
        self._order((self.tea, 1, 3_450_000), pricelist_id=pricelist.id)
        self.assertPoints(30, card)
        self.assertIn("1,000,000", club.club_rules_text)

    def test_an_order_in_another_currency_counts_at_the_rate_of_its_day(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "ZZZ",
                "symbol": "Z",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 0.5})],
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": foreign.id})
        self._order((self.tea, 1, 100_000), pricelist_id=pricelist.id)
        self.assertPoints(20)

    def test_the_order_shows_what_the_ledger_holds(self):
        order = self._order()
        self.assertEqual(order.loyalty_data["issued"], 20)
        self.assertFalse(self.env["loyalty.history"].search([("card_id", "=", self.card.id)]))
