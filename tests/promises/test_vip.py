"""What the club promises to its VIPs, told as it happens in a shop."""

import re
from datetime import date
from unittest.mock import patch

from promise_shop import PromiseShop

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged


class VipShop(PromiseShop):
    """The owner, who invites; an account manager, who looks after VIPs; a member with a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        cls.keeper = new_test_user(cls.env, "promise_keeper", "loyalty_club.group_club_user", name="Keeper", **users)
        cls.owner = new_test_user(cls.env, "promise_owner", "loyalty_club.group_club_manager", name="Owner", **users)
        cls.login = new_test_user(cls.env, "promise_member", "base.group_portal", name="Sara", **users)
        cls.sara = cls._enrol(cls.login.partner_id)

    def invite(self, card=None, **values):
        """The owner invites a member."""
        values = {"message": "You come every week.", "manager": self.keeper, **values}
        return (card or self.sara).with_user(self.owner).club_vip_invite(**values)

    def make_vip(self, card=None):
        """Invited by the owner, and the member has said yes."""
        self.invite(card).with_user(self.owner).action_accept()

    def tasks_of(self, user):
        """[(what, when)] of a user's open tasks."""
        tasks = self.env["mail.activity"].search([("user_id", "=", user.id)], order="date_deadline, id")
        return [(task.summary, str(task.date_deadline)) for task in tasks]


@tagged("post_install", "-at_install")
class TestChosenAndInvited(VipShop):
    """V1 and V2: chosen by numbers, few, and asked."""

    def _candidates(self):
        self.env.invalidate_all()
        found = self.env["loyalty.card"].search([("club_is_vip_candidate", "=", True)])
        return found.filtered(lambda card: card.program_id == self.club)

    def test_v1_vips_are_chosen_by_value_growth_and_behaviour_under_a_ceiling(self):
        self.club.write(
            {
                "club_vip_share_max": 10,
                "club_vip_rank_by": "club_spent",
                "club_vip_rule_ids": [
                    Command.create({"field_name": "club_spent", "operator": ">=", "value": 300_000}),
                    Command.create({"field_name": "club_last_purchase", "operator": "<=", "value": 30}),
                    Command.create({"field_name": "club_growth", "operator": ">", "value": 0}),
                ],
            }
        )
        cards = self.people(18)  # twenty members with the shop's own two: two places
        earlier = cards[0].partner_id
        self.buy(9_000_000, partner=earlier)
        self.go_to("2026-11-01")
        for number, card in enumerate(cards[1:6], 1):
            self.buy(number * 100_000, partner=card.partner_id)
        self.night()
        self.assertEqual(set(self._candidates()), set(cards[4:6]), "of those who spent enough, the best two")
        self.assertIn("500,000", cards[5].club_vip_why.replace("\xa0", " "))
        self.make_vip(cards[5])
        self.assertEqual(self._candidates(), cards[4])
        self.make_vip(cards[4])
        self.assertFalse(self._candidates(), "if all are VIP, nobody is")
        with self.assertRaisesRegex(UserError, "does not have that many places"):
            self.invite(cards[3])
        self.assertFalse(cards[3].club_is_vip)

    def test_v2_the_business_invites_and_the_member_accepts(self):
        invitation = self.invite()
        self.assertFalse(self.sara.club_is_vip, "nobody is made a VIP without a yes")
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.login.partner_id.ids)])
        self.assertIn("You come every week.", mail.body_html)
        invitation.with_user(self.login).action_accept()
        self.assertTrue(self.login.partner_id.club_is_vip)
        self.assertEqual(self.sara.club_vip_since, self.today())

    def test_v2_or_declines_and_is_left_in_peace(self):
        self.club.club_vip_rule_ids = [Command.create({"field_name": "points", "operator": ">=", "value": 0})]
        self.club.club_vip_rest_days = 180
        self.invite().with_user(self.login).action_decline()
        self.assertFalse(self.sara.club_is_vip)
        self.assertNotIn(self.sara, self._candidates())
        self.after(181)
        self.assertIn(self.sara, self._candidates())

    def test_v2_an_invitation_that_nobody_answers_ends(self):
        self.club.club_vip_invite_days = 14
        invitation = self.invite()
        self.after(14)
        self.night()
        self.assertEqual(invitation.state, "open")
        self.after(1)
        self.night()
        with self.assertRaisesRegex(UserError, "was open until"):
            invitation.with_user(self.login).action_accept()
        self.assertEqual(invitation.state, "expired")
        self.assertFalse(self.sara.club_is_vip)


@tagged("post_install", "-at_install")
class TestBenefitsOfVips(VipShop):
    """V3 and V7: more than discounts, with their costs, on record, and in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasting, cls.gift = cls.env["loyalty.club.benefit"].create(
            [
                {
                    "name": "A tasting",
                    "kind": "experience",
                    "program_id": cls.club.id,
                    "for_vip": True,
                    "cost": 400_000,
                    "quota": 2,
                },
                {
                    "name": "A birthday cake",
                    "kind": "gift",
                    "program_id": cls.club.id,
                    "for_vip": True,
                    "cost": 150_000,
                    "due": "birthday",
                    "lead_days": 7,
                },
            ]
        )

    def use(self, note=None):
        return self.sara.with_user(self.keeper).club_use_benefit(self.tasting, note)

    def due_night(self):
        """The nightly look at who is due."""
        with self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.env.invalidate_all()

    def test_v3_a_benefit_is_for_vips_has_its_cost_and_each_use_is_on_record(self):
        with self.assertRaisesRegex(UserError, "for VIPs only"):
            self.use()
        self.make_vip()
        use = self.use("Brought her sister")
        self.assertEqual(
            (use.partner_id, use.state, use.cost, use.user_id, use.date, use.note),
            (self.login.partner_id, "delivered", 400_000, self.keeper, date(2026, 1, 10), "Brought her sister"),
        )
        self.tasting.cost = 500_000
        self.use()
        self.assertEqual((self.tasting.use_count, self.tasting.use_cost), (2, 900_000), "each at its day's cost")
        with self.assertRaisesRegex(UserError, "used up A tasting for this year"):
            self.use()
        self.assertEqual(self.tasting.use_count, 2)
        self.assertEqual(self.sara.points, 0, "a benefit costs the member nothing")

    def test_v3_who_is_no_staff_of_the_club_records_nothing(self):
        self.make_vip()
        for user in (self.login, self.cashier):
            with self.assertRaises(AccessError):
                self.sara.with_user(user).club_use_benefit(self.tasting)
        self.assertEqual(self.tasting.use_count, 0)

    def test_v7_a_due_benefit_becomes_the_account_managers_task_with_a_deadline(self):
        self.make_vip()
        self.login.partner_id.club_birthday = "1990-02-20"
        self.due_night()
        self.assertEqual(self.tasks_of(self.keeper), [])
        self.go_to("2026-02-13")
        self.due_night()
        self.due_night()
        self.assertEqual(self.tasks_of(self.keeper), [("A birthday cake", "2026-02-20")], "once, a week before")
        use = self.sara.club_benefit_use_ids
        self.assertEqual((use.state, use.deadline), ("due", date(2026, 2, 20)))
        use.with_user(self.keeper).action_deliver()
        self.assertEqual(self.tasks_of(self.keeper), [])
        self.assertEqual((use.state, use.cost, use.user_id), ("delivered", 150_000, self.keeper))

    def test_v7_what_is_late_is_seen(self):
        self.make_vip()
        self.login.partner_id.club_birthday = "1990-02-20"
        self.go_to("2026-02-14")
        self.due_night()
        use = self.sara.club_benefit_use_ids
        for day, late in ((date(2026, 2, 20), False), (date(2026, 2, 21), True)):
            self.go_to(day)
            self.assertEqual((use.is_late, self.club.club_late_benefits), (late, int(late)), day)
        self.assertEqual(self.env["loyalty.club.benefit.use"].search([("is_late", "=", True)]), use)
        use.with_user(self.keeper).action_deliver()
        self.env.invalidate_all()
        self.assertEqual((use.is_late, self.club.club_late_benefits), (False, 0))


@tagged("post_install", "-at_install")
class TestOneToOne(VipShop):
    """V4, V6 and V8: somebody knows the VIP, sees the danger, and everybody sees who it is."""

    def test_v4_a_vip_has_an_account_manager_and_each_can_have_another_one(self):
        other = new_test_user(self.env, "promise_other", "loyalty_club.group_club_user", name="Other keeper")
        self.make_vip()
        self.invite(self.card, manager=other).with_user(self.owner).action_accept()
        self.assertEqual((self.sara.club_manager_id, self.card.club_manager_id), (self.keeper, other))
        self.assertEqual(self.login.partner_id.club_manager_id, self.keeper, "on the contact too")
        self.sara.with_user(self.owner).club_manager_id = other
        self.assertEqual(self.login.partner_id.club_manager_id, other)
        with self.assertRaises(AccessError):
            self.sara.with_user(self.keeper).club_manager_id = self.keeper
        self.assertEqual(self.sara.club_manager_id, other)

    def test_v4_the_offer_is_for_one_alone(self):
        mine, others = self.invite(message="For Sara: her tea"), self.invite(self.card, message="For the other")
        seen = self.env["loyalty.club.invitation"].with_user(self.login).search([])
        self.assertEqual(seen, mine.with_user(self.login))
        self.assertEqual(seen.message, "For Sara: her tea")
        with self.assertRaises(AccessError):
            others.with_user(self.login).action_accept()
        self.assertEqual(others.state, "open")

    def test_v6_a_vip_who_stays_away_becomes_a_task_before_she_is_gone(self):
        """She came every ten days; after three weeks of silence somebody is told."""
        self.club.club_vip_churn_limit = 0.6
        self.make_vip()
        for _number in range(5):
            self.buy(partner=self.login.partner_id)
            self.buy(partner=self.card.partner_id)
            self.after(10)
        self.night()
        self.assertEqual(self.tasks_of(self.keeper), [])
        self.after(12)
        self.night()
        self.assertEqual([what for what, _when in self.tasks_of(self.keeper)], ["A VIP may leave"])
        self.after(1)
        self.night()
        self.assertEqual(len(self.tasks_of(self.keeper)), 1, "once a case")
        alert = self.env["loyalty.club.alert"].search([("card_id", "in", (self.sara | self.card).ids)])
        self.assertEqual((alert.card_id, alert.kind), (self.sara, "churn"), "who is no VIP is no case")

    def test_v6_a_vip_who_is_not_satisfied_becomes_a_task(self):
        """The rating stands in for one of `rating`, which is not installed with the club alone."""
        self.make_vip()
        rated = {
            self.login.partner_id.id: (7, 1.0, "Sara rated her order 1 of 5. Cold tea."),
            self.member.id: (8, 1.0, "Who is no VIP rated an order 1 of 5."),
        }
        with patch.object(type(self.club), "_club_bad_ratings", lambda *args: rated):
            self.night()
            self.after(1)
            self.night()
        self.assertEqual([what for what, _when in self.tasks_of(self.keeper)], ["A VIP is not satisfied"])
        alert = self.env["loyalty.club.alert"].search([("card_id", "in", (self.sara | self.card).ids)])
        self.assertEqual((alert.card_id, alert.kind, alert.source_id), (self.sara, "rating", 7))

    def test_v8_every_team_sees_the_flag(self):
        partner = self.login.partner_id
        before = self.buy(partner=partner)
        self.assertFalse(before.club_is_vip)
        self.make_vip()
        order, sold = self.buy(partner=partner), self.at_till(partner=partner)
        move = self.invoice(order)
        for record in (partner, before, self.quotation(partner=partner), order, sold, move, self.sara):
            record.invalidate_recordset()
            self.assertTrue(record.club_is_vip, record._name)
        for record in (self.member, self.buy(), self.at_till()):
            self.assertFalse(record.club_is_vip, record._name)
        # a salesman and a cashier are no staff of the club and see it all the same
        salesman = new_test_user(self.env, "promise_sales", "sales_team.group_sale_salesman_all_leads")
        salesman.write({"company_ids": [Command.link(self.company.id)], "company_id": self.company.id})
        self.assertTrue(order.with_user(salesman).club_is_vip)
        self.assertTrue(sold.with_user(self.cashier).club_is_vip)
        self.assertTrue(partner.with_user(self.cashier).club_is_vip)


@tagged("post_install", "-at_install")
class TestHeard(VipShop, HttpCase):
    """V5: both ways; a VIP has a say."""

    def setUp(self):
        super().setUp()
        # a browser's from here on, not the till's
        self.session = None

    def page(self):
        """Her page of the club, at home."""
        self.authenticate(self.login.login, self.login.login)
        return self.url_open("/my/club")

    def test_v5_a_vip_is_heard_and_answered(self):
        """What she writes on her page is a task of the account manager, whose answer she reads there."""
        self.assertNotIn("Have your say", self.page().text)
        self.make_vip()
        page = self.page().text
        self.assertIn("Have your say", page)
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        remark = {"csrf_token": token, "club": self.club.id, "remark": "Open on Fridays, please."}
        self.assertIn("Open on Fridays, please.", self.url_open("/my/club/say", data=remark).text)
        self.assertEqual(self.tasks_of(self.keeper), [("Message from a VIP", "2026-01-10")])
        card = self.sara.with_user(self.keeper)
        card.message_post(body="We will, from May on.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertIn("We will, from May on.", self.page().text)
