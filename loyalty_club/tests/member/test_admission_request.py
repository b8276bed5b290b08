from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import StaffCommon


@tagged("post_install", "-at_install")
class TestAdmissionRequest(StaffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_admission = "request"
        cls.guest = cls._create_partner(name="Guest", email="guest@example.com")
        cls.requests = cls.env["loyalty.club.request"]

    def _ask(self, partner=None, user=None):
        partner = (partner or self.guest).with_user(user or self.staff)
        return partner._club_ask(self.club).with_user(self.staff)

    def _cards(self, partner=None):
        cards = self.env["loyalty.card"].with_context(active_test=False)
        return cards.search([("partner_id", "=", (partner or self.guest).id)])

    def _refuse(self, request, user, note="Come back after your third purchase"):
        self.env["loyalty.club.refuse"].with_user(user).create(
            {"decision": f"{request._name},{request.id}", "answer": note}
        ).action_refuse()

    def _mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "loyalty.club.request"), ("recipient_ids", "=", self.guest.id)]
        )

    # asking

    def test_asking_makes_no_member(self):
        request = self._ask()
        self.assertEqual((request.state, request.channel), ("waiting", "office"))
        self.assertEqual(request.asked_by_id, self.staff)
        self.assertFalse(self._cards())

    def test_the_contact_s_button_asks_and_is_gone_then(self):
        self.env.company = self.club.company_id or self.env.company
        guest = self.guest.with_user(self.staff)
        self.assertEqual(guest._club_program(), self.club)
        self.assertTrue(guest.club_may_ask)
        action = guest.action_club_ask()
        self.assertEqual(action["res_id"], guest.club_request_ids.id)
        self.assertFalse(guest.club_may_ask)
        self.assertFalse(self.member.with_user(self.staff).club_may_ask)

    def test_managers_get_the_task(self):
        request = self._ask()
        self.assertIn(self.manager, request.sudo().activity_ids.user_id)
        self.assertNotIn(self.staff, request.sudo().activity_ids.user_id)
        request.action_approve()
        self.assertFalse(request.sudo().activity_ids)

    def test_asking_twice_is_a_sentence(self):
        self._ask()
        with self.assertRaisesRegex(UserError, "has requested to join"), self.cr.savepoint():
            self._ask()
        with self.assertRaisesRegex(UserError, "has requested to join"), self.cr.savepoint():
            self.guest.with_user(self.staff).club_enrol(self.club)
        self.assertEqual(len(self.guest.club_request_ids), 1)

    def test_two_requests_at_once_are_one(self):
        request = self._ask().sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            request.copy({"state": "waiting"})
        self.assertEqual(len(self.guest.club_request_ids), 1)

    def test_a_member_has_nothing_to_ask_for(self):
        with self.assertRaisesRegex(UserError, "already a member of Club"), self.cr.savepoint():
            self._ask(self.member)

    def test_an_archived_contact_is_not_asked_for(self):
        self.guest.active = False
        with self.assertRaisesRegex(UserError, "is archived"), self.cr.savepoint():
            self._ask()

    def test_other_clubs_take_no_requests(self):
        for admission in ("open", "criteria"):
            self.club.club_admission = admission
            with self.assertRaisesRegex(UserError, "does not need a request to join"):
                self._ask()
        self.assertFalse(self.guest.club_request_ids)

    # deciding

    def test_staff_and_managers_approve(self):
        for user in (self.staff, self.manager):
            guest = self._create_partner(name=user.login)
            request = self._ask(guest)
            request.with_user(user).action_approve()
            self.assertEqual(self._cards(guest).program_id, self.club)
            self.assertEqual((request.state, request.decided_by_id), ("accepted", user))
            self.assertTrue(request.decided_on)

    def test_approved_is_told_in_the_applicant_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.guest.lang = "fr_FR"
        template = self.env.ref("loyalty_club.mail_template_request_accepted")
        template.with_context(lang="fr_FR").subject = "Bienvenue"
        self._ask().action_approve()
        mail = self._mails()
        self.assertEqual((mail.subject, mail.state), ("Bienvenue", "outgoing"))

    def test_refused_is_told_with_the_note(self):
        request = self._ask()
        self._refuse(request, self.staff)
        self.assertEqual((request.state, request.decided_by_id), ("refused", self.staff))
        self.assertFalse(self._cards())
        self.assertIn("after your third purchase", self._mails().body_html)

    def test_no_refusal_without_a_word(self):
        request = self._ask()
        with self.assertRaises(UserError), self.cr.savepoint():
            self._refuse(request, self.staff, note="  ")
        self.assertEqual(request.state, "waiting")

    def test_who_has_no_address_is_not_written_to(self):
        self.guest.email = False
        self._ask().action_approve()
        self.assertFalse(self._mails())

    def test_nobody_decides_on_his_own_request(self):
        for user in (self.staff, self.manager):
            request = self._ask(user.partner_id, user)
            mine = request.with_user(user)
            self.assertFalse(mine.can_decide)
            for decide in (
                mine.action_approve,
                mine.action_refuse,
                lambda mine=mine, user=user: self._refuse(mine, user),
            ):
                with self.assertRaisesRegex(UserError, "your own request"), self.cr.savepoint():
                    decide()
            self.assertEqual(request.state, "waiting")
            self.assertFalse(self._cards(user.partner_id))

    def test_no_manager_is_given_his_own_request_as_a_task(self):
        request = self._ask(self.manager.partner_id)
        self.assertNotIn(self.manager, request.sudo().activity_ids.user_id)

    def test_what_is_decided_stays_decided(self):
        request = self._ask()
        self._refuse(request, self.staff)
        for decide in (request.action_approve, request.action_withdraw, lambda: self._refuse(request, self.manager)):
            with self.assertRaisesRegex(UserError, "already decided"), self.cr.savepoint():
                decide()
        self.assertFalse(self._cards())

    def test_strangers_decide_nothing(self):
        request = self._ask()
        stranger = self._user("req_stranger", "base.group_user", "sales_team.group_sale_manager")
        foreign = request.with_user(stranger)
        for method in (
            foreign.action_approve,
            foreign.action_refuse,
            foreign.action_withdraw,
            lambda: foreign.read(["state"]),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                method()
        self.assertEqual(request.state, "waiting")

    def test_requests_are_written_by_their_methods_only(self):
        request = self._ask().with_user(self.manager)
        for write in (lambda: request.write({"state": "accepted"}), request.unlink, request.copy):
            with self.assertRaises(AccessError), self.cr.savepoint():
                write()

    def test_requests_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Shop"})
        elsewhere = self._create_club(company_id=other.id, club_admission="request")
        self.guest._club_ask(elsewhere)
        self.assertFalse(self.requests.with_user(self.manager).search([]))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.guest.club_request_ids.with_user(self.manager).action_approve()

    # what else may happen meanwhile

    def test_withdrawn_can_be_asked_again(self):
        request = self._ask()
        request.action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertEqual(self._ask().state, "waiting")

    def test_who_becomes_a_member_otherwise_waits_no_more(self):
        request = self._ask()
        self.guest.with_user(self.manager).club_enrol(self.club)
        self.assertEqual((request.state, request.decided_by_id), ("accepted", self.manager))

    def test_a_request_that_cannot_be_kept_changes_nothing(self):
        request = self._ask()
        self.guest.active = False
        with self.assertRaisesRegex(UserError, "is archived"), self.cr.savepoint():
            request.action_approve()
        self.assertEqual(request.state, "waiting")

    def test_two_contacts_that_wait_become_one_that_waits(self):
        double = self._create_partner(name="Guest", email="guest@example.com")
        first, second = self._ask(), self._ask(double)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.guest | double).ids, double)
        self.env.invalidate_all()
        self.assertEqual((first | second).exists().mapped("partner_id"), double)
        self.assertEqual((first.state, second.state), ("waiting", "withdrawn"))

    def test_what_was_bought_helps_to_decide(self):
        self._order((self.tea, 2), partner=self.guest)
        money = self.club._club_format_money(500_000)
        self.assertEqual(self._ask().bought_text, f"{money}, purchases: 1")
