"""A till, goods, services and one customer; orders as the till and the salesperson make them."""

from uuid import uuid4

from bench_db import make_club

from odoo import Command, fields

NONE, CORE, CLUB = "none", "core", "club"
SALESPERSON = 2  # the administrator: access rules apply, as to a cashier


class OrderShop:
    """One database in which orders are made without loyalty, with core's, or with a club."""

    def __init__(self, database, kind):
        self.database = database
        self.kind = kind
        self.program = self.card = 0
        with database.env() as env:
            env["loyalty.program"].search([]).active = False
            self._make_till(env)
            self.partner = env["res.partner"].create({"name": "Customer"}).id
            self.goods = [self._product(env, f"Goods {i}", type="consu", is_storable=True) for i in range(3)]
            self.services = [self._product(env, f"Service {i}", type="service") for i in range(3)]
            if kind != NONE:
                self._make_program(env)

    def _make_till(self, env):
        env.company.point_of_sale_update_stock_quantities = "closing"
        journal = env["account.journal"].create({"name": "Till", "type": "cash", "code": "BMK"})
        method = env["pos.payment.method"].create({"name": "Cash", "journal_id": journal.id})
        values = {"name": "Benchmark", "payment_method_ids": [Command.set(method.ids)]}
        config = env["pos.config"].create(values)
        config.with_user(SALESPERSON).open_ui()
        self.config, self.method, self.session = config.id, method.id, config.current_session_id.id

    @staticmethod
    def _product(env, name, **values):
        values = {"list_price": 100, "taxes_id": False, "invoice_policy": "order", **values}
        return env["product.product"].create({"name": name, "available_in_pos": True, **values}).id

    def _make_program(self, env):
        club = {"is_club": True, "club_start_date": "2020-01-01"} if self.kind == CLUB else {}
        program = make_club(env, **club)
        partner = env["res.partner"].browse(self.partner)
        if club:
            card = partner.club_enrol(program)
            card.club_joined_on = "2020-01-01"
            card.club_earn(100, "Start")
        else:
            card = env["loyalty.card"].create({"program_id": program.id, "partner_id": partner.id, "points": 100})
        self.program, self.card = program.id, card.id

    # the till

    def pos_order(self):
        """A paid order of three goods: one call, or core's three. Each is a request of its own."""
        basket = self._basket()
        changes = {str(self.card): 300}
        context = {"config_id": self.config, "club_till_waits": True}
        if self.kind == CORE:
            with self.database.env(SALESPERSON, **context) as env:
                assert env["pos.order"].validate_coupon_programs(changes, [])["successful"]
        with self.database.env(SALESPERSON, **context) as env:
            answer = env["pos.order"].sync_from_ui([basket])
        if self.kind == CORE:
            with self.database.env(SALESPERSON, **context) as env:
                order = env["pos.order"].browse(answer["pos.order"][0]["id"])
                order.confirm_coupon_programs({str(self.card): self._coupon_data()})

    def _coupon_data(self):
        return {"points": 300, "program_id": self.program, "coupon_id": self.card, "line_codes": []}

    def _basket(self):
        lines = [
            {
                "uuid": str(uuid4()),
                "product_id": product,
                "full_product_name": "Goods",
                "qty": 1,
                "price_unit": 100,
                "price_subtotal": 100,
                "price_subtotal_incl": 100,
                "discount": 0,
                "tax_ids": [],
                "pack_lot_ids": [],
            }
            for product in self.goods
        ]
        return {
            "uuid": str(uuid4()),
            "access_token": str(uuid4()),
            "name": "Order",
            "session_id": self.session,
            "partner_id": self.partner,
            "user_id": SALESPERSON,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "fiscal_position_id": False,
            "pricelist_id": False,
            "amount_paid": 300,
            "amount_total": 300,
            "amount_tax": 0,
            "amount_return": 0,
            "state": "paid",
            "lines": [Command.create(line) for line in lines],
            "payment_ids": [Command.create({"amount": 300, "payment_method_id": self.method})],
        }

    # the salesperson

    def quotation(self):
        """A quotation of three services, to be confirmed; its id."""
        lines = [Command.create({"product_id": product, "product_uom_qty": 1}) for product in self.services]
        with self.database.env(SALESPERSON) as env:
            order = env["sale.order"].create({"partner_id": self.partner, "order_line": lines})
            if self.kind != NONE:
                order._update_programs_and_rewards()
            return order.id

    def confirm(self, order):
        """Confirm it: a request of its own."""
        with self.database.env(SALESPERSON) as env:
            env["sale.order"].browse(order).action_confirm()

    # what it came to

    def points(self):
        """The customer's points."""
        with self.database.env() as env:
            return env["loyalty.card"].browse(self.card).points
