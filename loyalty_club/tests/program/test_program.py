from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestProgram(ClubCommon):
    def test_the_rules_fit_in_three_lines(self):
        self.club.club_expiry_months = 12
        lines = self.club.club_rules_text.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn("100,000", lines[0])
        self.assertIn("10 points for each", lines[0])
        self.assertIn("Each point is worth", lines[1])
        self.assertIn("12 months", lines[2])

    def test_persian_reads_in_persian_digits_and_jalali_dates(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        club = self.club.with_context(lang="fa_IR")
        self.assertEqual(club._club_format_date(self._date("2026-03-20")), "۱۴۰۴/۱۲/۲۹")
        self.assertEqual(club._club_format_date(self._date("2025-03-20")), "۱۴۰۳/۱۲/۳۰")
        self.assertEqual(club._club_format_number(1250).replace("٬", ","), "۱,۲۵۰")

    def test_amounts_in_rial_can_be_spoken_in_toman(self):
        self.env.ref("base.IRR").active = True
        self.club.company_id = False
        self.club.currency_id = self.env.ref("base.IRR")
        self.club.rule_ids.club_step_amount = 1_000_000
        self.assertIn("1,000,000", self.club._club_rules()[0])
        self.club.club_in_toman = True
        self.assertEqual(self.club._club_rules()[0], "10 points for each 100,000\N{NO-BREAK SPACE}Toman")
        self.env["res.lang"]._activate_lang("fa_IR")
        persian = self.club.with_context(lang="fa_IR")
        self.assertIn("تومان", persian._club_format_money(1_000_000))

    @staticmethod
    def _date(text):
        from odoo import fields

        return fields.Date.to_date(text)

    def test_a_club_keeps_its_kind(self):
        with self.assertRaises(ValidationError):
            self.club.applies_on = "current"

    def test_units_are_one_a_tenth_or_a_hundredth(self):
        for unit in (0, -1, 2, 0.5):
            with self.subTest(unit=unit), self.assertRaises(UserError):
                self.club.club_unit = unit
                self.club.flush_recordset()

    def test_negative_steps_and_durations_are_refused(self):
        for record, values in (
            (self.club.rule_ids, {"club_step_amount": -1}),
            (self.club.rule_ids, {"club_points_max": -1}),
            (self.club.rule_ids, {"club_date_from": "2026-02-01", "club_date_to": "2026-01-01"}),
            (self.club, {"club_expiry_months": -1}),
            (self.club, {"club_grace_days": -1}),
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                record.write(values)

    def test_a_club_with_points_is_not_deleted(self):
        self.card.club_earn(1, "x")
        self.club.active = False
        with self.assertRaises(UserError):
            self.club.unlink()

    def test_a_copy_is_no_club_and_has_no_members(self):
        copy = self.club.copy()
        self.assertFalse(copy.is_club)
        self.assertFalse(copy.coupon_ids)
