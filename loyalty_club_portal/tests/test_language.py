from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestLanguage(PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_persian()
        cls.club.club_expiry_months = 12
        cls.irani = cls._create_portal_user("irani", "عضو نمونه", lang="fa_IR")
        cls.persian_card = cls.irani.partner_id.club_enrol(cls.club)
        cls.persian_card.club_earn(1500, "ثبت نظر", expires_on="2027-03-20")

    def test_a_member_is_led_to_his_own_language(self):
        for path in ("/my/club", "/my"):
            with self.subTest(path=path):
                response = self.get(path, login="irani")
                self.assertIn("/fa/my", response.url)

    def test_the_page_he_wanted_is_kept(self):
        response = self.get("/my/club/page/2?club=3", login="irani")
        self.assertTrue(response.url.endswith("/fa/my/club/page/2?club=3"), response.url)

    def test_another_language_chosen_afterwards_stays(self):
        self.get("/my/club", login="irani")
        response = self.url_open("/en/my/club")
        self.assertNotIn("/fa/", response.url)
        self.assertIn("Your points 1,500", self.text(response))
        self.assertNotIn("/fa/", self.url_open("/my/club").url)

    def test_who_reads_the_default_language_stays_where_he_is(self):
        self.assertNotIn("/fa/", self.get("/my/club").url)

    def test_an_address_or_cookie_in_persian_is_obeyed(self):
        self.card.club_earn(7, "Review")
        self.assertIn("۷", self.text(self.get("/fa/my/club")))
        self.authenticate("sara", "sara")
        self.opener.cookies["frontend_lang"] = "fa_IR"
        self.assertIn("/fa/my/club", self.url_open("/my/club").url)

    def test_persian_reads_from_the_right_with_its_calendar_and_digits(self):
        response = self.get("/my/club", login="irani")
        text = self.text(response)
        self.assertIn('dir="rtl"', response.text)
        self.assertIn("۱,۵۰۰", text.replace("٬", ","))
        self.assertIn("۱۴۰۵/۱۲/۲۹", text)
        for english in ("points", "Rewards", "History", "Valid until", "How it works", "Worth"):
            self.assertNotIn(english, text)
