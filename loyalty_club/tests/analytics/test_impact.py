from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MIDDLES, TODAY, ImpactCommon


@tagged("post_install", "-at_install")
class TestImpact(ImpactCommon):
    def test_v9_did_sales_grow_with_the_vip_club(self):
        self._vips_and_others()
        row = self._measure()
        self.assertEqual((row.kind, row.members, row.measured, row.compared), ("vip", 25, 25, 25))
        self.assertEqual((row.before, row.after), (100, 150))
        self.assertEqual((row.compared_before, row.compared_after), (100, 110))
        self.assertEqual((row.net, row.effect, row.verdict), (40, 3000, "grew"))
        self.assertEqual(row.net_percent, 0.3636)
        self.assertEqual(row.currency_id, self.club.currency_id)

    def test_v9_did_sales_grow_is_said_in_sentences(self):
        self._vips_and_others(1_450_000, 1_980_000, 1_500_000)
        row = self._measure()
        money = self.club._club_format_money
        self.assertEqual(
            row.sales_text,
            f"25 members bought for {money(1_450_000)} a month each before and {money(1_980_000)} after;"
            f" comparable members went from {money(1_450_000)} to {money(1_500_000)}. So “VIP club”"
            f" brought about {money(480_000)} a month per member: 32 % more than without it.",
        )
        self.assertIn(f"bought about {money(36_000_000)} more. No cost", row.worth_text)
        self.assertIn("25 members have had it so far. Looked at are 25:", row.measured_text)

    def test_v9_did_sales_grow_no_more_than_those_of_others_is_no_growth(self):
        self._vips_and_others(after=150, others=150)
        row = self._measure()
        self.assertEqual((row.net, row.verdict), (0, "unclear"))
        self.assertIn("may be chance", row.sales_text)

    def test_v9_did_sales_grow_or_fall(self):
        self._vips_and_others(after=90)
        row = self._measure()
        self.assertEqual((row.net, row.verdict), (-20, "fell"))
        self.assertIn("less than comparable members", row.sales_text)
        self.assertFalse(row.margin)

    def test_v9_did_sales_grow_is_not_told_from_too_few(self):
        self._vips_and_others(count=19)
        row = self._measure()
        self.assertEqual((row.members, row.measured, row.verdict), (19, 19, "too_few"))
        self.assertEqual((row.net, row.after, row.effect), (0, 0, 0))
        self.assertIn("only 19 members can be compared, and 20 are needed", row.sales_text)
        self.assertFalse(row.stopped_text or row.worth_text)

    def test_v9_did_sales_grow_from_a_tier_on(self):
        cards = self._vips_and_others()
        self._rise(cards[:10], self.silver)
        self._rise(cards[10:25], self.gold)
        rows = self._measure()
        self.assertEqual(rows.filtered("tier_id").mapped("name"), ["Silver", "Gold"])
        self.assertEqual(rows.filtered("tier_id").mapped("had"), [25, 15])
        self.assertEqual(rows.filtered(lambda r: r.tier_id == self.silver).net, 40)
        self.gold.is_vip = True
        self.env["loyalty.club.invitation"].search([]).unlink()
        self.assertEqual(self._measure().filtered(lambda r: r.kind == "vip").had, 15)

    def test_who_had_nobody_comparable_is_left_out_and_counted(self):
        cards = self._vips_and_others()
        rich = self._members(3)
        self._lived(rich, 5000, 9000)
        self._become_vips(rich)
        row = self._measure()
        self.assertEqual((row.had, row.members, row.measured, row.net), (28, 28, 25, 40))
        self.assertIn("3 of them have no comparable member", row.measured_text)
        self.assertEqual(len(cards), 50)

    def test_who_is_new_to_the_ledger_is_not_taken_for_one_who_bought_nothing(self):
        """Members of a former system have bought before, but nobody knows how much."""
        cards = self._vips_and_others()
        self.cr.execute("UPDATE loyalty_card SET create_date = %s WHERE id = ANY(%s)", (MIDDLES[7], cards[:5].ids))
        row = self._measure()
        self.assertEqual((row.had, row.members), (25, 20))

    def test_a_refunded_order_and_a_merged_card_count_for_nothing(self):
        cards = self._vips_and_others()
        self._bought(cards[0], (MIDDLES[4], 0))
        self.cr.execute("UPDATE loyalty_card SET club_merged_into_id = %s WHERE id = %s", (cards[0].id, cards[-1].id))
        row = self._measure()
        self.assertEqual((row.compared, row.net), (24, 40))

    def test_the_months_are_the_clubs(self):
        self._vips_and_others()
        self.club.club_impact_months = 1
        row = self._measure()
        self.assertEqual((row.months, row.net, row.effect), (1, 40, 1000))
        for months in (0, 13):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.club.club_impact_months = months

    # did churn fall

    def test_v9_did_churn_fall_among_vips(self):
        cards = self._vips_and_others(after=0, others=0, count=40)
        self._bought(cards[:36], (MIDDLES[5], 300))
        self._bought(cards[40:60], (MIDDLES[4], 300))
        row = self._measure()
        self.assertEqual((row.stopped, row.compared_stopped), (0.1, 0.5))
        self.assertEqual(row.stopped_verdict, "fell")
        self.assertEqual(
            row.stopped_text,
            "Of those who had bought before, 10 % bought nothing after; of comparable members 50 %. Fewer stop buying.",
        )

    def test_v9_did_churn_fall_also_counts_who_has_left(self):
        cards = self._vips_and_others(after=0, others=100, count=30)
        cards[:30].active = False
        row = self._measure()
        self.assertEqual((row.stopped, row.compared_stopped, row.stopped_verdict), (1, 0, "grew"))
        self.assertIn("More stop buying.", row.stopped_text)

    # which benefit worked

    def test_v9_which_benefit_worked_is_ranked_by_what_its_cost_brought(self):
        dear, cheap, idle = (self._benefit(name, cost) for name, cost in (("Dear", 60), ("Cheap", 10), ("Idle", 1)))
        cards = self._members(100)
        self._lived(cards[:25], 100, 150)
        self._lived(cards[25:50], 100, 140)
        self._lived(cards[50:], 100, 110)
        self._use(cards[:25], dear)
        self._use(cards[25:50], cheap)
        self._use(cards[50:75], idle)
        self._use(cards[75:76], dear, state="cancelled")
        rows = self._measure()
        self.assertEqual(rows.sorted("place").mapped("name"), ["Cheap", "Dear", "Idle"])
        found = rows.filtered(lambda row: row.benefit_id == cheap)
        # comparable are those who used another benefit, too
        self.assertEqual((found.net, found.effect, found.cost), (16.67, 1250, 250))
        self.assertEqual((found.per_cost, found.margin, found.place), (5, 0.2, 1))
        self.assertIn("It pays off if more than 20 % of the sales remains as profit.", found.worth_text)
        worse = rows.filtered(lambda row: row.benefit_id == idle)
        self.assertEqual((worse.verdict, worse.margin), ("fell", 0))
        self.assertEqual(self.env["loyalty.club.impact"].search([("kind", "=", "benefit")], limit=1), found)

    def test_v9_which_benefit_worked_is_seen_beside_members_who_could_have_used_it(self):
        """A benefit of Gold does not get the praise for Gold."""
        evening = self._benefit("Evening", tier_id=self.gold.id)
        cards = self._members(75)
        self._lived(cards[:50], 100, 200)
        self._lived(cards[50:], 100, 100)
        self._rise(cards[:50], self.gold, MIDDLES[9])
        self._use(cards[:25], evening)
        row = self._measure().filtered("benefit_id")
        self.assertEqual((row.measured, row.compared, row.net), (25, 25, 0))
        evening.tier_id = False
        self.assertEqual(self._measure().filtered("benefit_id").net, 50)
        evening.for_vip = True
        self.assertEqual(self._measure().filtered("benefit_id").verdict, "too_few")
        self._become_vips(cards[10:60], MIDDLES[9])
        self.assertEqual(self._measure().filtered("benefit_id").compared, 35)

    def test_a_benefit_counts_from_its_first_use_and_costs_each_time(self):
        tea = self._benefit("Tea")
        cards = self._vips_and_others()
        for event in (1, 4, 6):
            self._use(cards[:25], tea, MIDDLES[event])
        vip, row = self._measure()
        # the last one lies after the months that are looked at
        self.assertEqual((row.had, row.net, row.cost), (25, 40, 500))
        self.assertEqual(vip.cost, 500)

    # who buys more

    def test_v9_who_buys_more_is_the_groups_members_by_growth(self):
        cards = self._vips_and_others()
        tea = self._benefit("Tea")
        self._use(cards[:3], tea)
        self.cr.execute("UPDATE loyalty_card SET club_vip = TRUE WHERE id = ANY(%s)", (cards[:4].ids,))
        self.cr.execute("UPDATE loyalty_card SET club_tier_id = %s WHERE id = ANY(%s)", (self.gold.id, cards[2:5].ids))
        self._rise(cards[2:5], self.silver)
        self.env["loyalty.card"].invalidate_model()
        self._bought(cards[0], (MIDDLES[9], 5000))
        self._bought(cards[2], (MIDDLES[0], 5000))
        with freeze_time(f"{TODAY} 20:00"):
            self._run_stages("rfm", day=TODAY)
        rows = self._measure()
        for row, wanted in (
            (rows.filtered(lambda r: r.kind == "vip"), cards[2] | cards[1] | cards[3] | cards[0]),
            (rows.filtered("benefit_id"), cards[2] | cards[1] | cards[0]),
            (rows.filtered(lambda r: r.tier_id == self.silver), cards[2] | cards[3] | cards[4]),
        ):
            action = row.with_user(self.manager).action_open_members()
            found = self.env["loyalty.card"].search(action["domain"], order="club_growth desc, club_spent desc, id")
            self.assertEqual(found.ids, wanted.ids, row.name)
            views = dict((kind, view) for view, kind in action["views"])
            self.assertEqual(
                self.env["ir.ui.view"].browse(views["list"]), self.env.ref("loyalty_club.loyalty_card_view_list_impact")
            )
