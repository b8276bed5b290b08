from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestMembers(ClubCommon):
    def test_joining_twice_gives_one_card(self):
        self.assertEqual(self.member.club_enrol(self.club), self.card)
        self.assertEqual(self.member.club_enrol(), self.card)
        self.assertEqual(self.member.club_enrol(self.club.id), self.card)

    def test_joining_again_brings_the_old_card_back(self):
        self.card.club_earn(5, "Review")
        self.card.active = False
        self.assertFalse(self.member.club_card_id)
        self.assertEqual(self.member.club_enrol(), self.card)
        self.assertPoints(5)

    def test_without_a_club_nobody_joins(self):
        self.club.active = False
        with self.assertRaisesRegex(UserError, "no customer club"):
            self._create_partner(name="New").club_enrol()

    def test_a_club_that_is_none_is_refused(self):
        plain = self.env["loyalty.program"].create({"name": "Plain", "program_type": "loyalty"})
        with self.assertRaises(UserError):
            self._create_partner(name="New").club_enrol(plain)

    def test_balances_on_the_contact(self):
        self.club.club_expiry_months = 3
        with freeze_time("2026-05-10 08:00:00"):
            self._order((self.tea, 4))
            self.card.club_earn(7, "Event", available_on="2026-06-01")
            self.member.invalidate_recordset()
            self.assertEqual(self.member.club_card_id, self.card)
            self.assertEqual(self.member.club_points, 100)
            self.assertEqual(self.member.club_points_pending, 7)
            self.assertEqual(str(self.member.club_next_expiry), "2026-08-10")
            self.assertEqual(self.member.club_next_expiry_points, 100)
            self.assertEqual(str(self.member.club_last_purchase), "2026-05-10")

    def test_balances_follow_the_ledger_within_one_request(self):
        order = self._order(confirm=False)
        self.assertEqual((self.member.club_points, order.club_points_earned), (0, 0))
        order.action_confirm()
        self.assertEqual((self.member.club_points, order.club_points_earned), (20, 20))
        self.assertEqual(order.club_points_balance, 20)
        self.card.club_earn(5, "Review", available_on="2999-01-01")
        self.assertEqual(self.member.club_points_pending, 5)
        self.card.club_redeem(7, "Gift")
        self.assertEqual((self.member.club_points, order.club_points_balance), (13, 13))
        self.assertEqual(self.card.club_entry_ids[0].kind, "redeem")
        order._action_cancel()
        self.assertEqual((self.member.club_points, order.club_points_earned), (-7, 0))
        newcomer = self._create_partner(name="New")
        self.assertFalse(newcomer.club_card_id)
        newcomer.club_enrol()
        self.assertTrue(newcomer.club_card_id)

    def test_members_are_found_by_their_balances(self):
        Partner = self.env["res.partner"]
        stranger = self._create_partner(name="Stranger")
        self.card.club_earn(50, "Start")
        both = [("id", "in", (self.member | stranger).ids)]
        searches = [
            ([("club_card_id", "!=", False)], self.member),
            ([("club_card_id", "=", False)], stranger),
            ([("club_card_id", "=", self.card.id)], self.member),
            ([("club_points", ">", 49)], self.member),
            ([("club_points", "=", 50)], self.member),
            ([("club_points", "<", 50)], stranger),
            ([("club_points", ">=", 0)], self.member | stranger),
            ([("club_points_pending", "=", 0)], self.member | stranger),
            ([("club_points", "!=", 0)], self.member),
        ]
        for domain, found in searches:
            with self.subTest(domain=domain):
                self.assertEqual(Partner.search(both + domain), found)

    def test_balances_are_read_for_many_contacts_at_once(self):
        partners = self.env["res.partner"]
        for index in range(20):
            partner = self._create_partner(name=f"Member {index}")
            partner.club_enrol(self.club)
            partners |= partner
        counts = []
        partners[:1].mapped("club_next_expiry")
        for many in (partners[:2], partners):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            many.mapped("club_points")
            many.mapped("club_next_expiry")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_companys_club_comes_before_a_shared_one(self):
        shared = self._create_club(company_id=False, currency_id=self.club.currency_id.id)
        self.assertEqual(self.env["res.partner"]._club_program(), self.club)
        self.club.active = False
        self.assertEqual(self.env["res.partner"]._club_program(), shared)

    def test_an_order_earns_in_every_club_that_takes_part(self):
        shared = self._create_club(company_id=False, currency_id=self.club.currency_id.id)
        card = self.member.club_enrol(shared)
        order = self._order()
        self.assertPoints(20)
        self.assertPoints(20, card)
        self.assertEqual(order.club_points_earned, 40)

    def test_a_member_is_found_by_phone_however_it_is_typed(self):
        self.env.company.country_id = self.env.ref("base.ir")
        self.member.write({"phone": "+98 912 345 6789", "country_id": self.env.ref("base.ir").id})
        for typed in (
            "09123456789",
            "۰۹۱۲۳۴۵۶۷۸۹",
            "٠٩١٢٣٤٥٦٧٨٩",
            "+989123456789",
            "0912 345 6789",
            "00989123456789",
            "9123456789",
            "۳۴۵۶۷۸۹",
        ):
            with self.subTest(typed=typed):
                found = self.env["res.partner"].search(
                    [("phone_mobile_search", "ilike", typed), ("club_card_id", "!=", False)]
                )
                self.assertEqual(found, self.member)
        self.assertFalse(self.env["res.partner"].search([("phone_mobile_search", "ilike", "09123456780")]))

    def test_who_reaches_so_many_points_is_told(self):
        template = self.env["mail.template"].create(
            {
                "name": "Reached",
                "model_id": self.env["ir.model"]._get_id("loyalty.card"),
                "subject": "You reached fifty",
                "email_from": "shop@example.com",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self.member.email = "member@example.com"
        self.club.write(
            {
                "communication_plan_ids": [
                    (0, 0, {"trigger": "points_reach", "points": 50, "mail_template_id": template.id})
                ]
            }
        )
        mails = self.env["mail.mail"].sudo()
        self._order()
        self.card.club_earn(45, "Waits", available_on="2999-01-01")
        self.assertFalse(mails.search([("subject", "=", "You reached fifty")]))
        self._order((self.tea, 2))
        self.assertEqual(len(mails.search([("subject", "=", "You reached fifty")])), 1)
