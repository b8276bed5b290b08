from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestBenefits(PortalHttpCase):
    """A member reads what there is beside the points, and what is left of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.env["loyalty.club.tier"].create({"name": "Gold", "program_id": cls.club.id, "threshold": 200})
        cls.tea, cls.evening = cls.env["loyalty.club.benefit"].create(
            [
                {
                    "name": "Tea",
                    "program_id": cls.club.id,
                    "quota": 3,
                    "description": "A cup while you wait",
                    "cost": 9876,
                },
                {
                    "name": "Evening",
                    "program_id": cls.club.id,
                    "tier_id": cls.gold.id,
                    "for_vip": True,
                    "due": "birthday",
                },
            ]
        )

    def test_a_member_reads_the_benefits_and_what_is_left(self):
        page = self.text(self.get("/my/club"))
        self.assertIn("Your benefits Tea 3 left this year 3 times a year A cup while you wait", page)
        for _ in range(3):
            self.card.club_use_benefit(self.tea)
        self.assertIn("Tea Used up this year", self.text(self.get("/my/club")))

    def test_not_those_of_a_higher_tier(self):
        self.assertNotIn("Evening", self.text(self.get("/my/club")))
        self.gold.is_vip = True
        self.card.club_set_tier(self.gold, "2099-12-31", "Test")
        self.assertIn("Evening on your birthday, for VIPs", self.text(self.get("/my/club")))

    def test_nor_what_they_cost_the_shop(self):
        self.assertNotIn("9,876", self.text(self.get("/my/club")))

    def test_nothing_while_the_card_is_blocked(self):
        self.card.club_blocked = True
        self.assertNotIn("Your benefits", self.text(self.get("/my/club")))

    def test_readable_before_joining_tier_by_tier(self):
        self._create_portal_user("nobody", "Nobody")
        page = self.text(self.get("/my/club", login="nobody"))
        self.assertIn("Benefits From the day you join Tea 3 times a year A cup while you wait", page)
        self.assertIn("From Gold Evening on your birthday, for VIPs", page)
        self.assertNotIn("9,876", page)

    def test_no_heading_without_benefits(self):
        (self.tea + self.evening).active = False
        self.assertNotIn("benefits", self.text(self.get("/my/club")))
