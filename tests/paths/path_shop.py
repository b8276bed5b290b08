"""The shop in which the paths are walked: a till, goods, a club, two members."""

from path import TRIGGERS

from odoo import Command

from odoo.addons.loyalty_club_pos.tests.common import PosClubCommon

DOCUMENTS = ("sale.order", "pos.order")


class PathShop(PosClubCommon):
    """A club that gives 10 points for each full 100, and takes 1 point for each unit of money.

    Tea costs 250 and is a service, so that its delivery is written by hand; a cup costs 100 and is sent by a
    picking. What a step makes, the next one finds in `order`, `invoice`, `note` and `sold` (of the till).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("product.group_product_pricelist")
        cls.cup = cls._create_goods("Cup", 100, type="consu", is_storable=False)
        cls.other = cls.env["res.partner"].create({"name": "Other"})
        cls.other_card = cls._enrol(cls.other)
        cls.clubs = {trigger: cls.club if trigger == "confirmed" else cls._later_club(trigger) for trigger in TRIGGERS}
        cls.cashier.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.member.email = False
        cls.nobody = cls.env["res.partner"]
        cls.nobody_known = cls.env["res.partner"].create({"name": "No member"})
        cls.voucher = cls._create_goods("Voucher", 500)
        cls.top_up = cls._create_goods("Top-up", 500)
        cls.down_payment = cls._create_goods("Down payment", 0)
        cls.tip = cls._create_goods("Tip", 0)
        cls.config.tip_product_id = cls.tip
        cls.menu = cls._create_menu()
        cls.discount_product = cls.discount.discount_line_product_id
        cls.sales = cls.env["sale.order"]
        cls.moves = cls.env["account.move"]
        cls.pos_orders = cls.env["pos.order"]

    @classmethod
    def _create_menu(cls):
        """A tea and a pen, for what they cost alone."""
        combos = cls.env["product.combo"].create(
            [
                {"name": product.name, "combo_item_ids": [Command.create({"product_id": product.id})]}
                for product in (cls.tea, cls.pen)
            ]
        )
        return cls._create_goods("Menu", 260, type="combo", combo_ids=[Command.set(combos.ids)])

    @classmethod
    def _later_club(cls, trigger):
        """A club like the first one, that waits; it rests until a path needs it."""
        club = cls._create_club(name=trigger, club_sale_trigger=trigger)
        for partner in (cls.member, cls.other):
            cls._enrol(partner, club)
        club.active = False
        return club

    def setUp(self):
        super().setUp()
        self.order = self.sales
        self.invoice = self.note = self.moves
        self.sold = self.pos_orders

    def goods(self, name):
        """A product by its name here."""
        return getattr(self, name)

    def make_order(self, lines, **values):
        """A quotation of (product's name, quantity) or (product's name, quantity, price)."""
        company = self.env["res.company"].browse(values.get("company_id", self.company.id))
        return self.sales.with_company(company).create(
            {
                "partner_id": self.member.id,
                "company_id": company.id,
                "order_line": [Command.create(self.order_line(*line)) for line in lines],
                **values,
            }
        )

    def order_line(self, name, qty, price=None):
        priced = {} if price is None else {"price_unit": price}
        product = self.goods(name)
        taxes = [Command.set(product.taxes_id.ids)]
        return {"product_id": product.id, "product_uom_qty": qty, "tax_ids": taxes, **priced}

    def make_program(self, program_type, **values):
        """A program of core beside the club."""
        values = {"name": program_type, "company_id": self.company.id, **values}
        return self.env["loyalty.program"].create({"program_type": program_type, **values})

    # what the ledger says

    def documents(self):
        """All that was bought, in the order of models."""
        return [self.env[name].sudo().search([("company_id", "!=", False)]) for name in DOCUMENTS]

    def settle_again(self):
        for documents in self.documents():
            documents._club_settle()
        self.env.cr.flush()

    def ledger(self):
        """All the ledger holds, to be compared."""
        self.env.invalidate_all()
        entries = self.env["loyalty.club.entry"].sudo().search([])
        papers = self.env["loyalty.club.transaction"].sudo().search([])
        return (
            entries.mapped(lambda e: (e.id, e.points, e.remaining, e.released)),
            papers.mapped(lambda t: (t.id, t.revision, t.amount, t.points_earned, t.points_redeemed)),
        )

    def papers(self, club):
        """What was settled for the members of a club."""
        return self.env["loyalty.club.transaction"].sudo().search([("card_id.program_id", "=", club.id)])

    def card_of(self, partner, club):
        return self.env["loyalty.card"].search([("partner_id", "=", partner.id), ("program_id", "=", club.id)])
