from base64 import b64decode
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import NEXT_DAY, THE_DAY, TODAY, EventCommon


@tagged("post_install", "-at_install")
class TestEventsDay(EventCommon):
    """The day of an event, and what happens to seats until then."""

    def test_c9_on_the_day_who_comes_costs(self):
        came, missed = self._reserve(guests=1), self._reserve(self.cards[1])
        with freeze_time("2026-06-09 15:00"), self.assertRaisesRegex(UserError, "is on 06/10/2026"):
            came.with_user(self.staff).action_attended()
        with freeze_time(THE_DAY):
            came.with_user(self.staff).action_attended()
            missed.with_user(self.staff).action_absent()
        self.assertEqual((came.state, came.cost, came.delivered_on), ("delivered", 100, date(2026, 6, 10)))
        self.assertEqual((missed.state, missed.cost), ("absent", 0))
        self.assertEqual((self.event.use_count, self.event.use_cost), (1, 100))

    def test_c9_a_slip_at_the_door_is_put_right(self):
        reservation = self._reserve()
        with freeze_time(THE_DAY):
            for action, state, cost in (
                ("action_attended", "delivered", 50),
                ("action_absent", "absent", 0),
                ("action_attended", "delivered", 50),
                ("action_deliver", "delivered", 50),
            ):
                getattr(reservation.with_user(self.staff), action)()
                self.assertEqual((reservation.state, reservation.cost), (state, cost))

    def test_c9_nobody_comes_without_a_seat(self):
        self._reserve(guests=1)
        waiting = self._reserve(self.cards[1], 1)
        gone = self._reserve(self.cards[2])
        with freeze_time(TODAY):
            gone.action_cancel()
        with freeze_time(THE_DAY):
            for reservation in (waiting, gone):
                with self.assertRaisesRegex(UserError, "has no seat at Tasting"):
                    reservation.with_user(self.staff).action_attended()
                with self.assertRaisesRegex(UserError, "no reserved seat"):
                    reservation.with_user(self.staff).action_absent()
        self.assertEqual((waiting.state, gone.state), ("waiting", "cancelled"))

    def test_c9_the_night_reminds_once_and_closes_the_list(self):
        reserved, other, waiting = (self._reserve(card, 1) for card in self.cards[:3])
        other_state = other.state
        for moment in ("2026-06-08 03:00", "2026-06-09 03:00", "2026-06-09 04:00", "2026-06-10 03:00"):
            with freeze_time(moment):
                self.event._event_night()
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Soon: Tasting"])
        self.assertEqual((other_state, self._mails(self.cards[1])), ("waiting", []))
        with freeze_time("2026-06-10 20:00"):
            self.event._event_night()
            self.assertEqual(reserved.state, "reserved")
        with freeze_time(NEXT_DAY):
            self.env["loyalty.club.benefit"]._existing_events()._event_night()
            self.assertFalse(self.env["loyalty.club.benefit"]._existing_events())
        self.assertEqual((reserved.state, waiting.state), ("absent", "cancelled"))
        with freeze_time(NEXT_DAY):
            reserved.with_user(self.staff).action_attended()
        self.assertEqual(reserved.cost, 100)

    def test_c9_the_nightly_close_does_it(self):
        self._reserve()
        with freeze_time("2026-06-09 03:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Soon: Tasting"])

    def test_c9_another_time_or_place_is_told(self):
        reservation = self._reserve()
        with freeze_time("2026-06-09 03:00"):
            self.event._event_night()
        with freeze_time("2026-06-09 08:00"):
            self.event.event_at = "2026-12-20 14:30:00"
            self.event.event_place = "Upstairs"
            self.event.name = "Evening"
        self.assertEqual(self._mails()[-2:], ["Changed: Tasting", "Changed: Tasting"])
        self.assertEqual((reservation.state, reservation.date), ("reserved", date(2026, 12, 20)))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)], order="id desc", limit=1)
        self.assertIn("12/20/2026 18:00, Upstairs", mail.body_html)
        with freeze_time("2026-12-19 03:00"):
            self.event._event_night()
        self.assertEqual(self._mails()[-1], "Soon: Evening")

    def test_c9_called_off_everybody_is_told(self):
        reserved, waiting = self._reserve(guests=1), self._reserve(self.cards[1], 1)
        with self.assertRaises(AccessError):
            self.event.with_user(self.staff).action_event_call_off()
        with freeze_time(TODAY):
            self.event.with_user(self.boss).action_event_call_off()
            self.event.with_user(self.boss).action_event_call_off()
        self.assertEqual((reserved.state, waiting.state), ("cancelled", "cancelled"))
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Cancelled: Tasting"])
        self.assertEqual(self._mails(self.cards[1]), ["Cancelled: Tasting"])

    def test_c9_an_event_with_reservations_does_not_just_disappear(self):
        self._reserve()
        for change in ({"active": False}, {"kind": "service"}, {"event_at": False}):
            with freeze_time(TODAY), self.assertRaisesRegex(UserError, "Cancel the event first"):
                self.event.write(change)
        with freeze_time(NEXT_DAY):
            self.event.active = False

    def test_c9_the_message_brings_an_entry_for_the_calendar(self):
        self._reserve()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)])
        self.assertIn("1 seat", mail.body_html)
        entry = b64decode(mail.attachment_ids.datas).decode()
        for line in ("DTSTART:20260610T143000Z", "DTEND:20260610T163000Z", "SUMMARY:Tasting", "LOCATION:In the shop"):
            self.assertIn(f"{line}\r\n", entry)

    def test_c9_without_an_address_a_seat_is_a_seat(self):
        self.member.email = False
        self.assertEqual(self._reserve().state, "reserved")
        self.assertFalse(self._mails())

    def test_c9_a_member_who_falls_keeps_the_seat(self):
        self.event.tier_id = self.gold
        for card in self.cards[:2]:
            self._place(self.gold, card)
        reservation = self._reserve(guests=1)
        waiting = self._reserve(self.cards[1], 1)
        for card in self.cards[:2]:
            self._place(self.silver, card)
        self.assertEqual(reservation.state, "reserved")
        with freeze_time(TODAY):
            self.assertEqual([one["text"] for one in self.card._club_events()], ["Reserved: 2 seats"])
            reservation.action_cancel()
        # moving up is for those who have the benefit
        self.assertEqual(waiting.state, "waiting")
        with freeze_time(TODAY):
            self.assertFalse(self.card._club_events())

    def test_c9_a_member_cancels_until_it_begins(self):
        reservation = self._reserve(guests=1)
        waiting = self._reserve(self.cards[1], 1)
        with freeze_time("2026-06-10 14:30"), self.assertRaisesRegex(UserError, "has begun"):
            reservation._club_cancel_reservation()
        with freeze_time(TODAY):
            reservation._club_cancel_reservation()
            with self.assertRaisesRegex(UserError, "no reservation to cancel"):
                reservation._club_cancel_reservation()
        self.assertEqual((reservation.state, waiting.state), ("cancelled", "reserved"))

    def test_c9_who_leaves_the_club_gives_the_seat_up(self):
        reservation = self._reserve(guests=1)
        waiting = self._reserve(self.cards[1], 1)
        with freeze_time(TODAY):
            self.card._club_end_membership()
        self.assertEqual((reservation.state, waiting.state), ("cancelled", "reserved"))

    def test_c9_contacts_that_become_one_come_once(self):
        first, second = self._reserve(guests=1), self._reserve(self.cards[1], 1)
        with freeze_time(TODAY):
            self.cards[:2]._club_merge(self.member)
        self.assertEqual((first.state, second.state), ("reserved", "cancelled"))
        self.assertEqual((first | second).card_id, self.card)

    def test_c9_what_a_member_reads(self):
        with freeze_time(TODAY):
            [one] = self.card._club_events()
            self.assertEqual((one["text"], one["open"], one["waits"]), ("3 seats left", True, False))
            self.assertIn("06/10/2026 18:00, In the shop", self.card.club_benefit_table)
        self._reserve(guests=1)
        self._reserve(self.cards[1])
        self._reserve(self.cards[2])
        texts = []
        with freeze_time(TODAY):
            for card in self.cards:
                [one] = card._club_events()
                texts.append(one["text"])
            self.assertTrue(one["open"] and one["waits"])
        self.assertEqual(texts, ["Reserved: 2 seats", "Reserved: 1 seat", "Number 1 on the waiting list", "Full"])
        self.event.event_closes_at = "2026-06-01 00:00:00"
        with freeze_time(TODAY):
            [one] = self.cards[3]._club_events()
        self.assertEqual((one["text"], one["open"]), ("Reservations are closed", False))
        with freeze_time(NEXT_DAY):
            self.assertFalse(self.card._club_events())
            self.assertFalse(self.card._club_benefits())

    def test_c9_it_is_reserved_and_not_used(self):
        with freeze_time(TODAY):
            self._refused(self.event, "Reserve a seat for Tasting instead")

    def test_c9_reserved_on_the_members_screen(self):
        with freeze_time(TODAY):
            wizard = self.env["loyalty.club.reserve.seat"].with_user(self.staff)
            form = Form(wizard.with_context(default_card_id=self.card.id))
            self.assertEqual(form.event_ids.ids, self.event.ids)
            form.event_id = self.event
            self.assertEqual(form.left, "3 seats left")
            form.guests = 1
            answer = form.save().action_apply()
            self.assertEqual(answer["params"]["message"], "Member has a seat at Tasting.")
            action = self.env["loyalty.club.reserve.seat"].with_user(self.staff)
            wizard = action.create({"card_id": self.cards[1].id, "event_id": self.event.id, "guests": 1})
            self.assertIn("is on the waiting list", wizard.action_apply()["params"]["message"])

    def test_c9_the_list_of_the_day(self):
        self._reserve()
        action = self.event.with_user(self.staff).action_event_reservations()
        self.assertEqual(self.env["loyalty.club.benefit.use"].search(action["domain"]).seats, 1)
        self.assertEqual(action["display_name"], "Tasting, 06/10/2026 18:00")

    def test_c9_what_cannot_be(self):
        for values in (
            {"event_seats": -1},
            {"event_guests": -1},
            {"event_hours": 0},
            {"event_closes_at": "2026-06-10 14:31:00"},
            {"due": "birthday"},
        ):
            with self.assertRaises(ValidationError):
                self._create_event(**values)

    def test_c9_a_promise_in_words_stays_one(self):
        words = self._create_benefit("Some evening", kind="event", quota=1)
        self.assertTrue(self._use(words))
        self.assertEqual(self._left(), {"Some evening": 0})
