from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..benefit.common import BenefitCommon

BEFORE, DURING, AFTER = "2026-05-31 20:00", "2026-06-02 08:00", "2026-06-05 06:30"


class EarlyCommon(BenefitCommon):
    """Members of Gold buy the lamp from June 1 on, everybody from June 5, 10:00 in Tehran."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_goods("Lamp", 900_000)
        cls.early = cls._create_early()
        cls.boss = new_test_user(
            cls.env, "boss", groups="loyalty_club.group_club_manager,sales_team.group_sale_salesman_all_leads"
        )
        cls.seller = new_test_user(cls.env, "clerk", groups="sales_team.group_sale_salesman_all_leads")

    @classmethod
    def _create_early(cls, name="Lamp first", products=None, **values):
        return cls._create_benefit(
            name,
            **{
                "kind": "early",
                "tier_id": cls.gold.id,
                "early_product_ids": [Command.set((products or cls.lamp).product_tmpl_id.ids)],
                "early_from": "2026-05-31 20:30:00",
                "early_until": "2026-06-05 06:30:00",
                **values,
            },
        )

    def _quote(self, *products, partner=None):
        lines = [(product, 1) for product in products or (self.lamp,)]
        return self._order(*lines, partner=partner, confirm=False).with_user(self.seller)

    def _open(self, moment=DURING, **values):
        """Whether a quotation has no warning and can be confirmed; both say the same."""
        with freeze_time(moment):
            order = self._quote(**values)
            warned = bool(order.club_early_warning)
            try:
                order.action_confirm()
            except UserError:
                self.assertTrue(warned)
                return False
            self.assertFalse(warned)
            return True


@tagged("post_install", "-at_install")
class TestEarlyAccess(EarlyCommon):
    """C8: new products are sold to those first who have the benefit."""

    def test_c8_only_from_the_tier_on_while_the_span_lasts(self):
        stranger = self._create_partner(name="Stranger")
        self.assertFalse(self._open(partner=stranger))
        self._place(self.silver)
        self.assertFalse(self._open())
        for tier in (self.gold, self.top):
            self._place(tier)
            self.assertTrue(self._open())

    def test_c8_from_the_end_of_the_span_on_everybody_buys(self):
        with freeze_time("2026-06-05 06:29:59"):
            self.assertTrue(self._quote().club_early_warning)
        self.assertTrue(self._open(AFTER))
        self.assertTrue(self._open(AFTER, partner=self._create_partner(name="Stranger")))

    def test_c8_before_the_span_nobody_buys(self):
        self._place(self.top)
        self.assertFalse(self._open(BEFORE))
        self.assertTrue(self._open("2026-05-31 20:30"))

    def test_c8_only_vips(self):
        self.early.write({"tier_id": False, "for_vip": True})
        self._place(self.gold)
        self.assertFalse(self._open())
        self._place(self.top)
        self.assertTrue(self._open())

    def test_c8_every_member_and_nobody_else(self):
        self.early.tier_id = False
        self.assertTrue(self._open())
        self.assertFalse(self._open(partner=self._create_partner(name="Stranger")))

    def test_c8_a_blocked_member_waits_like_everybody(self):
        self._place(self.gold)
        self.card.club_blocked = True
        self.assertFalse(self._open())

    def test_c8_the_employee_of_a_member_buys_on_its_card(self):
        company = self._create_partner(name="Firm", is_company=True)
        self._place(self.gold, company.club_enrol(self.club))
        clerk = self._create_partner(name="Clerk", parent_id=company.id)
        self.assertTrue(self._open(partner=clerk))

    def test_c8_tier_after_tier(self):
        self._create_early("Silver too", tier_id=self.silver.id, early_from="2026-06-03 20:30:00")
        self._place(self.silver)
        self.assertFalse(self._open(DURING))
        self.assertTrue(self._open("2026-06-04 08:00"))
        self._place(self.gold)
        self.assertTrue(self._open(DURING))
        with freeze_time("2026-06-04 08:00"):
            order = self._quote(partner=self._create_partner(name="Stranger"))
            self.assertIn("by members of Gold and above or members of Silver and above", order.club_early_warning)

    def test_c8_other_products_are_sold_as_ever(self):
        with freeze_time(DURING):
            order = self._quote(self.tea)
            self.assertFalse(order.club_early_warning)
            order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_c8_an_archived_or_changed_benefit_closes_nothing(self):
        for change in ({"active": False}, {"early_product_ids": [Command.clear()]}, {"kind": "service"}):
            early = self._create_early(products=self.tea)
            with freeze_time(DURING):
                self.assertTrue(self._quote(self.tea).club_early_warning)
                early.write(change)
                self.assertFalse(self._quote(self.tea).club_early_warning)
        early = self._create_early(products=self.tea)
        early.unlink()
        self.assertTrue(self._open_tea())

    def _open_tea(self):
        with freeze_time(DURING):
            return not self._quote(self.tea).club_early_warning

    def test_c8_a_club_that_ended_closes_nothing(self):
        for end in ({"active": False}, {"is_club": False}):
            club = self._create_club(name="Short")
            self._create_early(products=self.tea, program_id=club.id, tier_id=False)
            self.assertFalse(self._open_tea())
            club.write(end)
            self.assertTrue(self._open_tea())

    def test_c8_a_club_of_another_company_closes_nothing_here(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        club = self._create_club(name="Elsewhere's club", company_id=other.id)
        self.early.active = False
        self.env["loyalty.club.benefit"].create(
            {
                "name": "There first",
                "program_id": club.id,
                "kind": "early",
                "early_product_ids": [Command.set(self.lamp.product_tmpl_id.ids)],
                "early_from": "2026-05-01 00:00:00",
                "early_until": "2026-07-01 00:00:00",
            }
        )
        self.assertTrue(self._open())

    def test_c8_the_quotation_says_who_and_until_when(self):
        with freeze_time(DURING):
            order = self._quote()
            self.assertEqual(
                order.club_early_warning,
                "Lamp can be bought by members of Gold and above until 06/05/2026 10:00, and by everybody after that.",
            )
            with self.assertRaisesRegex(UserError, "and by everybody after that"):
                order.action_confirm()
        self.assertEqual(order.state, "draft")
        with freeze_time(BEFORE):
            self.assertEqual(
                self._quote().club_early_warning,
                "Lamp can be bought by members of Gold and above from 06/01/2026 00:00,"
                " and by everybody from 06/05/2026 10:00.",
            )

    def test_c8_drafting_is_not_blocked(self):
        with freeze_time(DURING):
            form = Form(self.env["sale.order"].with_user(self.seller))
            form.partner_id = self.member
            with form.order_line.new() as line:
                line.product_id = self.lamp
            self.assertIn("Lamp can be bought", form.club_early_warning)
            order = form.save()
            order.order_line.product_uom_qty = 3
        self.assertEqual(order.state, "draft")

    def test_c8_a_manager_lets_it_through_and_it_stays_on_record(self):
        with freeze_time(DURING):
            order = self._quote()
            order.with_user(self.boss).action_club_let_early()
            self.assertFalse(order.club_early_warning)
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        note = order.message_ids.filtered(lambda message: "allowed Member to buy early" in message.body)
        self.assertEqual(note.author_id, self.boss.partner_id)

    def test_c8_let_through_is_this_product_for_this_customer(self):
        vase = self._create_goods("Vase", 100)
        self._create_early("Vase first", products=vase)
        with freeze_time(DURING):
            order = self._quote()
            order.with_user(self.boss).action_club_let_early()
            order.order_line = [Command.create({"product_id": vase.id})]
            self.assertIn("Vase can", order.club_early_warning)
            self.assertNotIn("Lamp", order.club_early_warning)
            order.order_line[1].unlink()
            self.assertFalse(order.club_early_warning)
            order.partner_id = self._create_partner(name="Stranger")
            self.assertIn("Lamp can", order.club_early_warning)
            self.assertFalse(order.copy().sudo().club_early_let_ids)

    def test_c8_only_a_manager_lets_anything_through(self):
        with freeze_time(DURING):
            order = self._quote()
            for user in (self.seller, self.staff):
                with self.assertRaises(AccessError):
                    order.with_user(user).action_club_let_early()
            with self.assertRaises(AccessError):
                order.write({"club_early_let_ids": [Command.set(self.lamp.product_tmpl_id.ids)]})
            with self.assertRaises(AccessError):
                order.create(
                    {
                        "partner_id": self.member.id,
                        "club_early_let_ids": [Command.set(self.lamp.product_tmpl_id.ids)],
                    }
                )
            self.assertTrue(order.club_early_warning)

    def test_c8_not_by_adding_it_to_a_confirmed_order(self):
        with freeze_time(DURING):
            order = self._quote(self.tea)
            order.action_confirm()
            with self.assertRaisesRegex(UserError, "Lamp can be bought"), self.cr.savepoint():
                order.order_line = [Command.create({"product_id": self.lamp.id})]
            with self.assertRaisesRegex(UserError, "Lamp can be bought"), self.cr.savepoint():
                order.order_line[0].product_id = self.lamp
            self._place(self.gold)
            order.order_line = [Command.create({"product_id": self.lamp.id})]
        self.assertEqual(order.order_line.product_id, self.tea + self.lamp)

    def _pay(self, order, state="draft", **values):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.env.ref("payment.payment_provider_transfer").id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"pay {order.id} {state}",
                "operation": "online_direct",
                "state": state,
                "sale_order_ids": [Command.set(order.ids)],
                **values,
            }
        )

    def test_c8_refused_before_the_payment(self):
        with freeze_time(DURING):
            order = self._quote()
            with self.assertRaisesRegex(UserError, "by members of Gold"), self.cr.savepoint():
                self._pay(order)
            self.assertFalse(order.sudo().transaction_ids)
            self._place(self.gold)
            self.assertTrue(self._pay(order))

    def test_c8_never_after_the_payment(self):
        self._place(self.gold)
        with freeze_time(DURING):
            order = self._quote()
            self._pay(order, "done")
            self._place(self.silver)
            self.assertTrue(order.club_early_warning)
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertIn("it was already paid: Lamp can be bought", str(order.message_ids.mapped("body")))
        self.assertTrue(order.activity_ids)

    def test_c8_what_cannot_be(self):
        for values, words in (
            ({"early_until": False}, "time from which"),
            ({"early_from": False}, "time from which"),
            ({"early_until": "2026-05-31 20:30:00"}, "must be later than"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self._create_early(**values)

    def test_c8_it_is_there_by_itself_and_not_used_up(self):
        self._place(self.gold)
        with freeze_time(DURING):
            self._refused(self.early, "it applies when the member buys")
            wizard = self.env["loyalty.club.use.benefit"].create({"card_id": self.card.id, "benefit_id": self.early.id})
            self.assertNotIn(self.early, wizard.benefit_ids)
            self.assertIn("until 06/05/2026 10:00", self.card.club_benefit_table)
        with freeze_time(AFTER):
            self.assertFalse(self.card._club_benefits())

    def test_c8_a_promise_in_words_stays_one(self):
        words = self._create_benefit("Soon", kind="early", quota=1)
        self.assertTrue(self._use(words))
        self.assertEqual(self._left(), {"Soon": 0})

    def test_c8_shops_without_it_ask_nothing(self):
        self.early.unlink()
        order = self._quote()
        self.env.registry.cache_invalidated.clear()  # as after a commit
        order._club_early_sentences()  # fills the cache
        with self.assertQueryCount(0):
            order._club_early_sentences()
        self.assertEqual(self.env["loyalty.club.benefit"]._early_spans(), ())

    def test_c8_the_moment_is_read_in_the_clubs_time(self):
        moment = datetime(2026, 6, 5, 6, 30)
        self.assertEqual(self.club._club_format_moment(moment), "06/05/2026 10:00")
        persian = self.club.with_context(lang="fa_IR")
        self.assertEqual(persian._club_format_moment(moment), "۱۴۰۵/۰۳/۱۵ ۱۰:۰۰")
        self.assertEqual(self.club._club_format_moment(False), "")
