from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ClubCommon


@tagged("post_install", "-at_install")
class TestPool(ClubCommon):
    """Several people earn into one card and spend from it, each within a limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.club_calendar = "gregorian"
        cls.other = cls._create_partner(name="Other")
        cls.card.club_earn(5, "Before the pool")
        with freeze_time("2026-05-01 08:00"):
            cls.pool = cls.env["loyalty.club.pool"].create(
                {
                    "name": "Household",
                    "program_id": cls.club.id,
                    "member_ids": [
                        (0, 0, {"partner_id": cls.member.id, "spend_max": 30}),
                        (0, 0, {"partner_id": cls.other.id}),
                    ],
                }
            )
        cls.shared = cls.pool.card_id
        cls.seat = cls.pool.member_ids[0]
        cls.reward.write({"discount": 1000})

    def _buy(self, moment, amount=500_000, partner=None):
        with freeze_time(moment):
            return self._order((self.tea, 1, amount), partner=partner)

    def _spend(self, moment, points, partner=None):
        with freeze_time(moment):
            order = self._order((self.tea, 1, points * 1000), partner=partner, confirm=False)
            self._claim(order, card=self.shared)
            order.action_confirm()
        return order

    def tearDown(self):
        self._sound()
        super().tearDown()

    def test_what_its_people_buy_earns_into_the_pool(self):
        self._buy("2026-05-02")
        self._buy("2026-05-03", partner=self.other)
        self.assertPoints(100, self.shared)
        self.assertPoints(5)
        self.assertEqual(self.shared.club_transaction_ids.buyer_id, self.member | self.other)

    def test_they_spend_from_it(self):
        self._buy("2026-05-02")
        order = self._spend("2026-05-03", 40, self.other)
        self.assertEqual(order.club_points_redeemed, 40)
        self.assertPoints(10, self.shared)

    def test_each_within_a_limit_a_month(self):
        self._buy("2026-05-02")
        self._buy("2026-05-02")
        self._spend("2026-05-03", 20)
        with freeze_time("2026-05-04"):
            self.assertEqual(self.seat.spent, 20)
            order = self._order((self.tea, 1, 50_000), confirm=False)
            # core is shown what may still be taken
            self.assertEqual(order._get_real_points_for_coupon(self.shared), 10)
            lines = self._claim(order, card=self.shared)
            self.assertEqual(sum(lines.mapped("points_cost")), 10)
        # another person has no limit; a new month has a new one
        self._spend("2026-05-05", 50, self.other)
        self._spend("2026-06-01", 30)
        self.assertPoints(0, self.shared)

    def test_more_than_the_limit_is_refused_and_changes_nothing(self):
        self._buy("2026-05-02")
        with freeze_time("2026-05-03"):
            order = self._order((self.tea, 1, 50_000), confirm=False)
            lines = self._claim(order, card=self.shared)
            self.seat.spend_max = 10
            with self.assertRaises(UserError), self.cr.savepoint():
                order.action_confirm()
        self.assertEqual(sum(lines.mapped("points_cost")), 30)
        self.assertPoints(50, self.shared)

    def test_what_was_bought_before_stays_on_the_own_card(self):
        order = self._buy("2026-04-30")
        self.assertPoints(55)
        with freeze_time("2026-05-10"):
            order.order_line.price_unit = 300_000
        self.assertPoints(35)
        self.assertPoints(0, self.shared)

    def test_who_leaves_earns_on_his_own_card_and_his_returns_lower_the_pool(self):
        order = self._buy("2026-05-02")
        with freeze_time("2026-05-10"):
            self.seat.action_leave()
        self._buy("2026-05-11", 200_000)
        self.assertPoints(25)
        self.assertPoints(50, self.shared)
        with freeze_time("2026-05-12"):
            order._action_cancel()
        self.assertPoints(0, self.shared)
        self.assertPoints(25)

    def test_an_archived_pool_still_settles_what_it_had(self):
        order = self._buy("2026-05-02")
        with freeze_time("2026-05-10"):
            self.pool.active = False
            self.assertTrue(all(self.pool.member_ids.mapped("left_at")))
        self.shared.active = False
        with freeze_time("2026-05-12"):
            order.order_line.price_unit = 300_000
        self.assertPoints(30, self.shared)
        self.assertPoints(5)

    def test_own_points_may_be_brought_in(self):
        self.seat.action_bring_points()
        self.assertPoints(0)
        self.assertPoints(5, self.shared)
        with self.assertRaises(UserError):
            self.seat.action_bring_points()

    def test_a_contact_of_a_pooled_company_shares_it(self):
        company = self._create_partner(name="Company", is_company=True)
        employee = self._create_partner(name="Employee", parent_id=company.id)
        with freeze_time("2026-05-02"):
            pool = self.env["loyalty.club.pool"].create(
                {"name": "Company", "program_id": self.club.id, "partner_id": company.id}
            )
        self._buy("2026-05-03", partner=employee)
        self.assertPoints(50, pool.card_id)

    def test_one_pool_for_each_person_and_club(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["loyalty.club.pool"].create(
                {
                    "name": "Second",
                    "program_id": self.club.id,
                    "member_ids": [(0, 0, {"partner_id": self.member.id})],
                }
            )
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["loyalty.club.pool"].create(
                {"name": "Third", "program_id": self.club.id, "partner_id": self.member.id}
            )
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.pool.member_ids = [(0, 0, {"partner_id": self.pool.partner_id.id})]

    def test_a_seat_is_not_rewritten(self):
        for vals in ({"partner_id": self.other.id}, {"joined_at": "2020-01-01 00:00:00"}):
            with self.assertRaises(UserError):
                self.seat.write(vals)
        with self.assertRaises(UserError):
            self.seat.unlink()
        with self.assertRaises(UserError):
            self.pool.unlink()
        with self.assertRaises(UserError):
            self.pool.partner_id = self.other

    def test_a_seat_begins_now_whatever_a_client_says(self):
        third = self._create_partner(name="Third")
        seat = self.env["loyalty.club.pool.member"].create(
            {"pool_id": self.pool.id, "partner_id": third.id, "joined_at": "2020-01-01 00:00:00"}
        )
        self.assertLess(abs(seat.joined_at - self.env.cr.now()), timedelta(days=1))

    def test_pools_are_the_managers(self):
        user = new_test_user(self.env, "pooluser", groups="loyalty_club.group_club_user")
        seat = self.seat.with_user(user)
        self.assertEqual(seat.pool_id.name, "Household")
        for forbidden in (seat.action_leave, seat.action_bring_points):
            with self.assertRaises(AccessError):
                forbidden()
        with self.assertRaises(AccessError):
            seat.spend_max = 1000
        self.assertPoints(5)

    def test_a_manager_creates_a_pool_but_does_not_choose_its_card(self):
        manager = new_test_user(
            self.env, "poolboss", groups="loyalty_club.group_club_manager,base.group_partner_manager"
        )
        pools = self.env["loyalty.club.pool"].with_user(manager)
        pool = pools.create({"name": "Office", "program_id": self.club.id})
        self.assertEqual(pool.card_id.partner_id, pool.partner_id)
        with self.assertRaises(UserError):
            pool.card_id = self.card
        self.assertPoints(5)

    def test_a_shop_without_pools_asks_nothing_more(self):
        self.env["loyalty.club.pool.member"].search([])._write({"program_id": None})
        self.cr.execute("DELETE FROM loyalty_club_pool_member")
        self.env.registry.clear_cache()
        self.env.registry.cache_invalidated.clear()  # as after a commit
        self.env.invalidate_all()
        self.member._club_cards(self.club.ids)
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.member._club_cards(self.club.ids)
