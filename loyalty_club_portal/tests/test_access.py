from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCase, PortalHttpCase

MODELS = ("loyalty.card", "loyalty.club.entry", "loyalty.club.transaction")


@tagged("post_install", "-at_install")
class TestAccess(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.club_earn(50, "Review")
        for user in (cls.sara, cls.reza):
            order = cls._create_order(user.partner_id, 300_000)
            order.action_confirm()

    def test_a_member_reads_her_own_and_nothing_else(self):
        for model in MODELS:
            with self.subTest(model=model):
                records = self.env[model].with_user(self.sara).search([])
                self.assertTrue(records)
                cards = records if model == "loyalty.card" else records.card_id
                self.assertEqual(cards.sudo(), self.card.sudo())

    def test_reading_another_members_records_is_refused(self):
        theirs = (
            self.other_card,
            self.other_card.club_entry_ids,
            self.other_card.club_transaction_ids,
        )
        for records in theirs:
            with self.subTest(model=records._name):
                self.assertTrue(records)
                with self.assertRaises(AccessError):
                    records.with_user(self.sara).read(["create_date"])

    def test_a_member_writes_creates_and_deletes_nothing(self):
        for model in MODELS:
            own = self.env[model].with_user(self.sara).search([], limit=1)
            with self.subTest(model=model):
                for attempt in (
                    lambda own=own: own.write({"company_id": False}),
                    lambda own=own: own.create({}),
                    lambda own=own: own.unlink(),
                ):
                    # an AccessError, or the ledger's own refusal where that comes first
                    with self.assertRaises(UserError):
                        attempt()

    def test_a_member_gives_herself_no_points(self):
        card = self.card.with_user(self.sara)
        before = self.card.points
        for attempt in (
            lambda: card.club_earn(100, "mine"),
            lambda: card.club_adjust(100, "mine"),
            lambda: card.club_redeem(1, "mine"),
            lambda: card.write({"points": 1000}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(self.card.points, before)

    def test_enrolling_others_is_for_staff(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaises(AccessError):
            stranger.with_user(self.sara).club_enrol(self.club.id)
        self.assertFalse(self.env["loyalty.card"].search([("partner_id", "=", stranger.id)]))

    def test_cards_that_are_no_memberships_stay_hidden(self):
        wallet = self.env["loyalty.program"].create({"name": "Wallet", "program_type": "ewallet"})
        purse = self.env["loyalty.card"].create(
            {"program_id": wallet.id, "partner_id": self.sara.partner_id.id, "points": 5}
        )
        self.assertNotIn(purse, self.env["loyalty.card"].with_user(self.sara).search([]))

    def test_a_contact_reads_the_card_of_his_company(self):
        company = self.env["res.partner"].create({"name": "Trading Co", "is_company": True})
        company_card = company.club_enrol(self.club)
        self.sara.partner_id.parent_id = company
        self.reza.partner_id.parent_id = company
        self.other_card.active = False
        cards = self.env["loyalty.card"]
        # Sara has a card of her own in this club
        self.assertEqual(cards.with_user(self.sara).search([]), self.card)
        self.assertEqual(cards.with_user(self.reza).search([]), company_card)
        self.assertEqual(cards.with_user(self.reza)._club_mine().sudo(), company_card)
        self.assertTrue(company_card.with_user(self.reza).club_is_mine)
        self.assertFalse(company_card.with_user(self.sara).sudo().club_is_mine)

    def test_whose_card_it_is_can_be_searched_both_ways(self):
        cards = self.env["loyalty.card"].with_user(self.sara).sudo()
        ours = cards.search([("program_id", "=", self.club.id)])
        self.assertEqual(ours.filtered("club_is_mine"), self.card)
        mine = cards.search([("program_id", "=", self.club.id), ("club_is_mine", "=", True)])
        others = cards.search([("program_id", "=", self.club.id), ("club_is_mine", "=", False)])
        self.assertEqual((mine, others), (self.card, self.other_card))


@tagged("post_install", "-at_install")
class TestAccessByRpc(PortalHttpCase):
    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def setUp(self):
        super().setUp()
        self.authenticate("sara", "sara")

    def assert_refused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.call(model, method, *args, **kwargs)
        # entries refuse a write by whoever it is
        refusal = "UserError" if (model, method) == ("loyalty.club.entry", "write") else "AccessError"
        self.assertEqual(caught.exception.args[0], f"odoo.exceptions.{refusal}")

    def test_search_finds_only_her_own(self):
        found = self.call("loyalty.card", "search_read", [], fields=["points", "partner_id"])
        self.assertEqual([row["id"] for row in found], self.card.ids)
        wanted = [("card_id", "=", self.other_card.id)]
        self.assertEqual(self.call("loyalty.club.entry", "search_read", wanted), [])
        self.assertEqual(self.call("loyalty.card", "search", [("code", "=", self.other_card.code)]), [])

    def test_everything_else_is_refused(self):
        entry = self.other_card.club_entry_ids
        card = self.card.ids
        self.assert_refused("loyalty.card", "read", self.other_card.ids, ["points"])
        self.assert_refused("loyalty.club.entry", "read", entry.ids, ["points"])
        self.assert_refused("loyalty.card", "write", card, {"points": 9999})
        self.assert_refused("loyalty.club.entry", "write", entry.ids, {"points": 1})
        self.assert_refused("loyalty.card", "club_earn", card, 100, "mine")
        self.assert_refused("loyalty.card", "club_adjust", card, 100, "mine")
        self.assert_refused("loyalty.program", "club_close", self.club.ids)
        self.assert_refused("loyalty.program", "club_audit", self.club.ids)
        self.assert_refused("loyalty.program", "read", self.club.ids, ["name"])
        self.assert_refused("res.partner", "club_enrol", self.sara.partner_id.ids, self.club.id)
        self.assertEqual(self.club.club_audit(), [])
        self.assertEqual(self.card.points, 0)

    def test_private_methods_cannot_be_called(self):
        for method in ("_club_earn", "_club_mine", "_club_pending"):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.call("loyalty.card", method, self.other_card.ids)
