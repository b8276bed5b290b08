from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ClubCommon, StaffCommon


@tagged("post_install", "-at_install")
class TestMerge(ClubCommon):
    def _merge(self, *partners, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([partner.id for partner in partners] + [into.id], into)

    def test_merged_contacts_have_one_card_with_the_union_of_the_lots(self):
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        old.club_earn(40, "Old", expires_on="2031-01-01")
        old.club_earn(5, "Waits", available_on="2031-01-01")
        self.card.club_earn(30, "New")
        self._merge(other, into=self.member)
        self.assertFalse(old.active)
        self.assertEqual(self.member.club_card_id, self.card)
        self.assertPoints(70)
        self.assertEqual(self.card.club_points_pending, 5)
        lot = self.card.club_entry_ids.filtered(lambda e: e.expires_on and e.remaining > 0)
        self.assertEqual((str(lot.expires_on), lot.remaining), ("2031-01-01", 40))

    def test_a_card_follows_its_contact(self):
        target = self._create_partner(name="Target")
        self.card.club_earn(30, "New")
        self._merge(self.member, into=target)
        self.assertEqual(target.club_card_id, self.card)
        self.assertPoints(30)

    def test_a_debt_is_repaid_by_the_other_cards_points(self):
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        order = self._order((self.tea, 4), partner=other)
        old.club_redeem(100, "Gift")
        order._action_cancel()
        self.assertEqual(old.points, -100)
        self.card.club_earn(130, "New")
        self._merge(other, into=self.member)
        self.assertPoints(30)
        self.assertEqual(old.points, 0)

    def test_orders_follow_and_give_back_on_the_card_that_stays(self):
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        old.club_earn(500, "Start")
        order = self._order((self.tea, 4), partner=other, confirm=False)
        self._claim(order, card=old)
        order.action_confirm()
        self.assertEqual(old.points, 100)
        self._merge(other, into=self.member)
        self.assertPoints(100)
        order._action_cancel()
        self.assertPoints(500)
        self.assertEqual(old.points, 0)

    def test_who_comes_back_after_a_merge_finds_the_card_with_the_points(self):
        other = self._create_partner(name="Member (2)")
        other.club_enrol(self.club)
        self.card.club_earn(30, "New")
        self._merge(other, into=self.member)
        self.card.active = False
        self.assertEqual(self.member.club_enrol(self.club), self.card)
        self.assertPoints(30)

    def test_a_card_that_was_taken_over_takes_over_no_other(self):
        """All have left, the emptied card is the oldest: the one that took it over is kept."""
        later = self._create_partner(name="Member (2)")
        kept = later.club_enrol(self.club)
        kept.club_earn(30, "New")
        self._merge(self.member, into=later)
        third = self._create_partner(name="Member (3)")
        third.club_enrol(self.club).active = False
        kept.active = False
        self._merge(third, into=later)
        self.assertEqual(later.club_enrol(self.club), kept)
        self.assertEqual(kept.points, 30)

    def test_goods_of_an_order_paid_with_points_come_back_after_a_merge(self):
        """The reward is still that of the member; it stays spent while goods are kept."""
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        old.club_earn(500, "Start")
        order = self._order((self.tea, 4), partner=other, confirm=False)
        self._claim(order, card=old)
        order.action_confirm()
        self._merge(other, into=self.member)
        self._credit(self._invoice(order), {self.tea: 1})
        self.assertEqual(order.club_points_redeemed, 500)
        self.assertEqual(order.order_line.coupon_id, self.card)
        self.assertPoints(70)

    def test_a_quotation_to_be_paid_with_points_is_confirmed_after_a_merge(self):
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        old.club_earn(500, "Start")
        order = self._order((self.tea, 4), partner=other, confirm=False)
        self._claim(order, card=old)
        self._merge(other, into=self.member)
        order.action_confirm()
        self.assertEqual(order.club_points_redeemed, 500)
        self.assertEqual(self.club.club_audit(), [])

    def test_pending_points_moved_and_taken_back_are_gone_from_the_card_that_stays(self):
        self.club.club_pending_days = 3
        self.club.club_expiry_months = 12
        other = self._create_partner(name="Member (2)")
        other.club_enrol(self.club)
        order = self._order((self.tea, 4), partner=other)
        self._merge(other, into=self.member)
        self.assertGreater(self.card.club_points_pending, 0)
        order._action_cancel()
        self.assertEqual(self.card.club_points_pending, 0)
        self.assertFalse(self.card.club_points_expiring)
        third = self._create_partner(name="Member (3)")
        kept = third.club_enrol(self.club)
        self._merge(self.member, into=third)
        self.assertEqual((kept.club_points_pending, self.card.club_points_pending), (0, 0))

    def test_points_given_back_after_a_merge_keep_their_last_day(self):
        """They went from lots of a card that is no more; what has expired meanwhile gets grace."""
        other = self._create_partner(name="Member (2)")
        old = other.club_enrol(self.club)
        today = self.club._club_day()
        soon, later = today + timedelta(days=3), today + timedelta(days=90)
        old.club_earn(200, "Soon", expires_on=soon)
        old.club_earn(300, "Later", expires_on=later)
        order = self._order((self.tea, 4), partner=other, confirm=False)
        self._claim(order, card=old)
        order.action_confirm()
        self._merge(other, into=self.member)
        with freeze_time(soon + timedelta(days=10)):
            order._action_cancel()
            grace = self.club._club_day() + timedelta(days=self.club.club_grace_days)
            # the 100 that the order earned were moved, and are taken from what expires first
            expected = {grace: 200 - 100, later: 300}
            coming = [[str(day), expected[day]] for day in sorted(expected)]
            self.assertEqual(self.card.club_points_expiring, coming)
            self.assertPoints(500)


@tagged("post_install", "-at_install")
class TestWhoMerges(StaffCommon):
    """Two members become one by a manager of the club: the points of one go to the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # core's own conditions where customers sign up
        merges = ("base.group_partner_manager", "base.group_erp_manager", "account.group_account_invoice")
        cls.seller = cls._user("merge_seller", "sales_team.group_sale_salesman", *merges)
        cls.boss = cls._user("merge_boss", "loyalty_club.group_club_manager", *merges)
        cls.other = cls._create_partner(name="Member (2)")
        cls.old = cls.other.club_enrol(cls.club)
        cls.old.club_earn(40, "Old")

    def _merge(self, user, *partners):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge([partner.id for partner in partners], self.member.with_user(user))

    def test_a_salesperson_does_not_move_points_by_merging_contacts(self):
        with self.assertRaisesRegex(AccessError, "Only a manager of the customer club can merge them"):
            self._merge(self.seller, self.other, self.member)
        self.env.invalidate_all()
        self.assertTrue(self.other.exists())
        self.assertPoints(0)
        self.assertPoints(40, self.old)

    def test_a_salesperson_does_not_take_the_points_of_a_former_member(self):
        self.old._club_leave()
        with self.assertRaises(AccessError):
            self._merge(self.seller, self.other, self.member)
        self.assertPoints(40, self.old)

    def test_a_salesperson_merges_a_member_with_a_contact(self):
        again = self._create_partner(name="Member again", club_birthday="1990-03-21")
        self._merge(self.seller, again, self.member)
        self.env.invalidate_all()
        self.assertEqual(self.member.club_card_id, self.card)
        # though the salesperson may not read it
        self.assertEqual(str(self.member.club_birthday), "1990-03-21")

    def test_a_manager_of_the_club_merges_two_members(self):
        self._merge(self.boss, self.other, self.member)
        self.assertPoints(40)
