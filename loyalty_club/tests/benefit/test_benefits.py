from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BenefitCommon


@tagged("post_install", "-at_install")
class TestBenefits(BenefitCommon):
    """Who has which benefit, how often, and what a use records."""

    def test_a_use_records_who_gave_what_at_which_cost(self):
        benefit = self._create_benefit(cost=500, kind="experience")
        with freeze_time("2026-05-05 08:00"):
            use = self._use(benefit, note="Trousers")
        self.assertEqual((use.state, use.date, use.delivered_on), ("delivered", date(2026, 5, 5), date(2026, 5, 5)))
        self.assertEqual((use.cost, use.note, use.user_id, use.kind), (500, "Trousers", self.staff, "experience"))
        benefit.cost = 900
        self.assertEqual(use.cost, 500)
        self.assertEqual((benefit.use_count, benefit.use_cost), (1, 500))

    def test_only_members_from_the_tier_on(self):
        benefit = self._create_benefit(tier_id=self.gold.id)
        self._place(self.silver)
        self._refused(benefit, "members of Gold and above")
        for tier in (self.gold, self.top):
            self._place(tier)
            self.assertEqual(self._use(benefit).state, "delivered")

    def test_only_vips(self):
        benefit = self._create_benefit(for_vip=True)
        self._place(self.gold)
        self._refused(benefit, "for VIPs only, and Member is not a VIP")
        self._place(self.top)
        self.assertEqual(self._use(benefit).state, "delivered")

    def test_a_tier_and_vip_asks_for_both(self):
        benefit = self._create_benefit(for_vip=True, tier_id=self.silver.id)
        self._place(self.gold)
        self._refused(benefit, "for VIPs only")
        self._place(self.top)
        self.assertTrue(self._use(benefit))

    def test_every_member_has_what_is_for_no_tier(self):
        self.assertTrue(self._use(self._create_benefit()))

    def test_who_has_it_is_the_same_for_one_as_for_all(self):
        self.env["loyalty.club.benefit"].search([]).unlink()
        cards = self.card
        for tier in (self.silver, self.gold, self.top):
            card = self._create_partner(name=tier.name).club_enrol(self.club)
            self._place(tier, card)
            cards += card
        for tier in (False, self.silver.id, self.gold.id, self.top.id):
            for vip in (False, True):
                benefit = self._create_benefit(tier_id=tier, for_vip=vip)
                found = self.env["loyalty.card"].search(benefit._members())
                self.assertEqual(found, cards.filtered(benefit._is_for), (tier, vip))

    def test_the_years_quota(self):
        benefit = self._create_benefit(quota=2)
        with freeze_time("2026-05-05"):
            self._use(benefit)
            self._use(benefit)
            self._refused(benefit, "has used up Alterations for this year")
        with freeze_time("2027-01-02"):
            self.assertTrue(self._use(benefit))

    def test_the_year_of_the_quota_is_the_clubs(self):
        self.club.club_calendar = "jalali"
        benefit = self._create_benefit(quota=1)
        with freeze_time("2026-03-20 08:00"):  # Esfand 29
            self._use(benefit)
            self._refused(benefit, "used up Alterations")
        with freeze_time("2026-03-21 08:00"):  # Nowruz
            self.assertTrue(self._use(benefit))

    def test_a_cancelled_use_counts_no_more(self):
        benefit = self._create_benefit(quota=1, cost=70)
        use = self._use(benefit)
        use.with_user(self.env.user).action_cancel()
        self.assertEqual((use.state, use.cost), ("cancelled", 0))
        self.assertTrue(self._use(benefit))

    def test_what_was_delivered_is_taken_back_by_a_manager_only(self):
        use = self._use(self._create_benefit())
        with self.assertRaises(AccessError):
            use.with_user(self.staff).action_cancel()
        self.assertEqual(use.state, "delivered")

    def test_no_limit_without_a_quota(self):
        benefit = self._create_benefit()
        for _ in range(5):
            self._use(benefit)
        self.assertEqual(self._left(), {"Alterations": None})

    def test_what_is_left_this_year(self):
        benefit = self._create_benefit(quota=3)
        self._create_benefit("Evening", tier_id=self.gold.id)
        self._use(benefit)
        self.assertEqual(self._left(), {"Alterations": 2})
        self.assertIn("2 left this year", self.card.club_benefit_table)
        self._place(self.gold)
        self.assertEqual(self._left(), {"Alterations": 2, "Evening": None})

    def test_a_blocked_member_has_none(self):
        benefit = self._create_benefit()
        self.card.club_blocked = True
        self._refused(benefit, "is blocked and cannot have Alterations")

    def test_not_of_another_club_nor_an_archived_one(self):
        other = self._create_club(name="Other")
        foreign = self.env["loyalty.club.benefit"].create({"name": "X", "program_id": other.id})
        self._refused(foreign, "a benefit of the member's club")
        benefit = self._create_benefit(active=False)
        self._refused(benefit, "a benefit of the member's club")

    def test_only_users_of_the_club_record_a_use(self):
        benefit = self._create_benefit()
        for user in (self.salesman, new_test_user(self.env, "member", groups="base.group_portal")):
            with self.assertRaises(AccessError):
                self._use(benefit, user=user)
        use = self._use(benefit)
        for action in ("action_deliver", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(use.with_user(self.salesman), action)()
        self.assertEqual(len(self.card.club_benefit_use_ids), 1)

    def test_uses_are_written_by_nobody(self):
        use = self._use(self._create_benefit())
        manager = new_test_user(self.env, "boss", groups="loyalty_club.group_club_manager")
        for user in (self.staff, manager):
            with self.assertRaises(AccessError):
                use.with_user(user).write({"cost": 0})
            with self.assertRaises(AccessError):
                use.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            use.sudo().unlink()

    def test_only_a_manager_promises_benefits(self):
        with self.assertRaises(AccessError):
            self.env["loyalty.club.benefit"].with_user(self.staff).create({"name": "Mine", "program_id": self.club.id})

    def test_a_used_benefit_is_archived_not_deleted(self):
        benefit = self._create_benefit()
        self._use(benefit)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            benefit.unlink()

    def test_what_a_benefit_cannot_be(self):
        other = self._create_club(name="Other")
        tier = self.env["loyalty.club.tier"].create({"name": "T", "program_id": other.id})
        for values in (
            {"cost": -1},
            {"quota": -1},
            {"lead_days": 91},
            {"due_day": 0},
            {"due": "reached"},
            {"tier_id": tier.id},
        ):
            with self.assertRaises(ValidationError):
                self._create_benefit(**values)
        with self.assertRaisesRegex(UserError, "cannot be moved to another club"):
            self._create_benefit().program_id = other

    def test_a_benefit_is_promised_once_a_year_by_the_database(self):
        benefit = self._create_benefit()
        values = {
            "card_id": self.card.id,
            "benefit_id": benefit.id,
            "program_id": self.club.id,
            "date": "2026-01-01",
            "year": 2026,
            "scheduled": True,
        }
        uses = self.env["loyalty.club.benefit.use"]
        uses.create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            uses.create(values)

    def test_used_on_the_members_screen(self):
        benefit = self._create_benefit(quota=1)
        self._create_benefit("Evening", tier_id=self.gold.id)
        action = self.env["loyalty.club.use.benefit"].with_user(self.staff)
        form = Form(action.with_context(default_card_id=self.card.id))
        self.assertEqual(form.benefit_ids.ids, benefit.ids)
        form.benefit_id = benefit
        self.assertEqual(form.left, "1 left this year")
        form.save().action_apply()
        self.assertEqual(self.card.club_benefit_use_ids.user_id, self.staff)
        self.assertIn("Used up this year", self.card.with_user(self.staff).club_benefit_table)

    def test_a_name_is_no_markup(self):
        self._create_benefit("<b>Tea</b>")
        self.assertIn("&lt;b&gt;Tea", self.card.club_benefit_table)

    def test_benefits_follow_a_merged_contact(self):
        benefit = self._create_benefit(quota=2)
        twin = self._create_partner(name="Twin").club_enrol(self.club)
        self._use(benefit, twin)
        self._use(benefit)
        (self.card + twin)._club_merge(self.member)
        self.assertEqual(self._left(), {"Alterations": 0})

    def test_notes_of_an_anonymized_member_go(self):
        use = self._use(self._create_benefit(cost=5), note="Her size is 42")
        self.card._club_erase()
        self.assertFalse(use.note)
        self.assertEqual(use.cost, 5)
