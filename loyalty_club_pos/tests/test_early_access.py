from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import PosClubCommon


@tagged("post_install", "-at_install")
class TestEarlyAccess(PosClubCommon):
    """C8 at the counter: the till knows who may buy what already; the server refuses nothing
    that was paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_goods("Lamp", 90)
        cls.gold = cls.env["loyalty.club.tier"].create({"name": "Gold", "program_id": cls.club.id, "threshold": 500})
        cls.start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=1)
        cls.end = cls.start + timedelta(days=7)
        cls.early = cls.env["loyalty.club.benefit"].create(
            {
                "name": "Lamp first",
                "program_id": cls.club.id,
                "kind": "early",
                "tier_id": cls.gold.id,
                "early_product_ids": [Command.set(cls.lamp.product_tmpl_id.ids)],
                "early_from": cls.start,
                "early_until": cls.end,
            }
        )

    def _known(self):
        """What a till loads."""
        self.env.invalidate_all()
        config = self.config.with_user(self.cashier)
        [row] = self.env["pos.config"].with_user(self.cashier)._load_pos_data_read(config, config)
        return row["club_early"]

    def _notes(self, order):
        return [str(body) for body in order.message_ids.mapped("body") if "before it was open to this customer" in body]

    def test_c8_the_till_loads_who_may_buy_what_and_when(self):
        self.assertEqual(
            self._known(),
            [
                {
                    "club": self.club.id,
                    "tz": "Asia/Tehran",
                    "who": "members of Gold and above",
                    "threshold": 500,
                    "vip": False,
                    "from": f"{self.start.isoformat()}Z",
                    "until": f"{self.end.isoformat()}Z",
                    "products": self.lamp.product_tmpl_id.ids,
                }
            ],
        )

    def test_c8_nothing_of_past_spans_and_of_clubs_that_are_not_here(self):
        self.early.early_until = fields.Datetime.now()
        self.assertFalse(self._known())
        self.early.early_until = self.end
        self.club.pos_ok = False
        self.assertFalse(self._known())

    def test_c8_what_was_paid_is_kept_and_noted(self):
        for waits in (True, False):
            order = self._sell(self._line(self.lamp), waits=waits)
            self.assertEqual(order.state, "paid")
            [note] = self._notes(order)
            self.assertIn("Lamp can be bought by members of Gold and above until", note)

    def test_c8_also_of_nobody(self):
        order = self._sell(self._line(self.lamp), partner=self.env["res.partner"])
        self.assertEqual((order.state, len(self._notes(order))), ("paid", 1))

    def test_c8_nothing_to_note_of_who_may_buy_it(self):
        self.card.club_set_tier(self.gold, "2099-12-31", "Test")
        self.assertFalse(self._notes(self._sell(self._line(self.lamp))))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertFalse(self._notes(self._sell(self._line(self.tea), partner=stranger)))

    def test_c8_it_counts_when_it_was_paid(self):
        self.early.write({"early_until": fields.Datetime.now()})
        then = fields.Datetime.to_string(self.start + timedelta(hours=1))
        late = self._basket(self._line(self.lamp), date_order=then)
        self._send(late, waits=False)
        order = self.env["pos.order"].search([("uuid", "=", late["uuid"])])
        self.assertEqual((order.state, len(self._notes(order))), ("paid", 1))
        self.assertFalse(self._notes(self._sell(self._line(self.lamp))))

    def test_c8_bringing_it_back_is_no_purchase(self):
        self.card.club_set_tier(self.gold, "2099-12-31", "Test")
        order = self._sell(self._line(self.lamp))
        self.card.club_blocked = True
        back = self._sell(self._back(order.lines))
        self.assertFalse(self._notes(back))

    def test_c8_a_quotation_paid_at_the_till_is_confirmed_and_noted_there(self):
        self.cashier.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.member.id,
                "order_line": [Command.create({"product_id": self.lamp.id, "product_uom_qty": 1})],
            }
        )
        line = self._line(self.lamp, sale_order_origin_id=quotation.id, sale_order_line_id=quotation.order_line.id)
        order = self._sell(line)
        self.assertEqual((order.state, quotation.state), ("paid", "sale"))
        self.assertFalse(self._notes(order))
        self.assertEqual(len(self._notes(quotation)), 1)
