from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestHistory(PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(1, 46):
            cls.card.club_earn(1, f"Visit no. {number}.")

    def _visits(self, path):
        response = self.get(path)
        self.assertEqual(response.status_code, 200, path)
        text = self.text(response)
        return [number for number in range(1, 46) if f"Visit no. {number}." in text]

    def test_the_latest_come_first_twenty_a_page(self):
        self.assertEqual(self._visits("/my/club"), list(range(26, 46)))
        self.assertEqual(self._visits("/my/club/page/2"), list(range(6, 26)))
        self.assertEqual(self._visits("/my/club/page/3"), list(range(1, 6)))

    def test_page_numbers_of_any_kind_are_answered(self):
        first, last = list(range(26, 46)), list(range(1, 6))
        for page, expected in (
            ("1", first),
            ("0", first),
            ("-3", first),
            ("abc", first),
            ("1.5", first),
            ("²", first),
            ("%20", first),
            ("1' OR 1=1", first),
            ("<script>", first),
            ("999", last),
            ("9" * 30, last),
            ("۳", last),
        ):
            with self.subTest(page=page[:20]):
                self.assertEqual(self._visits(f"/my/club/page/{page}"), expected)
        self.assertEqual(self._visits("/my/club?page=2"), list(range(6, 26)))
        # more digits than Python reads as a number
        self.assertEqual(self._visits(f"/my/club?page={'9' * 5000}"), first)

    def test_an_entry_says_why_and_leads_to_its_order(self):
        order = self._create_order(self.sara.partner_id, 250_000)
        order.action_confirm()
        response = self.get("/my/club")
        self.assertIn(f'href="/my/orders/{order.id}"', response.text)
        entry = order.env["loyalty.club.entry"].search([("card_id", "=", self.card.id)], limit=1)
        self.assertIn(entry.description.replace("\xa0", " "), self.text(response))

    def test_an_order_that_is_not_hers_to_open_is_named_without_a_link(self):
        order = self._create_order(self.sara.partner_id, 250_000)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET partner_id = %s WHERE id = %s",
            [self.reza.partner_id.id, order.id],
        )
        order.invalidate_recordset()
        self.env["mail.followers"].search([("res_model", "=", "sale.order")]).unlink()
        response = self.get("/my/club")
        self.assertIn(order.name, self.text(response))
        self.assertNotIn(f"/my/orders/{order.id}", response.text)

    def test_a_page_costs_the_same_whatever_the_history(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/club")
            return self.env.cr.sql_log_count - before

        self.authenticate("sara", "sara")
        self.url_open("/my/club")  # assets, session, translations
        small = queries()
        for number in range(120):
            self.card.club_earn(1, f"More {number}")
        self.url_open("/my/club")
        self.assertEqual(queries(), small)
