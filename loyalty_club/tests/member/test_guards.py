from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user, tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestGuards(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "club_seller", groups="sales_team.group_sale_salesman_all_leads")
        cls.sales_manager = new_test_user(cls.env, "club_sales_manager", groups="sales_team.group_sale_manager")
        cls.staff = new_test_user(cls.env, "club_user", groups="loyalty_club.group_club_user")
        cls.manager = new_test_user(cls.env, "club_manager", groups="loyalty_club.group_club_manager")
        cls.card.club_earn(100, "Start")

    def test_only_a_manager_writes_to_a_members_card(self):
        other = self._create_partner(name="Other")
        writes = [
            {"points": 9999},
            {"partner_id": other.id},
            {"code": "mine"},
            {"active": False},
            {"program_id": self.club.id},
            {"is_club_card": False},
        ]
        for user in (self.seller, self.sales_manager, self.staff):
            for vals in writes:
                for card in (self.card.with_user(user), self.card.with_user(user).sudo()):
                    with self.subTest(user=user.login, vals=vals, su=card.env.su):
                        with self.assertRaises(UserError):
                            card.write(vals)
        self.assertPoints(100)
        self.assertEqual(self.card.partner_id, self.member)

    def test_no_field_of_a_members_card_is_open_to_others(self):
        """Whatever field another addon adds: nothing is writable that is not listed."""
        for name, field in self.card._fields.items():
            if not (field.store or field.inverse) or name in MAGIC_COLUMNS:
                continue
            for user in (self.seller, self.sales_manager, self.staff):
                for card in (self.card.with_user(user), self.card.with_user(user).sudo()):
                    with self.subTest(field=name, user=user.login, su=card.env.su), self.assertRaises(UserError):
                        card.write({name: False})

    def test_a_manager_writes_nothing_that_the_club_computes(self):
        writable = self.card._club_writable_fields()
        self.assertLess(writable, set(self.card._fields))
        other = self.env["res.company"].create({"name": "Other"})
        for vals in (
            {"company_id": other.id},
            {"expiration_date": "2099-01-01"},
            {"club_tier_warned": "2099-01-01"},
            {"club_suspended_until": "2099-01-01 00:00:00"},
            {"order_id": self._order(confirm=False).id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.card.with_user(self.manager).write(vals)
        self.assertFalse(self.card.company_id == other or self.card.expiration_date or self.card.order_id)

    def test_a_card_is_not_born_with_what_nobody_may_write(self):
        partner = self._create_partner(name="New")
        vals = {"program_id": self.club.id, "partner_id": partner.id}
        for more in ({"club_vip": True}, {"expiration_date": "2099-01-01"}, {"club_tier_warned": "2099-01-01"}):
            with self.subTest(vals=more), self.assertRaises(UserError):
                self.env["loyalty.card"].with_user(self.manager).create({**vals, **more})
        # core's wizard sends empty values
        card = self.env["loyalty.card"].with_user(self.manager).create({**vals, "expiration_date": False})
        self.assertTrue(card.is_club_card)

    def test_a_managers_write_becomes_an_entry(self):
        self.card.with_user(self.manager).points = 70
        self.assertPoints(70)
        entry = self.card.club_entry_ids[0]
        self.assertEqual((entry.kind, entry.points), ("adjust", -30))
        self.assertEqual(entry.create_uid, self.manager)

    def test_cores_balance_wizard_becomes_an_entry(self):
        wizard = self.env["loyalty.card.update.balance"].with_user(self.manager)
        wizard.create(
            {"card_id": self.card.id, "new_balance": 130, "description": "Found a receipt"}
        ).action_update_card_point()
        self.assertPoints(130)
        self.assertEqual(self.card.club_entry_ids[0].reason, "Found a receipt")

    def test_cores_balance_wizard_refuses_others(self):
        wizard = self.env["loyalty.card.update.balance"].with_user(self.seller)
        with self.assertRaises(AccessError):
            wizard.create({"card_id": self.card.id, "new_balance": 130, "description": "x"}).action_update_card_point()
        self.assertPoints(100)

    def test_only_a_manager_makes_cards(self):
        partner = self._create_partner(name="New")
        vals = {"program_id": self.club.id, "partner_id": partner.id, "points": 500}
        for user in (self.seller, self.sales_manager, self.staff):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["loyalty.card"].with_user(user).sudo().create(dict(vals))
        card = self.env["loyalty.card"].with_user(self.manager).create(dict(vals))
        self.assertPoints(500, card)
        self.assertEqual(card.club_entry_ids.kind, "opening")

    def test_nobody_hides_behind_cores_context(self):
        card = self.card.with_user(self.seller).with_context(club_core_posts_nothing=True)
        card.write({"points": 9999})
        self.assertPoints(100)

    def test_cores_context_opens_nothing_but_points(self):
        card = self.card.with_user(self.seller).with_context(club_core_posts_nothing=True)
        with self.assertRaises(AccessError):
            card.write({"partner_id": self._create_partner(name="Thief").id})
        self.assertEqual(self.card.partner_id, self.member)

    def test_only_a_manager_posts_manually(self):
        for user in (self.seller, self.sales_manager, self.staff):
            card = self.card.with_user(user)
            for post in (
                lambda c: c.club_earn(5, "x"),
                lambda c: c.club_redeem(5, "x"),
                lambda c: c.club_adjust(5, "x"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    post(card)
        self.card.with_user(self.manager).club_earn(5, "x")
        self.assertPoints(105)

    def test_only_a_manager_closes_and_audits(self):
        for user in (self.seller, self.staff):
            with self.assertRaises(AccessError):
                self.club.with_user(user).club_close()
            with self.assertRaises(AccessError):
                self.club.with_user(user).club_audit()
        self.assertEqual(self.club.with_user(self.manager).club_audit(), [])
        self.club.with_user(self.manager).club_close()

    def test_only_a_manager_sets_the_club_up(self):
        rule, reward = self.club.rule_ids, self.club.reward_ids
        for user in (self.seller, self.sales_manager, self.staff):
            club = self.club.with_user(user).sudo()
            for change in (
                lambda: club.write({"club_unit": 0.01}),  # noqa: B023
                lambda: club.write({"rule_ids": [(0, 0, {"reward_point_amount": 99})]}),  # noqa: B023
                lambda: club.rule_ids.write({"reward_point_amount": 99}),  # noqa: B023
                lambda: club.reward_ids.write({"discount": 99}),  # noqa: B023
                lambda: club.rule_ids.unlink(),  # noqa: B023
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change()
        self.assertEqual((rule.reward_point_amount, reward.discount), (10, 10))
        self.assertEqual(self.club.rule_ids, rule)
        self.club.with_user(self.manager).rule_ids.reward_point_amount = 20
        self.assertEqual(rule.reward_point_amount, 20)

    def test_staff_enrols_and_sees_a_salesperson_does_not_enrol(self):
        partner = self._create_partner(name="New")
        with self.assertRaises(AccessError):
            partner.with_user(self.seller).club_enrol()
        card = partner.with_user(self.staff).club_enrol()
        self.assertEqual(card.with_user(self.staff).points, 0)
        self.assertEqual(self.member.with_user(self.seller).club_points, 100)

    def test_a_salesperson_sells_to_members(self):
        order = self._order(confirm=False).with_user(self.seller)
        self._claim(order)
        order.action_confirm()
        self.assertPoints(20)
        order._action_cancel()
        self.assertPoints(100)

    def test_a_members_card_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.card.unlink()

    def test_a_member_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "has entries in the ledger"):
            self.member.unlink()
        self.assertTrue(self.member.exists())

    def test_a_customer_is_a_member_once(self):
        with self.assertRaisesRegex(UserError, "is already a member of"):
            self.env["loyalty.card"].create({"program_id": self.club.id, "partner_id": self.member.id})
        other = self._create_partner(name="Other").club_enrol(self.club)
        with self.assertRaisesRegex(UserError, "is already a member of"):
            other.partner_id = self.member
