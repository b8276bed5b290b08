from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestFirstSteps(ClubCommon):
    """What everybody does first: save a club, open it, sell in a branch, be refused once."""

    def test_a_refused_order_does_not_break_the_next_one_under_the_same_terms(self):
        self.card.club_earn(1000, "Start")
        order = self._order(confirm=False)
        self._claim(order)
        refuse = patch.object(type(order), "_club_check_reward", side_effect=UserError("Refused"))
        with refuse, self.assertRaisesRegex(UserError, "Refused"), self.env.cr.savepoint():
            order.action_confirm()
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(order.club_points_redeemed, 1000)
        self._sound()

    def test_a_new_club_is_saved_after_its_rule_was_touched(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_program_action_clubs")
        clubs = self.env["loyalty.program"].with_context(**safe_eval(action["context"]))
        with Form(clubs) as form:
            form.name = "New club"
            with form.rule_ids.edit(0) as rule:
                rule.reward_point_amount = 5
        self.assertTrue(form.record.is_club)

    def test_an_ordinary_promotion_is_saved_after_its_rule_was_touched(self):
        promotion = self.env["loyalty.program"].with_context(default_program_type="promotion")
        with Form(promotion) as form:
            form.name = "Ten percent"
            with form.rule_ids.edit(0) as rule:
                rule.minimum_qty = 2
        self.assertFalse(form.record.is_club)

    def test_a_form_sends_zero_for_the_day_that_no_policy_uses(self):
        rule = {"club_expiry_month": 0, "club_expiry_day": 0}
        for values in ({"is_club": True}, {"program_type": "promotion", "trigger": "auto"}):
            with self.subTest(values):
                program = self.env["loyalty.program"].create(
                    {"name": "New", "rule_ids": [Command.create(rule)], **values}
                )
                self.assertFalse(program.rule_ids.club_expiry_policy)

    def test_what_a_policy_does_not_use_is_not_checked(self):
        unused = {"club_expiry_month": 0, "club_expiry_day": 0}
        self.club.rule_ids.write({"club_expiry_policy": "months", "club_expiry_delay": 12, **unused})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.club.rule_ids.club_expiry_policy = "yearly_day"

    def test_a_fixed_day_of_the_year_starts_as_its_last_one(self):
        rule = self.env["loyalty.rule"].new(
            {"club_expiry_policy": "yearly_day", "club_expiry_month": 0, "club_expiry_day": 0}
        )
        rule._onchange_club_expiry_policy()
        self.assertEqual((rule.club_expiry_month, rule.club_expiry_day), (12, 31))

    def test_a_salesperson_opens_a_club(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        form = Form(self.club.with_user(seller))
        self.assertEqual(form.name, "Club")


@tagged("post_install", "-at_install")
class TestBranch(ClubCommon):
    """A user whose only company is a branch may not read the company above it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Branch", "parent_id": cls.env.company.id})
        cls.seller = new_test_user(
            cls.env,
            "branch_seller",
            "sales_team.group_sale_manager,loyalty_club.group_club_user",
            company_id=cls.branch.id,
            company_ids=[Command.set(cls.branch.ids)],
        )

    def _as_seller(self, record):
        return record.with_user(self.seller).with_company(self.branch)

    def test_it_opens_the_rewards_of_an_order(self):
        self.card.club_earn(1000, "Start")
        order = self._as_seller(self.env["sale.order"]).create(
            {
                "partner_id": self.member.id,
                "order_line": [Command.create({"product_id": self.tea.id})],
            }
        )
        self.assertTrue(order.action_open_reward_wizard())

    def test_it_opens_the_rewards_where_there_is_no_club(self):
        self.club.active = False
        order = self._as_seller(self.env["sale.order"]).create({"partner_id": self.member.id})
        self.assertTrue(order.action_open_reward_wizard())

    def test_it_searches_and_enrols_members(self):
        found = self._as_seller(self.env["res.partner"]).search([("club_points", ">=", 0)])
        self.assertIn(self.member, found)
        guest = self._as_seller(self.env["res.partner"].create({"name": "Guest"}))
        self.assertEqual(guest.club_enrol().partner_id, guest)
