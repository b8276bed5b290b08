from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import GoodwillCommon


@tagged("post_install", "-at_install")
class TestGoodwillDecision(GoodwillCommon):
    """Who decides on goodwill, within which limits."""

    # approval

    def test_each_manager_gets_a_task_and_it_ends_with_the_decision(self):
        goodwill = self._ask(self.staff, 500, reason="Broken")
        self.assertEqual(goodwill.activity_ids.user_id, self.manager | self.second)
        self.assertIn("requests 500 points for Member: Late delivery", goodwill.activity_ids[0].note)
        goodwill.with_user(self.second).action_approve()
        self.assertFalse(goodwill.activity_ids)

    def test_an_approved_request_is_posted_and_says_who(self):
        goodwill = self._ask(self.staff, 500, reason="Broken")
        goodwill.with_user(self.manager).action_approve()
        self.assertEqual((goodwill.state, goodwill.decided_by_id), ("posted", self.manager))
        self.assertTrue(goodwill.decided_on)
        self.assertPoints(500)
        self.assertEqual(
            goodwill.entry_id.description,
            f"Late delivery: Broken (requested by {self.staff.name}, approved by {self.manager.name})",
        )
        told = goodwill.message_ids.filtered(lambda m: self.staff.partner_id in m.partner_ids)
        self.assertIn(f"500 points for Member were approved by {self.manager.name}", told.body)

    def test_a_member_does_not_read_the_names_of_staff(self):
        goodwill = self._ask(self.staff, 50, reason="Broken")
        portal = new_test_user(self.env, "manual_portal", groups="base.group_portal")
        entry = goodwill.entry_id.with_user(portal).sudo()
        self.assertEqual(entry.description, "Late delivery: Broken")

    def test_what_was_approved_takes_nothing_from_the_users_limit(self):
        self._ask(self.staff, 500).with_user(self.manager).action_approve()
        self.assertEqual(self._ask(self.staff, 100).state, "posted")

    def test_approving_twice_posts_once(self):
        goodwill = self._ask(self.staff, 500).with_user(self.manager)
        goodwill.action_approve()
        goodwill.action_approve()
        self.assertPoints(500)
        with self.assertRaisesRegex(UserError, "already decided"):
            goodwill.with_user(self.second).action_approve()
        with self.assertRaisesRegex(UserError, "already decided"):
            self._refuse(goodwill, self.second)
        self.assertPoints(500)

    def test_a_refusal_changes_nothing_and_says_why(self):
        goodwill = self._ask(self.staff, 500)
        with self.assertRaises(UserError):
            self._refuse(goodwill, self.manager, " ")
        self.assertEqual(goodwill.state, "waiting")
        self._refuse(goodwill, self.manager, "Was paid back")
        self.assertEqual(
            (goodwill.state, goodwill.answer, goodwill.entry_id),
            ("refused", "Was paid back", self.entries),
        )
        self.assertFalse(goodwill.activity_ids)
        told = goodwill.message_ids.filtered(lambda m: self.staff.partner_id in m.partner_ids)
        self.assertIn("Was paid back", told.body)
        self.assertPoints(0)
        with self.assertRaises(UserError):
            goodwill.with_user(self.manager).action_approve()
        self.assertPoints(0)

    def test_only_a_manager_decides(self):
        goodwill = self._ask(self.staff, 500)
        other = self._user("manual_other", "loyalty_club.group_club_user")
        for user in (self.staff, other):
            with self.assertRaises(AccessError):
                goodwill.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                goodwill.with_user(user).action_refuse()
        self.assertPoints(0)
        self.assertEqual(goodwill.state, "waiting")

    def test_one_withdraws_ones_own_request_only(self):
        goodwill = self._ask(self.staff, 500)
        with self.assertRaises(AccessError):
            goodwill.with_user(self.manager).action_withdraw()
        self.assertEqual(goodwill.state, "waiting")
        goodwill.action_withdraw()
        self.assertEqual(goodwill.state, "withdrawn")
        self.assertFalse(goodwill.activity_ids)
        with self.assertRaises(UserError):
            goodwill.with_user(self.manager).action_approve()
        self.assertPoints(0)

    # managers

    def test_a_manager_has_no_limit_by_default(self):
        self.assertEqual(self._ask(self.manager, 1_000_000).state, "posted")
        self.assertPoints(1_000_000)

    def test_above_the_managers_limit_a_second_one_approves(self):
        self.club.club_manager_limit = 1000
        goodwill = self._ask(self.manager, 1001)
        self.assertEqual(goodwill.state, "waiting")
        self.assertEqual(goodwill.activity_ids.user_id, self.second)
        with self.assertRaisesRegex(UserError, "own request"):
            goodwill.action_approve()
        with self.assertRaisesRegex(UserError, "own request"):
            self._refuse(goodwill, self.manager)
        self.assertEqual((goodwill.state, goodwill.can_decide), ("waiting", False))
        self.assertPoints(0)
        goodwill.with_user(self.second).action_approve()
        self.assertEqual((goodwill.state, goodwill.decided_by_id), ("posted", self.second))
        self.assertPoints(1001)

    def test_parts_of_a_posting_do_not_pass_the_managers_limit(self):
        self.club.club_manager_limit = 1000
        self._ask(self.manager, 600)
        self.assertEqual(self._ask(self.manager, 600).state, "waiting")
        self.assertPoints(600)

    def test_what_is_given_and_what_is_taken_are_counted_apart(self):
        self.club.club_manager_limit = 1000
        self._ask(self.manager, 1000)
        self.assertEqual(self._ask(self.manager, -1000).state, "posted")
        self.assertEqual(self._ask(self.manager, -1).state, "waiting")
        self.assertPoints(0)

    def test_without_a_second_manager_it_is_said_at_once(self):
        self.club.club_manager_limit = 1000
        self.second.active = False
        with self.assertRaisesRegex(UserError, "no other manager"):
            self._ask(self.manager, 1001)
        self.assertFalse(self.goodwill.search([("card_id", "=", self.card.id)]))

    def test_the_public_methods_keep_to_the_managers_limit(self):
        card = self.card.with_user(self.manager)
        card.club_adjust(5000, "No limit yet")
        self.club.club_manager_limit = 6000
        posts = (
            lambda: card.club_adjust(1001, "x"),
            lambda: card.club_earn(1001, "x"),
            lambda: card.club_redeem(6001, "x"),
            lambda: card.write({"points": 6001}),
            lambda: (
                self.env["loyalty.card.update.balance"]
                .with_user(self.manager)
                .create({"card_id": card.id, "new_balance": 6001, "description": "x"})
                .action_update_card_point()
            ),
        )
        for number, post in enumerate(posts):
            with self.subTest(number=number), self.assertRaisesRegex(UserError, "second manager"):
                post()
        self.assertPoints(5000)
        card.club_earn(500, "x", key="event-1")
        card.club_earn(500, "x", key="event-1")
        card.write({"points": 6000})
        with self.assertRaises(UserError):
            card.club_earn(1, "x")
        self.assertEqual(card.club_earn(500, "x", key="event-1").points, 500)
        self.assertPoints(6000)
        self.assertEqual(sum(self.goodwill.search([("asked_by_id", "=", self.manager.id)]).mapped("points")), 6000)

    def test_a_card_is_not_opened_with_more_than_the_limit(self):
        self.club.club_manager_limit = 100
        cards = self.env["loyalty.card"].with_user(self.manager)
        partner = self._create_partner(name="New")
        with self.assertRaises(UserError):
            cards.create({"program_id": self.club.id, "partner_id": partner.id, "points": 101})
        card = cards.create({"program_id": self.club.id, "partner_id": partner.id, "points": 60})
        self.assertPoints(60, card)
        with self.assertRaises(UserError):
            card.club_adjust(41, "x")

    def test_another_addons_event_is_no_manual_posting(self):
        self.club.club_manager_limit = 10
        self.card.with_user(self.staff).sudo().club_earn(500, "Review")
        self.assertPoints(500)
        self.assertFalse(self.goodwill.search([("card_id", "=", self.card.id)]))

    def test_an_adjustment_by_method_is_on_record(self):
        entry = self.card.with_user(self.manager).club_adjust(7, "Found a receipt")
        goodwill = self.goodwill.search([("entry_id", "=", entry.id)])
        self.assertEqual(
            (goodwill.points, goodwill.note, goodwill.asked_by_id, goodwill.state),
            (7, "Found a receipt", self.manager, "posted"),
        )
        self.assertEqual(entry.description, "Found a receipt")

    # what it is about

    def test_the_record_it_refers_to_must_be_readable(self):
        order = self._order()
        with self.assertRaises(AccessError):
            self.goodwill.with_user(self.staff)._request(
                self.card.with_user(self.staff),
                10,
                self.late.with_user(self.staff),
                reference=order.with_user(self.staff),
            )
        offered = self.env["loyalty.club.adjust"].with_user(self.staff)._selection_reference()
        self.assertNotIn("sale.order", dict(offered))
        seller = self._user(
            "manual_seller",
            "loyalty_club.group_club_user",
            "sales_team.group_sale_salesman_all_leads",
        )
        goodwill = self._ask(seller, 10, reference=f"sale.order,{order.id}")
        self.assertEqual((goodwill.reference, goodwill.about_name), (order, order.name))
        names = [name for name, _title in self.goodwill._selection_reference()]
        self.assertIn("account.move", names)
        self.assertNotIn("res.users", names)

    def test_a_record_whose_addon_is_gone_is_still_named(self):
        goodwill = self._ask(self.staff, 10)
        goodwill.sudo().write({"about": "gone.order,5", "about_name": "S0005"})
        goodwill.invalidate_recordset()
        self.assertEqual((goodwill.reference, goodwill.about_name), (None, "S0005"))
        goodwill.web_read({"reference": {"fields": {"display_name": {}}}, "about_name": {}})

    def test_reasons_of_another_company_are_not_for_this_user(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.late.company_id = company
        with self.assertRaises(AccessError):
            self._ask(self.staff, 10)
        self.assertPoints(0)

    def test_a_renamed_reason_changes_no_entry(self):
        goodwill = self._ask(self.staff, 10)
        self.late.name = "Something else"
        goodwill.entry_id.invalidate_recordset(["description"])
        self.assertIn("Late delivery", goodwill.entry_id.description)

    def test_a_request_follows_its_customer_when_contacts_are_joined(self):
        twin = self._create_partner(name="Twin")
        card = twin.club_enrol(self.club)
        goodwill = self._ask(self.staff, 500, card_id=card.id)
        (self.card | card)._club_merge(self.member)
        goodwill.with_user(self.manager).action_approve()
        self.assertPoints(500)

    # who may what

    def test_nobody_writes_a_request_but_its_methods(self):
        goodwill = self._ask(self.staff, 500)
        seller = self._user("manual_seller", "sales_team.group_sale_manager")
        portal = self._user("manual_portal", "base.group_portal")
        for user in (self.staff, self.manager, seller, portal):
            mine = goodwill.with_user(user)
            with self.subTest(user=user.login):
                for vals in ({"state": "posted"}, {"points": 1}, {"asked_by_id": user.id}):
                    with self.assertRaises(AccessError):
                        mine.write(vals)
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"card_id": self.card.id, "points": 9, "date": "2030-01-01"})
        for user in (seller, portal):
            with self.assertRaises(AccessError):
                goodwill.with_user(user).read(["points"])
        self.assertPoints(0)

    def test_strangers_ask_for_nothing(self):
        for groups in ("sales_team.group_sale_manager", "base.group_user", "base.group_portal"):
            user = self._user(f"hand_{groups[-8:]}", groups)
            with self.subTest(groups=groups):
                with self.assertRaises(AccessError):
                    self._ask(user, 10)
                with self.assertRaises(AccessError):
                    self.goodwill.with_user(user)._request(self.card.with_user(user), 10, self.late.with_user(user))
        self.assertPoints(0)

    def test_another_companys_requests_are_not_seen(self):
        goodwill = self._ask(self.staff, 500)
        company = self.env["res.company"].create({"name": "Other"})
        boss = self._user("manual_boss", "loyalty_club.group_club_manager")
        boss.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.club.company_id = self.env.company
        self.env.flush_all()
        with self.assertRaises(AccessError):
            goodwill.with_user(boss).action_approve()
        self.assertEqual(goodwill.state, "waiting")

    def test_limits_are_not_negative(self):
        with self.assertRaises(ValidationError):
            self.club.club_goodwill_limit = -1
        with self.assertRaises(ValidationError):
            self.club.club_manager_limit = -1

    def test_only_a_manager_sets_limits_and_reasons(self):
        with self.assertRaises(AccessError):
            self.club.with_user(self.staff).sudo().club_goodwill_limit = 9999
        with self.assertRaises(AccessError):
            self.late.with_user(self.staff).name = "x"
        self.late.with_user(self.manager).name = "Came late"
