from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.ledger import loyalty_program_audit
from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestAuditFix(ClubCommon):
    """The tables are broken as a fault would break them; a manager presses the button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "fix_manager", groups="loyalty_club.group_club_manager", lang="en_US")
        cls.staff = new_test_user(cls.env, "fix_staff", groups="loyalty_club.group_club_user")
        cls.lot = cls.card.club_earn(100, "Start")

    def _break(self, sql, *values):
        self.env.flush_all()
        self.env.cr.execute(sql, values)
        self.env.invalidate_all()

    def _open(self):
        """The screen that the button on the club opens."""
        action = self.club.with_user(self.manager).action_club_audit()
        self.assertEqual(action["res_model"], "loyalty.club.audit")
        audit = self.env["loyalty.club.audit"].with_user(self.manager)
        return audit.browse(action["res_id"])

    def _fix(self, choice=None, laws=None):
        """Open, choose, press; the screen after it."""
        audit = self._open()
        if laws:
            self.assertEqual(set(audit.line_ids.mapped("law")), set(laws))
        if choice:
            audit.line_ids.filtered("choice").choice = choice
        audit.action_fix_all()
        self.env.invalidate_all()
        return audit

    def assertFixed(self, points, card=None):
        self.assertPoints(points, card)
        answer = self.club.with_user(self.manager).action_club_audit()
        self.assertEqual(answer["params"]["type"], "success")

    # the card's balances

    def test_a_sound_ledger_opens_no_screen(self):
        self.assertFixed(100)

    def test_the_screen_says_in_words_what_differs(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        line = self._open().line_ids
        self.assertEqual((line.card_id, line.found, line.expected), (self.card, 130, 100))
        self.assertEqual(line.sentence, "the card shows 130 points, its entries give 100")
        self.assertEqual(line.advice, "The card is set to the sum of its entries.")
        line.choice = "card"
        self.assertIn("an entry for the difference is posted", line.advice)

    def test_the_ledger_is_right(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        audit = self._fix("ledger", {"balance"})
        self.assertIn("0 are left", audit.notice)
        self.assertFixed(100)
        self.assertEqual(self.card.club_entry_ids, self.lot)
        note = self.card.message_ids[0]
        self.assertIn("the card shows 130 points, its entries give 100", note.body)
        self.assertIn("its entries give", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)

    def test_the_member_keeps_what_the_card_shows(self):
        for shown, difference in ((130, 30), (80, -50), (-5, -85)):
            with self.subTest(shown=shown):
                self._break("UPDATE loyalty_card SET points = %s WHERE id = %s", shown, self.card.id)
                self._fix("card", {"balance"})
                self.assertFixed(shown)
                entry = self.card.club_entry_ids.sorted("id")[-1]
                self.assertEqual((entry.kind, entry.points), ("adjust", difference))
                self.assertEqual(
                    entry.with_user(self.manager).description,
                    f"Correction after the ledger audit, decided by {self.manager.name}",
                )

    def test_a_card_that_shows_no_number_is_set_to_the_ledger(self):
        self._break("UPDATE loyalty_card SET points = 'NaN' WHERE id = %s", self.card.id)
        self._fix("card")
        self.assertFixed(100)

    def test_pending_points_as_the_ledger_says(self):
        self._break("UPDATE loyalty_card SET club_points_pending = 7 WHERE id = %s", self.card.id)
        self._fix("ledger", {"pending"})
        self.assertFixed(100)
        self.assertEqual(self.card.club_points_pending, 0)

    def test_pending_points_as_the_card_shows(self):
        self.card.club_earn(40, "Waits", available_on="2999-01-01")
        for shown in (55, 30, 0):
            with self.subTest(shown=shown):
                self._break(
                    "UPDATE loyalty_card SET club_points_pending = %s WHERE id = %s",
                    shown,
                    self.card.id,
                )
                self._fix("card", {"pending"})
                self.assertFixed(100)
                self.assertEqual(self.card.club_points_pending, shown)

    def test_only_what_is_selected_is_put_right(self):
        other = self._create_partner(name="Other").club_enrol(self.club)
        self._break("UPDATE loyalty_card SET points = points + 9 WHERE program_id = %s", self.club.id)
        audit = self._open()
        audit.line_ids.filtered(lambda line: line.card_id == other).selected = False
        audit.action_fix_selected()
        self.env.invalidate_all()
        self.assertEqual((self.card.points, other.points), (100, 9))
        self.assertEqual(audit.line_ids.card_id, other)
        self.assertIn("1 differences were fixed", audit.notice)
        audit.line_ids.selected = False
        with self.assertRaises(UserError):
            audit.action_fix_selected()
        audit.action_fix_all()
        self.env.invalidate_all()
        self.assertFixed(0, other)

    def test_what_was_put_right_meanwhile_is_not_corrected_again(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        first, second = self._open(), self._open()
        (first | second).line_ids.choice = "card"
        first.action_fix_all()
        second.action_fix_all()
        self.env.invalidate_all()
        self.assertFixed(130)
        self.assertEqual(len(self.card.club_entry_ids), 2)

    def test_what_a_client_writes_into_a_line_moves_nothing(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        audit = self._open()
        other = self._create_partner(name="Other").club_enrol(self.club)
        audit.line_ids.write({"choice": "card", "found": 9999, "card_id": other.id})
        audit.action_fix_all()
        self.env.invalidate_all()
        self.assertEqual((self.card.points, other.points), (130, 0))
        audit.line_ids.write({"choice": "card", "found": 9999})
        audit.action_fix_all()
        self.env.invalidate_all()
        self.assertFixed(130)

    # what remains of entries

    def test_what_remains_is_computed_again_from_the_allocations(self):
        self.card.club_redeem(30, "Gift")
        for wrong in (100, 0, 69.5):
            with self.subTest(wrong=wrong):
                self._break("UPDATE loyalty_club_entry SET remaining = %s WHERE id = %s", wrong, self.lot.id)
                self._fix(None, {"lots", "remaining"})
                self.assertFixed(70)
                self.assertEqual(self.lot.remaining, 70)

    def test_a_changed_entry_is_believed_and_the_card_as_chosen(self):
        self.card.club_redeem(30, "Gift")
        self._break("UPDATE loyalty_club_entry SET points = 150, remaining = 120 WHERE id = %s", self.lot.id)
        self._fix("card")
        self.assertFixed(70)
        self._break("UPDATE loyalty_club_entry SET points = 90, remaining = 60 WHERE id = %s", self.lot.id)
        self._fix("ledger")
        self.assertFixed(10)

    def test_a_lot_that_gave_more_than_it_held_takes_it_back(self):
        late = self.card.club_earn(50, "Late", expires_on="2999-01-01")
        self.card.club_redeem(40, "Gift")
        self.card.club_redeem(30, "Gift")
        self._break("UPDATE loyalty_club_entry SET points = 20, remaining = 0 WHERE id = %s", late.id)
        self._fix("ledger")
        self.assertFixed(50)

    def test_a_take_that_was_lost_leaves_a_debt_that_is_covered(self):
        self.card.club_redeem(30, "Gift")
        self._break("DELETE FROM loyalty_club_allocation WHERE lot_id = %s", self.lot.id)
        self._fix(None, {"lots"})
        self.assertFixed(70)
        self.assertEqual(self._posted(), [("earn", 100, 70), ("redeem", -30, 0)])

    def test_a_take_counted_twice_comes_back(self):
        self.card.club_redeem(60, "Gift")
        self._break(
            "INSERT INTO loyalty_club_allocation (debit_id, lot_id, points)"
            " SELECT debit_id, lot_id, points FROM loyalty_club_allocation WHERE lot_id = %s",
            self.lot.id,
        )
        self._fix(None, {"lots"})
        self.assertFixed(40)

    def test_points_and_a_debt_at_once(self):
        entry = self.card.club_redeem(30, "Gift")
        self._break("DELETE FROM loyalty_club_allocation WHERE lot_id = %s", self.lot.id)
        self._break("UPDATE loyalty_club_entry SET remaining = 100 WHERE id = %s", self.lot.id)
        self._break("UPDATE loyalty_club_entry SET remaining = -30 WHERE id = %s", entry.id)
        self._fix(None, {"debt"})
        self.assertFixed(70)

    # takes

    def test_a_take_between_two_members_is_undone(self):
        other = self._create_partner(name="Other").club_enrol(self.club)
        other.club_earn(50, "Start")
        debit = other.club_redeem(20, "Gift")
        self._break("UPDATE loyalty_club_allocation SET lot_id = %s WHERE debit_id = %s", self.lot.id, debit.id)
        self._fix()
        self.assertFixed(100)
        self.assertFixed(30, other)

    # what was taken back

    def _reverse(self, entry, points):
        """Post what a fault would: `points` that point at `entry`, whatever was posted."""
        self._break(
            "INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining,"
            " released, date, reversed_id, transaction_id, key) SELECT card_id, company_id,"
            " 'reverse', %s, %s, TRUE, date, id, transaction_id, key || '/again' || %s"
            " FROM loyalty_club_entry WHERE id = %s",
            points,
            points,
            points,
            entry.id,
        )

    def test_what_was_taken_back_twice_is_posted_the_other_way(self):
        self.card.club_earn(500, "More")
        self._reverse(self.lot, -100)
        self._reverse(self.lot, -101)
        self._fix("ledger")
        self.assertFixed(500)
        back = self.card.club_entry_ids.filtered(lambda e: e.kind == "adjust")
        self.assertEqual((back.points, back.reversed_id), (101, self.lot))

    def test_what_was_given_back_twice_is_taken(self):
        gift = self.card.club_redeem(60, "Gift")
        self._reverse(gift, 60)
        self._reverse(gift, 61)
        self._fix("ledger")
        self.assertFixed(100)

    def test_a_reversal_in_the_wrong_direction(self):
        self._reverse(self.lot, 25)
        self._fix("ledger")
        self.assertFixed(100)

    def test_an_orders_points_taken_back_twice(self):
        order = self._order((self.tea, 4))
        earned = self.card.club_entry_ids[0]
        self.assertEqual(earned.points, 100)
        order._action_cancel()
        back = self.card.club_entry_ids[0]
        self._break(
            "INSERT INTO loyalty_club_entry (card_id, kind, points, remaining, released, date,"
            " reversed_id, transaction_id, key) SELECT card_id, kind, points, points, TRUE, date,"
            " reversed_id, transaction_id, replace(key, '/2/', '/3/') FROM loyalty_club_entry"
            " WHERE id = %s",
            back.id,
        )
        self._fix("ledger")
        self.assertFixed(100)
        self.assertEqual(order.club_points_earned, 0)

    # orders and cards

    def test_an_orders_totals_are_set_to_its_entries(self):
        order = self._order((self.tea, 4))
        self._break(
            "UPDATE loyalty_club_transaction SET points_earned = 7, points_redeemed = 3"
            " WHERE res_id = %s AND res_model = 'sale.order'",
            order.id,
        )
        self._fix(None, {"transactions", "rewards"})
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (100, 0))
        self.assertFixed(200)

    def test_an_orders_lost_entry_is_settled_again(self):
        order = self._order((self.tea, 4))
        self._break(
            "DELETE FROM loyalty_club_entry WHERE transaction_id IN (SELECT id FROM"
            " loyalty_club_transaction WHERE res_id = %s AND res_model = 'sale.order')",
            order.id,
        )
        self._fix("ledger", {"transactions", "balance"})
        self.assertEqual(order.club_points_earned, 100)
        self.assertFixed(200)

    def test_an_order_that_is_gone_keeps_what_was_posted(self):
        order = self._order((self.tea, 4))
        self._break(
            "UPDATE loyalty_club_transaction SET points_earned = 7, res_id = 0"
            " WHERE res_id = %s AND res_model = 'sale.order'",
            order.id,
        )
        self._fix(None, {"transactions"})
        self.assertFixed(200)

    def test_an_order_that_cannot_be_settled_again_keeps_what_was_posted(self):
        self.card.club_earn(400, "More")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        order.action_confirm()
        self.assertEqual((order.club_points_earned, order.club_points_redeemed), (100, 500))
        self._break("DELETE FROM loyalty_club_allocation")
        self._break(
            "DELETE FROM loyalty_club_entry WHERE card_id = %s AND (transaction_id IS NULL OR kind = 'redeem')",
            self.card.id,
        )
        self._fix(None, {"transactions"})
        self.assertEqual((self.card.points, order.club_points_earned, order.club_points_redeemed), (100, 100, 0))
        # the discount stays without its points, and the audit goes on saying so
        self.assertEqual([(p["law"], p["expected"], p["found"]) for p in self.club.club_audit()], [("rewards", 500, 0)])
        self.assertIn("could not be settled again", " ".join(self.card.message_ids.mapped("body")))

    def test_the_cards_of_one_customer_become_one(self):
        twin = self._create_partner(name="Twin")
        card = twin.club_enrol(self.club)
        card.club_earn(30, "Start")
        self._break("DROP INDEX loyalty_card_club_member_unique")
        self._break("UPDATE loyalty_card SET partner_id = %s WHERE id = %s", self.member.id, card.id)
        self._fix(None, {"identity"})
        cards = self.env["loyalty.card"].search([("partner_id", "=", self.member.id)])
        self.assertEqual(cards, self.card)
        self.assertFixed(130)

    # where very much differs

    def _break_many(self):
        """Break three cards; an audit returns two differences of each law."""
        cards = self.card
        for number in range(2):
            cards |= self._create_partner(name=f"Member {number}").club_enrol(self.club)
        self._break("UPDATE loyalty_card SET points = points + 9 WHERE program_id = %s", self.club.id)
        self.startPatcher(patch.object(loyalty_program_audit, "MOST", 2))
        return cards

    def test_an_audit_returns_so_many_differences_and_counts_all(self):
        cards = self._break_many()
        found = self.club.club_audit()
        self.assertEqual(
            [(problem["card_id"], problem["count"]) for problem in found], [(id_, 3) for id_ in cards.ids[:2]]
        )

    def test_the_screen_and_the_task_count_all_differences(self):
        self._break_many()
        audit = self._open()
        self.assertEqual((audit.count, len(audit.line_ids)), (3, 2))
        self.assertIn("in 3 places", audit.headline)
        self.assertIn("1 more come", audit.more)
        with self.assertLogs(loyalty_program_audit.__name__, "ERROR"):
            self._run_stages("audit")
        self.assertIn("in 3 places", self.member.activity_ids.note)

    def test_what_comes_after_the_first_differences_is_fixed_in_the_end(self):
        cards = self._break_many()
        audit = self._open()
        audit.action_fix_all()
        self.assertIn("2 differences were fixed", audit.notice)
        self.assertIn("1 are left", audit.notice)
        audit.action_fix_all()
        self.env.invalidate_all()
        self.assertEqual(cards.mapped("points"), [100, 0, 0])
        self.assertFixed(100)

    # who

    def test_only_a_manager_opens_and_presses(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        audit = self._open()
        cashier = new_test_user(self.env, "fix_seller", groups="sales_team.group_sale_manager")
        for user in (self.staff, cashier):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.club.with_user(user).action_club_audit()
                with self.assertRaises(AccessError):
                    audit.with_user(user).action_fix_all()
                with self.assertRaises(AccessError):
                    self.env["loyalty.club.audit"].with_user(user).create({"program_id": self.club.id})
                with self.assertRaises(AccessError):
                    self.club.with_user(user).sudo()._club_fix_audit({("balance", self.card.id, None): "card"})
        self.env.invalidate_all()
        self.assertEqual(self.card.points, 130)

    def test_what_stays_is_explained(self):
        self._break("UPDATE loyalty_card SET points = 130 WHERE id = %s", self.card.id)
        audit = self._open()
        with patch.object(self.env.registry["loyalty.program"], "_club_fix_audit", lambda *_a: 0):
            audit.action_fix_all()
        self.assertTrue(audit.line_ids.stays)
        self.assertIn("Ask the administrator of your database", audit.line_ids.advice)
