from odoo import Command
from odoo.tests import tagged

from odoo.addons.sale_loyalty.tests.common import TestSaleCouponCommon

RULES = {
    "per order": {"reward_point_mode": "order", "reward_point_amount": 3},
    "per money": {"reward_point_mode": "money", "reward_point_amount": 1},
    "per money, parts": {"reward_point_mode": "money", "reward_point_amount": 0.07},
    "per unit": {"reward_point_mode": "unit", "reward_point_amount": 2.5},
    "minimum with tax": {"reward_point_mode": "money", "minimum_amount": 150},
    "minimum without tax": {
        "reward_point_mode": "money",
        "minimum_amount": 150,
        "minimum_amount_tax_mode": "excl",
    },
    "minimum quantity": {"reward_point_mode": "unit", "minimum_qty": 4},
}

BASKETS = {
    "one": [("product_A", 1, None)],
    "three": [("product_A", 3, None)],
    "mixed": [("product_A", 1, None), ("product_B", 2, None), ("product_C", 1, 33.33)],
    "odd price": [("product_B", 3, 7.77)],
    "half": [("product_A", 0.5, None)],
    "many": [("product_A", 7, 19.99), ("product_B", 11, 0.01)],
    "free": [("product_A", 2, 0)],
    "one brought back": [("product_A", 3, None), ("product_A", -1, None)],
}


@tagged("post_install", "-at_install")
class TestParity(TestSaleCouponCommon):
    """On core's plain rules, in hundredths, a club gives exactly what core would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Buyer"})

    def _program(self, rules, **values):
        return self.env["loyalty.program"].create(
            {
                "name": "Program",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [Command.create(dict(rule)) for rule in rules],
                "reward_ids": [Command.create({"required_points": 10**6})],
                **values,
            }
        )

    def _points(self, basket, program, promotion=None):
        if program.is_club:
            self.partner.club_enrol(program)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": getattr(self, name).id,
                            "product_uom_qty": qty,
                            **({} if price is None else {"price_unit": price}),
                        }
                    )
                    for name, qty, price in basket
                ],
            }
        )
        order._update_programs_and_rewards()
        if promotion:
            coupon = order.coupon_point_ids.coupon_id.filtered(lambda c: c.program_id == promotion)
            order._apply_program_reward(promotion.reward_ids, coupon)
            order._update_programs_and_rewards()
        order.action_confirm()
        cards = self.env["loyalty.card"].search([("partner_id", "=", self.partner.id), ("program_id", "=", program.id)])
        return sum(cards.mapped("points"))

    def _compare(self, rules, basket, promotion=None):
        plain = self._program(rules)
        wanted = self._points(basket, plain, promotion)
        plain.active = False
        club = self._program(rules, is_club=True, club_unit=0.01)
        found = self._points(basket, club, promotion)
        self.assertEqual(club.club_audit(), [])
        club.active = False
        self.assertAlmostEqual(found, wanted, places=9)
        return wanted

    def test_rules_and_baskets(self):
        given = 0
        for rule_name, rule in RULES.items():
            for basket_name, basket in BASKETS.items():
                with self.subTest(rule=rule_name, basket=basket_name):
                    given += self._compare([rule], basket)
        self.assertGreater(given, 0)

    def test_rules_of_a_product(self):
        rule = {"reward_point_mode": "money", "product_ids": [Command.link(self.product_B.id)]}
        for basket_name, basket in BASKETS.items():
            with self.subTest(basket=basket_name):
                self._compare([rule], basket)

    def test_rules_of_a_category_and_several_rules(self):
        self.product_C.categ_id = self.env["product.category"].create({"name": "Special"})
        rules = [
            {"reward_point_mode": "money", "product_category_id": self.product_C.categ_id.id},
            {"reward_point_mode": "order", "reward_point_amount": 0.5},
            {"reward_point_mode": "money", "reward_point_amount": 0.01},
        ]
        for basket_name, basket in BASKETS.items():
            with self.subTest(basket=basket_name):
                self._compare(rules, basket)

    def test_beside_an_automatic_promotion(self):
        promotion = self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "applies_on": "current",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [Command.create({"discount": 10, "required_points": 1})],
            }
        )
        for rule in ("per money", "minimum with tax", "per unit"):
            with self.subTest(rule=rule):
                self._compare([RULES[rule]], BASKETS["mixed"], promotion)
