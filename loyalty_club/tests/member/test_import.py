import base64
import io
import zipfile
from datetime import date
from unittest.mock import patch

from openpyxl import Workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.member import roster_file
from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestImport(ClubCommon):
    """Members of another system come into the club from a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ir")
        cls.member.phone = "+98 912 000 0000"

    def _wizard(self, *rows, headings="name,phone,points", content=None, **values):
        if content is None:
            content = "\n".join([headings, *rows]).encode()
        wizard = self.env["loyalty.club.import"].create(
            {
                "program_id": self.club.id,
                "file": base64.b64encode(content),
                "filename": "members.csv",
                **values,
            }
        )
        return wizard

    def _checked(self, *rows, **values):
        wizard = self._wizard(*rows, **values)
        wizard.action_check()
        return wizard

    def _imported(self, *rows, **values):
        wizard = self._checked(*rows, **values)
        wizard.action_import()
        return wizard

    def _card_of(self, phone):
        partner = self.env["res.partner"].search([("phone_sanitized", "=", phone)])
        partner.ensure_one()
        return self.env["loyalty.card"].search([("program_id", "=", self.club.id), ("partner_id", "=", partner.id)])

    def _counts(self):
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT (SELECT count(*) FROM res_partner), (SELECT count(*) FROM loyalty_card),
                      (SELECT count(*) FROM loyalty_club_entry), (SELECT sum(points) FROM loyalty_card)"""
        )
        return self.env.cr.fetchone()

    def _outcomes(self, wizard):
        return {line.number: line.outcome for line in wizard.line_ids}

    def _problem(self, row, **values):
        wizard = self._checked(row, **values)
        self.assertEqual(wizard.line_ids.outcome, "wrong")
        return wizard.line_ids.detail

    # what is read

    def test_many_forms_of_a_phone_are_one_member(self):
        forms = [
            "09121234567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "+989121234567",
            "00989121234567",
            "989121234567",
            "9121234567",
            "0912 123 45 67",
            "0912-123-4567",
            "+98 (0) 912 123 4567",
            "٠٩١٢١٢٣٤٥٦٧",
        ]
        for form in forms:
            with self.subTest(form):
                wizard = self._checked(f"Sara,{form},5")
                self.assertEqual(wizard.line_ids.phone, "+989121234567", wizard.line_ids.detail)
        wizard = self._checked(*[f"Sara,{form},5" for form in forms])
        self.assertEqual((wizard.count_new, wizard.count_wrong), (1, len(forms) - 1))

    def test_a_persian_file_with_jalali_days(self):
        self._imported(
            "عضو نمونه;۰۹۱۲۱۲۳۴۵۶۷;۱٬۲۵۰;۱۴۰۳/۰۱/۱۵;۱۳۷۰/۰۱/۰۱;member@example.com",
            headings="\ufeffنام;موبایل;امتیاز;تاریخ عضویت;تاریخ تولد;ایمیل",
        )
        card = self._card_of("+989121234567")
        self.assertPoints(1250, card)
        self.assertEqual(card.club_joined_on, date(2024, 4, 3))
        partner = card.partner_id
        self.assertEqual(
            (partner.name, partner.email, partner.club_birthday),
            ("عضو نمونه", "member@example.com", date(1991, 3, 21)),
        )

    @staticmethod
    def _sheet(*rows):
        workbook = Workbook()
        for row in rows:
            workbook.active.append(row)
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    def test_an_excel_sheet(self):
        content = self._sheet(
            ["Points", "Name", "Phone", "Joined"],
            [12, "Sara", 9121234567, date(2024, 4, 3)],
            [None, "Reza", "۰۹۱۲۱۲۳۴۵۶۸", "1403/01/15"],
        )
        self._imported(content=content)
        for phone, points in (("+989121234567", 12), ("+989121234568", 0)):
            card = self._card_of(phone)
            self.assertPoints(points, card)
            self.assertEqual(card.club_joined_on, date(2024, 4, 3))

    def test_a_damaged_sheet_is_refused_wherever_it_breaks(self):
        content = self._sheet(["phone"], *[[f"0912{n:07d}"] for n in range(50)])
        damaged = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(damaged, "w") as new:
            for part in old.namelist():
                data = old.read(part)
                new.writestr(part, data[:-400] if "sheet1" in part else data)
        for broken in (damaged.getvalue(), content[:-100]):
            with self.assertRaisesRegex(UserError, "damaged"):
                self._wizard(content=broken).action_check()

    def test_a_sheet_that_unpacks_to_more_than_fits_is_refused_before_it_is_unpacked(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * (roster_file.LARGEST_UNPACKED // 6 + 1))
        self.assertLess(len(bomb.getvalue()), 2 * 1024**2)
        with (
            patch.object(roster_file, "load_workbook", side_effect=AssertionError("it was read")),
            self.assertRaisesRegex(UserError, "unpacks to more than 120 MB"),
        ):
            self._wizard(content=bomb.getvalue()).action_check()

    def test_a_sheet_whose_rows_never_end_is_refused_in_a_sentence(self):
        content = self._sheet(["phone"], ["09120000001"])
        endless = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(endless, "w") as new:
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(b'<row r="2"', b'<row r="3000000"'))
        with self.assertRaisesRegex(UserError, "rows. Split it"):
            self._wizard(content=endless.getvalue()).action_check()

    def test_tiers_and_unknown_columns_are_told_not_imported(self):
        wizard = self._checked("Sara,09121234567,Gold,42", headings="name,phone,tier,shoes")
        self.assertIn("tier", wizard.notice)
        self.assertIn("shoes", wizard.notice)
        self.assertEqual(wizard.count_new, 1)

    def test_what_is_no_list_is_refused_in_a_sentence(self):
        for content, word in (
            (b"", "Choose a file"),
            (b"name,points\nSara,1", "called Phone"),
            (b"phone\n", "no members"),
            (b"phone,mobile\n1,2", "mean the same"),
            ("تلفن\n09121234567".encode("cp1256"), "UTF-8"),
            (b"PK\x03\x04 not a sheet", "damaged"),
            (b'phone\n"0912', "damaged"),
        ):
            with self.subTest(word), self.assertRaisesRegex(UserError, word):
                self._wizard(content=content).action_check()

    # the dry run

    def test_the_dry_run_changes_nothing(self):
        self._create_partner(name="Reza", phone="+98 912 000 0001")
        before = self._counts()
        wizard = self._checked("Sara,09121234567,10", "Reza,09120000001,20", "Member,09120000000,30", "Bad,12,1")
        self.assertEqual(self._outcomes(wizard), {2: "new", 3: "contact", 4: "member", 5: "wrong"})
        self.assertEqual((wizard.points_total, wizard.count_wrong), (60, 1))
        self.assertEqual(self._counts(), before)

    def test_each_row_says_what_is_wrong_with_it(self):
        for row, sentence in (
            (",09121234567,1", "The name is missing."),
            ("Sara,,1", "The phone is missing."),
            ("Sara,0912,1", "0912 is not a valid phone number."),
            ("Sara,09121234567,-1", "The points are below zero: -1."),
            ("Sara,09121234567,1.5", "The points unit of the club is 1: 1.5 is not valid."),
            ("Sara,09121234567,ten", "ten is not a valid number of points."),
            ("Sara,09121234567,10000000000000", "Too many points: 10000000000000."),
        ):
            with self.subTest(sentence):
                self.assertEqual(self._problem(row), sentence)
        future = fields.Date.to_string(fields.Date.add(fields.Date.today(), days=10))
        headings = "name,phone,joined,birthday,email"
        self.assertEqual(
            self._problem(f"Sara,09121234567,{future},1400/12/30,nobody", headings=headings),
            f"The joining date is in the future: {future}. 1400/12/30 is not a valid birthday."
            " nobody is not a valid email address.",
        )

    def test_the_report_can_be_downloaded_and_runs_no_formula(self):
        wizard = self._checked("=cmd(),09121234567,1", "Bad,12,1")
        report = base64.b64decode(wizard.report).decode("utf-8-sig")
        self.assertIn('2,\'=cmd(),+989121234567,1,"New contact, new member",', report)
        self.assertIn("3,Bad,,1,Cannot be imported,12 is not a valid phone number.", report)
        self.assertIn(f"/{wizard.id}/report/", wizard.action_download_report()["url"])

    # the import

    def test_rows_with_problems_stop_all_unless_they_are_to_be_skipped(self):
        wizard = self._checked("Sara,09121234567,10", "Bad,12,1")
        before = self._counts()
        with self.assertRaisesRegex(UserError, "nothing was imported"):
            wizard.action_import()
        self.assertEqual(self._counts(), before)
        wizard.skip_wrong = True
        wizard.action_import()
        self.assertPoints(10, self._card_of("+989121234567"))
        self.assertEqual(self._counts()[:2], (before[0] + 1, before[1] + 1))

    def test_what_was_not_checked_is_not_imported(self):
        wizard = self._wizard("Sara,09121234567,10")
        with self.assertRaisesRegex(UserError, "Check the file first"):
            wizard.action_import()
        wizard.action_check()
        wizard.file = base64.b64encode(b"name,phone\nReza,09121234568")
        with self.assertRaisesRegex(UserError, "Check the file first"):
            wizard.action_import()
        self.assertFalse(self.env["res.partner"].search([("name", "in", ("Sara", "Reza"))]))

    def test_the_same_file_twice_posts_once(self):
        rows = "Sara,09121234567,10", "Reza,09121234568,0"
        self._imported(*rows)
        before = self._counts()
        again = self._imported(*rows)
        self.assertEqual(self._outcomes(again), {2: "again", 3: "member"})
        self.assertEqual(self._counts(), before)
        self.assertPoints(10, self._card_of("+989121234567"))

    def test_a_corrected_file_gives_no_points_again(self):
        self._imported("Sara,09121234567,10", "Bad,12,1", skip_wrong=True)
        corrected = "Sara,09121234567,10", "Bad,09121234568,1"
        wizard = self._imported(*corrected)
        self.assertEqual(self._outcomes(wizard), {2: "earlier", 3: "new"})
        self.assertPoints(10, self._card_of("+989121234567"))
        self._imported("Sara,09121234567,7", give_again=True)
        self.assertPoints(17, self._card_of("+989121234567"))

    def test_existing_contacts_are_kept_as_they_are(self):
        reza = self._create_partner(name="Reza", phone="0912 000 0001", email="reza@example.com")
        self._imported(
            "Other,۰۹۱۲۰۰۰۰۰۰۱,20,other@example.com,1370/01/01",
            headings="name,phone,points,email,birthday",
        )
        card = self._card_of("+989120000001")
        self.assertEqual(card.partner_id, reza)
        self.assertEqual((reza.name, reza.email), ("Reza", "reza@example.com"))
        self.assertEqual(reza.club_birthday, date(1991, 3, 21))
        self.assertPoints(20, card)

    def test_a_member_gets_the_points_once_and_keeps_the_day_of_joining(self):
        self.card.club_earn(5, "Survey")
        for _ in range(2):
            self._imported("Member,09120000000,30,1402/01/01", headings="name,phone,points,joined")
        self.assertPoints(35)
        self.assertEqual(self._posted()[-1], ("opening", 30, 30))
        self.assertEqual(self.card.club_joined_on, date(2020, 1, 1))

    def test_a_debt_is_repaid_by_the_points(self):
        order = self._order((self.tea, 2))
        self.card.club_redeem(50, "Gift")
        order._action_cancel()
        self.assertPoints(-50)
        self._imported("Member,09120000000,70")
        self.assertPoints(20)
        self.assertEqual(self._posted()[-1], ("opening", 70, 20))

    def test_a_member_who_left_comes_back_to_the_old_card(self):
        self.card.active = False
        self._imported("Member,09120000000,30")
        self.assertTrue(self.card.active)
        self.assertPoints(30)

    def test_an_archived_contact_and_a_shared_phone_are_told(self):
        gone = self._create_partner(name="Gone", phone="09120000001")
        gone.active = False
        self.assertIn("Gone is archived", self._problem("Gone,09120000001,1"))
        twin = self._create_partner(name="Twin", phone="09120000000")
        twin.club_enrol(self.club)
        self.assertEqual(self._problem("Member,09120000000,1"), "Several members have this phone.")

    def test_points_expire_as_the_manager_chose(self):
        self.club.club_expiry_months = 6
        today = self.club._club_day()
        tomorrow = fields.Date.add(today, days=1)
        wanted = {
            "club": fields.Date.add(today, months=6),
            "date": tomorrow,
            "never": False,
        }
        for index, (expiry, last) in enumerate(wanted.items()):
            self._imported(f"Sara,0912123456{index},10", expiry=expiry, expires_on=tomorrow)
            entry = self._card_of(f"+98912123456{index}").club_entry_ids
            self.assertEqual((entry.kind, entry.expires_on), ("opening", last))
        with self.assertRaisesRegex(UserError, "missing or past"):
            self._checked("Sara,09121234569,1", expiry="date", expires_on="2020-01-01")

    def test_admission_does_not_stop_an_import(self):
        for admission in ("request", "criteria"):
            self.club.write({"club_admission": admission, "club_admission_purchases": 9})
            phone = {"request": "+989120000071", "criteria": "+989120000072"}[admission]
            self._imported(f"Sara,{phone},50")
            self.assertEqual(self._card_of(phone).points, 50)

    def test_only_a_manager_imports(self):
        user = new_test_user(self.env, "imp-user", groups="loyalty_club.group_club_user,base.group_user")
        wizard = self._checked("Sara,09121234567,10")
        for name in ("action_check", "action_import", "action_back", "action_download_report"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(wizard.with_user(user).sudo(), name)()
        manager = new_test_user(self.env, "imp-manager", groups="loyalty_club.group_club_manager,base.group_user")
        with self.assertRaises(AccessError):
            wizard.with_user(manager).action_import()
        mine = (
            self.env["loyalty.club.import"].with_user(manager).create({"program_id": self.club.id, "file": wizard.file})
        )
        mine.action_check()
        mine.action_back()
        self.assertEqual((mine.state, mine.file, len(mine.line_ids)), ("draft", False, 0))
        mine.file = wizard.file
        mine.action_check()
        mine.action_import()
        self.assertEqual(mine.line_ids.mapped("outcome"), ["new"])
        self.assertPoints(10, self._card_of("+989121234567"))

    # at size

    def _queries(self, count, first):
        rows = [f"Member {n},0935{first + n:07d},{n % 50}" for n in range(count)]
        wizard = self._checked(*rows)
        self.env.flush_all()
        before = self.cr.sql_log_count
        wizard.action_import()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_five_thousand_rows_take_a_bounded_number_of_queries(self):
        self._queries(10, 0)  # warms caches of the registry
        few = self._queries(1000, 1000)
        many = self._queries(5000, 10_000)
        self.assertLess(few, 200)
        # five batches for one, and nothing that grows with the rows but them
        self.assertLessEqual(many, 5 * few)
        self._sound()
        self.assertEqual(self.env["loyalty.card"].search_count([("program_id", "=", self.club.id)]), 6011)
