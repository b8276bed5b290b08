import re

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestJoin(PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_portal_user("guest", "Guest of the House")

    def setUp(self):
        super().setUp()
        self.authenticate("guest", "guest")

    def _cards(self):
        cards = self.env["loyalty.card"].with_context(active_test=False)
        return cards.search([("partner_id", "=", self.guest.partner_id.id)])

    def _join(self, token=None, **values):
        if token is None:
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/club").text)[1]
        values = {"club": self.club.id, "csrf_token": token, **values}
        return self.url_open("/my/club/join", data=values)

    def test_rules_and_terms_are_read_before_joining(self):
        text = self.text(self.url_open("/my/club"))
        for sentence in (*self.club._club_rules(), *self.club._club_terms(), "Join the club"):
            self.assertIn(sentence.replace("\xa0", " "), text)
        self.assertFalse(self._cards(), "looking is not joining")

    def test_the_button_posts_to_the_club_it_stands_under(self):
        page = html.fromstring(self.url_open("/my/club").content)
        form = page.xpath("//form[contains(@action, '/my/club/join')]")[0]
        self.assertEqual(form.method.upper(), "POST")
        self.assertEqual(form.fields["club"], str(self.club.id))
        self.assertTrue(form.fields["csrf_token"])

    def test_joining_takes_one_click_and_shows_the_card(self):
        response = self._join()
        self.assertEqual(response.status_code, 200)
        card = self._cards()
        self.assertEqual((card.program_id, card.points), (self.club, 0))
        self.assertIn(card.code, self.text(response))

    def test_joining_twice_is_one_card(self):
        self._join()
        self._join()
        self.assertEqual(len(self._cards()), 1)

    def test_who_left_gets_the_old_card_back(self):
        card = self.guest.partner_id.club_enrol(self.club)
        card.club_earn(15, "Review")
        card.active = False
        self.assertIn("Your points 15", self.text(self._join()))
        self.assertEqual(self._cards(), card)

    @mute_logger("odoo.http")
    def test_no_token_no_card(self):
        self.assertEqual(self._join(token="").status_code, 400)
        self.assertEqual(self._join(token="0o1").status_code, 400)
        self.assertFalse(self._cards())

    @mute_logger("odoo.http")
    def test_a_link_does_not_enrol(self):
        self.url_open(f"/my/club/join?club={self.club.id}")
        self.assertFalse(self._cards())

    def test_the_customer_to_enrol_cannot_be_chosen(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._join(partner_id=stranger.id, partner=stranger.id)
        self.assertFalse(self.env["loyalty.card"].search([("partner_id", "=", stranger.id)]))

    def test_clubs_of_other_companies_are_not_offered(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club("Elsewhere", company_id=other.id)
        self.assertNotIn("Elsewhere", self.url_open("/my/club").text)
        self._join(club=elsewhere.id)
        self.assertNotIn(elsewhere, self._cards().program_id)

    def test_a_refusal_is_read_on_the_page(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        # a user's contact cannot be moved there by the usual way
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [other.id, self.guest.partner_id.id],
        )
        self.env.invalidate_all()
        text = self.text(self._join())
        self.assertIn("belongs to another company than the club", text)
        self.assertFalse(self._cards())

    def test_a_contact_of_a_member_company_is_not_asked_to_join(self):
        company = self.env["res.partner"].create({"name": "Trading Co", "is_company": True})
        company.club_enrol(self.club)
        self.guest.partner_id.parent_id = company
        self.assertNotIn("Join the club", self.url_open("/my/club").text)
        self._join()
        self.assertFalse(self._cards())
