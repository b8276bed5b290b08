from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .anonymizing import NAME, WORD, AnonymizeCommon, note

#: What stays of a contact that the shop must keep: the contact itself, its documents of sale and their chatter.
KEPT = {
    "res_partner",
    "account_move",
    "account_move_line",
    "account_payment",
    "payment_transaction",
    "sale_order",
    "sale_order_line",
}


@tagged("post_install", "-at_install")
class TestAnonymizedCard(AnonymizeCommon):
    """Nothing of an anonymized member is left anywhere in the database."""

    maxDiff = None

    def _values(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT card_id, kind, points, date, expires_on, transaction_id FROM loyalty_club_entry ORDER BY id"
        )
        return self.env.cr.fetchall()

    def test_no_text_of_the_database_names_an_anonymized_member(self):
        self._live()
        before = self._places()
        for place in ("loyalty_club_entry.why", "loyalty_club_goodwill.note", "mail_message.body", "sms_sms.number"):
            self.assertIn(place, before)
        values = self._values()
        self._anonymize()
        self.assertEqual(sorted(self._places()), [])
        self.assertEqual(self._values()[: len(values)], values)
        self._sound()

    def test_a_contact_that_must_be_kept_leaves_nothing_in_the_club(self):
        self._live()
        invoice = self._invoice(self._order((self.tea, 1), partner=self.person))
        order = invoice.line_ids.sale_line_ids.order_id
        order.write({"note": f"<p>{WORD}</p>", "signed_by": NAME})
        self._anonymize()
        self.assertEqual(self.person.name, NAME)
        self.assertEqual(order.signed_by, NAME)
        self.assertFalse(order.note)
        places = {place for place in self._places() if place.split(".")[0] not in KEPT}
        # the chatter of the contact and of its orders, and what waits to be sent to it for the shop
        self.assertLessEqual(
            {place.split(".")[0] for place in places},
            {"mail_message", "mail_activity", "mail_mail", "sms_sms", "ir_attachment", "file of sale"},
        )
        self._assert_no_trace_of_the_club()

    def _assert_no_trace_of_the_club(self):
        """Only what staff wrote on the contact or an order themselves is left in messages and tasks."""
        self.env.cr.execute(
            SQL(
                """
                SELECT body FROM mail_message WHERE body ILIKE %(word)s AND model NOT IN ('sale.order', 'res.partner')
                 UNION ALL
                SELECT note FROM mail_activity WHERE note ILIKE %(word)s AND res_model <> 'sale.order'
                   AND note NOT ILIKE %(task)s
                 UNION ALL
                SELECT body FROM mail_message
                 WHERE model = 'res.partner' AND (body ILIKE %(alert)s OR body ILIKE %(alarm)s)
                 UNION ALL
                SELECT name FROM ir_attachment WHERE name ILIKE %(word)s AND res_model <> 'sale.order'
                """,
                word=f"%{WORD}%",
                task=f"%{WORD} task%",
                alert=f"%{WORD} alert%",
                alarm=f"%{WORD} alarm%",
            )
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_who_may_not_anonymize_changes_nothing(self):
        self._points()
        before = self._places(), self._values(), self.mine.code
        other = self.env["res.company"].create({"name": "Other"})
        self.club.company_id = self.env.company
        stranger = new_test_user(
            self.env,
            "club_stranger",
            "loyalty_club.group_club_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        seller = self._user("club_seller", "sales_team.group_sale_manager")
        for user in (self.staff, seller, stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.mine.with_user(user)._club_erase()
        self.assertEqual((self._places(), self._values(), self.mine.code), before)
        self.assertFalse(self.mine.club_anonymized)

    def test_what_others_have_written_about_others_stays(self):
        self.friend.club_earn(10, "For a friend", key="my key")
        self.friend.message_post(**{"body": "A message"})
        request = self.env["loyalty.club.goodwill"].with_user(self.staff)._request
        goodwill = request(self.friend, 5, self.late, note="A note", key="another key")
        order = self._order((self.delivered, 1), partner=self.friend.partner_id, note="<p>Ring twice</p>")
        self._points()
        self._anonymize()
        entry = self.env["loyalty.club.entry"].search([("key", "=", "my key")])
        self.assertEqual((entry.reason, entry.card_id), ("For a friend", self.friend))
        self.assertEqual(
            (goodwill.note, goodwill.key, goodwill.entry_id.why["note"]), ("A note", "another key", "A note")
        )
        self.assertIn("A message", self.friend.message_ids.mapped("body")[0])
        self.assertIn("Ring twice", order.note)

    def test_the_terms_of_sale_stay_on_an_order(self):
        self.env.company.invoice_terms = "<p>No returns</p>"
        order = self._order((self.delivered, 1), partner=self.person, note="<p>No returns</p>")
        self._anonymize()
        self.assertIn("No returns", order.note)

    def test_keys_that_the_club_makes_itself_stay(self):
        self._points()
        self._order((self.delivered, 3), partner=self.person)
        self._anonymize()
        keys = self.env["loyalty.club.entry"].search([("card_id", "=", self.mine.id)]).mapped("key")
        kinds = {key.split(",")[0] for key in keys if "," in key and "/" not in key}
        self.assertGreaterEqual(kinds, {"erased", "goodwill", "closed"})
        self.assertTrue(any(key.startswith("=") for key in keys))
        self.assertFalse([key for key in keys if WORD in key])

    def test_a_member_with_many_entries_takes_no_more_queries(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {n}", "phone": f"+98912000000{n}"} for n in range(2)]
        )
        counts = []
        for person, size in zip(people, (2, 60), strict=True):
            card = person.club_enrol(self.club)
            for number in range(size):
                card.club_earn(1, note("many"), key=f"{person.id} {number}")
                card._message_log(body=note("many"))
            card.club_transfer(self.friend, 1, note("given"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            card.with_user(self.manager)._club_erase()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # write-off posts entry by entry in batches; nothing else may grow
        self.assertLessEqual(counts[1], counts[0] + 10)

    def test_the_pool_of_an_anonymized_household_has_no_name(self):
        household = self._create_partner(name=NAME)
        pool = self.env["loyalty.club.pool"].create(
            {"name": NAME, "program_id": self.club.id, "partner_id": household.id}
        )
        pool.message_post(body=note("pool"))
        seat = self.env["loyalty.club.pool.member"].create({"pool_id": pool.id, "partner_id": self.person.id})
        pool.card_id.with_user(self.manager)._club_erase()
        self.assertIn("Former member", pool.name)
        self.assertFalse([body for body in pool.message_ids.mapped("body") if WORD in body])
        self.assertFalse(seat.left_at)
        self._anonymize()
        self.assertTrue(seat.left_at)
        self.assertEqual(sorted(self._places()), [])
