"""Test factories, without demo data: each class creates its own shop and its own club."""

from uuid import uuid4

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.loyalty_club.tests.common import club_vals, free_product, money_off, points_by_money

STEP = 100


class PosClubCommon(AccountTestInvoicingCommon):
    """A shop with one till and a cashier. The club gives 10 points for each full 100 spent; a point
    buys a discount of 1, and 20 points buy a pen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].sudo().search([]).active = False
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, lang="en_US"))
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("point_of_sale.group_pos_manager")
        cls.env.user.group_ids |= cls.env.ref("loyalty_club.group_club_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.config = cls._create_till()
        cls.cashier = new_test_user(
            cls.env,
            login="club_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.tea = cls._create_goods("Tea", 250)
        cls.pen = cls._create_goods("Pen", 10)
        cls.club = cls._create_club()
        cls.discount, cls.free_pen = cls.club.reward_ids
        cls.member = cls.env["res.partner"].create({"name": "Member"})
        cls.card = cls._enrol(cls.member)
        cls.config.open_ui()
        cls.config.open_ui()
        cls.session = cls.config.current_session_id

    @classmethod
    def _create_till(cls):
        cash = cls.company_data["default_journal_cash"]
        method = cls.env["pos.payment.method"].create({"name": "Cash", "journal_id": cash.id})
        return cls.env["pos.config"].create(
            {
                "name": "Shop",
                "journal_id": cls.company_data["default_journal_sale"].id,
                "invoice_journal_id": cls.company_data["default_journal_sale"].id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )

    @classmethod
    def _create_goods(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "service",
                "taxes_id": False,
                "available_in_pos": True,
                "invoice_policy": "order",
                **values,
            }
        )

    @classmethod
    def _create_club(cls, rules=None, rewards=None, **values):
        rules = rules or [points_by_money(10, STEP)]
        rewards = rewards or [money_off(1), free_product(cls.pen, 20)]
        values = {"company_id": cls.company.id, "club_start_date": "2020-01-01", **values}
        return cls.env["loyalty.program"].create(club_vals(rules, rewards, **values))

    @classmethod
    def _enrol(cls, partner, club=None):
        card = partner.club_enrol(club or cls.club)
        card.club_joined_on = "2020-01-01"
        return card

    # orders as the till sends them

    def _line(self, product, qty=1, price=None, **values):
        price = product.list_price if price is None else price
        return {
            "uuid": str(uuid4()),
            "product_id": product.id,
            "full_product_name": product.name,
            "qty": qty,
            "price_unit": price,
            "price_subtotal": qty * price,
            "price_subtotal_incl": qty * price,
            "discount": 0,
            "tax_ids": [],
            "pack_lot_ids": [],
            **values,
        }

    def _off(self, money, reward=None, card=None, **values):
        """Return the values of a discount line of `money` paid with points."""
        reward = reward or self.discount
        return self._line(
            reward.discount_line_product_id,
            price=-money,
            is_reward_line=True,
            reward_id=reward.id,
            reward_identifier_code="claim",
            **{"coupon_id": (card or self.card).id, "points_cost": money, **values},
        )

    def _gift(self, qty=1, reward=None, card=None, **values):
        """Return the values of the reward line that makes `qty` pens of the order free."""
        reward = reward or self.free_pen
        return self._line(
            reward.discount_line_product_id,
            qty=qty,
            price=-10,
            is_reward_line=True,
            reward_id=reward.id,
            reward_identifier_code="gift",
            **{"coupon_id": (card or self.card).id, "points_cost": 20 * qty, **values},
        )

    def _back(self, line, qty=None):
        """Return the values of the line that refunds `line`, goods or a reward."""
        qty = line.qty if qty is None else qty
        return self._line(line.product_id, qty=-qty, price=line.price_unit, refunded_orderline_id=line.id)

    def _basket(self, *lines, partner=None, **values):
        """Return an order as the till sends it, paid in cash."""
        partner = self.member if partner is None else partner
        total = values.pop("total", sum(line["price_subtotal_incl"] for line in lines))
        return {
            "uuid": str(uuid4()),
            "access_token": str(uuid4()),
            "name": "Order",
            "session_id": self.session.id,
            "partner_id": partner.id,
            "user_id": self.cashier.id,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "fiscal_position_id": False,
            "pricelist_id": False,
            "amount_paid": total,
            "amount_total": total,
            "amount_tax": 0,
            "amount_return": 0,
            "state": "paid",
            "lines": [Command.create(line) for line in lines],
            "payment_ids": [
                Command.create({"amount": total, "payment_method_id": self.config.payment_method_ids[:1].id})
            ],
            **values,
        }

    def _send(self, basket, waits=True):
        """Send an order as the cashier; return the server's answer.

        :param waits: whether the cashier waits for the answer; else the order comes from the till's queue
        """
        context = {"config_id": self.config.id, **({"club_till_waits": True} if waits else {})}
        orders = self.env["pos.order"].with_user(self.cashier).with_context(**context)
        return orders.sync_from_ui([basket])

    def _sell(self, *lines, partner=None, waits=True, **values):
        basket = self._basket(*(lines or (self._line(self.tea),)), partner=partner, **values)
        uuid = basket["uuid"]
        self._send(basket, waits=waits)
        return self.env["pos.order"].search([("uuid", "=", uuid)])

    def _give(self, points, card=None):
        (card or self.card).club_earn(points, "a gift")

    def _balance(self, card=None):
        card = card or self.card
        card.invalidate_recordset()
        return card.points

    def _sound(self, club=None):
        """Assert that the audit finds no error in the ledger."""
        self.env.flush_all()
        self.assertEqual((club or self.club).club_audit(), [])
