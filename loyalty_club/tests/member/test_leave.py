from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ClubCommon


class LeaveCommon(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friend = cls._create_partner(name="Friend")
        cls.other = cls.friend.club_enrol(cls.club)
        cls.other.club_joined_on = "2020-01-01"

    def _close(self, kind, policy=None, card=None, **values):
        wizard = self.env["loyalty.club.leave"].create(
            {"card_id": (card or self.card).id, "kind": kind, "reason": "Asked for it", **values}
        )
        if policy:
            wizard.points_policy = policy
        wizard.action_apply()
        return wizard


@tagged("post_install", "-at_install")
class TestLeave(LeaveCommon):
    def test_who_leaves_is_archived_and_keeps_the_points(self):
        self.card.club_earn(100, "Start")
        self._close("leave")
        self.assertFalse(self.card.active)
        self.assertFalse(self.member.club_card_id)
        self.assertPoints(100)

    def test_joining_again_brings_the_same_card_back(self):
        self.card.club_earn(100, "Start")
        self._close("leave")
        self.assertEqual(self.member.club_enrol(self.club), self.card)
        self.assertTrue(self.card.active)
        self.assertPoints(100)

    def test_points_of_who_has_left_expire_as_ever(self):
        self.card.club_earn(100, "Start", expires_on="2031-01-01")
        self._close("leave")
        with freeze_time("2031-01-02 08:00:00"):
            self.club.club_close()
        self.assertPoints(0)

    def test_returns_settle_on_the_card_that_was_left(self):
        order = self._order((self.tea, 4))
        self.assertPoints(100)
        self._close("leave")
        invoice = self._invoice(order)
        self._credit(invoice, {self.tea: 1})
        self.assertPoints(70)
        order._action_cancel()
        self.assertPoints(0)

    def test_what_is_bought_without_a_membership_never_earns(self):
        self._close("leave")
        order = self._order((self.tea, 4))
        self.assertEqual(order.club_points_earned, 0)
        with freeze_time(order.date_order.replace(year=order.date_order.year + 1)):
            self.member.club_enrol(self.club)
            order.order_line.product_uom_qty = 5
            self.assertEqual(order.club_points_earned, 0)
            self._order((self.tea, 4))
        self.assertPoints(100)

    def test_points_end_now(self):
        self.card.club_earn(100, "Start")
        self.card.club_earn(30, "Waits", available_on="2999-01-01")
        wizard = self._close("leave", "write_off")
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 0))
        ended = self.card.club_entry_ids.filtered(lambda entry: entry.kind == "expire")
        self.assertEqual(sorted(ended.mapped("points")), [-100, -30])
        self.assertEqual(ended[0].description, "Membership closed: Asked for it")
        self.assertEqual(wizard.kind, "leave")
        self._sound()
        with freeze_time("2999-01-02 08:00:00"):
            self.club.club_close()
        self.assertPoints(0)

    def test_a_debt_is_written_off_or_kept(self):
        for policy, points in (("keep", -100), ("write_off", 0)):
            with self.subTest(policy=policy):
                partner = self._create_partner(name=f"Owes {policy}")
                card = partner.club_enrol(self.club)
                order = self._order((self.tea, 4), partner=partner)
                card.club_redeem(100, "Gift")
                order._action_cancel()
                self._close("leave", policy, card)
                self.assertPoints(points, card)

    def test_points_go_to_another_member_and_keep_their_days(self):
        self.card.club_earn(50, "Soon", expires_on="2031-01-01")
        self.card.club_earn(30, "Waits", available_on="2030-01-01", expires_on="2032-01-01")
        self._close("leave", "give", to_card_id=self.other.id)
        self.assertEqual((self.card.points, self.card.club_points_pending), (0, 0))
        self.assertEqual((self.other.points, self.other.club_points_pending), (50, 30))
        self.assertEqual(self.other.club_points_expiring, [["2031-01-01", 50.0], ["2032-01-01", 30.0]])
        self.assertEqual(self.other.club_entry_ids[0].description, "Received from Member: Asked for it")
        self._sound()

    def test_points_that_are_not_there_are_not_given(self):
        with self.assertRaises(UserError):
            self._close("leave", "give", to_card_id=self.other.id)
        with self.assertRaises(UserError):
            self._close("leave", "give")
        self.assertTrue(self.card.active)

    def test_claimed_rewards_leave_open_quotations(self):
        self.card.club_earn(100, "Start")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        wizard = self._close("leave")
        self.assertFalse(order.order_line.filtered("reward_id"))
        self.assertEqual(wizard.kind, "leave")
        order.action_confirm()
        self.assertPoints(100)

    def test_the_wizard_shows_what_there_is(self):
        self.card.club_earn(100, "Start")
        self.card.club_earn(30, "Waits", available_on="2999-01-01")
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        wizard = self.env["loyalty.club.leave"].create({"card_id": self.card.id})
        self.assertEqual((wizard.balance, wizard.pending, wizard.claims), (100, 30, 1))
        self.assertIn("100 points and 30 pending points are kept", wizard.preview)
        wizard.points_policy = "write_off"
        self.assertIn("expire now", wizard.preview)
        wizard.kind = "block"
        self.assertEqual(wizard.points_policy, "keep")
        self.assertIn("frozen", wizard.preview)
        self.assertIn("only be confirmed without them", wizard.preview)

    def test_leaving_twice_is_refused_in_words(self):
        self._close("leave")
        before = self._posted()
        with self.assertRaisesRegex(UserError, "no longer a member"):
            self._close("leave")
        self.assertEqual(self._posted(), before)

    def test_only_a_manager_closes(self):
        staff = new_test_user(self.env, "club_leave", groups="loyalty_club.group_club_user")
        with self.assertRaises(AccessError):
            self.env["loyalty.club.leave"].with_user(staff).create({"card_id": self.card.id})
        card = self.card.with_user(staff)
        for method in (card._club_leave, card._club_block, card._club_erase, card.action_club_unblock):
            with self.subTest(method=method.__name__), self.assertRaises(AccessError):
                method()
        with self.assertRaises(UserError):
            card.sudo().club_blocked = True
        self.assertTrue(self.card.active)
        self.assertFalse(self.card.club_blocked)


@tagged("post_install", "-at_install")
class TestBlock(LeaveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order_before = cls._order((cls.tea, 4))

    def setUp(self):
        super().setUp()
        self.card.club_earn(20, "Start", expires_on="2031-01-01")

    def _block(self):
        self._close("block")
        self.assertTrue(self.card.club_blocked)

    def test_orders_of_a_blocked_member_go_through_without_points(self):
        self._block()
        draft = self._order((self.tea, 4), confirm=False)
        self.assertEqual(draft.club_points_preview, 0)
        draft.action_confirm()
        self.assertEqual(draft.club_points_earned, 0)
        self.assertPoints(120)

    def test_a_blocked_member_spends_nothing_on_a_quotation(self):
        order = self._order((self.tea, 4), confirm=False)
        self._claim(order)
        self._block()
        with self.assertRaises(UserError) as refusal:
            order.action_confirm()
        self.assertIn("Member is blocked. Ask a manager", str(refusal.exception))
        order.order_line.filtered("reward_id").unlink()
        result = order._apply_program_reward(self.reward, self.card)
        self.assertIn("Member is blocked", result["error"])
        with self.assertRaisesRegex(UserError, "Member is blocked"):
            order.action_open_reward_wizard()
        self.assertPoints(120)

    def test_nothing_is_given_or_taken_by_hand_but_corrections(self):
        self._block()
        for post in (
            lambda: self.card.club_earn(5, "x"),
            lambda: self.card.club_redeem(5, "x"),
            lambda: self.card.club_transfer(self.other, 5, "x"),
            lambda: self.other.club_transfer(self.card, 5, "x"),
        ):
            with self.assertRaisesRegex(UserError, "is blocked"):
                post()
        self.card.club_adjust(-120, "Misuse")
        self.assertPoints(0)

    def test_returns_of_earlier_orders_settle(self):
        self._block()
        self.order_before.order_line.product_uom_qty = 2
        self.assertPoints(70)

    def test_nothing_expires_while_blocked_and_grace_follows(self):
        self._block()
        with freeze_time("2031-02-01 08:00:00"):
            self.club.club_close()
            self.assertPoints(120)
            self.card.action_club_unblock()
            self.club.club_close()
            self.assertPoints(120)
            self.assertEqual(self.card.club_points_expiring, [["2031-03-03", 20.0]])
        with freeze_time("2031-03-04 08:00:00"):
            self.club.club_close()
        self.assertPoints(100)

    def test_a_blocked_time_is_no_inactivity(self):
        self.club.write({"club_expiry_policy": "inactivity", "club_expiry_delay": 6})
        self._block()
        with freeze_time("2028-02-01 08:00:00"):
            self.club.club_close()
            self.card.action_club_unblock()
            self.club.club_close()
            self.assertPoints(120)
        with freeze_time("2028-08-02 08:00:00"):
            self.club.club_close()
            self.assertPoints(0)

    def test_unblocking_restores_and_what_was_bought_meanwhile_earns_nothing(self):
        self._block()
        meanwhile = self._order((self.tea, 4))
        self.card.action_club_unblock()
        self.assertFalse(self.card.club_blocked)
        meanwhile.order_line.product_uom_qty = 8
        self.assertEqual(meanwhile.club_points_earned, 0)
        self._order((self.tea, 4))
        self.assertPoints(220)
        with self.assertRaises(UserError):
            self.card.action_club_unblock()

    def test_who_and_why_stand_in_the_chatter(self):
        self._block()
        message = self.card.message_ids[0]
        self.assertIn("Asked for it", message.body)
        self.assertEqual(message.author_id, self.env.user.partner_id)
        with self.assertRaises(UserError):
            self._close("block")

    def test_blocking_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "Enter why"):
            self._close("block", reason="")
        self.assertFalse(self.card.club_blocked)

    def test_a_merge_does_not_unblock(self):
        self._block()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.member.id, self.friend.id], self.friend)
        self.assertEqual(self.friend.club_card_id, self.other)
        self.assertTrue(self.other.club_blocked)
        self._sound()
