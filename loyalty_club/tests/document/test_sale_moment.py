from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestSaleMoment(StaffCommon):
    """When an order was bought decides its rules, caps and expiry: no salesperson chooses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "club_seller", groups="sales_team.group_sale_salesman_all_leads")
        cls.sales_manager = new_test_user(cls.env, "club_sales_manager", groups="sales_team.group_sale_manager")
        cls.club.write({"club_expiry_policy": "months", "club_expiry_delay": 12})

    def _days(self):
        return [str(deal.date) for deal in self.card.club_transaction_ids.sorted("id")]

    def _dated(self, date, user, **values):
        line = Command.create({"product_id": self.tea.id, "product_uom_qty": 4})
        return (
            self.env["sale.order"]
            .with_user(user)
            .create({"partner_id": self.member.id, "order_line": [line], "date_order": date, **values})
        )

    @freeze_time("2026-05-10 08:00:00")
    def test_no_order_is_bought_in_the_future(self):
        order = self._order((self.tea, 4))
        order.date_order = "2099-01-01 08:00:00"
        other = self._dated("2099-01-01 08:00:00", self.env.user, state="sale")
        (order | other)._club_settle()
        self.env.flush_all()
        self.assertEqual(self._days(), ["2026-05-10", "2026-05-10"])
        self.assertLess(max(self.card.club_entry_ids.mapped("expires_on")).year, 2028)
        self.assertPoints(200)

    def test_a_salesperson_does_not_move_an_order_that_counts(self):
        self.club.rule_ids.club_points_max_day = 100
        orders = self.env["sale.order"]
        for _number in range(4):
            with freeze_time("2026-05-10 08:00:00"):
                order = self._order((self.tea, 4), user_id=self.seller.id)
                for date in ("2026-04-01 08:00:00", "2099-01-01 08:00:00", "2026-04-02 08:00:00"):
                    order.with_user(self.seller).date_order = date
                    order._action_cancel()
                    order.write({"state": "draft"})
                    order.with_user(self.seller).write({"state": "sale", "date_order": "2026-04-02 08:00:00"})
                orders |= order
        self.assertEqual(set(self._days()), {"2026-05-10"})
        self.assertPoints(100)

    @freeze_time("2026-05-10 08:00:00")
    def test_a_salesperson_enters_no_order_of_the_past(self):
        rule = self.club.rule_ids
        rule.club_date_to = "2026-05-01"
        self._dated("2026-04-20 08:00:00", self.seller, state="sale")
        self._dated("2026-04-20 08:00:00", self.seller).write({"state": "sale"})
        self.assertPoints(0)

    @freeze_time("2026-05-10 08:00:00")
    def test_orders_of_another_system_keep_their_dates(self):
        self._dated("2026-04-20 08:00:00", self.sales_manager, state="sale")
        self.assertEqual(self._days(), ["2026-04-20"])
        self._dated("2019-04-20 08:00:00", self.sales_manager, state="sale")  # before the club
        self.assertPoints(100)

    @freeze_time("2026-05-10 08:00:00")
    def test_a_manager_of_the_club_corrects_the_date(self):
        order = self._order((self.tea, 4))
        self.manager.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        order.with_user(self.manager).date_order = "2026-04-20 08:00:00"
        self.assertFalse(order.club_bought_at)

    def test_nobody_writes_the_moment(self):
        order = self._order((self.tea, 4))
        for user in (self.seller, self.sales_manager):
            with self.assertRaises(AccessError):
                order.with_user(user).club_bought_at = "2026-04-20 08:00:00"
            with self.assertRaises(AccessError):
                self._dated("2026-04-20 08:00:00", user, club_bought_at="2026-04-20 08:00:00")

    def test_a_confirmed_order_is_bought_at_its_date(self):
        order = self._order((self.tea, 4), confirm=False).with_user(self.seller)
        order.action_confirm()
        self.assertFalse(order.club_bought_at)
        self.assertEqual(order._club_moment(), order.date_order)
