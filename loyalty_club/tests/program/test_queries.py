from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestQueries(ClubCommon):
    """A settled order costs a constant number of queries."""

    def _queries(self, partner):
        order = self._order((self.tea, 1), (self.tea, 2), (self.tea, 1), partner=partner, confirm=False)
        order.state = "sale"
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        order._club_settle()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_settling_does_not_grow_with_history_or_members(self):
        self._queries(self.member)  # warms caches of the registry
        few = self._queries(self.member)
        for _index in range(30):
            self.card.club_earn(5, "More")
        for index in range(50):
            self._create_partner(name=f"Member {index}").club_enrol(self.club)
        for _index in range(10):
            self._order()
        self.assertEqual(self._queries(self.member), few)

    def test_an_order_of_nobodys_costs_next_to_nothing(self):
        stranger = self._create_partner(name="Stranger")
        self._queries(stranger)
        self.assertLess(self._queries(stranger), self._queries(self.member))

    def _confirming(self, partner):
        """Queries of confirming a quotation that the salesman has looked at."""
        order = self._order((self.tea, 1), (self.tea, 2), (self.tea, 1), partner=partner, confirm=False)
        order._update_programs_and_rewards()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        order.action_confirm()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_confirming_looks_for_no_programs_where_there_are_only_clubs(self):
        self.card.club_earn(100, "Start")
        for partner in (self.member, self._create_partner(name="Stranger")):
            self._confirming(partner)  # warms caches of the registry
        alone = self._confirming(self.member)
        stranger = self._confirming(self._create_partner(name="Stranger"))
        self.club.copy({"name": "Plain"})
        self._confirming(self.member)
        self.assertLess(alone, self._confirming(self.member))
        self.assertLessEqual(alone - stranger, 5)

    def _listing(self, orders):
        """Queries of a list with the customer's tier and whether he is a VIP."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        orders.read(["name", "club_tier_id", "club_is_vip"])
        return self.cr.sql_log_count - before

    def test_a_list_of_orders_asks_for_all_tiers_at_once(self):
        for index in range(12):
            partner = self._create_partner(name=f"Member {index}")
            if index % 2:
                partner.club_enrol(self.club)
            self._order(partner=partner, confirm=False)
        orders = self.env["sale.order"].search([], limit=12)
        self._listing(orders)  # warms caches of the registry
        self.assertEqual(self._listing(orders), self._listing(orders[:4]))

    def test_a_list_finds_the_cards_that_each_order_finds(self):
        company = self._create_partner(name="Company", is_company=True)
        buyer = self._create_partner(name="Buyer", parent_id=company.id)
        company.club_enrol(self.club)
        early = self._order(confirm=False, date_order="2019-06-01")
        orders = early | self._order(confirm=False) | self._order(partner=buyer, confirm=False)
        orders |= self._order(partner=self._create_partner(name="Stranger"), confirm=False)
        self.env.invalidate_all()
        found = {order: order.club_card_id for order in orders}
        for order in orders:
            self.assertEqual(found[order], order._club_member_cards()[:1], order.partner_id.name)
        self.assertFalse(found[early])
        self.assertTrue(found[orders[2]])
