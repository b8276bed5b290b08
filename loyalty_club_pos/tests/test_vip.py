from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestVip(PosClubCommon):
    """V2 and V8 at the counter: a member answers an invitation, a VIP is seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation = cls.card.club_vip_invite("Because of you")
        cls.till = cls.config.with_user(cls.cashier)

    def _card(self):
        self.env.invalidate_all()
        [row] = self.till.club_cards_of(self.member.id)["loyalty.card"]
        return row

    def test_v8_the_till_shows_invited_and_vip(self):
        self.assertEqual((self._card()["club_is_invited"], self._card()["club_is_vip"]), (True, False))
        answer = self.till.club_accept_invitation(self.card.id)
        for [row] in (answer["loyalty.card"], [self._card()]):
            self.assertEqual((row["club_is_invited"], row["club_is_vip"]), (False, True))

    def test_v8_a_till_order_shows_the_flag_and_is_found_by_it(self):
        order = self._sell()
        self.assertFalse(order.club_is_vip)
        self.invitation.action_accept()
        self.env.invalidate_all()
        self.assertTrue(order.club_is_vip)
        found = self.env["pos.order"].search([("id", "=", order.id), ("partner_id.club_is_vip", "=", True)])
        self.assertEqual(found, order)

    def test_v2_a_cashier_types_in_what_the_member_says(self):
        self.till.club_accept_invitation(self.card.id)
        self.assertEqual((self.invitation.state, self.invitation.answered_by), ("accepted", self.cashier))
        other = self._enrol(self.env["res.partner"].create({"name": "Other"}))
        declined = other.club_vip_invite()
        self.till.club_decline_invitation(other.id)
        self.assertEqual(declined.state, "declined")
        self.assertFalse(other.club_is_vip)

    def test_v2_without_an_invitation_the_till_says_so(self):
        self.till.club_decline_invitation(self.card.id)
        for method in ("club_accept_invitation", "club_decline_invitation"):
            with self.assertRaisesRegex(UserError, "no invitation waiting"):
                getattr(self.till, method)(self.card.id)
        self.assertFalse(self.card.club_is_vip)

    def test_v2_the_till_answers_for_members_of_its_clubs_only(self):
        elsewhere = self._create_club(name="Elsewhere")
        elsewhere.pos_ok = False
        card = self._enrol(self.member, elsewhere)
        invitation = card.club_vip_invite()
        plain = self.env["loyalty.card"].create({"program_id": self._create_club(name="Plain", is_club=False).id})
        for wrong in (card.id, plain.id, -1, 10**9, "x", True, None, [self.card.id]):
            with self.assertRaises(UserError):
                self.till.club_accept_invitation(wrong)
        self.assertEqual((invitation.state, self.invitation.state), ("open", "open"))

    def test_v2_the_ceiling_holds_at_the_till(self):
        self.club.club_vip_share_max = 10
        with self.assertRaisesRegex(UserError, "no free place"):
            self.till.club_accept_invitation(self.card.id)
        self.assertEqual(self.invitation.state, "open")

    def test_v2_who_works_at_no_till_answers_nothing_there(self):
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.config.with_user(clerk).club_accept_invitation(self.card.id)
        with self.assertRaises(AccessError):
            self.invitation.with_user(self.cashier).action_accept()
        with self.assertRaises(AccessError):
            self.card.with_user(self.cashier).club_vip_invite()
        self.assertEqual(self.invitation.state, "open")
