import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import loyalty_card_voice as voice
from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestVoice(PortalHttpCase):
    """V5: a VIP is heard, and answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "voice_keeper", "loyalty_club.group_club_user", name="Keeper")
        cls.card.club_vip_invite(manager=cls.keeper).action_accept()
        cls.env["mail.activity"].search([("user_id", "=", cls.keeper.id)]).unlink()

    def _post(self, remark, token=None, **values):
        if token is None:
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/club").text)[1]
        data = {"csrf_token": token, "club": self.club.id, "remark": remark, **values}
        return self.url_open("/my/club/say", data=data)

    def _say(self, remark, login="sara", **values):
        self.authenticate(login, login)
        return self._post(remark, **values)

    def _tasks(self):
        return self.env["mail.activity"].search([("user_id", "=", self.keeper.id)])

    def _said(self, card=None):
        messages = self.env["mail.message"].search((card or self.card)._club_conversation_domain(), order="id")
        return [(message.author_id.name, message.body) for message in messages]

    def test_v5_a_vip_tells_the_account_manager_something_who_answers(self):
        text = self.text(self._say("Open on Fridays, please."))
        self.assertIn("Open on Fridays, please.", text)
        self.assertEqual(self._said(), [("Sara Ahmadi", "<p>Open on Fridays, please.</p>")])
        task = self._tasks()
        self.assertEqual((task.res_model, task.res_id), ("res.partner", self.sara.partner_id.id))
        self.assertEqual(task.summary, "Message from a VIP")
        self.assertIn("Open on Fridays, please.", task.note)
        self.assertEqual(task.date_deadline, self.club._club_day())
        card = self.card.with_user(self.keeper)
        self.assertIn("Open on Fridays", str(card.message_ids.mapped("body")))
        card.message_post(body="We will, from May on.", message_type="comment", subtype_xmlid="mail.mt_comment")
        card.message_post(body="She always wants something.", message_type="comment", subtype_xmlid="mail.mt_note")
        text = self.text(self.url_open("/my/club"))
        self.assertIn("We will, from May on.", text)
        self.assertIn("Keeper", text)
        self.assertNotIn("She always wants", text)

    def test_v5_what_the_club_sends_by_itself_and_invitations_are_not_shown(self):
        text = self.text(self.get("/my/club"))
        self.assertIn("Have your say", text)
        self.assertNotIn("Invited to the VIP club until", text)
        self.assertEqual(self._said(), [])

    def test_v5_html_stays_text(self):
        page = self._say('<script>alert("x")</script><img src=x onerror=alert(1)>\n<b>bold</b>').text
        for raw in ("<script>alert(", "<img src=x", "<b>bold"):
            self.assertNotIn(raw, page)
        self.assertIn("&lt;script&gt;", page)
        self.assertIn("&lt;script&gt;", self._tasks().note)
        self.assertNotIn("<script", self._tasks().note)
        self.assertNotIn("<img", self._said()[0][1])

    def test_v5_too_long_or_empty_is_refused_and_not_lost(self):
        response = self._say("x" * (voice.LENGTH + 1))
        text = self.text(response)
        self.assertIn("Your message has 2,001 letters. Please write at most 2,000.", text)
        self.assertIn("x" * (voice.LENGTH + 1), text)
        for remark in ("", " \n ", None):
            self.assertIn("Write your message first.", self.text(self._say(remark)))
        self.assertFalse(self._said() or self._tasks())
        self._say("x" * voice.LENGTH)
        self.assertEqual(len(self._said()), 1)

    def test_v5_three_times_a_day_are_enough(self):
        now = fields.Datetime.now().replace(microsecond=0)
        for number in range(voice.A_DAY):
            self._say(f"Remark {number}")
        text = self.text(self._say("And another one"))
        self.assertIn("You have written 3 times since yesterday.", text)
        self.assertEqual((len(self._said()), len(self._tasks())), (voice.A_DAY, voice.A_DAY))
        card = self.card.with_user(self.sara).sudo()
        with freeze_time(now + timedelta(hours=23)), self.assertRaises(UserError):
            card._club_say("Still too early")
        with freeze_time(now + timedelta(hours=25)):
            card._club_say("The next day")
        self.assertEqual(len(self._said()), voice.A_DAY + 1)

    def test_v5_who_is_no_vip_has_no_such_form(self):
        self.assertNotIn("Have your say", self.text(self.get("/my/club", login="reza")))
        text = self.text(self._say("Let me in", login="reza"))
        self.assertIn("Only VIPs have an account manager to write to.", text)
        self.assertFalse(self._said() or self._said(self.other_card) or self._tasks())

    def test_v5_nobody_writes_or_reads_in_another_members_name(self):
        self._say("Between us")
        other = self._create_portal_user("mina", "Mina No Member")
        for login in ("reza", "mina"):
            self.assertNotIn("Between us", self._say("I am Sara", login=login).text)
        self._say("To a club that is not mine", club=self.club.id + 100_000)
        self._say("To none", club="abc")
        self.assertEqual(len(self._said()), 1)
        self.assertFalse(other.partner_id.club_card_id)

    @mute_logger("odoo.http")
    def test_v5_no_token_no_remark(self):
        self.authenticate("sara", "sara")
        for token in ("", "0o1"):
            self.assertEqual(self._post("Hello", token=token).status_code, 400)
        self.url_open(f"/my/club/say?club={self.club.id}&remark=Hello")
        self.assertFalse(self._said())

    def test_v5_by_rpc_nothing_is_said(self):
        self.authenticate("sara", "sara")
        for method, arguments in (("_club_say", ["Hello"]), ("message_post", []), ("_club_conversation", [])):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {"model": "loyalty.card", "method": method, "args": [self.card.ids, *arguments], "kwargs": {}},
                )
        self.assertFalse(self._said())

    def test_v5_it_follows_the_member_to_the_card_that_stays(self):
        self._say("Open on Fridays, please.")
        kept = self.env["res.partner"].create({"name": "Sara A."})
        kept.club_enrol(self.club)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({"state": "option"})
        wizard._merge([kept.id, self.sara.partner_id.id], kept)
        card = self.sara.partner_id.club_card_id
        self.assertTrue(card.active)
        self.assertEqual(len(self._said(card)), 1)
