from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, EventCommon


@tagged("post_install", "-at_install")
class TestEvents(EventCommon):
    """C9: members reserve seats at private events, and wait for them."""

    def test_c9_a_reservation_holds_the_seats_and_costs_nothing_yet(self):
        reservation = self._reserve(guests=1)
        self.assertEqual((reservation.state, reservation.seats, reservation.cost), ("reserved", 2, 0))
        self.assertEqual(
            (reservation.date, reservation.year, reservation.user_id), (date(2026, 6, 10), 2026, self.staff)
        )
        self.assertEqual((self.event.event_reserved, self.event.event_waiting), (2, 0))
        self.assertEqual((self.event.use_count, self.event.use_cost), (0, 0))

    def test_c9_never_more_seats_than_there_are(self):
        first, second, third = (self._reserve(card, 1) for card in self.cards[:3])
        self.assertEqual([first.state, second.state, third.state], ["reserved", "waiting", "waiting"])
        self.assertEqual(self._reserve(self.cards[3]).state, "reserved")
        self.assertEqual((self.event.event_reserved, self.event.event_waiting), (3, 4))

    def test_c9_nobody_reserves_for_his_own_card_what_is_limited(self):
        card = self.staff.partner_id.club_enrol(self.club)
        self._place(self.silver, card)
        with self.assertRaisesRegex(UserError, "your own card"):
            self._reserve(card)
        self.assertEqual(self._states(), [])
        self.assertEqual(self._reserve(card, user=self.boss).state, "reserved")
        unlimited = self._create_event("Open house", event_seats=0)
        self.assertEqual(self._reserve(card, event=unlimited).state, "reserved")
        with freeze_time(TODAY):
            own = card.with_user(self.staff).sudo()._club_reserve_seat(self._create_event("Dinner").id, 0, member=True)
        self.assertEqual(own.state, "reserved")

    def test_c9_zero_seats_are_as_many_as_come(self):
        self.event.event_seats = 0
        for card in self.cards:
            self.assertEqual(self._reserve(card, 1).state, "reserved")

    def test_c9_the_first_who_fits_moves_up_and_is_told(self):
        first, second, third, fourth = (
            self._reserve(card, guests) for card, guests in zip(self.cards, (1, 1, 0, 0), strict=True)
        )
        self.assertEqual([second.state, third.state, fourth.state], ["waiting", "reserved", "waiting"])
        with freeze_time(TODAY):
            third.action_cancel()
            self.assertEqual([second.state, fourth.state], ["waiting", "reserved"])
            first.action_cancel()
        self.assertEqual(second.state, "reserved")
        self.assertEqual(self._mails(self.cards[1]), ["You have a seat at Tasting"])
        self.assertEqual(self._mails(self.cards[3]), ["You have a seat at Tasting"])

    def test_c9_more_seats_let_those_who_wait_in(self):
        reservations = [self._reserve(card, 1) for card in self.cards[:3]]
        with freeze_time(TODAY):
            self.event.event_seats = 5
        self.assertEqual([one.state for one in reservations], ["reserved", "reserved", "waiting"])

    def test_c9_reserved_seats_stay_reserved(self):
        self._reserve(guests=1)
        with self.assertRaisesRegex(ValidationError, "2 seats of Tasting are already reserved"):
            self.event.event_seats = 1

    def test_c9_reserved_once(self):
        self._reserve()
        self._not_reserved("Member already has a reservation for Tasting")
        with freeze_time(TODAY):
            self.card.club_benefit_use_ids.action_cancel()
        self.assertEqual(self._reserve().state, "reserved")

    def test_c9_reserved_once_by_the_database(self):
        reservation = self._reserve()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            reservation.sudo().copy(
                {
                    "benefit_id": self.event.id,
                    "card_id": self.card.id,
                    "date": "2026-06-10",
                    "program_id": self.club.id,
                    "state": "waiting",
                }
            )

    def test_c9_who_may_not_reserve(self):
        self._place(self.gold, self.cards[1])
        self.event.tier_id = self.gold
        self._not_reserved("members of Gold and above")
        self.assertTrue(self._reserve(self.cards[1]))
        self.cards[2].club_blocked = True
        self._not_reserved("is blocked and cannot have Tasting", card=self.cards[2])

    def test_c9_only_vips(self):
        self.event.write({"tier_id": False, "for_vip": True})
        self._not_reserved("for VIPs only")
        self._place(self.top)
        self.assertTrue(self._reserve())

    def test_c9_past_closed_and_called_off_events_are_not_reserved(self):
        self._not_reserved("was on 06/10/2026 18:00", moment="2026-06-10 14:30")
        self.event.event_closes_at = "2026-06-05 00:00:00"
        with freeze_time("2026-06-05 00:00"), self.assertRaisesRegex(UserError, "are closed. Ask the shop"):
            self.card._club_reserve_seat(self.event.id, 0, member=True)
        self.assertTrue(self._reserve(self.cards[1], moment="2026-06-05 00:00"))
        with freeze_time(TODAY):
            self.event.with_user(self.boss).action_event_call_off()
        self._not_reserved("was cancelled")
        self.event.active = False
        self._not_reserved("a benefit of the member's club")

    def test_c9_as_many_guests_as_are_allowed(self):
        self._not_reserved("may bring one guest to", guests=2)
        self._not_reserved("number of guests", guests=-1)
        self._not_reserved("number of guests", guests="1")
        self._not_reserved("number of guests", guests=True)
        self.event.event_guests = 0
        self._not_reserved("members only, without guests", guests=1)
        self.assertEqual(self.event._event_guest_choices(), [(0, "No guests")])
        self.event.event_guests = 5
        self.assertEqual(self.event._event_guest_choices()[2:3], [(2, "With 2 guests")])
        self._not_reserved("may bring 5 guests", guests=6)
        self._not_reserved("has only 3 seats", guests=3)

    def test_c9_not_of_another_club_and_not_without_a_date(self):
        other = self._create_club(name="Other")
        foreign = self._create_event(program_id=other.id, tier_id=False)
        self._not_reserved("a benefit of the member's club", event=foreign)
        for event in (self._create_benefit("Tea"), self._create_benefit("Some day", kind="event")):
            self._not_reserved("Choose an event", event=event)
        with self.assertRaisesRegex(UserError, "Choose an event"):
            self.card.with_user(self.staff).club_reserve_seat(0)

    def test_c9_only_staff_of_the_club_reserves_for_members(self):
        portal = new_test_user(self.env, "someone", groups="base.group_portal")
        for user in (self.salesman, portal):
            with self.assertRaises(AccessError):
                self._reserve(user=user)
        reservation = self._reserve()
        for action in ("action_attended", "action_absent", "action_cancel"):
            for user in (self.salesman, portal):
                with self.assertRaises(AccessError):
                    getattr(reservation.with_user(user), action)()
        self.assertEqual(reservation.state, "reserved")
