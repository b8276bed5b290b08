from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestMyHome(PortalHttpCase):
    def _values(self, card, login="sara"):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(f"/my/loyalty_card/{card.id}/values", {})

    def test_home_shows_the_balance_and_leads_to_the_club(self):
        self.card.club_earn(1234, "Review")
        response = self.get("/my")
        self.assertIn(f'href="/my/club?club={self.club.id}"', response.text)
        self.assertIn("1,234 Bazaar Club", self.text(response))

    def test_home_invites_who_is_no_member(self):
        self._create_portal_user("guest", "Guest")
        self.assertIn("Bazaar Club Join, and collect", self.text(self.get("/my", login="guest")))

    def test_cores_list_shows_no_second_balance(self):
        response = self.get("/my")
        self.assertNotIn(f'data-card_id="{self.card.id}"', response.text)

    def test_cores_list_keeps_other_cards(self):
        wallet = self.env["loyalty.program"].create({"name": "Wallet", "program_type": "ewallet"})
        purse = self.env["loyalty.card"].create(
            {"program_id": wallet.id, "partner_id": self.sara.partner_id.id, "points": 5}
        )
        self.assertIn(f'data-card_id="{purse.id}"', self.get("/my").text)
        self.assertEqual(self._values(purse)["card"]["code"], purse.code)

    def test_cores_history_leads_to_the_clubs_page(self):
        response = self.get(f"/my/loyalty_card/{self.card.id}/history?sortby=nonsense")
        self.assertIn(f"/my/club?club={self.club.id}", response.url)

    def test_anothers_history_leads_home(self):
        response = self.get(f"/my/loyalty_card/{self.other_card.id}/history")
        self.assertNotIn("club", response.url)
        self.assertNotIn("Reza", response.text)

    def test_cores_values_are_fed_from_the_ledger(self):
        self.card.club_earn(30, "Review")
        self.card.club_redeem(4, "Gift")
        values = self._values(self.card)
        self.assertEqual(values["card"]["points_display"], "26 points")
        lines = [(line["description"], line["points"]) for line in values["history_lines"]]
        self.assertEqual(lines, [("Gift", "\N{MINUS SIGN}4"), ("Review", "+30")])
        self.assertEqual(len(values["rewards"]), 1)

    def test_anothers_values_are_empty(self):
        self.assertEqual(self._values(self.other_card), {})
