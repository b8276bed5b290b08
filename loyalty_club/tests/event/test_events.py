from base64 import b64decode
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..benefit.common import BenefitCommon

TODAY, THE_DAY, NEXT_DAY = "2026-06-01 08:00", "2026-06-10 15:00", "2026-06-11 00:30"


class EventCommon(BenefitCommon):
    """A tasting for members of Silver and above on June 10, 18:00 in Tehran, with three seats
    and a guest for each; four such members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls._create_event()
        cls.cards = cls.card
        for name in ("Second", "Third", "Fourth"):
            cls.cards += cls._create_partner(name=name).club_enrol(cls.club)
        for card in cls.cards:
            cls._place(cls.silver, card)
            # now, so that the club does not write about the tier
            card.partner_id.email = f"{card.partner_id.name.lower()}@example.com"
        cls.boss = new_test_user(cls.env, "boss", groups="loyalty_club.group_club_manager")

    @classmethod
    def _create_event(cls, name="Tasting", **values):
        return cls._create_benefit(
            name,
            **{
                "kind": "event",
                "tier_id": cls.silver.id,
                "event_at": "2026-06-10 14:30:00",
                "event_place": "In the shop",
                "event_seats": 3,
                "event_guests": 1,
                "cost": 50,
                **values,
            },
        )

    def _book(self, card=None, guests=0, event=None, user=None, moment=TODAY):
        with freeze_time(moment):
            return (card or self.card).with_user(user or self.staff).club_reserve_seat((event or self.event).id, guests)

    def _states(self, event=None):
        """[(member, state)] in the order of booking."""
        uses = self.env["loyalty.club.benefit.use"].search([("benefit_id", "=", (event or self.event).id)], order="id")
        return [(use.partner_id.name, use.state) for use in uses]

    def _mails(self, card=None):
        """The subjects of what was sent, the earliest first."""
        partner = (card or self.card).partner_id
        mails = self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)], order="id")
        return mails.mapped("subject")

    def _not_posted(self, words, **values):
        before = self._states()
        with self.assertRaisesRegex(UserError, words):
            self._book(**values)
        self.assertEqual(self._states(), before)


@tagged("post_install", "-at_install")
class TestEvents(EventCommon):
    """C9: members book seats at private events, and wait for them."""

    def test_c9_a_booking_holds_the_seats_and_costs_nothing_yet(self):
        booking = self._book(guests=1)
        self.assertEqual((booking.state, booking.seats, booking.cost), ("booked", 2, 0))
        self.assertEqual((booking.date, booking.year, booking.user_id), (date(2026, 6, 10), 2026, self.staff))
        self.assertEqual((self.event.event_reserved, self.event.event_waiting), (2, 0))
        self.assertEqual((self.event.use_count, self.event.use_cost), (0, 0))

    def test_c9_never_more_seats_than_there_are(self):
        first, second, third = (self._book(card, 1) for card in self.cards[:3])
        self.assertEqual([first.state, second.state, third.state], ["booked", "waiting", "waiting"])
        self.assertEqual(self._book(self.cards[3]).state, "booked")
        self.assertEqual((self.event.event_reserved, self.event.event_waiting), (3, 4))

    def test_c9_zero_seats_are_as_many_as_come(self):
        self.event.event_seats = 0
        for card in self.cards:
            self.assertEqual(self._book(card, 1).state, "booked")

    def test_c9_the_first_who_fits_moves_up_and_is_told(self):
        first, second, third, fourth = (
            self._book(card, guests) for card, guests in zip(self.cards, (1, 1, 0, 0), strict=True)
        )
        self.assertEqual([second.state, third.state, fourth.state], ["waiting", "booked", "waiting"])
        with freeze_time(TODAY):
            third.action_cancel()
            self.assertEqual([second.state, fourth.state], ["waiting", "booked"])
            first.action_cancel()
        self.assertEqual(second.state, "booked")
        self.assertEqual(self._mails(self.cards[1]), ["You have a seat at Tasting"])
        self.assertEqual(self._mails(self.cards[3]), ["You have a seat at Tasting"])

    def test_c9_more_seats_let_those_who_wait_in(self):
        bookings = [self._book(card, 1) for card in self.cards[:3]]
        with freeze_time(TODAY):
            self.event.event_seats = 5
        self.assertEqual([one.state for one in bookings], ["booked", "booked", "waiting"])

    def test_c9_seats_that_are_taken_are_not_taken_away(self):
        self._book(guests=1)
        with self.assertRaisesRegex(ValidationError, "2 seats of Tasting are taken already"):
            self.event.event_seats = 1

    def test_c9_posted_once(self):
        self._book()
        self._not_posted("Member already has a reservation for Tasting")
        with freeze_time(TODAY):
            self.card.club_benefit_use_ids.action_cancel()
        self.assertEqual(self._book().state, "booked")

    def test_c9_posted_once_by_the_database(self):
        booking = self._book()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            booking.sudo().copy(
                {
                    "benefit_id": self.event.id,
                    "card_id": self.card.id,
                    "date": "2026-06-10",
                    "program_id": self.club.id,
                    "state": "waiting",
                }
            )

    def test_c9_who_may_not_book(self):
        self._place(self.gold, self.cards[1])
        self.event.tier_id = self.gold
        self._not_posted("members of Gold and above")
        self.assertTrue(self._book(self.cards[1]))
        self.cards[2].club_blocked = True
        self._not_posted("is blocked and cannot have Tasting", card=self.cards[2])

    def test_c9_only_vips(self):
        self.event.write({"tier_id": False, "for_vip": True})
        self._not_posted("for VIPs only")
        self._place(self.top)
        self.assertTrue(self._book())

    def test_c9_past_closed_and_called_off_events_are_not_posted(self):
        self._not_posted("was on 06/10/2026 18:00", moment="2026-06-10 14:30")
        self.event.event_closes_at = "2026-06-05 00:00:00"
        with freeze_time("2026-06-05 00:00"), self.assertRaisesRegex(UserError, "is closed. Ask the shop"):
            self.card._club_reserve_seat(self.event.id, 0, member=True)
        self.assertTrue(self._book(self.cards[1], moment="2026-06-05 00:00"))
        with freeze_time(TODAY):
            self.event.with_user(self.boss).action_event_call_off()
        self._not_posted("was called off")
        self.event.active = False
        self._not_posted("a benefit of the member's club")

    def test_c9_as_many_guests_as_are_allowed(self):
        self._not_posted("may bring one guest to", guests=2)
        self._not_posted("how many guests", guests=-1)
        self._not_posted("how many guests", guests="1")
        self._not_posted("how many guests", guests=True)
        self.event.event_guests = 0
        self._not_posted("members only, without guests", guests=1)
        self.assertEqual(self.event._event_guest_choices(), [(0, "No guests")])
        self.event.event_guests = 5
        self.assertEqual(self.event._event_guest_choices()[2:3], [(2, "With 2 guests")])
        self._not_posted("may bring 5 guests", guests=6)
        self._not_posted("has only 3 seats", guests=3)

    def test_c9_not_of_another_club_and_not_without_a_date(self):
        other = self._create_club(name="Other")
        foreign = self._create_event(program_id=other.id, tier_id=False)
        self._not_posted("a benefit of the member's club", event=foreign)
        for event in (self._create_benefit("Tea"), self._create_benefit("Some day", kind="event")):
            self._not_posted("Choose an event", event=event)
        with self.assertRaisesRegex(UserError, "Choose an event"):
            self.card.with_user(self.staff).club_reserve_seat(0)

    def test_c9_only_staff_of_the_club_books_for_members(self):
        portal = new_test_user(self.env, "someone", groups="base.group_portal")
        for user in (self.salesman, portal):
            with self.assertRaises(AccessError):
                self._book(user=user)
        booking = self._book()
        for action in ("action_attended", "action_absent", "action_cancel"):
            for user in (self.salesman, portal):
                with self.assertRaises(AccessError):
                    getattr(booking.with_user(user), action)()
        self.assertEqual(booking.state, "booked")

    def test_c9_on_the_day_who_comes_costs(self):
        came, missed = self._book(guests=1), self._book(self.cards[1])
        with freeze_time("2026-06-09 15:00"), self.assertRaisesRegex(UserError, "is on 06/10/2026"):
            came.with_user(self.staff).action_attended()
        with freeze_time(THE_DAY):
            came.with_user(self.staff).action_attended()
            missed.with_user(self.staff).action_absent()
        self.assertEqual((came.state, came.cost, came.delivered_on), ("delivered", 100, date(2026, 6, 10)))
        self.assertEqual((missed.state, missed.cost), ("absent", 0))
        self.assertEqual((self.event.use_count, self.event.use_cost), (1, 100))

    def test_c9_a_slip_at_the_door_is_put_right(self):
        booking = self._book()
        with freeze_time(THE_DAY):
            for action, state, cost in (
                ("action_attended", "delivered", 50),
                ("action_absent", "absent", 0),
                ("action_attended", "delivered", 50),
                ("action_deliver", "delivered", 50),
            ):
                getattr(booking.with_user(self.staff), action)()
                self.assertEqual((booking.state, booking.cost), (state, cost))

    def test_c9_nobody_comes_without_a_seat(self):
        self._book(guests=1)
        waiting = self._book(self.cards[1], 1)
        gone = self._book(self.cards[2])
        with freeze_time(TODAY):
            gone.action_cancel()
        with freeze_time(THE_DAY):
            for booking in (waiting, gone):
                with self.assertRaisesRegex(UserError, "has no seat at Tasting"):
                    booking.with_user(self.staff).action_attended()
                with self.assertRaisesRegex(UserError, "no seat that was booked"):
                    booking.with_user(self.staff).action_absent()
        self.assertEqual((waiting.state, gone.state), ("waiting", "cancelled"))

    def test_c9_the_night_reminds_once_and_closes_the_list(self):
        booked, other, waiting = (self._book(card, 1) for card in self.cards[:3])
        other_state = other.state
        for moment in ("2026-06-08 03:00", "2026-06-09 03:00", "2026-06-09 04:00", "2026-06-10 03:00"):
            with freeze_time(moment):
                self.event._event_night()
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Soon: Tasting"])
        self.assertEqual((other_state, self._mails(self.cards[1])), ("waiting", []))
        with freeze_time("2026-06-10 20:00"):
            self.event._event_night()
            self.assertEqual(booked.state, "booked")
        with freeze_time(NEXT_DAY):
            self.env["loyalty.club.benefit"]._existing_events()._event_night()
            self.assertFalse(self.env["loyalty.club.benefit"]._existing_events())
        self.assertEqual((booked.state, waiting.state), ("absent", "cancelled"))
        with freeze_time(NEXT_DAY):
            booked.with_user(self.staff).action_attended()
        self.assertEqual(booked.cost, 100)

    def test_c9_the_nightly_close_does_it(self):
        self._book()
        with freeze_time("2026-06-09 03:00"), self.enter_registry_test_mode():
            self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Soon: Tasting"])

    def test_c9_another_time_or_place_is_told(self):
        booking = self._book()
        with freeze_time("2026-06-09 03:00"):
            self.event._event_night()
        with freeze_time("2026-06-09 08:00"):
            self.event.event_at = "2026-12-20 14:30:00"
            self.event.event_place = "Upstairs"
            self.event.name = "Evening"
        self.assertEqual(self._mails()[-2:], ["Changed: Tasting", "Changed: Tasting"])
        self.assertEqual((booking.state, booking.date), ("booked", date(2026, 12, 20)))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)], order="id desc", limit=1)
        self.assertIn("12/20/2026 18:00, Upstairs", mail.body_html)
        with freeze_time("2026-12-19 03:00"):
            self.event._event_night()
        self.assertEqual(self._mails()[-1], "Soon: Evening")

    def test_c9_called_off_everybody_is_told(self):
        booked, waiting = self._book(guests=1), self._book(self.cards[1], 1)
        with self.assertRaises(AccessError):
            self.event.with_user(self.staff).action_event_call_off()
        with freeze_time(TODAY):
            self.event.with_user(self.boss).action_event_call_off()
            self.event.with_user(self.boss).action_event_call_off()
        self.assertEqual((booked.state, waiting.state), ("cancelled", "cancelled"))
        self.assertEqual(self._mails(), ["Your seat at Tasting", "Called off: Tasting"])
        self.assertEqual(self._mails(self.cards[1]), ["Called off: Tasting"])

    def test_c9_an_event_with_bookings_does_not_just_disappear(self):
        self._book()
        for change in ({"active": False}, {"kind": "service"}, {"event_at": False}):
            with freeze_time(TODAY), self.assertRaisesRegex(UserError, "Call it off first"):
                self.event.write(change)
        with freeze_time(NEXT_DAY):
            self.event.active = False

    def test_c9_the_message_brings_an_entry_for_the_calendar(self):
        self._book()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.member.ids)])
        self.assertIn("1 seat", mail.body_html)
        entry = b64decode(mail.attachment_ids.datas).decode()
        for line in ("DTSTART:20260610T143000Z", "DTEND:20260610T163000Z", "SUMMARY:Tasting", "LOCATION:In the shop"):
            self.assertIn(f"{line}\r\n", entry)

    def test_c9_without_an_address_a_seat_is_a_seat(self):
        self.member.email = False
        self.assertEqual(self._book().state, "booked")
        self.assertFalse(self._mails())

    def test_c9_a_member_who_falls_keeps_the_seat(self):
        self.event.tier_id = self.gold
        for card in self.cards[:2]:
            self._place(self.gold, card)
        booking = self._book(guests=1)
        waiting = self._book(self.cards[1], 1)
        for card in self.cards[:2]:
            self._place(self.silver, card)
        self.assertEqual(booking.state, "booked")
        with freeze_time(TODAY):
            self.assertEqual([one["text"] for one in self.card._club_events()], ["Booked: 2 seats"])
            booking.action_cancel()
        # moving up is for those who have the benefit
        self.assertEqual(waiting.state, "waiting")
        with freeze_time(TODAY):
            self.assertFalse(self.card._club_events())

    def test_c9_a_member_cancels_until_it_begins(self):
        booking = self._book(guests=1)
        waiting = self._book(self.cards[1], 1)
        with freeze_time("2026-06-10 14:30"), self.assertRaisesRegex(UserError, "has begun"):
            booking._club_cancel_reservation()
        with freeze_time(TODAY):
            booking._club_cancel_reservation()
            with self.assertRaisesRegex(UserError, "no reservation to cancel"):
                booking._club_cancel_reservation()
        self.assertEqual((booking.state, waiting.state), ("cancelled", "booked"))

    def test_c9_who_leaves_the_club_gives_the_seat_up(self):
        booking = self._book(guests=1)
        waiting = self._book(self.cards[1], 1)
        with freeze_time(TODAY):
            self.card._club_end_membership()
        self.assertEqual((booking.state, waiting.state), ("cancelled", "booked"))

    def test_c9_contacts_that_become_one_come_once(self):
        first, second = self._book(guests=1), self._book(self.cards[1], 1)
        with freeze_time(TODAY):
            self.cards[:2]._club_merge(self.member)
        self.assertEqual((first.state, second.state), ("booked", "cancelled"))
        self.assertEqual((first | second).card_id, self.card)

    def test_c9_what_a_member_reads(self):
        with freeze_time(TODAY):
            [one] = self.card._club_events()
            self.assertEqual((one["text"], one["open"], one["waits"]), ("3 seats left", True, False))
            self.assertIn("06/10/2026 18:00, In the shop", self.card.club_benefit_table)
        self._book(guests=1)
        self._book(self.cards[1])
        self._book(self.cards[2])
        texts = []
        with freeze_time(TODAY):
            for card in self.cards:
                [one] = card._club_events()
                texts.append(one["text"])
            self.assertTrue(one["open"] and one["waits"])
        self.assertEqual(texts, ["Booked: 2 seats", "Reserved: 1 seat", "Number 1 on the waiting list", "Full"])
        self.event.event_closes_at = "2026-06-01 00:00:00"
        with freeze_time(TODAY):
            [one] = self.cards[3]._club_events()
        self.assertEqual((one["text"], one["open"]), ("Reservations are closed", False))
        with freeze_time(NEXT_DAY):
            self.assertFalse(self.card._club_events())
            self.assertFalse(self.card._club_benefits())

    def test_c9_it_is_booked_and_not_used(self):
        with freeze_time(TODAY):
            self._refused(self.event, "Book a seat for Tasting instead")

    def test_c9_booked_on_the_members_screen(self):
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
        self._book()
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
