from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestTransfer(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friend = cls._create_partner(name="Friend")
        cls.other = cls.friend.club_enrol(cls.club)
        cls.card.club_earn(50, "Soon", expires_on="2031-01-01")
        cls.card.club_earn(100, "Late", expires_on="2032-01-01")

    def test_points_move_and_keep_their_days(self):
        entry = self.card.club_transfer(self.other, 70, "Birthday")
        self.assertPoints(80)
        self.assertPoints(70, self.other)
        self.assertEqual((entry.card_id, entry.kind, entry.points), (self.card, "transfer", -70))
        self.assertEqual(entry.description, "Given to Friend: Birthday")
        self.assertEqual(self.other.club_points_expiring, [["2031-01-01", 50.0], ["2032-01-01", 20.0]])
        self.assertEqual(self.other.club_entry_ids[0].description, "Received from Member: Birthday")

    def test_the_same_key_moves_once(self):
        first = self.card.club_transfer(self.other.id, 70, "Birthday", key="gift-1")
        again = self.card.club_transfer(self.other, 70, "Birthday", key="gift-1")
        self.assertEqual(first, again)
        self.assertPoints(80)
        with self.assertRaises(UserError):
            self.card.club_transfer(self.other, 5, "Birthday", key="gift-1")

    def test_received_points_repay_a_debt(self):
        order = self._order((self.tea, 4), partner=self.friend)
        self.other.club_redeem(100, "Gift")
        order._action_cancel()
        self.card.club_transfer(self.other, 120, "Help")
        self.assertPoints(20, self.other)

    def test_wrong_transfers_change_nothing(self):
        stranger = self._create_club(name="Other club")
        foreign = self.member.club_enrol(stranger)
        for target, points in (
            (self.other, 151),
            (self.other, 0),
            (self.other, -5),
            (self.other, "abc"),
            (self.card, 5),
            (foreign, 5),
        ):
            with self.subTest(points=points), self.assertRaises(UserError):
                self.card.club_transfer(target, points, "x")
        self.assertPoints(150)
        self.assertPoints(0, self.other)

    def test_pending_points_cannot_be_given(self):
        self.other.club_earn(40, "Waits", available_on="2999-01-01")
        with self.assertRaises(UserError):
            self.other.club_transfer(self.card, 1, "x")

    def test_no_more_in_a_month_than_the_club_allows(self):
        self.club.club_transfer_max = 60
        with freeze_time("2030-05-31 08:00:00"):
            self.card.club_transfer(self.other, 40, "One")
            with self.assertRaisesRegex(UserError, "20 are left"):
                self.card.club_transfer(self.other, 30, "Two")
        with freeze_time("2030-06-01 08:00:00"):
            self.card.club_transfer(self.other, 60, "Three")
        self.assertPoints(50)

    def test_only_a_manager_transfers(self):
        staff = new_test_user(self.env, "club_transfer", groups="loyalty_club.group_club_user")
        with self.assertRaises(AccessError):
            self.card.with_user(staff).club_transfer(self.other, 5, "x")
        self.assertPoints(150)

    def test_the_wizard_shows_what_will_be_left(self):
        wizard = self.env["loyalty.club.transfer"].create(
            {
                "card_id": self.card.id,
                "to_card_id": self.other.id,
                "points": 30,
                "reason": "Birthday",
            }
        )
        self.assertEqual(wizard.result, 120)
        wizard.action_apply()
        self.assertPoints(120)
        self.assertPoints(30, self.other)
