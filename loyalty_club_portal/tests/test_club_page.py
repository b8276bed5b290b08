from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClubPage(PortalHttpCase):
    def test_a_visitor_is_asked_to_log_in(self):
        response = self.url_open("/my/club", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_balance_worth_and_rules_are_read_at_once(self):
        self.card.club_earn(500, "Review")
        text = self.text(self.get("/my/club"))
        money = self.club._club_format_money(5000).replace("\xa0", " ")
        self.assertIn("Your points 500", text)
        self.assertIn(f"Worth {money} off your next purchase", text)
        for rule in self.club._club_rules():
            self.assertIn(rule.replace("\xa0", " "), text)

    def test_points_that_cannot_be_spent_yet_say_from_when(self):
        self.card.club_earn(10, "Review")
        text = self.text(self.get("/my/club"))
        self.assertIn("can be spent from 20 points", text)

    def test_pending_points_stand_apart_with_their_day(self):
        self.card.club_earn(500, "Review")
        self.card.club_earn(30, "Friend", available_on="2099-02-01")
        text = self.text(self.get("/my/club"))
        self.assertIn("Your points 500", text)
        self.assertIn("Pending points From 02/01/2099 30 points", text)

    def test_every_coming_expiry_is_listed(self):
        for month in range(1, 9):
            self.card.club_earn(month, "Review", expires_on=f"2099-0{month}-01")
        text = self.text(self.get("/my/club"))
        for month in range(1, 9):
            self.assertIn(f"0{month}/01/2099 {month} points", text)

    def test_the_card_is_a_barcode_with_its_number_in_text(self):
        response = self.get("/my/club")
        self.assertIn(self.card._club_barcode()["path"], response.text)
        self.assertIn(self.card.code, self.text(response))

    def test_rewards_say_how_far_they_are(self):
        self.card.club_earn(15, "Review")
        self.assertIn("5 points to go", self.text(self.get("/my/club")))
        self.card.club_earn(5, "Review")
        self.assertIn("Available now", self.text(self.get("/my/club")))

    def test_a_debt_is_explained(self):
        order = self._create_order(self.sara.partner_id, 500_000)
        order.action_confirm()
        self.card.club_redeem(50, "Gift")
        order._action_cancel()
        text = self.text(self.get("/my/club"))
        self.assertIn("Your points \N{MINUS SIGN}50", text)
        self.assertIn("Your next points repay them", text)

    def test_a_new_member_reads_what_comes_first(self):
        text = self.text(self.get("/my/club"))
        self.assertIn("Your next purchase earns your first points", text)
        self.assertIn("Nothing here yet", text)

    def test_nothing_of_another_member_is_on_the_page(self):
        card, club = self.other_card.id, self.club.id
        for query in ("", f"?club={club}", f"?card={card}", f"?card_id={card}", f"?club={card}"):
            text = self.get(f"/my/club{query}").text
            self.assertNotIn("Reza", text)
            self.assertNotIn(self.other_card.code, text)

    def test_a_contact_sees_the_card_of_his_company(self):
        company = self.env["res.partner"].create({"name": "Trading Co", "is_company": True})
        company.club_enrol(self.club).club_earn(321, "Review")
        clerk = self._create_portal_user("clerk", "Clerk")
        clerk.partner_id.parent_id = company
        text = self.text(self.get("/my/club", login="clerk"))
        self.assertIn("Your points 321", text)
        self.assertIn("shared by everybody at Trading Co", text)

    def test_several_clubs_have_a_tab_each(self):
        shared = self._create_club("Shared Club", company_id=False, currency_id=self.env.company.currency_id.id)
        self.sara.partner_id.club_enrol(shared).club_earn(42, "Review")
        text = self.text(self.get("/my/club"))
        self.assertIn("Bazaar Club Shared Club", text)
        self.assertIn("Your points 42", self.text(self.get(f"/my/club?club={shared.id}")))

    def test_a_member_sees_her_card_in_a_club_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club("Elsewhere", company_id=other.id)
        card = self.env["loyalty.card"].sudo()._club_enrol(elsewhere, self.sara.partner_id)
        card.club_earn(88, "Review")
        self.assertIn("Your points 88", self.text(self.get(f"/my/club?club={elsewhere.id}")))

    def test_a_club_that_is_not_there_shows_the_first(self):
        for wanted in ("0", "-1", "abc", "999999999999999999999", "۱", "", "1;DROP"):
            with self.subTest(wanted=wanted):
                response = self.get(f"/my/club?club={wanted}")
                self.assertEqual(response.status_code, 200)
                self.assertIn("Bazaar Club", response.text)

    def test_no_club_at_all_is_said_politely(self):
        self.club.active = False
        response = self.get("/my/club")
        self.assertEqual(response.status_code, 200)
        self.assertIn("There is no customer club yet", self.text(response))

    def test_staff_who_are_members_see_their_card_too(self):
        admin = self.env.ref("base.user_admin")
        admin.partner_id.club_enrol(self.club).club_earn(64, "Review")
        self.assertIn("Your points 64", self.text(self.get("/my/club", login="admin")))
