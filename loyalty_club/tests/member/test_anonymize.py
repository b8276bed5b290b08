from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import ClubCommon

NAME = "Roxana Persepolis"
PHONE = "+989121234567"


@tagged("post_install", "-at_install")
class TestAnonymize(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_partner(
            name=NAME,
            phone=PHONE,
            email="roxana@example.com",
            street="Vali Asr 1",
            city="Tehran",
            vat="1234567890",
            comment="<p>Likes tea</p>",
            club_birthday="1990-05-05",
            barcode="R-1",
            ref="R1",
        )
        cls.mine = cls.person.club_enrol(cls.club)
        cls.mine.club_joined_on = "2020-01-01"
        cls.friend = cls._create_partner(name="Friend").club_enrol(cls.club)

    def _anonymize(self, policy="write_off", **values):
        wizard = self.env["loyalty.club.leave"].create(
            {"card_id": self.mine.id, "kind": "anonymize", "points_policy": policy, **values}
        )
        wizard.action_apply()

    def test_requests_to_join_are_anonymized_too(self):
        other = self._create_club(name="Other Club", club_admission="request")
        request = self.person._club_ask(other)
        request._refuse(f"{NAME} is too far away")
        self._anonymize()
        self.assertFalse(request.exists())

    def _cancelled_order(self):
        """An order without open business: nothing asks to keep the contact."""
        order = self._order((self.tea, 4), partner=self.person)
        order.message_post(**{"body": f"{NAME} called about this"})
        order.order_line.product_uom_qty = 2
        order._action_cancel()
        return order

    def _all_texts(self):
        """Every text of the database that could name the person, by table and column."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type IN ('character varying', 'text', 'jsonb')
               AND (table_name LIKE 'res\\_partner%' OR table_name LIKE 'mail\\_%'
                    OR table_name LIKE 'loyalty\\_%' OR table_name LIKE 'sale\\_order%')
            """
        )
        found = []
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s::text ILIKE ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    ["%roxana%", f"%{PHONE}%", "%vali asr%"],
                )
            )
            if self.env.cr.fetchone()[0]:
                found.append(f"{table}.{column}")
        return found

    def test_nothing_of_the_person_is_left(self):
        self._cancelled_order()
        self.mine.club_earn(100, f"{NAME} filled in the survey")
        self.mine.club_transfer(self.friend, 10, f"From {NAME}")
        self.friend.club_transfer(self.mine, 5, f"Back to {NAME}")
        self.mine.message_post(**{"body": f"{NAME} is angry"})
        self.person.message_post(**{"body": f"{NAME} called"})
        self.person.activity_schedule("mail.mail_activity_data_todo", note=f"Call {NAME}")
        self.env["loyalty.club.adjust"].create({"card_id": self.mine.id, "points": 5, "reason": f"For {NAME}"})
        self.assertTrue(self._all_texts())
        code = self.mine.code
        self._anonymize()
        self.assertEqual(self._all_texts(), [])
        self.assertNotEqual(self.mine.code, code)
        self.assertFalse(self.person.active)
        self.assertFalse(self.mine.active)
        self.assertIn("Former member", self.person.name)
        self.assertFalse(self.person.phone or self.person.club_birthday or self.person.image_1920)
        self.assertPoints(0, self.mine)

    def test_the_search_finds_nobody(self):
        self._anonymize()
        for model in ("res.partner", "loyalty.card"):
            records = self.env[model].with_context(active_test=False)
            self.assertFalse(records.name_search(NAME), model)
        found = self.env["res.partner"].with_context(active_test=False)
        self.assertFalse(found.search([("phone_mobile_search", "ilike", "09121234567")]))
        self.assertFalse(found.search([("complete_name", "ilike", NAME)]))

    def test_balances_stay(self):
        self._cancelled_order()
        self.mine.club_earn(100, "Start")
        before = [(e.date, e.kind, e.points) for e in self.mine.club_entry_ids.sorted("id")]
        deals = self.mine.club_transaction_ids.mapped("name")
        self._anonymize()
        after = [(e.date, e.kind, e.points) for e in self.mine.club_entry_ids.sorted("id")]
        self.assertEqual(after[: len(before)], before)
        self.assertEqual(self.mine.club_transaction_ids.mapped("name"), deals)
        self._sound()

    def test_other_members_entries_do_not_keep_the_name(self):
        self.mine.club_earn(100, "Start")
        self.mine.club_transfer(self.friend, 10, f"From {NAME}")
        self.assertEqual(self.friend.club_entry_ids[0].description, f"Received from {NAME}: From {NAME}")
        self._anonymize()
        description = self.friend.club_entry_ids[0].description
        self.assertNotIn(NAME, description)
        self.assertIn("Former member", description)
        self.assertPoints(10, self.friend)

    def test_a_contact_with_invoices_stays_without_the_card(self):
        order = self._order((self.tea, 4), partner=self.person)
        invoice = self._invoice(order)
        wizard = self.env["loyalty.club.leave"].create({"card_id": self.mine.id, "kind": "anonymize"})
        self.assertIn("posted invoices", wizard.preview)
        wizard.action_apply()
        self.assertEqual(self.person.name, NAME)
        self.assertTrue(self.person.active)
        self.assertFalse(self.person.club_birthday)
        self.assertNotEqual(self.mine.partner_id, self.person)
        self.assertIn("Former member", self.mine.display_name)
        self.assertFalse(self.person.club_card_id)
        # what comes later settles on the nameless card, and on no other
        entries = self.mine.club_entry_ids
        self._credit(invoice, {self.tea: 1})
        back = self.mine.club_entry_ids - entries
        self.assertEqual(sorted(back.mapped("points")), [-30, 30])
        self.assertEqual(order.club_points_earned, 70)
        self.assertPoints(0, self.mine)

    def test_who_joins_again_is_a_new_member(self):
        order = self._order((self.tea, 4), partner=self.person)
        invoice = self._invoice(order)
        self._anonymize()
        new = self.person.club_enrol(self.club)
        self.assertNotEqual(new, self.mine)
        new.club_joined_on = "2020-01-01"
        self._credit(invoice, {self.tea: 1})
        order.order_line.name = "Tea"
        order.write({"partner_id": self.person.id})
        self.assertPoints(0, new)
        self.assertFalse(new.club_entry_ids)

    def test_what_asks_to_keep_the_contact(self):
        reasons = self.person._club_reasons_to_keep(self.mine)
        self.assertEqual(reasons, [])
        self._order((self.tea, 1), partner=self.person, confirm=False)
        self.assertEqual(len(self.person._club_reasons_to_keep(self.mine)), 1)
        self._create_partner(name="Clerk", parent_id=self.person.id)
        self.assertEqual(len(self.person._club_reasons_to_keep(self.mine)), 2)
        other = self._create_club(name="Other club")
        self.person.club_enrol(other)
        self.assertEqual(len(self.person._club_reasons_to_keep(self.mine)), 3)

    def test_points_may_go_to_another_member(self):
        self.mine.club_earn(100, "Start")
        self._anonymize("give", to_card_id=self.friend.id)
        self.assertPoints(100, self.friend)
        self.assertPoints(0, self.mine)
        with self.assertRaises(UserError):
            self.friend._club_erase("keep")

    def test_who_has_left_can_be_anonymized(self):
        self.mine.club_earn(100, "Start")
        self.mine._club_leave()
        self._anonymize()
        self.assertTrue(self.mine.club_anonymized)
        self.assertPoints(0, self.mine)

    def test_anonymizing_twice_is_refused_in_words(self):
        self._anonymize()
        code = self.mine.code
        with self.assertRaises(UserError) as refusal:
            self._anonymize()
        self.assertIn("already anonymized", str(refusal.exception))
        with self.assertRaises(UserError):
            self.mine.active = True
        self.assertEqual(self.mine.code, code)

    def test_imported_rows_are_purged(self):
        job = self.env["loyalty.club.import"].create(
            {"program_id": self.club.id, "file": b"Um94YW5h", "report": b"Um94YW5h"}
        )
        lines = self.env["loyalty.club.import.line"]
        mine = lines.create({"import_id": job.id, "name": NAME, "phone": PHONE})
        other = lines.create({"import_id": job.id, "name": "Other", "phone": "+989120000000"})
        self._anonymize()
        self.assertFalse(mine.exists())
        self.assertTrue(other.exists())
        self.assertFalse(job.file or job.report)
