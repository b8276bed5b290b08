from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestCashier(PosClubCommon):
    """What a cashier may do by calls of his own: sell, and enrol customers. No more."""

    def setUp(self):
        super().setUp()
        self._give(100)
        self.order = self._sell()
        self.stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertEqual(self._balance(), 120)

    def tearDown(self):
        self._sound()
        super().tearDown()

    @property
    def _as_cashier(self):
        return self.env(user=self.cashier)

    def _confirm(self, data):
        self.order.with_user(self.cashier).confirm_coupon_programs(data)
        self.env.flush_all()
        self.env.invalidate_all()

    def _unchanged(self):
        cards = self.env["loyalty.card"].search([("program_id", "=", self.club.id)])
        self.assertEqual(cards, self.card)
        self.assertEqual((self._balance(), self.card.partner_id), (120, self.member))
        self.assertFalse(self.env["loyalty.history"].search([("card_id", "=", self.card.id)]))

    def test_confirming_posts_nothing_for_a_club(self):
        data = {"program_id": self.club.id, "points": 5000, "coupon_id": self.card.id}
        self._confirm({str(self.card.id): data})
        self._unchanged()

    def test_confirming_makes_no_card_of_a_club(self):
        data = {"program_id": self.club.id, "points": 5000, "coupon_id": -1}
        self._confirm({"-1": {**data, "partner_id": self.stranger.id}})
        self._confirm({"-2": {**data, "partner_id": self.member.id}})
        self._unchanged()

    def test_confirming_under_another_programs_name_posts_nothing(self):
        plain = self._create_club(name="Plain", is_club=False)
        data = {"program_id": plain.id, "points": 5000, "coupon_id": self.card.id}
        self._confirm({str(self.card.id): data})
        self._confirm({"-1": {**data, "code": self.card.code}})
        self._confirm({"-1": {**data, "barcode": self.card.code, "partner_id": False}})
        self.assertEqual((self._balance(), self.card.partner_id), (120, self.member))

    def test_confirming_does_not_move_a_paid_reward_to_another_card(self):
        plain = self._create_club(name="Plain", is_club=False)
        card = self.env["loyalty.card"].create({"program_id": plain.id, "points": 5})
        self.order = self._sell(self._line(self.tea), self._off(30))
        data = {"program_id": plain.id, "points": 0, "coupon_id": card.id, "line_codes": ["claim"]}
        self._confirm({str(card.id): data})
        self.assertEqual(self.order.lines[1].coupon_id, self.card)

    def test_history_of_a_club_is_not_written(self):
        lines = [{"card_id": self.card.id, "won": 50, "spent": 0}]
        self.order.with_user(self.cashier).add_loyalty_history_lines(lines, [])
        disguised = [{"card_id": -7, "won": 50, "spent": 0}]
        updates = [{"old_id": -7, "id": self.card.id}]
        self.order.with_user(self.cashier).add_loyalty_history_lines(disguised, updates)
        self._unchanged()

    def test_validating_says_in_a_sentence_what_is_missing(self):
        orders = self._as_cashier["pos.order"]
        answer = orders.validate_coupon_programs({str(self.card.id): -500}, [])
        self.assertFalse(answer["successful"])
        self.assertIn("Member has 120 points, 500 are needed", answer["payload"]["message"])
        self.assertEqual(answer["payload"]["updated_points"], {self.card.id: 120})
        answer = orders.validate_coupon_programs({str(self.card.id): -120}, [])
        self.assertTrue(answer["successful"])

    def test_validating_knows_who_left_the_club(self):
        self.card.active = False
        orders = self._as_cashier["pos.order"]
        answer = orders.validate_coupon_programs({str(self.card.id): -10}, [])
        self.assertIn("no longer a member of the club", answer["payload"]["message"])
        self.card.active = True

    def test_writing_points_is_refused(self):
        for vals in ({"points": 999}, {"partner_id": self.stranger.id}, {"active": False}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.card.with_user(self.cashier).write(vals)
        self._unchanged()

    def test_posting_by_hand_is_refused(self):
        card = self.card.with_user(self.cashier)
        for method in (card.club_earn, card.club_redeem, card.club_adjust):
            with self.assertRaises(AccessError), self.cr.savepoint():
                method(5, "for me")
        self._unchanged()

    def test_making_a_card_is_refused(self):
        cards = self._as_cashier["loyalty.card"]
        vals = {"program_id": self.club.id, "partner_id": self.stranger.id, "points": 10}
        with self.assertRaises(AccessError), self.cr.savepoint():
            cards.create(vals)
        self._unchanged()

    def test_the_balance_wizard_is_refused(self):
        wizard = self._as_cashier["loyalty.card.update.balance"]
        with self.assertRaises(AccessError), self.cr.savepoint():
            wizard.create({"card_id": self.card.id, "new_balance": 999, "description": "me"}).action_update_card_point()
        self._unchanged()

    def test_reading_the_ledger_is_refused(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._as_cashier["loyalty.club.entry"].search([]).mapped("points")

    def test_changing_a_paid_reward_is_refused(self):
        order = self._sell(self._line(self.tea), self._off(30))
        line = order.lines[1].with_user(self.cashier)
        for vals in ({"reward_id": False}, {"coupon_id": False}, {"qty": 0}, {"price_unit": 0}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                line.write(vals)

    def test_a_members_card_is_no_coupon(self):
        till = self.config.with_user(self.cashier)
        answer = till.use_coupon_code(self.card.code, "2026-01-01 10:00:00", False, False)
        self.assertFalse(answer["successful"])
        self.assertIn("a member's card", answer["payload"]["error_message"])

    def test_a_cashier_enrols_a_customer(self):
        till = self.config.with_user(self.cashier)
        found = till.club_enrol_customer(self.stranger.id)
        again = till.club_enrol_customer(self.stranger.id)
        self.assertEqual(found["loyalty.card"][0]["id"], again["loyalty.card"][0]["id"])
        self.assertEqual(found["loyalty.card"][0]["partner_id"], self.stranger.id)
        self.assertEqual(found["loyalty.card"][0]["points"], 0)

    def test_enrolling_nonsense_is_refused_in_a_sentence(self):
        till = self.config.with_user(self.cashier)
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        archived = self.env["res.partner"].create({"name": "Archived", "active": False})
        for partner_id in (gone.id, archived.id, "x", True, None, -3):
            with self.assertRaises(UserError), self.cr.savepoint():
                till.club_enrol_customer(partner_id)
        self._unchanged()

    def test_enrolling_where_there_is_no_club_is_refused(self):
        self.club.pos_ok = False
        with self.assertRaises(UserError), self.cr.savepoint():
            self.config.with_user(self.cashier).club_enrol_customer(self.stranger.id)
        self.club.pos_ok = True
        self._unchanged()

    def test_who_works_at_no_till_enrols_nobody_there(self):
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for method in ("club_enrol_customer", "club_find_member"):
            with self.assertRaises(AccessError), self.cr.savepoint():
                getattr(self.config.with_user(clerk), method)(self.stranger.id)
        self._unchanged()

    def test_a_card_finds_its_member(self):
        found = self.config.with_user(self.cashier).club_find_member(self.card.code)
        self.assertEqual(found["res.partner"][0]["id"], self.member.id)
        self.assertEqual(found["loyalty.card"][0]["points"], 120)

    def test_an_unknown_card_finds_nobody(self):
        till = self.config.with_user(self.cashier)
        for code in ("nonsense", "", "%", None, 5, ["a"]):
            self.assertEqual(till.club_find_member(code)["res.partner"], [])

    def test_a_number_finds_its_customer_however_it_is_typed(self):
        self.company.country_id = self.env.ref("base.ir")
        self.stranger.write({"country_id": self.env.ref("base.ir").id, "phone": "+98 912 000 7001"})
        partners = self._as_cashier["res.partner"]
        for typed in ("09120007001", "0912 000 7001", "۰۹۱۲۰۰۰۷۰۰۱", "+989120007001%"):
            domain = ["|", ["name", "ilike", typed], ["phone_mobile_search", "ilike", typed]]
            found = partners.get_new_partner(self.config.id, domain, 0)["res.partner"]
            self.assertIn(self.stranger.id, [row["id"] for row in found], typed)
