from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestWizards(StaffCommon):
    """A wizard shows no record that its user may not read, and belongs to its creator alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(777, "Start")
        cls.club.company_id = cls.env.company
        company = cls.env["res.company"].create({"name": "Second Company"})
        cls.strangers = [
            new_test_user(
                cls.env,
                f"wizard_{group}",
                groups=f"loyalty_club.group_club_{group},sales_team.group_sale_salesman",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for group in ("user", "manager")
        ]
        own = cls.env["loyalty.program"].create({"name": "Own", "is_club": True, "company_id": company.id})
        cls.own_card = cls.member.club_enrol(own)

    @classmethod
    def _wizards(cls, base="loyalty.club.wizard"):
        names = cls.env.registry.descendants([base], "_inherit")
        return [cls.env[name] for name in sorted(names) if not cls.env[name]._abstract]

    def test_every_wizard_of_the_club_has_the_base_and_belongs_to_its_creator(self):
        wizards = {wizard._name for wizard in self._wizards()}
        self.assertIn("loyalty.card.update.balance", wizards)
        models = self.env["ir.model"].search([("transient", "=", True), ("model", "like", "loyalty.club.")])
        self.assertEqual(set(models.mapped("model")) - wizards, set())
        rules = self.env["ir.rule"].search([("model_id.model", "in", list(wizards)), ("groups", "=", False)])
        own = rules.filtered(lambda rule: rule.domain_force == "[('create_uid', '=', user.id)]")
        self.assertEqual(set(own.model_id.mapped("model")), wizards)

    def test_no_wizard_previews_a_member_of_another_company(self):
        shown = {"card_id": {"fields": {"display_name": {}}}, "balance": {}, "old_balance": {}, "result": {}}
        for wizard in self._wizards():
            if "card_id" not in wizard._fields:
                continue
            for user in self.strangers:
                mine = wizard.with_user(user)
                spec = {name: value for name, value in shown.items() if name in wizard._fields}
                with self.subTest(wizard=wizard._name, user=user.login):
                    with self.assertRaises(AccessError):
                        mine.onchange({"card_id": self.card.id}, ["card_id"], spec)
                    with self.assertRaises(AccessError):
                        mine.with_context(default_card_id=self.card.id).onchange({}, [], spec)

    def test_no_wizard_is_made_for_a_member_of_another_company(self):
        user, manager = self.strangers
        for who, name, values in (
            (user, "loyalty.club.adjust", {"points": 1}),
            (manager, "loyalty.club.leave", {}),
            (manager, "loyalty.club.vip.end", {"reason": "x"}),
            (manager, "loyalty.card.update.balance", {"new_balance": 1, "description": "x"}),
        ):
            wizard = self.env[name].with_user(who)
            with self.subTest(wizard=name):
                with self.assertRaises(AccessError):
                    wizard.create({**values, "card_id": self.card.id})
                mine = wizard.create({**values, "card_id": self.own_card.id})
                with self.assertRaises(AccessError):
                    mine.write({"card_id": self.card.id})
        with self.assertRaises(AccessError):
            self.env["loyalty.club.transfer"].with_user(manager).create(
                {"card_id": self.own_card.id, "to_card_id": self.card.id, "points": 1, "reason": "x"}
            )

    def test_no_request_of_another_company_is_shown_by_refusing_it(self):
        goodwill = self.env["loyalty.club.goodwill"].create(
            {"card_id": self.card.id, "points": 5, "date": "2030-01-01", "note": "Secret"}
        )
        with self.assertRaises(AccessError):
            self.env["loyalty.club.refuse"].with_user(self.strangers[1]).create(
                {"decision": f"{goodwill._name},{goodwill.id}"}
            )

    def test_a_colleague_does_not_read_a_wizard(self):
        colleague = self._user("wizard_colleague", "loyalty_club.group_club_manager")
        for name, values in (
            ("loyalty.club.leave", {"reason": "Secret"}),
            ("loyalty.club.vip.end", {"reason": "Secret"}),
            ("loyalty.card.update.balance", {"new_balance": 1, "description": "Secret"}),
        ):
            wizard = self.env[name].with_user(self.manager).create({"card_id": self.card.id, **values})
            with self.subTest(wizard=name), self.assertRaises(AccessError):
                wizard.with_user(colleague).read(["card_id"])
