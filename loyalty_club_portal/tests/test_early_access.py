from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestEarlyAccess(PortalHttpCase):
    """C8 at home: a member reads what he may buy before others, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.env["loyalty.club.tier"].create({"name": "Gold", "program_id": cls.club.id, "threshold": 500})
        cls.lamp = cls.env["product.template"].create(
            {"name": "Lamp", "list_price": 9876, "image_1920": cls._picture()}
        )
        now = fields.Datetime.now()
        cls.early = cls.env["loyalty.club.benefit"].create(
            {
                "name": "First at the lamp",
                "program_id": cls.club.id,
                "kind": "early",
                "tier_id": cls.gold.id,
                "early_product_ids": [Command.set(cls.lamp.ids)],
                "early_from": now - timedelta(days=1),
                "early_until": now + timedelta(days=1),
            }
        )
        cls.card.club_set_tier(cls.gold, "2099-12-31", "Test")

    @classmethod
    def _picture(cls):
        return b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    def _page(self, login="sara"):
        return self.text(self.get("/my/club", login=login))

    def test_c8_a_member_reads_what_is_sold_to_her_first(self):
        response = self.get("/my/club")
        until = self.club._club_format_moment(self.early.early_until)
        page = self.text(response)
        self.assertIn(f"Early access for you Lamp Everybody else from {until}", page)
        self.assertIn("9,876", page)
        self.assertIn("data:image/png;base64,", response.text)
        self.assertNotIn("Your benefits", page)

    def test_c8_others_are_promised_nothing(self):
        page = self._page("reza")
        self.assertNotIn("Early access for you", page)
        self.assertNotIn("Lamp", page)

    def test_c8_nothing_while_the_card_is_blocked(self):
        self.card.club_blocked = True
        self.assertNotIn("Early access for you", self._page())

    def test_c8_before_and_after(self):
        now = fields.Datetime.now()
        self.early.early_from = now + timedelta(hours=1)
        self.assertIn("For you from", self._page())
        self.early.write({"early_from": now - timedelta(days=2), "early_until": now - timedelta(minutes=1)})
        self.assertNotIn("Lamp", self._page())
        self.early.write({"early_until": now + timedelta(days=1), "active": False})
        self.assertNotIn("Lamp", self._page())

    def test_c8_the_price_is_the_members(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref("product.group_product_pricelist")
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "For her",
                "item_ids": [Command.create({"compute_price": "fixed", "fixed_price": 4321, "applied_on": "3_global"})],
            }
        )
        self.sara.partner_id.property_product_pricelist = pricelist
        self.assertIn("4,321", self._page())

    def test_c8_readable_before_joining_while_it_lasts(self):
        self._create_portal_user("nobody", "Nobody")
        self.assertIn("From Gold First at the lamp until", self._page("nobody"))
        self.early.early_until = fields.Datetime.now()
        self.assertNotIn("First at the lamp", self._page("nobody"))
