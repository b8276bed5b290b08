from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tools import file_path

from .till import TillCommon

#: Debian's package of Odoo leaves this library out; bundles that need it do not load.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@tagged("post_install", "-at_install")
class TestUnit(HttpCase):
    def setUp(self):
        super().setUp()
        try:
            file_path(LEFT_OUT)
        except FileNotFoundError:
            self.env["ir.asset"].create(
                {
                    "name": f"Without {LEFT_OUT}",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": LEFT_OUT,
                }
            )

    def test_unit_tests_of_the_till(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=@loyalty_club_pos",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestTill(TillCommon):
    """One happy path a screen; what is counted is tested without a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member, cls.stranger = cls.env["res.partner"].create([{"name": "Club member"}, {"name": "Club stranger"}])
        cls.card = cls.member.club_enrol(cls.club)
        cls.card.code = "044club-card-1"
        cls.card.club_earn(100, "a gift")

    def test_a_member_earns_and_spends(self):
        self._tour("LoyaltyClubSell")
        self.assertEqual(self.card.points, 20)
        points = self.card.club_entry_ids.sorted("id").mapped("points")
        self.assertEqual(points, [100, 20, -120, 20])

    def test_a_gift_costs_what_it_gives(self):
        self._tour("LoyaltyClubGift")
        self.assertEqual(self.card.points, 60)

    def test_a_gift_comes_back_for_points(self):
        self._tour("LoyaltyClubGiftBack")
        refund = self.env["pos.order"].search([("lines.refunded_orderline_id", "!=", False)])
        self.assertEqual((refund.state, refund.amount_total, len(refund.lines)), ("paid", 0, 2))
        self.assertEqual(self.card.points, 120)

    def test_points_that_are_gone_are_refused_at_the_till(self):
        self._tour("LoyaltyClubRefused")
        self.assertEqual(self.card.points, 100)
        self.assertFalse(self.env["pos.order"].search([("partner_id", "=", self.member.id), ("state", "=", "paid")]))

    def test_a_customer_joins_and_a_card_finds_its_member(self):
        self._tour("LoyaltyClubJoin")
        self.assertEqual(self.stranger.club_points, 20)

    def test_the_button_asks_where_members_are_taken_by_request(self):
        self.club.club_admission = "request"
        self._tour("LoyaltyClubAsk")
        request = self.env["loyalty.club.request"].search([("partner_id", "=", self.stranger.id)])
        self.assertEqual((request.state, request.channel), ("waiting", "till"))

    def test_the_button_says_what_is_missing(self):
        self.club.write({"club_admission": "criteria", "club_admission_purchases": 2})
        self._tour("LoyaltyClubMissing")
        self.assertFalse(self.stranger.club_card_id)

    def test_a_purchase_reaches_a_tier_at_the_till(self):
        self.env["loyalty.club.tier"].create(
            {"name": "Silver", "program_id": self.club.id, "threshold": 120, "multiplier": 2, "is_vip": True}
        )
        self._tour("LoyaltyClubTier")
        self.assertEqual(self.card.club_tier_id.name, "Silver")
        self.assertEqual(self.card.points, 160)

    def test_a_member_accepts_an_invitation_at_the_till(self):
        self.card.club_vip_invite("Because of you")
        self._tour("LoyaltyClubVip")
        self.assertTrue(self.card.club_is_vip)
        self.assertEqual(self.card.club_invitation_ids.answered_by, self.pos_user)

    def test_c8_the_till_asks_before_it_takes_money(self):
        lamp = self.env["product.product"].create(
            {"name": "Club lamp", "list_price": 90, "type": "service", "taxes_id": False, "available_in_pos": True}
        )
        gold = self.env["loyalty.club.tier"].create({"name": "Gold", "program_id": self.club.id, "threshold": 500})
        self.card.club_set_tier(gold, "2099-12-31", "Test")
        now = fields.Datetime.now()
        self.env["loyalty.club.benefit"].create(
            {
                "name": "Lamp first",
                "program_id": self.club.id,
                "kind": "early",
                "tier_id": gold.id,
                "early_product_ids": [Command.set(lamp.product_tmpl_id.ids)],
                "early_from": now - timedelta(days=1),
                "early_until": now + timedelta(days=1),
            }
        )
        self._tour("LoyaltyClubEarly")
        order = self.env["pos.order"].search([("lines.product_id", "=", lamp.id), ("state", "=", "paid")])
        self.assertEqual(order.partner_id, self.member)
        self.assertNotIn("before it was open to this customer", str(order.message_ids.mapped("body")))

    def test_c9_a_seat_is_reserved_and_cancelled_at_the_till(self):
        event = self.env["loyalty.club.benefit"].create(
            {
                "name": "Tasting",
                "program_id": self.club.id,
                "kind": "event",
                "event_at": fields.Datetime.now() + timedelta(days=3),
                "event_seats": 3,
                "event_guests": 2,
            }
        )
        self._tour("LoyaltyClubEvents")
        reservations = self.env["loyalty.club.benefit.use"].search([("benefit_id", "=", event.id)], order="id")
        self.assertEqual([(one.state, one.seats) for one in reservations], [("cancelled", 3), ("reserved", 1)])
