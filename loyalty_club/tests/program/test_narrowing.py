from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.program.loyalty_club_narrowing import NARROWED
from ..common import ClubCommon

#: {(model, field): why its end widens nothing}; fields that are restricted or required need no reason.
WIDENS_NOTHING = {
    ("loyalty.reward", "reward_product_id"): "a reward without its product gives nothing",
    ("loyalty.reward", "reward_product_tag_id"): "a reward without its products gives nothing",
    ("loyalty.reward", "tax_ids"): "the taxes of a line",
    ("loyalty.program", "payment_program_discount_product_id"): "e-wallets and gift cards",
    ("loyalty.program", "currency_id"): "frozen with the first entry, and used by companies",
    ("loyalty.program", "club_vip_manager_id"): "somebody to tell",
    ("loyalty.program", "pos_report_print_id"): "what is printed",
    ("loyalty.club.benefit", "early_product_ids"): "the product that is held back is gone itself",
    ("loyalty.program", "website_id"): "core restricts it",
    ("loyalty.program", "pricelist_ids"): "deleted by the club's managers only",
    ("loyalty.program", "pos_config_ids"): "deleted by the club's managers only",
}


@tagged("post_install", "-at_install")
class TestNarrowing(ClubCommon):
    """What a club is limited to does not end with a deleted record: nothing earns more, nobody may more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.club.rule_ids
        cls.parent = cls.env["product.category"].create({"name": "Food"})
        cls.category = cls.env["product.category"].create({"name": "Pastry", "parent_id": cls.parent.id})
        cls.tag = cls.env["product.tag"].create({"name": "Sweet"})
        cls.cake = cls._create_goods("Cake", 250_000)

    def _kept(self, *records):
        for record in records:
            with self.subTest(record=record), self.assertRaisesRegex(UserError, "is limited to"):
                with self.env.cr.savepoint():
                    record.unlink()

    def _earned_by_tea(self):
        return self._order((self.tea, 1)).club_points_earned

    def test_a_rule_for_one_category_does_not_become_one_for_all(self):
        self.rule.product_category_id = self.category
        self._kept(self.category, self.parent)
        self.assertEqual(self._earned_by_tea(), 0)

    def test_a_rule_for_one_product_does_not_become_one_for_all(self):
        self.rule.product_ids = self.cake
        self._kept(self.cake, self.cake.product_tmpl_id)
        self.cake.active = False
        self.assertEqual(self._earned_by_tea(), 0)

    def test_a_rule_for_one_tag_does_not_become_one_for_all(self):
        self.rule.write({"product_tag_id": self.tag.id, "active": False})
        self._kept(self.tag)
        self.rule.active = True
        self.assertEqual(self._earned_by_tea(), 0)

    def test_a_reward_for_some_products_does_not_become_one_for_all(self):
        self.reward.write({"discount_applicability": "specific", "discount_product_category_id": self.category.id})
        self._kept(self.category)
        self.reward.write({"discount_product_category_id": False, "discount_product_tag_id": self.tag.id})
        self._kept(self.tag)
        self.reward.write({"discount_product_tag_id": False, "discount_product_ids": [Command.set(self.cake.ids)]})
        self._kept(self.cake)

    def test_what_leaves_a_limit_is_deleted(self):
        other = self._create_goods("Other", 1)
        self.rule.product_ids = self.cake | other
        other.unlink()
        self.rule.product_category_id = self.category
        self.cake.unlink()
        self._kept(self.category)
        plain = self._create_club(name="Plain", is_club=False)
        plain.rule_ids.product_tag_id = self.tag
        self.tag.unlink()
        self.assertEqual(self._earned_by_tea(), 0)

    def test_a_club_for_an_archived_pricelist_does_not_open_to_all(self):
        pricelists = self.env["product.pricelist"].create([{"name": "Members"}, {"name": "Guests"}])
        self.club.pricelist_ids = pricelists[0]
        pricelists[0].active = False
        order = self._order((self.tea, 1), pricelist_id=pricelists[1].id)
        self.assertEqual(order.club_points_earned, 0)

    def test_who_may_join_is_not_everybody_with_a_tags_end(self):
        tags = self.env["res.partner.category"].create([{"name": "Staff"}, {"name": "Partner"}])
        state = self.env["res.country.state"].create(
            {"name": "Nowhere", "code": "NW", "country_id": self.env.ref("base.ir").id}
        )
        self.club.write({"club_admission_tag_ids": tags[0].ids, "club_admission_state_ids": state.ids})
        self._kept(tags[0], state)
        tags[1].unlink()

    def test_each_field_that_may_end_is_known(self):
        """A new field of a rule, reward, club or benefit: does its end widen anything?"""
        known = {(model, name) for model, names in NARROWED for name in names} | WIDENS_NOTHING.keys()
        unknown = set()
        for model in ("loyalty.rule", "loyalty.reward", "loyalty.program", "loyalty.club.benefit"):
            for name, field in self.env[model]._fields.items():
                ends = field.type == "many2many" or (field.type == "many2one" and field.ondelete == "set null")
                own = name.endswith("_uid") or field.related or (field.compute and not field.store)
                if field.store and ends and not own and (model, name) not in known:
                    unknown.add((model, name, field.ondelete))
        self.assertEqual(unknown, set())

    def test_what_narrows_is_guarded(self):
        for model, names in NARROWED:
            for name in names:
                if field := self.env[model]._fields.get(name):
                    self.assertIn("_unlink_except_last_of_a_limit", dir(self.env[field.comodel_name]), (model, name))
