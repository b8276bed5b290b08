from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestAdmission(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = new_test_user(cls.env, "adm_staff", groups="loyalty_club.group_club_user", lang="en_US")
        cls.manager = new_test_user(cls.env, "adm_manager", groups="loyalty_club.group_club_manager", lang="en_US")
        cls.iran, cls.france = cls.env.ref("base.ir"), cls.env.ref("base.fr")
        cls.guest = cls._create_partner(name="Guest", country_id=cls.iran.id)

    def _criteria(self, **values):
        names = {f"club_admission_{name}": value for name, value in values.items()}
        self.club.write({"club_admission": "criteria", **names})

    def _enrol(self, user=None):
        return self.guest.with_user(user or self.staff).club_enrol(self.club)

    def assertTaken(self):
        self.assertEqual(self.guest._club_gaps(self.club), [])
        self.assertEqual(self._enrol().partner_id, self.guest)

    def assertNotTaken(self, *words):
        """Refused, with these words in the sentence; nothing is changed."""
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            self._enrol()
        for word in ("Guest cannot join Club yet", *words):
            self.assertIn(word, str(refusal.exception).replace("\xa0", " "))
        cards = self.env["loyalty.card"].with_context(active_test=False)
        self.assertFalse(cards.search([("partner_id", "=", self.guest.id)]))
        self.assertFalse(self.guest.club_request_ids)

    def _money(self, amount):
        return self.club._club_format_money(amount).replace("\xa0", " ")

    # the criteria

    def test_an_open_club_accepts_everybody(self):
        self.assertEqual(self.club.club_admission, "open")
        self.assertTaken()

    def test_who_bought_for_enough_is_taken(self):
        self._criteria(amount=500_000)
        self._order((self.tea, 2), partner=self.guest)
        self.assertTaken()

    def test_what_is_missing_of_the_amount_is_said(self):
        self._criteria(amount=1_000_000)
        self._order((self.tea, 1), partner=self.guest)
        self.assertNotTaken(
            f"Members need purchases of at least {self._money(1_000_000)} in the last 12 months;"
            f" still missing: {self._money(750_000)}."
        )

    def test_quotations_and_cancelled_orders_are_no_purchases(self):
        self._criteria(amount=100_000, purchases=1)
        self._order(partner=self.guest, confirm=False)
        self._order(partner=self.guest)._action_cancel()
        self.assertNotTaken(f"missing: {self._money(100_000)}", "missing: 1.")

    def test_orders_of_strangers_count_for_nobody_else(self):
        self._criteria(purchases=1)
        self._order(partner=self.member)
        self.assertNotTaken("missing: 1.")

    def test_older_purchases_do_not_count(self):
        self._criteria(purchases=1, months=3)
        order = self._order(partner=self.guest)
        first = self.club._club_admission_since()
        start = self.guest._club_day_start(self.club, first)
        order.date_order = start.replace(year=start.year - 1)
        self.assertNotTaken("in the last 3 months", "missing: 1.")
        order.date_order = start
        self.assertTaken()

    def test_too_few_purchases_are_counted_aloud(self):
        self._criteria(purchases=3)
        self._order(partner=self.guest)
        self.assertNotTaken("3 or more purchases in the last 12 months", "missing: 2.")

    def test_orders_worth_nothing_are_no_purchases(self):
        self._criteria(purchases=1)
        self._order((self.tea, 1, 0), partner=self.guest)
        self.assertNotTaken("missing: 1.")

    def test_purchases_of_the_company_count_for_its_staff(self):
        company = self._create_partner(name="Trading Co", is_company=True)
        self.guest.parent_id = company
        self._criteria(purchases=1)
        self._order(partner=company)
        self.assertTaken()

    def test_purchases_of_its_staff_count_for_a_company(self):
        worker = self._create_partner(name="Worker")
        self.guest.is_company = True
        worker.parent_id = self.guest
        self._criteria(purchases=1)
        self._order(partner=worker)
        self.assertTaken()

    def test_another_currency_is_converted(self):
        currency = self.env["res.currency"].create({"name": "XCL", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "name": "2020-01-01", "company_id": self.env.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Other", "currency_id": currency.id})
        self._criteria(amount=400_000)
        self._order((self.tea, 1, 200_000), partner=self.guest, pricelist_id=pricelist.id)
        self.assertTaken()

    def test_a_company_s_club_counts_what_was_bought_there(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        self.club.company_id = self.env.company
        order = self._order(partner=self.guest)
        self._criteria(purchases=1)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET company_id = %s WHERE id = %s", [other.id, order.id])
        self.env.invalidate_all()
        self.assertNotTaken("missing: 1.")

    def test_without_tax_where_the_club_counts_so(self):
        tax = self.env["account.tax"].create({"name": "10 %", "amount": 10})
        self.tea.taxes_id = tax
        self._criteria(amount=270_000)
        self._order((self.tea, 1), partner=self.guest)
        self.assertEqual(self.guest._club_gaps(self.club), [])
        self.club.club_amount_tax = "excl"
        self.assertNotTaken(f"missing: {self._money(20_000)}")

    def test_only_customers_of_the_place_are_taken(self):
        self._criteria(country_ids=[Command.set(self.france.ids)])
        self.assertNotTaken("The club is for customers in France.")
        self.guest.country_id = self.france
        self.assertTaken()

    def test_only_customers_of_the_province_are_taken(self):
        tehran, fars = self.env["res.country.state"].create(
            [
                {"name": name, "code": name[:2], "country_id": self.france.id}
                for name in ("Tehran District", "Fars District")
            ]
        )
        self._criteria(state_ids=[Command.set(tehran.ids)])
        self.guest.write({"country_id": self.france.id, "state_id": fars.id})
        self.assertNotTaken("The club is for customers in Tehran District.")
        self.guest.state_id = tehran
        self.assertTaken()

    def test_who_has_no_address_lives_where_the_company_is(self):
        company = self._create_partner(name="Co", is_company=True, country_id=self.france.id)
        self.guest.write({"country_id": False, "type": "other", "parent_id": company.id})
        self.guest.country_id = False
        self._criteria(country_ids=[Command.set(self.france.ids)])
        self.assertTaken()

    def test_only_persons_or_only_companies_are_taken(self):
        self._criteria(kind="company")
        self.assertNotTaken("for companies and those who work there")
        self.guest.is_company = True
        self.assertEqual(self.guest._club_gaps(self.club), [])
        self._criteria(kind="person")
        self.assertNotTaken("for persons, not for companies")

    def test_one_of_the_tags_is_enough(self):
        tags = self.env["res.partner.category"].create([{"name": "Teachers"}, {"name": "Nurses"}])
        self._criteria(tag_ids=[Command.set(tags.ids)])
        self.assertNotTaken("for these customers: ", "Teachers", "Nurses")
        self.guest.category_id = tags[1]
        self.assertTaken()

    def test_all_criteria_that_are_set_must_hold(self):
        self._criteria(purchases=1, kind="company", country_ids=[Command.set(self.iran.ids)])
        self._order(partner=self.guest)
        self.assertNotTaken("for companies")
        self.guest.is_company = True
        self.assertTaken()

    def test_a_criterion_of_nonsense_is_refused(self):
        for values in ({"amount": -1}, {"purchases": -1}, {"purchases": 1, "months": 0}, {"amount": 1, "months": 1000}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._criteria(**values)

    # who decides

    def test_a_manager_enrols_whom_he_likes(self):
        self._criteria(purchases=5)
        self.assertEqual(self._enrol(self.manager).partner_id, self.guest)

    def test_code_of_the_superuser_enrols_anybody(self):
        for admission in ("criteria", "request"):
            self._criteria(purchases=5)
            self.club.club_admission = admission
            partner = self._create_partner(name=admission)
            self.assertEqual(partner.club_enrol(self.club).partner_id, partner)

    def test_a_request_club_enrols_nobody_at_the_word_of_staff(self):
        self.club.club_admission = "request"
        with self.assertRaisesRegex(UserError, "requires approval"), self.cr.savepoint():
            self._enrol()
        self.assertFalse(self.guest.club_request_ids, "the refusal asks for nothing")
        self.assertTrue(self._enrol(self.manager))

    def test_who_is_a_member_keeps_the_card(self):
        for admission in ("criteria", "request"):
            self._criteria(purchases=5)
            self.club.club_admission = admission
            self.assertEqual(self.member.with_user(self.staff).club_enrol(self.club), self.card)

    def test_who_left_a_club_of_criteria_is_asked_again(self):
        self.card.active = False
        self._criteria(purchases=5)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.member.with_user(self.staff).club_enrol(self.club)
        self.assertFalse(self.card.active)

    def test_admission_is_set_by_managers_only(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.club.with_user(self.staff).club_admission = "criteria"

    # what is read before

    def test_the_criteria_are_said_in_words(self):
        self._criteria(amount=5_000_000, purchases=3, kind="person", country_ids=[Command.set(self.iran.ids)])
        text = self.club.club_admission_text.replace("\xa0", " ")
        self.assertEqual(
            text.splitlines(),
            [
                f"Members need purchases of at least {self._money(5_000_000)} in the last 12 months.",
                "Members need 3 or more purchases in the last 12 months.",
                "The club is for customers in Iran.",
                "The club is for persons, not for companies.",
            ],
        )

    def test_amounts_are_said_in_toman(self):
        rial = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "IRR")])
        rial.active = True
        club = self._create_club(
            club_in_toman=True, club_admission="criteria", club_admission_amount=50_000_000, currency_id=rial.id
        )
        self.assertIn("5,000,000 Toman", club.club_admission_text.replace("\xa0", " "))
        gap = self.guest._club_gaps(club)[0].replace("\xa0", " ")
        self.assertIn("missing: 5,000,000 Toman", gap)

    # place: C2

    def test_c2_only_customers_of_the_city_are_taken(self):
        self._criteria(cities="Shiraz, نجف‌آباد")
        self.guest.city = "Tehran"
        self.assertNotTaken("The club is for customers in Shiraz, نجف‌آباد.")
        for city in (" SHIRAZ", "shi raz", "نجف آباد"):
            self.guest.city = city
            self.assertEqual(self.guest._club_gaps(self.club), [], city)
        self.assertTaken()

    def test_c2_letters_of_arabic_keyboards_are_the_same(self):
        self._criteria(cities="یزد، کرمان")
        for city in ("يزد", "كرمان"):
            self.guest.city = city
            self.assertEqual(self.guest._club_gaps(self.club), [], city)
        self.assertTaken()

    def test_c2_who_has_not_said_where_he_lives_is_told_so(self):
        self._criteria(cities="Shiraz")
        self.assertNotTaken("The address has no city or state yet.")
        self.guest.city = "Tehran"
        self.assertNotIn("does not say", "".join(self.guest._club_gaps(self.club)))

    def test_c2_city_and_country_must_both_be_right(self):
        self._criteria(cities="Paris", country_ids=[Command.set(self.france.ids)])
        self.guest.city = "Paris"
        self.assertNotTaken("The club is for customers in Paris (France).")
        self.guest.country_id = self.france
        self.assertTaken()

    def test_c2_a_list_without_a_name_asks_for_nothing(self):
        self._criteria(cities=" , ")
        self.assertEqual(self.club.club_admission_text, "Everybody can join.")
        self.assertTaken()

    def test_c2_the_city_of_the_company_counts_for_who_works_there(self):
        company = self._create_partner(name="Co", is_company=True, city="Shiraz")
        self.guest.write({"type": "other", "parent_id": company.id, "country_id": False, "city": False})
        self._criteria(cities="Shiraz")
        self.assertEqual(self.guest._club_gaps(self.club), [])

    # credit notes: C2

    def test_c2_credit_notes_lower_what_was_bought(self):
        self._criteria(amount=500_000, purchases=1)
        order = self._order((self.tea, 2), partner=self.guest)
        self.assertEqual(self.guest._club_gaps(self.club), [])
        invoice = self._invoice(order)
        self.assertEqual(self.guest._club_gaps(self.club), [])
        self._credit(invoice, {self.tea: 1})
        self.assertNotTaken(f"missing: {self._money(250_000)}")

    def test_c2_what_was_credited_wholly_is_no_purchase(self):
        self._criteria(purchases=1)
        self._credit(self._invoice(self._order(partner=self.guest)))
        self.assertNotTaken("missing: 1.")

    def test_c2_a_draft_of_a_credit_note_and_an_invoice_made_anew_change_nothing(self):
        self._criteria(amount=250_000)
        order = self._order(partner=self.guest)
        invoice = self._invoice(order)
        draft = invoice._reverse_moves([{}])
        self.assertEqual(self.guest._club_gaps(self.club), [])
        draft.action_post()
        self.assertNotTaken(f"missing: {self._money(250_000)}")
        self._invoice(order)
        self.assertTaken()
