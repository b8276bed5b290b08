from odoo import Command
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestAdoption(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.active = False
        cls.plain = cls.env["loyalty.program"].create(
            {
                "name": "Plain",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [Command.create({"reward_point_mode": "money", "reward_point_amount": 1})],
                "reward_ids": [Command.create({"required_points": 100})],
            }
        )

    def _plain_card(self, points, partner=None, **values):
        return self.env["loyalty.card"].create(
            {
                "program_id": self.plain.id,
                "partner_id": partner.id if partner else False,
                "points": points,
                **values,
            }
        )

    def _become_club(self):
        self.plain.is_club = True
        self.env.invalidate_all()

    def test_cards_keep_their_points_as_an_opening_entry(self):
        card = self._plain_card(150, self.member)
        self._become_club()
        self.assertPoints(150, card)
        self.assertEqual(self._posted(card), [("opening", 150, 150)])
        card.club_redeem(50, "Gift")
        self.assertPoints(100, card)

    def test_duplicates_of_a_customer_are_joined(self):
        first, second = self._plain_card(10, self.member), self._plain_card(32, self.member)
        self._become_club()
        self.assertPoints(42, first)
        self.assertEqual((second.active, second.points), (False, 0))

    def test_parts_of_points_keep_their_worth(self):
        card = self._plain_card(12.34, self.member)
        self._become_club()
        self.assertPoints(12.34, card)
        self.assertEqual(self.plain.club_unit, 0.01)

    def test_a_negative_balance_is_a_debt(self):
        card = self._plain_card(-20, self.member)
        self._become_club()
        self.assertPoints(-20, card)
        card.club_earn(50, "Review")
        self.assertPoints(30, card)

    def test_cards_of_nobody_and_archived_ones_are_posted_too(self):
        anonymous, gone = self._plain_card(5), self._plain_card(6, self.member)
        gone.active = False
        self._become_club()
        self.assertPoints(5, anonymous)
        self.assertPoints(6, gone)

    def test_admission_takes_no_card_from_who_has_one(self):
        card = self._plain_card(12, self.member)
        self.plain.write({"club_admission": "criteria", "club_admission_purchases": 9})
        self._become_club()
        self.assertEqual((card.is_club_card, card.points), (True, 12))

    def test_it_becomes_a_loyalty_program_of_the_right_kind(self):
        program = self.env["loyalty.program"].create({"name": "Any", "program_type": "promotion"})
        program.is_club = True
        self.assertEqual((program.program_type, program.applies_on, program.trigger), ("loyalty", "both", "auto"))

    def test_switched_off_it_is_plain_core_loyalty(self):
        card = self._plain_card(150, self.member)
        self._become_club()
        self.plain.rule_ids.write({"reward_point_amount": 10, "club_step_amount": 100_000})
        card.club_redeem(50, "Gift")
        self.plain.is_club = False
        self.assertEqual(card.points, 100)
        self.assertFalse(card.is_club_card)
        self.assertEqual(self.plain.rule_ids.reward_point_amount, 0.0001)
        self.assertFalse(self.plain.rule_ids.club_step_amount)
        self._order((self.tea, 2))
        self.assertEqual(card.points, 150)

    def test_switched_on_again_it_posts_what_core_did_meanwhile(self):
        card = self._plain_card(150, self.member)
        self._become_club()
        self.plain.is_club = False
        card.points = 170
        self._become_club()
        self.assertPoints(170, card)
        self.plain.is_club = False
        card.points = 30
        self._become_club()
        self.assertPoints(30, card)
        self.assertEqual([p for _k, p, _r in self._posted(card)], [150, 20, -140])
