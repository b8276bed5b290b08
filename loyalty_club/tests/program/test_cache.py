from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestCache(ClubCommon):
    """What is kept between calls is dropped only by what changes it: all workers lose all of it."""

    def _drops(self, act):
        """How often `act` drops what is kept."""
        with patch.object(type(self.env.registry), "clear_cache") as clear:
            act()
            self.env.flush_all()
        return clear.call_count

    def _create_benefit(self, **values):
        return self.env["loyalty.club.benefit"].create(
            {"name": "Tea", "program_id": self.club.id, "for_vip": True, **values}
        )

    def test_only_the_first_invitation_drops_anything(self):
        invitations = self.env["loyalty.club.invitation"]
        values = {"date": "2030-01-01", "expires_on": "2030-02-01", "state": "declined"}
        invite = lambda: invitations.create({"card_id": self.card.id, **values})  # noqa: E731
        self.assertFalse(invitations._club_any())
        invite()
        self.assertTrue(invitations._club_any())
        self.assertEqual(self._drops(invite), 0)

    def test_benefits_that_nothing_keeps_drop_nothing(self):
        benefit = self._create_benefit()
        self.assertEqual(self._drops(lambda: benefit.write({"cost": 5})), 0)
        self.assertEqual(self._drops(self._create_benefit), 0)

    def test_early_access_is_known_at_once(self):
        benefit = self._create_benefit()
        self.assertFalse(benefit._early_spans())
        benefit.write(
            {
                "kind": "early",
                "early_product_ids": [Command.set(self.tea.product_tmpl_id.ids)],
                "early_from": "2030-01-01",
                "early_until": "2030-02-01",
            }
        )
        self.assertEqual([span.benefit for span in benefit._early_spans()], benefit.ids)
        benefit.kind = "service"
        self.assertFalse(benefit._early_spans())

    def test_the_close_drops_nothing_by_its_date(self):
        self.assertEqual(self._drops(lambda: self.club.write({"club_closed_on": "2030-01-01"})), 0)

    def test_a_changed_club_is_known_at_once(self):
        self.assertEqual(self.club._club_posting_terms().grace_days, self.club.club_grace_days)
        self.club.club_grace_days += 3
        self.assertEqual(self.club._club_posting_terms().grace_days, self.club.club_grace_days)

    def test_another_program_ends_that_there_are_only_clubs(self):
        programs = self.env["loyalty.program"]
        programs.search([("is_club", "=", False)]).active = False
        self.assertTrue(programs._club_only_clubs())
        programs.create({"name": "Cards", "program_type": "gift_card", "applies_on": "future"})
        self.assertFalse(programs._club_only_clubs())

    def test_messages_of_a_club_are_known_at_once(self):
        plans = self.env["loyalty.mail"]
        template = self.env["mail.template"].search([], limit=1)
        self.assertFalse(plans._club_plans(self.club.id, "points_reach"))
        plan = plans.create(
            {"program_id": self.club.id, "trigger": "points_reach", "points": 5, "mail_template_id": template.id}
        )
        self.assertEqual(plans._club_plans(self.club.id, "points_reach"), tuple(plan.ids))
        plan.unlink()
        self.assertFalse(plans._club_plans(self.club.id, "points_reach"))

    def test_messages_end_with_their_template(self):
        plans = self.env["loyalty.mail"]
        template = self.env["mail.template"].create({"name": "Many points", "model_id": self._model_id()})
        plan = plans.create(
            {"program_id": self.club.id, "trigger": "points_reach", "points": 5, "mail_template_id": template.id}
        )
        self.assertEqual(plans._club_plans(self.club.id, "points_reach"), tuple(plan.ids))
        template.unlink()
        self.assertFalse(plans._club_plans(self.club.id, "points_reach"))
        self.assertNotIn(self.club.id, plans._club_programs_that_tell())

    def _model_id(self):
        return self.env["ir.model"]._get_id("loyalty.card")

    def test_what_a_savepoint_took_back_is_not_kept(self):
        terms = self.club._club_posting_terms()
        with self.env.cr.savepoint() as savepoint:
            self.club.club_grace_days += 3
            self.assertEqual(self.club._club_posting_terms().grace_days, terms.grace_days + 3)
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.club._club_posting_terms(), terms)

    def test_what_is_read_after_a_write_is_read_once(self):
        self.club.club_grace_days += 3
        self.assertIs(self.club._club_posting_terms(), self.club._club_posting_terms())
