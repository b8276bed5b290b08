from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestEvents(PosClubCommon):
    """C9 at the counter: a cashier reserves seats for members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env["loyalty.club.benefit"].create(
            {
                "name": "Tasting",
                "program_id": cls.club.id,
                "kind": "event",
                "event_at": fields.Datetime.now() + timedelta(days=3),
                "event_place": "Upstairs",
                "event_seats": 2,
                "event_guests": 1,
            }
        )
        cls.other = cls._enrol(cls.env["res.partner"].create({"name": "Other"}))
        cls.till = cls.config.with_user(cls.cashier)

    def _only(self, card=None):
        [event] = self.till.club_events_of((card or self.card).id)
        return event

    def test_c9_the_till_shows_a_members_events(self):
        event = self._only()
        expected = {
            "name": "Tasting",
            "place": "Upstairs",
            "text": "2 seats left",
            "choices": [(0, "No guests"), (1, "With 1 guest")],
            "open": True,
            "waits": False,
            "reservation": False,
        }
        self.assertEqual({name: event[name] for name in expected}, expected)

    def test_c9_a_cashier_reserves_cancels_and_puts_on_the_waiting_list(self):
        answer = self.till.club_reserve_seat(self.card.id, self.event.id, 1)
        self.assertEqual(answer["message"], "Reserved for Tasting: 2 seats.")
        self.assertEqual(answer["events"][0]["text"], "Reserved: 2 seats")
        self.assertIn("full", self.till.club_reserve_seat(self.other.id, self.event.id)["message"])
        reservation = answer["events"][0]["reservation"]
        self.assertEqual(self.env["loyalty.club.benefit.use"].browse(reservation).user_id, self.cashier)
        answer = self.till.club_cancel_reservation(self.card.id, reservation)
        self.assertFalse(answer["events"][0]["reservation"])
        self.assertEqual(self._only(self.other)["text"], "Reserved: 1 seat")

    def test_c9_a_reservation_is_cancelled_for_its_own_member_only(self):
        reservation = self.till.club_reserve_seat(self.card.id, self.event.id)["events"][0]["reservation"]
        for wrong in (reservation, 0, "x", None, True):
            with self.assertRaisesRegex(UserError, "no reservation to cancel"):
                self.till.club_cancel_reservation(self.other.id, wrong)
        self.assertEqual(self._only()["reservation"], reservation)

    def test_c9_the_till_reserves_for_members_of_its_clubs_only(self):
        elsewhere = self._create_club(name="Elsewhere")
        elsewhere.pos_ok = False
        card = self._enrol(self.member, elsewhere)
        for wrong in (card.id, -1, 10**9, "x", True, None):
            with self.assertRaises(UserError):
                self.till.club_reserve_seat(wrong, self.event.id)
        for wrong in (-1, 10**9, "x", True, None, [self.event.id]):
            with self.assertRaises(UserError):
                self.till.club_reserve_seat(self.card.id, wrong)
        self.assertFalse(self.event.event_reserved)

    def test_c9_who_works_at_no_till_reserves_nothing_there(self):
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        till = self.config.with_user(clerk)
        for call in (
            lambda: till.club_events_of(self.card.id),
            lambda: till.club_reserve_seat(self.card.id, self.event.id),
            lambda: till.club_cancel_reservation(self.card.id, 1),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_c9_cards_say_whether_there_are_events(self):
        def flag():
            self.env.invalidate_all()
            return self.till.club_cards_of(self.member.id)["loyalty.card"][0]["club_has_events"]

        self.assertTrue(flag())
        self.event.event_at = fields.Datetime.now() - timedelta(days=1)
        self.assertFalse(flag())
