from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestTier(PortalHttpCase):
    """A member reads the tier, what is missing for the next one, and what it brings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver, cls.gold = cls.env["loyalty.club.tier"].create(
            [
                {
                    "name": "Silver",
                    "program_id": cls.club.id,
                    "threshold": 50,
                    "benefits": "Free delivery",
                },
                {"name": "Gold", "program_id": cls.club.id, "threshold": 200, "is_vip": True},
            ]
        )

    def test_before_the_first_tier(self):
        page = self.text(self.get("/my/club"))
        self.assertIn("Your tier None yet", page)
        self.assertIn("Silver : $ 500,000 more", page)

    def test_in_a_tier(self):
        self._create_order(self.sara.partner_id, 600_000).action_confirm()
        page = self.text(self.get("/my/club"))
        self.assertIn("Your tier Silver", page)
        self.assertIn("Gold : $ 1,400,000 more", page)
        # the end is a year away: nobody is told to hurry
        self.assertNotIn("To stay", page)
        self.assertIn("Free delivery", page)
        self.assertNotIn("VIP", page)

    def test_a_vip_is_told_so(self):
        self._create_order(self.sara.partner_id, 3_000_000).action_confirm()
        self.assertIn("VIP", self.text(self.get("/my/club")))

    def test_a_reward_of_a_higher_tier_says_so(self):
        self.club.reward_ids.club_tier_id = self.gold
        self.card.club_earn(40, "Start")
        self.assertIn("For members of Gold and above", self.text(self.get("/my/club")))

    def test_the_tiers_are_readable_before_joining(self):
        self._create_portal_user("nobody", "Nobody")
        page = self.text(self.get("/my/club", login="nobody"))
        self.assertIn("Silver from 50 points", page)
        self.assertIn("Free delivery", page)

    def test_how_the_tier_comes_about(self):
        order = self._create_order(self.sara.partner_id, 600_000)
        order.action_confirm()
        page = self.text(self.get("/my/club"))
        story = page[page.index("How my tier is computed") :]
        self.assertIn("60 points reached: Silver is kept until", story)
        self.assertIn("Points of purchases 60", story)
        self.assertIn("Together 60 points", story)
        self.assertIn("Missing for Gold: $ 1,400,000 more", story)
        self.assertIn(order.name, story[story.index("Last Counted") :])

    def test_a_member_sees_only_the_own_tier_score(self):
        self._create_order(self.reza.partner_id, 3_000_000).action_confirm()
        other = self.reza.partner_id.club_card_id.club_transaction_ids.name
        page = self.text(self.get("/my/club"))
        self.assertIn("Nothing has counted yet", page)
        self.assertNotIn(other, page)
        self.assertNotIn("Reza's secret", page)
        mine = self.card.with_user(self.sara)
        self.assertIn("There is no tier yet", mine.club_tier_why)
        with self.assertRaises(AccessError):
            self.other_card.with_user(self.sara).read(["club_tier_why"])
        with self.assertRaises(AccessError):
            self.other_card.with_user(self.sara).action_club_open_tier_why()
