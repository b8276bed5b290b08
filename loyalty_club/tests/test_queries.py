from odoo.tests import tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestQueries(ClubCommon):
    """A settled order costs a constant number of queries."""

    def _queries(self, partner):
        order = self._order((self.tea, 1), (self.tea, 2), (self.tea, 1), partner=partner,
                            confirm=False)
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
        order = self._order((self.tea, 1), (self.tea, 2), (self.tea, 1), partner=partner,
                            confirm=False)
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
