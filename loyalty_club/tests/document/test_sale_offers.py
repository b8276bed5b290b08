from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.sale_loyalty.models.sale_order import SaleOrder as Core

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestSaleOffers(ClubCommon):
    """What an order may claim is what core finds, and a shop with clubs alone does not look
    through programs to confirm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pen = cls._create_goods("Pen", 20_000)
        cls.club.reward_ids = [
            Command.create({"reward_type": "product", "reward_product_id": cls.pen.id, "required_points": 50}),
            Command.create(
                {
                    "reward_type": "discount",
                    "discount_mode": "percent",
                    "discount": 5,
                    "discount_applicability": "order",
                    "required_points": 500,
                }
            ),
        ]
        cls.card.club_earn(100, "Start")

    def _quotation(self, *lines):
        order = self._order(*lines, confirm=False)
        order._update_programs_and_rewards()
        return order

    def _promotion(self):
        """Ten percent off for everybody, by itself."""
        return self.env["loyalty.program"].create(
            {
                "name": "Promotion",
                "program_type": "promotion",
                "applies_on": "current",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [Command.create({"reward_type": "discount", "discount": 10})],
            }
        )

    def _rewards_available(self, order):
        """Whether confirming says that rewards are available."""
        return isinstance(order.action_confirm(), dict)

    def assertAsCore(self, order, count):
        found = order._get_claimable_rewards()
        self.assertEqual(found, Core._get_claimable_rewards(order))
        self.assertEqual(sum(len(rewards) for rewards in found.values()), count)

    def test_what_may_be_claimed_is_what_core_finds(self):
        orders = {
            "an order": (self._quotation(), 2),
            "for nothing": (self._quotation((self.tea, 1, 0)), 1),
            "as much off as on": (self._quotation((self.tea, 1, 500), (self.tea, 1, -500)), 1),
            "more off than on": (self._quotation((self.tea, 1, 500), (self.tea, 1, -900)), 2),
            "empty": (self._quotation((self.tea, 0)), 1),
        }
        for name, (order, count) in orders.items():
            with self.subTest(name):
                self.assertAsCore(order, count)
        free = self._quotation()
        free.order_line.discount = 100
        self.assertAsCore(free, 2)

    def test_points_and_products_decide(self):
        order = self._quotation()
        self.card.club_earn(400, "More")
        self.assertAsCore(order, 3)
        self.pen.active = False
        self.assertAsCore(order, 2)
        self.club.reward_ids.required_points = 10_000
        self.assertAsCore(order, 0)

    def test_a_claimed_reward_is_not_offered_again(self):
        self.card.club_earn(900, "More")
        order = self._quotation()
        self._claim(order, self.club.reward_ids.filtered(lambda r: r.required_points == 500))
        self.assertAsCore(order, 2)

    def test_confirming_says_that_rewards_are_available(self):
        self.assertTrue(self._rewards_available(self._quotation()))
        self.club.reward_ids.required_points = 10_000
        self.assertFalse(self._rewards_available(self._quotation()))

    def test_with_clubs_alone_no_program_is_looked_for(self):
        order = self._quotation()
        with patch.object(Core, "_get_program_domain", side_effect=AssertionError):
            order.action_confirm()
        self.assertEqual(order.club_points_earned, 20)

    def test_a_promotion_opened_meanwhile_is_looked_for(self):
        self.club.reward_ids.required_points = 10_000
        order = self._quotation()
        self._promotion()
        self.assertTrue(self._rewards_available(order))

    def test_a_promotion_that_is_back_is_looked_for(self):
        self.club.reward_ids.required_points = 10_000
        promotion = self._promotion()
        promotion.active = False
        order, later = self._quotation(), self._quotation()
        self.assertFalse(self._rewards_available(order))
        promotion.active = True
        self.assertTrue(self._rewards_available(later))

    def test_a_club_not_for_sales_orders_is_taken_off(self):
        order = self._quotation()
        self.club.sale_ok = False
        self.assertFalse(self._rewards_available(order))
        self.assertFalse(order.club_points_earned)
        self.club.sale_ok = True
        self.assertEqual(self._order().club_points_earned, 20)

    def test_a_pricelist_that_is_gone_closes_the_club_to_nobody(self):
        lists = self.env["product.pricelist"].create([{"name": "Some"}, {"name": "Others"}])
        self.club.pricelist_ids = lists[:1]
        self.assertFalse(self._order(pricelist_id=lists[1:].id).club_points_earned)
        lists[:1].unlink()
        self.assertEqual(self._order(pricelist_id=lists[1:].id).club_points_earned, 20)

    def test_dates_of_the_club_open_and_close_it(self):
        self.club.date_to = "2020-12-31"
        self.assertFalse(self._order().club_points_earned)
        self.club.date_to = False
        self.assertEqual(self._order().club_points_earned, 20)
