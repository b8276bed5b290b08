import re
from datetime import timedelta

from odoo import fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase


class EventCase(PortalHttpCase):
    """A tasting with two seats; a member may bring a guest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sara.partner_id.email = "sara@example.com"
        cls.reza.partner_id.email = "reza@example.com"
        cls.event = cls._create_event()

    @classmethod
    def _create_event(cls, **values):
        return cls.env["loyalty.club.benefit"].create(
            {
                "name": "Tasting",
                "program_id": cls.club.id,
                "kind": "event",
                "event_at": fields.Datetime.now() + timedelta(days=3),
                "event_place": "Upstairs",
                "event_seats": 2,
                "event_guests": 1,
                "cost": 5432,
                **values,
            }
        )

    def _page(self, login="sara"):
        return self.text(self.get("/my/club", login=login))

    def _post(self, path, login="sara", token=None, **values):
        self.authenticate(login, login)
        if token is None:
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/club").text)[1]
        return self.url_open(f"/my/club/event/{path}", data={"csrf_token": token, **values})

    def _reserve(self, login="sara", event=None, **values):
        return self.text(self._post("reserve", login, event=(event or self.event).id, **values))

    def _reservation(self, card=None):
        return (card or self.card).club_benefit_use_ids.sorted("id")[-1:]


@tagged("post_install", "-at_install")
class TestEvents(EventCase):
    """C9 at home: a member reserves, waits and cancels."""

    def test_c9_a_member_reads_and_reserves(self):
        page = self._page()
        when = self.event.event_when
        self.assertIn(f"Private events Tasting 2 seats left {when} · Upstairs", page)
        self.assertNotIn("5,432", page)
        page = self._reserve(guests="۱")
        self.assertIn("Tasting Reserved: 2 seats", page)
        reservation = self._reservation()
        self.assertEqual((reservation.state, reservation.seats, reservation.user_id), ("reserved", 2, self.sara))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.sara.partner_id.ids)])
        self.assertEqual(mail.subject, "Your seat at Tasting")
        self.assertIn(f"/my/club?club={self.club.id}#club_events_title", mail.body_html)

    def test_c9_full_she_waits_and_moves_up(self):
        self._reserve("reza", guests=1)
        self.assertIn("Join the waiting list", self._page())
        self.assertIn("Number 1 on the waiting list", self._reserve())
        self._post("cancel", "reza", reservation=self._reservation(self.other_card).id)
        self.assertIn("Reserved: 1 seat", self._page())
        self.assertEqual(self._reservation().state, "reserved")
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.sara.partner_id.ids)])
        self.assertEqual(mails.mapped("subject"), ["You have a seat at Tasting"])

    def test_c9_she_cancels_her_own_reservation(self):
        self._reserve()
        page = self.text(self._post("cancel", reservation=self._reservation().id))
        self.assertIn("Tasting 2 seats left", page)
        self.assertEqual((self._reservation().state, self._reservation().user_id), ("cancelled", self.sara))

    def test_c9_twice_is_a_sentence(self):
        self._reserve()
        self.assertIn("already has a reservation for Tasting", self._reserve())
        self.assertEqual(self.event.event_reserved, 1)
        self._post("cancel", reservation=self._reservation().id)
        self._post("cancel", reservation=self._reservation().id)
        self.assertEqual(self.event.event_reserved, 0)

    def test_c9_too_many_guests_are_a_sentence(self):
        self.assertIn("may bring one guest", self._reserve(guests=2))
        self.assertFalse(self._reservation())

    def test_c9_closed_past_and_called_off(self):
        self.event.event_closes_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("Reservations are closed", self._page())
        self.assertIn("are closed. Ask the shop", self._reserve())
        self.event.write({"event_closes_at": False, "event_at": fields.Datetime.now() - timedelta(days=1)})
        self.assertNotIn("Tasting", self._reserve())
        self.event.event_at = fields.Datetime.now() + timedelta(days=1)
        self.event.action_event_call_off()
        self.assertNotIn("Tasting", self._reserve())
        self.event.write({"active": False})
        self.assertNotIn("Tasting", self._reserve())
        self.assertFalse(self._reservation())

    def test_c9_nobody_reserves_or_cancels_for_another_member(self):
        self._reserve("reza")
        theirs = self._reservation(self.other_card)
        for wrong in (theirs.id, "abc", "", 10**9):
            self._post("cancel", reservation=wrong)
        self._post("cancel")
        self.assertEqual(theirs.state, "reserved")
        self._reserve(card=self.other_card.id, card_id=self.other_card.id, partner=self.reza.partner_id.id)
        self.assertEqual(self._reservation().card_id, self.card)
        self.assertEqual(self.event.event_reserved, 2)

    def test_c9_not_what_is_for_others(self):
        gold = self.env["loyalty.club.tier"].create({"name": "Gold", "program_id": self.club.id, "threshold": 500})
        self.event.tier_id = gold
        self.assertNotIn("Tasting", self._reserve())
        company = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club("Elsewhere", company_id=company.id)
        foreign = self._create_event(name="Foreign", program_id=elsewhere.id)
        self._reserve(event=foreign)
        for wrong in ("abc", "-1", 10**9):
            self._post("reserve", event=wrong)
        self._post("reserve")
        self.assertFalse(self._reservation())
        self.assertFalse(foreign.event_reserved)

    def test_c9_a_blocked_member_reserves_nothing(self):
        self.card.club_blocked = True
        self._reserve()
        self.assertFalse(self._reservation())

    @mute_logger("odoo.http")
    def test_c9_no_token_no_seat(self):
        for token in ("", "0o1"):
            self.assertEqual(self._post("reserve", token=token, event=self.event.id).status_code, 400)
        self.url_open(f"/my/club/event/reserve?event={self.event.id}")
        self.assertFalse(self._reservation())

    def test_c9_by_rpc_a_member_reserves_nothing(self):
        self._reserve("reza")
        self.authenticate("sara", "sara")

        def call(model, method, record, *args):
            return self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {"model": model, "method": method, "args": [record.ids, *args], "kwargs": {}},
            )

        theirs = self._reservation(self.other_card)
        with mute_logger("odoo.http"):
            for model, method, record, *args in (
                ("loyalty.card", "club_reserve_seat", self.card, self.event.id),
                ("loyalty.card", "_club_reserve_seat", self.card, self.event.id, 0),
                ("loyalty.club.benefit.use", "action_cancel", theirs),
                ("loyalty.club.benefit.use", "action_attended", theirs),
                ("loyalty.club.benefit.use", "_club_cancel_reservation", theirs),
                ("loyalty.club.benefit.use", "read", theirs),
                ("loyalty.club.benefit", "read", self.event),
                ("loyalty.club.benefit", "action_event_call_off", self.event),
            ):
                with self.assertRaises(JsonRpcException, msg=method):
                    call(model, method, record, *args)
        self.assertEqual(theirs.state, "reserved")
        self.assertFalse(self._reservation())


@tagged("post_install", "-at_install")
class TestEventTour(EventCase):
    browser_size = "390x844"

    def test_c9_a_member_reserves_and_waits_on_a_phone(self):
        full = self._create_event(name="Concert", event_seats=1)
        self.other_card._club_reserve_seat(full.id, 0)
        self.start_tour("/my/club", "loyalty_club_portal_events", login="sara")
        uses = self.card.club_benefit_use_ids.sorted("id")
        self.assertEqual(
            [(use.benefit_id.name, use.state, use.seats) for use in uses],
            [("Tasting", "reserved", 2), ("Concert", "waiting", 1)],
        )
