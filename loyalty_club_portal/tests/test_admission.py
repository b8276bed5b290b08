import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestAdmission(PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_portal_user("guest", "Guest of the House")
        cls.partner = cls.guest.partner_id

    def setUp(self):
        super().setUp()
        self.authenticate("guest", "guest")

    def _page(self):
        return self.text(self.url_open("/my/club"))

    def _post(self, what, token=None, **values):
        if token is None:
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/club").text)[1]
        values = {"club": self.club.id, "csrf_token": token, **values}
        return self.url_open(f"/my/club/{what}", data=values)

    def _cards(self, partner=None):
        cards = self.env["loyalty.card"].with_context(active_test=False)
        return cards.search([("partner_id", "=", (partner or self.partner).id)])

    def _requests(self):
        return self.env["loyalty.club.request"].search([("program_id", "=", self.club.id)])

    def _criteria(self, **values):
        names = {f"club_admission_{name}": value for name, value in values.items()}
        self.club.write({"club_admission": "criteria", **names})

    def _money(self, amount):
        return self.club._club_format_money(amount).replace("\xa0", " ")

    # criteria

    def test_an_open_club_says_nothing_of_admission(self):
        text = self._page()
        self.assertNotIn("Who can join", text)
        self.assertIn("Join the club", text)

    def test_criteria_and_what_is_missing_are_read_before_joining(self):
        self._criteria(amount=5_000_000)
        self._create_order(self.partner, 3_800_000).action_confirm()
        text = self._page()
        bought = f"Members need purchases of at least {self._money(5_000_000)} in the last 12 months"
        self.assertIn(f"Who can join {bought}.", text)
        self.assertIn(f"{bought}; still missing: {self._money(1_200_000)}.", text)
        self.assertNotIn("Join the club", text, "no button that would be refused")

    def test_who_meets_the_criteria_joins(self):
        self._criteria(purchases=1)
        self._create_order(self.partner, 1000).action_confirm()
        self.assertIn("Join the club", self._page())
        self._post("join")
        self.assertEqual(self._cards().program_id, self.club)

    def test_joining_all_the_same_is_refused_politely(self):
        self._criteria(purchases=2)
        response = self._post("join")
        self.assertEqual(response.status_code, 200)
        self.assertIn("cannot join Bazaar Club yet", self.text(response))
        self.assertFalse(self._cards())

    def test_a_manager_s_group_opens_no_door_on_the_portal(self):
        self._criteria(purchases=2)
        self.guest.group_ids = self.env.ref("loyalty_club.group_club_manager")
        self._post("join")
        self.assertFalse(self._cards())

    # requests

    def test_one_asks_and_reads_how_it_stands(self):
        self.club.club_admission = "request"
        text = self._page()
        self.assertIn("You request to join, and we answer you.", text)
        self.assertIn("Request to join", text)
        self.assertNotIn("Join the club", text)
        text = self.text(self._post("ask"))
        self.assertIn("You requested to join on", text)
        self.assertNotIn("Request to join", text)
        request = self._requests()
        self.assertEqual((request.partner_id, request.channel), (self.partner, "portal"))
        self.assertFalse(self._cards())

    def test_asking_twice_is_a_sentence(self):
        self.club.club_admission = "request"
        self._post("ask")
        self.assertIn("has requested to join", self.text(self._post("ask")))
        self.assertEqual(len(self._requests()), 1)

    def test_joining_a_club_of_requests_is_refused_politely(self):
        self.club.club_admission = "request"
        self.assertIn("requires approval", self.text(self._post("join")))
        self.assertFalse(self._cards() or self._requests())

    def test_asking_where_one_can_join_is_a_sentence(self):
        self.assertIn("Join it directly", self.text(self._post("ask")))
        self.assertFalse(self._requests())

    def test_refused_reads_the_note_and_may_ask_again(self):
        self.club.club_admission = "request"
        self._post("ask")
        self._requests()._refuse("After your third purchase, gladly.")
        text = self._page()
        self.assertIn("we cannot accept you as a member at the moment", text)
        self.assertIn("After your third purchase, gladly.", text)
        self._post("ask")
        self.assertEqual(self._requests().mapped("state"), ["waiting", "refused"])

    def test_approved_reads_the_card(self):
        self.club.club_admission = "request"
        self._post("ask")
        self._requests().action_approve()
        self.assertIn(self._cards().code, self._page())

    def test_one_withdraws_one_s_own_request_only(self):
        self.club.club_admission = "request"
        other = self._create_portal_user("other", "Other Guest")
        theirs = other.partner_id._club_ask(self.club)
        self._post("ask")
        mine = self._requests() - theirs
        self._post("withdraw", request=theirs.id, partner_id=other.partner_id.id)
        self.assertEqual((mine.state, theirs.state), ("withdrawn", "waiting"))
        self._post("withdraw")
        self.assertEqual(theirs.state, "waiting")

    def test_for_whom_to_ask_cannot_be_chosen(self):
        self.club.club_admission = "request"
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._post("ask", partner_id=stranger.id, partner=stranger.id)
        self.assertEqual(self._requests().partner_id, self.partner)

    @mute_logger("odoo.http")
    def test_no_token_no_request(self):
        self.club.club_admission = "request"
        for what in ("ask", "withdraw"):
            self.assertEqual(self._post(what, token="").status_code, 400)
            self.url_open(f"/my/club/{what}?club={self.club.id}")
        self.assertFalse(self._requests())

    def test_clubs_of_other_companies_are_not_asked(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club("Elsewhere", company_id=other.id, club_admission="request")
        self._post("ask", club=elsewhere.id)
        self.assertFalse(self.env["loyalty.club.request"].search([]))

    def test_a_member_has_nothing_to_ask_for(self):
        self.club.club_admission = "request"
        self.authenticate("sara", "sara")
        self._post("ask")
        self.assertFalse(self._requests())

    def test_who_has_his_company_s_card_asks_for_nothing(self):
        self.club.club_admission = "request"
        company = self.env["res.partner"].create({"name": "Trading Co", "is_company": True})
        company.club_enrol(self.club)
        self.partner.parent_id = company
        self._post("ask")
        self.assertFalse(self._requests())

    def test_nobody_reads_requests_by_himself(self):
        requests = self.env["loyalty.club.request"].with_user(self.guest)
        self.assertFalse(requests.has_access("read"))

    def test_c2_the_place_is_read_before_joining_and_what_is_missing_with_it(self):
        self._criteria(cities="Shiraz")
        text = self._page()
        self.assertIn("Who can join The club is for customers in Shiraz.", text)
        self.assertIn("The address has no city or state yet.", text)
        self.assertNotIn("Join the club", text)
        self.assertIn("cannot join Bazaar Club yet", self.text(self._post("join")))
        self.assertFalse(self._cards())
        self.partner.city = "SHIRAZ"
        self._post("join")
        self.assertEqual(self._cards().program_id, self.club)
