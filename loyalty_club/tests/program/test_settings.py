from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestSettings(StaffCommon):
    """What a club is and what it gives is decided by its managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ["sales_team.group_sale_manager", "product.group_product_manager"]
        if cls.env.ref("point_of_sale.group_pos_manager", raise_if_not_found=False):
            groups.append("point_of_sale.group_pos_manager")
        cls.boss = cls._user("settings_boss", *groups)
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Some", "currency_id": cls.club.currency_id.id})
        cls.template = cls.env["mail.template"].create(
            {"name": "Many points", "model_id": cls.env.ref("loyalty.model_loyalty_card").id}
        )
        cls.plan = cls.env["loyalty.mail"].create(
            {"program_id": cls.club.id, "trigger": "points_reach", "points": 5, "mail_template_id": cls.template.id}
        )

    def _settings(self):
        settings = [
            {"name": "Mine"},
            {"active": False},
            {"date_from": "2099-01-01"},
            {"date_to": "2020-01-02"},
            {"pricelist_ids": [Command.set(self.pricelist.ids)]},
            {"portal_visible": False},
            {"communication_plan_ids": [Command.clear()]},
            {"communication_plan_ids": [Command.update(self.plan.id, {"points": 1})]},
            {"club_goodwill_limit": 9},
        ]
        if "pos_config_ids" in self.club._fields:
            settings += [{"pos_ok": False}, {"pos_config_ids": [Command.clear()]}]
        return settings

    def test_settings_of_a_club_are_changed_by_its_managers_alone(self):
        for vals in self._settings():
            for club in (self.club.with_user(self.boss), self.club.with_user(self.boss).sudo()):
                with self.subTest(vals=vals, su=club.env.su), self.assertRaises(AccessError):
                    club.write(vals)
        self.club.with_user(self.boss).sequence = 77  # the order of the list is everybody's
        self.club.with_user(self.manager).date_to = "2099-12-31"
        plain = self.env["loyalty.program"].create({"name": "Plain", "program_type": "promotion"})
        plain.with_user(self.boss).write({"name": "Theirs", "date_to": "2099-01-01"})

    def test_messages_of_a_club_are_changed_by_its_managers_alone(self):
        for plan in (self.plan.with_user(self.boss), self.plan.with_user(self.boss).sudo()):
            for change in (
                lambda: plan.write({"points": 1}),  # noqa: B023
                lambda: plan.unlink(),  # noqa: B023
                lambda: plan.create(  # noqa: B023
                    {"program_id": self.club.id, "trigger": "create", "mail_template_id": self.template.id}
                ),
            ):
                with self.subTest(su=plan.env.su), self.assertRaises(AccessError):
                    change()
        self.plan.with_user(self.manager).points = 6
        self.assertEqual(self.club.communication_plan_ids, self.plan)

    def test_a_club_is_deleted_by_its_managers_alone(self):
        empty = self.env["loyalty.program"].create({"name": "Empty", "is_club": True})
        empty.active = False
        with self.assertRaises(AccessError):
            empty.with_user(self.boss).unlink()
        empty.with_user(self.manager).unlink()

    def test_the_price_list_of_a_club_is_not_deleted_to_lift_its_limit(self):
        self.club.pricelist_ids = self.pricelist
        with self.assertRaises(AccessError):
            self.pricelist.with_user(self.boss).unlink()
        self.assertEqual(self.club.pricelist_ids, self.pricelist)

    def test_only_a_club_manager_lets_a_product_give_a_tier(self):
        gold = self.env["loyalty.club.tier"].create({"name": "Gold", "program_id": self.club.id, "threshold": 100})
        tea = self.tea.product_tmpl_id
        for product in (tea.with_user(self.boss), tea.with_user(self.boss).sudo(), self.tea.with_user(self.boss)):
            with self.assertRaises(AccessError):
                product.write({"club_tier_id": gold.id, "club_tier_months": 1200})
            with self.assertRaises(AccessError):
                product.create({"name": "Gold for a penny", "list_price": 0.01, "club_tier_id": gold.id})
        self.assertFalse(tea.club_tier_id)
        seller = self._user("settings_product", "loyalty_club.group_club_manager", "product.group_product_manager")
        tea.with_user(seller).write({"club_tier_id": gold.id, "club_tier_months": 6})
        for vals in ({"club_tier_months": 1200}, {"club_tier_id": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                tea.with_user(self.boss).write(vals)
        tea.with_user(self.boss).write({"name": "Membership"})
        self.assertFalse(tea.with_user(self.boss).copy().club_tier_id)
