from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import DAY, VipCommon


@tagged("post_install", "-at_install")
class TestVipCandidates(VipCommon):
    """V1: VIPs are chosen by numbers, and their share has a ceiling."""

    def test_v1_candidates_fulfil_all_rules_and_are_ranked_and_cut_at_the_ceiling(self):
        self.assertEqual(self._candidates().ids, [self.best.id, self.second.id])
        self.club.club_vip_share_max = 50
        self.assertEqual(self._candidates().ids, self.cards[30:].ids[::-1])
        rule = {"program_id": self.club.id, "field_name": "points", "operator": "<", "value": 320}
        self.env["loyalty.club.vip.rule"].create(rule)
        self.assertEqual(self._candidates().ids, self.cards[30:32].ids[::-1])

    def test_v1_the_screen_says_why(self):
        self.assertEqual(self.best.club_vip_why, "Score: 390 (at least 300)")
        self.club.club_vip_rank_by = "points"
        self.best.invalidate_recordset()
        self.assertEqual(self.best.club_vip_why, "Score: 390 (at least 300); Points: 390")

    def test_v1_rules_may_ask_for_days_and_tiers(self):
        rule = self.club.club_vip_rule_ids
        self.club.club_vip_share_max = 0
        order = self._order((self.tea, 1), partner=self.cards[5].partner_id, confirm=False)
        order.date_order = "2026-03-01"
        self.cards[5].club_joined_on = "2025-01-01"
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute("UPDATE loyalty_club_transaction SET date = '2026-03-01'")
        rule.write({"field_name": "club_last_purchase", "operator": "<=", "value": 9})
        self.assertEqual(self._candidates(), self.cards[5])
        self.assertIn("Days since the last purchase: 9 (at most 9)", self.cards[5].club_vip_why)
        rule.value = 8
        self.assertFalse(self._candidates())
        rule.write({"field_name": "club_joined_on", "operator": ">=", "value": 400})
        self.assertEqual(self._candidates(), self.cards[0] | self.cards[5])
        tier = self.club.club_tier_ids
        rule.write({"field_name": "club_tier_id", "operator": ">=", "tier_id": tier.id})
        self.assertEqual(set(self._candidates()), set(self.cards[1:]))

    def test_v1_rules_are_about_fields_of_the_list_only(self):
        rule = self.club.club_vip_rule_ids
        for name in ("code", "partner_id.name", "club_tier_id"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                rule.field_name = name
        for name in ("code", "id; DROP TABLE loyalty_card", "club_joined_on"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.club.club_vip_rank_by = name

    def test_v1_a_ceiling_is_a_share_of_the_members(self):
        for share in (-1, 101):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.club.club_vip_share_max = share
        self.club.club_vip_share_max = 2
        self.assertIn("the first place becomes available with 50 members", self.club.club_vip_capacity_text)
        self.assertFalse(self._candidates())
        with self.assertRaisesRegex(UserError, "50 members"):
            self._invite()
        self.assertFalse(self.best.club_invitation_ids)

    def test_v1_vips_and_open_invitations_count_against_the_ceiling(self):
        self._accept(self.best)
        self.assertEqual(self._candidates(), self.second)
        self._invite(self.second)
        self.assertFalse(self._candidates())
        self.assertIn("places: 2. VIPs: 1, invited: 1, free: 0.", self.club.club_vip_capacity_text)
        with self.assertRaisesRegex(UserError, "free: 0"):
            self._invite(self.cards[5])
        self.second.club_invitation_ids.action_decline()
        self._invite(self.cards[5])

    def test_v1_vips_by_tier_count_too(self):
        self.club.club_tier_ids = [Command.create({"name": "Top", "threshold": 385, "is_vip": True})]
        self.club.club_close()
        self.assertTrue(self.best.club_is_vip)
        self.assertEqual(self._candidates(), self.second)

    def test_v1_without_rules_and_ceiling_nobody_is_a_candidate(self):
        self.club.club_vip_rule_ids.unlink()
        self.assertEqual(len(self._candidates()), 2)
        self.club.club_vip_share_max = 0
        self.assertFalse(self._candidates())

    def test_v1_who_declined_or_left_is_left_in_peace(self):
        self._invite(self.best).action_decline()
        self._accept(self.second)
        self.second._club_vip_leave()
        self.assertEqual(set(self._candidates()), set(self.cards[36:38]))
        with freeze_time("2026-10-10"):
            self.assertEqual(set(self._candidates()), {self.best, self.second})

    def test_v1_only_a_manager_sets_rules(self):
        rule = self.club.club_vip_rule_ids
        for user in (self.clerk, self.stranger):
            with self.assertRaises(AccessError):
                rule.with_user(user).write({"value": 1})


@tagged("post_install", "-at_install")
class TestVipInvitation(VipCommon):
    """V2: the business invites; the member accepts or declines."""

    def test_v2_an_invitation_is_mailed_and_waits(self):
        invitation = self._invite(message="Because of you", manager=self.clerk)
        self.assertEqual((invitation.state, invitation.user_id), ("open", self.manager))
        self.assertEqual(invitation.expires_on, fields.Date.to_date("2026-03-24"))
        self.assertIn("390", invitation.why)
        self.assertTrue(self.best.club_is_invited)
        self.assertFalse(self.best.club_is_vip)
        mail = self._mails(self.best)
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        for words in ("Because of you", "Clerk"):
            self.assertIn(words, mail.body_html)

    def test_v2_the_mail_speaks_the_members_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("loyalty_club.mail_template_vip_invitation")
        template.with_context(lang="fr_FR").subject = "Vous êtes invité"
        self.best.partner_id.lang = "fr_FR"
        self._invite()
        self.assertEqual(self._mails(self.best).subject, "Vous êtes invité")

    def test_v2_several_are_invited_at_once_or_none(self):
        wizard = (
            self.env["loyalty.club.vip.invite"]
            .with_user(self.manager)
            .with_context(active_model="loyalty.card", active_ids=self.cards[-3:].ids)
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            wizard.create({}).action_apply()
        self.assertFalse(self.env["loyalty.club.invitation"].search([]))
        wizard.with_context(active_ids=self.cards[-2:].ids).create({}).action_apply()
        self.assertEqual(self.env["loyalty.club.invitation"].search([]).card_id, self.cards[-2:])

    def test_v2_accepting_makes_a_vip(self):
        self.best.club_manager_id = self.clerk
        invitation = self._invite()
        invitation.with_user(self.clerk).action_accept()
        self.assertEqual((invitation.state, invitation.answered_by), ("accepted", self.clerk))
        self.assertTrue(self.best.club_vip and self.best.club_is_vip)
        self.assertEqual(self.best.club_vip_since, fields.Date.to_date("2026-03-10"))
        self.assertEqual(self.best.club_manager_id, self.clerk)
        self.assertIn("Welcome to the VIP club of Club", self._mails(self.best).mapped("subject"))
        self.assertIn("was accepted", self.best.message_ids[0].body)

    def test_v2_declining_changes_nothing_else(self):
        invitation = self._invite()
        invitation.with_user(self.clerk).action_decline()
        self.assertEqual(invitation.state, "declined")
        self.assertFalse(self.best.club_is_vip or self.best.club_is_invited)

    def test_v2_an_answer_is_given_once(self):
        for first, second in (("accept", "decline"), ("decline", "accept"), ("accept", "accept")):
            card = self.cards[-1 - len(self.env["loyalty.club.invitation"].search([]))]
            self.club.club_vip_share_max = 50
            invitation = self._invite(card)
            getattr(invitation, f"action_{first}")()
            before = (invitation.state, card.club_vip)
            with self.assertRaisesRegex(UserError, "already answered"):
                getattr(invitation, f"action_{second}")()
            self.assertEqual((invitation.state, card.club_vip), before)

    def test_v2_invitations_expire(self):
        invitation = self._invite()
        with freeze_time("2026-03-24 12:00:00"):
            self.club.club_close()
            self.assertEqual(invitation.state, "open")
        with freeze_time("2026-03-25 12:00:00"):
            with self.assertRaisesRegex(UserError, "open until 03/24/2026"):
                invitation.action_accept()
            self.assertFalse(self.best.club_is_vip)
            self.best.invalidate_recordset()
            self.assertFalse(self.best.club_is_invited)
            with self.enter_registry_test_mode():
                self.env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(invitation.state, "expired")
            with self.assertRaisesRegex(UserError, "open until 03/24/2026"):
                invitation.action_decline()
            self._invite()

    def test_v2_strangers_answer_nothing(self):
        invitation = self._invite()
        employee = new_test_user(self.env, "vip_employee", "base.group_user")
        portal = new_test_user(self.env, "vip_portal", "base.group_portal")
        for user in (self.stranger, employee, portal, self.env.ref("base.public_user")):
            for method in ("action_accept", "action_decline", "action_withdraw"):
                with self.assertRaises(AccessError):
                    getattr(invitation.with_user(user), method)()
        self.assertEqual(invitation.state, "open")

    def test_v2_only_managers_invite_and_withdraw(self):
        for user in (self.clerk, self.stranger):
            with self.assertRaises(AccessError):
                self.best.with_user(user).club_vip_invite()
        invitation = self._invite()
        with self.assertRaises(AccessError):
            invitation.with_user(self.clerk).action_withdraw()
        invitation.with_user(self.manager).action_withdraw()
        with self.assertRaisesRegex(UserError, "was withdrawn"):
            invitation.action_accept()

    def test_v2_a_salesperson_reads_invitations_but_not_the_reasons(self):
        invitation = self._invite()
        seen = invitation.with_user(self.stranger)
        self.assertEqual(seen.state, "open")
        self.assertEqual(self.best.with_user(self.stranger).club_invitation_ids, invitation)
        for record, name in ((seen, "why"), (seen, "end_reason"), (self.best, "club_vip_why")):
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).read([name])
        with self.assertRaises(AccessError):
            seen.action_accept()

    def test_v2_an_account_manager_is_of_the_staff(self):
        portal = new_test_user(self.env, "vip_outside", "base.group_portal")
        for wrong in (portal, portal.id, 10**9):
            with self.assertRaisesRegex(UserError, "among the staff"):
                self._invite(manager=wrong)
        self.assertFalse(self.best.club_invitation_ids)

    def test_v2_nobody_writes_invitations_or_the_flag(self):
        invitation = self._invite()
        for user in (self.clerk, self.manager, self.stranger):
            with self.assertRaises(AccessError):
                invitation.with_user(user).write({"state": "accepted"})
            with self.assertRaises(AccessError):
                invitation.with_user(user).create({"card_id": self.best.id, "date": DAY, "expires_on": DAY})
            with self.assertRaises(UserError):
                self.best.with_user(user).write({"club_vip": True})
        with self.assertRaises(AccessError):
            self.best.with_user(self.stranger).write({"club_manager_id": self.stranger.id})
        self.best.with_user(self.manager).club_manager_id = self.manager
        self.assertFalse(self.best.club_vip)

    def test_v2_who_is_invited_or_a_vip_is_not_invited_again(self):
        self._invite()
        with self.assertRaisesRegex(UserError, "M39 is already invited"):
            self._invite()
        self.best.club_invitation_ids.action_accept()
        with self.assertRaisesRegex(UserError, "M39 is already a VIP"):
            self._invite()
        with self.assertRaisesRegex(UserError, "not a member"):
            self.second.active = False
            self._invite(self.second)

    def test_v2_accepting_needs_a_place(self):
        first, second = self._invite(self.best), self._invite(self.second)
        self.club.club_vip_share_max = 3
        first.action_accept()
        with self.assertRaisesRegex(UserError, "no free place"):
            second.action_accept()
        self.assertEqual(second.state, "open")
        self.assertFalse(self.second.club_is_vip)

    def test_v2_a_vip_status_is_ended_for_a_reason_on_record(self):
        invitation = self._accept()
        with self.assertRaises(AccessError):
            self.best.with_user(self.clerk).club_vip_end("no")
        with self.assertRaisesRegex(UserError, "Enter why"):
            self.best.with_user(self.manager).club_vip_end(" ")
        self.assertTrue(self.best.club_is_vip)
        wizard = self.env["loyalty.club.vip.end"].with_user(self.manager)
        wizard.create({"card_id": self.best.id, "reason": "Sold points"}).action_apply()
        self.assertFalse(self.best.club_is_vip or self.best.club_vip_since)
        self.assertEqual(
            (invitation.state, invitation.ended_by, invitation.end_reason),
            ("accepted", self.manager, "Sold points"),
        )
        self.assertIn("Sold points", self.best.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "not a VIP by invitation"):
            self.best.with_user(self.manager).club_vip_end("again")

    def test_v2_who_leaves_the_club_leaves_its_vip_club(self):
        accepted, waiting = self._accept(self.best), self._invite(self.second)
        (self.best | self.second).write({"active": False})
        self.assertFalse(self.best.club_vip)
        self.assertTrue(accepted.ended_on)
        self.assertEqual(waiting.state, "withdrawn")

    def test_v2_a_vip_stays_one_when_contacts_are_joined(self):
        self._accept(self.best)
        waiting = self._invite(self.second)
        kept = (self.best | self.second)._club_merge(self.second.partner_id)
        self.assertEqual(kept, self.second)
        self.assertTrue(kept.club_vip)
        self.assertEqual(waiting.state, "withdrawn")
        self.assertEqual(len(kept.club_invitation_ids), 2)
        self.assertFalse(self.best.club_invitation_ids)

    @mute_logger("odoo.sql_db")
    def test_v2_postgresql_keeps_open_invitations_apart(self):
        invitation = self._invite()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            invitation.copy({"state": "open"})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestVipFlag(VipCommon):
    """V8: every team sees the VIP flag. V4: and who looks after the member."""

    def test_v8_the_flag_is_on_contact_quotation_order_and_invoice_and_can_be_searched(self):
        partner = self.best.partner_id
        order = self._order((self.tea, 1), partner=partner, confirm=False)
        other = self._order((self.tea, 1), partner=self.second.partner_id, confirm=False)
        self.assertFalse(order.club_is_vip or partner.club_is_vip)
        self.club.club_vip_manager_id = self.clerk
        self._accept()
        self.env.invalidate_all()
        self.assertTrue(partner.club_is_vip and order.club_is_vip)
        order.action_confirm()
        invoice = self._invoice(order)
        self.assertTrue(order.club_is_vip and invoice.club_is_vip)
        self.assertEqual((partner.club_manager_id, order.club_manager_id), (self.clerk, self.clerk))
        people = partner | self.second.partner_id
        for model, records, domain in (
            ("res.partner", people, "club_is_vip"),
            ("sale.order", order | other, "partner_id.club_is_vip"),
            ("account.move", invoice, "partner_id.club_is_vip"),
            ("loyalty.card", self.cards, "club_is_vip"),
        ):
            with self.subTest(model=model):
                found = self.env[model].search([("id", "in", records.ids), (domain, "=", True)])
                self.assertEqual(len(found), 1)
                none = self.env[model].search([("id", "in", records.ids), (domain, "=", False)])
                self.assertEqual(none, records - found)

    def test_v8_an_employee_of_no_team_of_the_club_sees_it(self):
        self._accept()
        self.env.invalidate_all()
        employee = new_test_user(self.env, "vip_nobody", "base.group_user")
        self.assertTrue(self.best.partner_id.with_user(employee).club_is_vip)

    def test_v4_members_are_found_by_who_looks_after_them(self):
        self.best.club_manager_id = self.clerk
        found = self.env["res.partner"].search([("club_manager_id", "=", self.clerk.id)])
        self.assertEqual(found, self.best.partner_id)
        rest = self.env["res.partner"].search(
            [("id", "in", self.cards.partner_id.ids), ("club_manager_id", "=", False)]
        )
        self.assertEqual(rest, self.cards.partner_id - found)
