import re

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestVip(PortalHttpCase):
    """V2 and V4 at home: the member answers, and knows who looks after her."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"club_vip_benefits": "Tea on the house\n\nA place by the window"})
        admin = cls.env.ref("base.user_admin")
        admin.name = "Account Manager One"
        cls.sara.partner_id.email = "sara@example.com"
        cls.invitation = cls.card.club_vip_invite("You come every week.", admin)
        cls.other_invitation = cls.other_card.club_vip_invite("Not for Sara")

    def _page(self, login="sara"):
        return self.get("/my/club", login=login)

    def _post(self, path="/my/club/invitation", token=None, **values):
        if token is None:
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/club").text)[1]
        return self.url_open(path, data={"csrf_token": token, **values})

    def _answer(self, answer, invitation=None, **values):
        self.authenticate("sara", "sara")
        return self._post(invitation=(invitation or self.invitation).id, answer=answer, **values)

    def test_v2_the_invitation_stands_on_top_of_the_page(self):
        text = self.text(self._page())
        for words in (
            "You are invited to the VIP club",
            "You come every week.",
            "Tea on the house",
            "Your account manager would be Account Manager One",
            "Accept",
            "Decline",
        ):
            self.assertIn(words, text)
        self.assertLess(text.index("You are invited"), text.index("Your points"))
        self.assertNotIn("Not for Sara", text)

    def test_v2_accepting_makes_her_a_vip_who_reads_her_account_managers_name(self):
        text = self.text(self._answer("accept"))
        self.assertNotIn("You are invited", text)
        self.assertIn("You have been a VIP since", text)
        self.assertIn("Your account manager is Account Manager One", text)
        self.assertEqual((self.invitation.state, self.invitation.answered_by), ("accepted", self.sara))
        self.assertTrue(self.card.club_is_vip)
        self.assertFalse(self.other_card.club_is_vip)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.sara.partner_id.ids)])
        self.assertIn("Welcome to the VIP club of Bazaar Club", mails.mapped("subject"))

    def test_v2_declining_ends_the_invitation(self):
        self.assertNotIn("You are invited", self.text(self._answer("decline")))
        self.assertEqual(self.invitation.state, "declined")
        self.assertFalse(self.card.club_is_vip)

    def test_v2_an_answer_that_comes_twice_or_late_is_a_sentence(self):
        self._answer("accept")
        self.assertIn("This invitation was already answered.", self.text(self._answer("decline")))
        self.assertTrue(self.card.club_is_vip)
        self.env.cr.execute("UPDATE loyalty_club_invitation SET expires_on = '2020-01-31'")
        self.env.invalidate_all()
        self.authenticate("reza", "reza")
        self.assertNotIn("You are invited", self.text(self.url_open("/my/club")))
        text = self.text(self._post(invitation=self.other_invitation.id, answer="accept"))
        self.assertIn("This invitation was open until 01/31/2020.", text)
        self.assertFalse(self.other_card.club_is_vip)

    def test_v2_a_full_vip_club_is_a_sentence(self):
        self.club.club_vip_share_max = 1
        self.assertIn("no free place at the moment", self.text(self._answer("accept")))
        self.assertEqual(self.invitation.state, "open")

    def test_v2_nobody_answers_for_another_member(self):
        for answer in ("accept", "decline"):
            self._answer(answer, self.other_invitation)
            self.assertEqual(self.other_invitation.state, "open")
        self._answer("withdraw")
        self._answer("")
        self._post(invitation="abc", answer="accept")
        self._post(answer="accept")
        self.assertEqual(self.invitation.state, "open")

    @mute_logger("odoo.http")
    def test_v2_no_token_no_answer(self):
        self.authenticate("sara", "sara")
        for token in ("", "0o1"):
            response = self._post(token=token, invitation=self.invitation.id, answer="accept")
            self.assertEqual(response.status_code, 400)
        self.url_open(f"/my/club/invitation?invitation={self.invitation.id}&answer=accept")
        self.assertEqual(self.invitation.state, "open")

    def test_v2_she_leaves_the_vip_club_and_stays_a_member(self):
        self._answer("accept")
        self.assertIn("Leave the VIP club", self.text(self.url_open("/my/club")))
        self._post("/my/club/vip/leave", club=self.club.id)
        self.assertFalse(self.card.club_is_vip)
        self.assertTrue(self.card.active)
        self.assertEqual(self.invitation.ended_by, self.sara)
        text = self.text(self._post("/my/club/vip/leave", club=self.club.id))
        self.assertIn("is not a VIP by invitation", text)

    def test_v2_by_rpc_she_answers_her_own_and_nothing_else(self):
        self.authenticate("sara", "sara")

        def call(method, record, *args, model="loyalty.club.invitation"):
            return self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {"model": model, "method": method, "args": [record.ids, *args], "kwargs": {}},
            )

        found = call("search_read", self.invitation.browse())
        self.assertEqual([row["id"] for row in found], self.invitation.ids)
        self.assertNotIn("why", found[0])
        self.assertNotIn("end_reason", found[0])
        with mute_logger("odoo.http"):
            for method, record, *args in (
                ("action_accept", self.other_invitation),
                ("action_decline", self.other_invitation),
                ("read", self.other_invitation),
                ("action_withdraw", self.invitation),
                ("write", self.invitation, {"state": "accepted"}),
                ("unlink", self.invitation),
            ):
                with self.assertRaises(JsonRpcException):
                    call(method, record, *args)
            for method, *args in (
                ("club_vip_invite",),
                ("club_vip_end", "mine"),
                ("write", {"club_vip": True}),
                ("_club_become_vip", 1),
                ("_club_vip_leave",),
            ):
                with self.assertRaises(JsonRpcException):
                    call(method, self.card, *args, model="loyalty.card")
        self.assertEqual((self.invitation.state, self.other_invitation.state), ("open", "open"))
        call("action_accept", self.invitation)
        self.assertEqual((self.invitation.state, self.invitation.answered_by), ("accepted", self.sara))
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            call("action_decline", self.invitation)
        self.assertEqual(caught.exception.args[0], "odoo.exceptions.UserError")
        self.assertTrue(self.card.club_is_vip)

    def test_v2_a_member_reads_no_alerts_and_rules(self):
        for model in ("loyalty.club.alert", "loyalty.club.vip.rule"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.sara).search([])

    def test_v2_the_mail_leads_to_the_page_in_the_members_language(self):
        self.assertTrue(self.invitation.url.endswith(f"/my/club?club={self.club.id}"))
        self._activate_persian()
        self.sara.partner_id.lang = "fa_IR"
        self.env.invalidate_all()
        self.assertIn(f"/fa/my/club?club={self.club.id}", self.invitation.url)
        mail = self.env["mail.mail"].search(
            [("model", "=", "loyalty.club.invitation"), ("res_id", "=", self.invitation.id)]
        )
        self.assertIn("/my/club?club=", mail.body_html)
        self.assertEqual(mail.state, "outgoing")
        response = self.url_open(self.invitation.url.removeprefix(self.invitation.get_base_url()))
        self.assertEqual(response.status_code, 200)

    def test_v2_an_invitation_is_read_in_a_club_of_another_company_too(self):
        company = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club("Elsewhere", company_id=company.id)
        card = self.env["loyalty.card"].sudo()._club_enrol(elsewhere, self.sara.partner_id)
        invitation = card.club_vip_invite("From elsewhere")
        page = self.get(f"/my/club?club={elsewhere.id}")
        self.assertIn("From elsewhere", self.text(page))
        self._answer("accept", invitation)
        self.assertTrue(card.club_is_vip)

    def test_v8_the_portal_shows_the_flag(self):
        self.assertNotIn('text-bg-warning">VIP', self._page().text)
        self.invitation.action_accept()
        self.assertIn('text-bg-warning">VIP', self._page().text)


@tagged("post_install", "-at_install")
class TestVipTour(PortalHttpCase):
    browser_size = "390x844"

    def test_v2_a_member_accepts_on_a_phone(self):
        self.club.club_vip_benefits = "Tea on the house"
        self.card.club_vip_invite("You come every week.")
        self.start_tour("/my/club", "loyalty_club_portal_vip", login="sara")
        self.assertTrue(self.card.club_is_vip)
