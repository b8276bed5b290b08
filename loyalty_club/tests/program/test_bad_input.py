from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ClubCommon

NO_AMOUNTS = [0, -5, 1.5, "abc", "", None, True, float("nan"), float("inf"), 10**13, [], {}]


@tagged("post_install", "-at_install")
class TestBadInput(ClubCommon):
    def test_what_is_no_amount_of_points_is_refused_in_words(self):
        for points in NO_AMOUNTS:
            for post in (self.card.club_earn, self.card.club_redeem):
                with self.subTest(points=points), self.assertRaises(UserError) as caught:
                    post(points, "x")
                self.assertIn("not a valid number of points", str(caught.exception))
        self.assertPoints(0)

    def test_points_may_be_typed_in_persian_digits(self):
        self.card.club_earn("۱۵", "x")
        self.assertPoints(15)

    def test_a_card_that_is_no_member_is_refused(self):
        plain = self.env["loyalty.program"].create(
            {"name": "Plain", "program_type": "loyalty", "applies_on": "both", "trigger": "auto"}
        )
        card = self.env["loyalty.card"].create({"program_id": plain.id, "partner_id": self.member.id, "points": 7})
        with self.assertRaisesRegex(UserError, "not a member"):
            card.club_earn(5, "x")
        self.assertEqual(card.points, 7)

    def test_an_archived_member_is_refused(self):
        self.card.active = False
        with self.assertRaisesRegex(UserError, "not a member"):
            self.card.club_earn(5, "x")
        self.assertPoints(0)

    def test_an_archived_contact_cannot_join(self):
        partner = self._create_partner(name="Gone", active=False)
        with self.assertRaises(UserError):
            partner.club_enrol(self.club)

    def test_another_companys_club_cannot_be_joined(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.club.active = False
        foreign = self.env["loyalty.program"].create({"name": "Foreign", "is_club": True, "company_id": company.id})
        partner = self._create_partner(name="Someone")
        user = self.env["res.users"].create(
            {
                "name": "Staff",
                "login": "club_staff",
                "group_ids": [(4, self.env.ref("loyalty_club.group_club_user").id)],
            }
        )
        with self.assertRaises(UserError):
            partner.with_user(user).club_enrol(foreign.id)
        self.assertFalse(self.env["loyalty.card"].search([("program_id", "=", foreign.id)]))

    def test_a_slip_of_many_zeros_keeps_the_ledger_sound(self):
        self._order((self.tea, 10**6, 10**10))
        self.assertPoints(10**12)

    def test_buying_a_gift_card_earns_nothing(self):
        gift = self._create_goods("Gift card", 500_000)
        self._order((gift, 1))
        self.assertPoints(50)
        self.env["loyalty.program"].create(
            {
                "name": "Gift cards",
                "program_type": "gift_card",
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    (5, 0, 0),
                    (0, 0, {"reward_point_mode": "money", "product_ids": [(4, gift.id)]}),
                ],
            }
        )
        self._order((gift, 1))
        self.assertPoints(50)

    def test_huge_and_negative_orders(self):
        self._order((self.tea, 1_000_000, 999_999))
        self.assertPoints(99_999_900)
        self._order((self.tea, -3))
        self.assertPoints(99_999_900)
        self._order((self.tea, 1, -250_000))
        self.assertPoints(99_999_900)
