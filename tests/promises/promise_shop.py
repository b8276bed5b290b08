"""The shop in which the promises are kept, day by day: a till, a salesman, tea, and a club."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command

from odoo.addons.loyalty_club.models.program.close import Runner
from odoo.addons.loyalty_club_pos.tests.common import PosClubCommon

OPENED = date(2026, 1, 10)
NIGHT = "20:00"  # UTC; half past eleven where the shop stands


class PromiseShop(PosClubCommon):
    """A club that gives 10 points for each full 100,000. Time stands still until a test moves it on."""

    @classmethod
    def setUpClass(cls):
        clock = freeze_time(f"{OPENED} 08:00")
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        super().setUpClass()
        # the setting by which a shop has price lists
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref("product.group_product_pricelist")
        cls.club.club_start_date = "2025-01-01"
        cls.member.email = "member@example.com"

    @classmethod
    def _create_club(cls, rules=None, rewards=None, **values):
        rules = rules or [{"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": 100_000}]
        return super()._create_club(rules, rewards, **values)

    @classmethod
    def _enrol(cls, partner, club=None):
        return partner.club_enrol(club or cls.club)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.go_to, OPENED)

    # days

    def go_to(self, day, hour="08:00"):
        """It is that day."""
        self.clock.move_to(f"{day} {hour}")
        self.env.invalidate_all()

    def today(self):
        """The shop's day."""
        return self.club._club_day()

    def after(self, days):
        """Go on by so many days."""
        self.go_to(self.today() + timedelta(days=days))

    def night(self, day=None):
        """The close of a day, as the nightly job does it."""
        self.go_to(day or self.today(), NIGHT)
        self.club.club_close()
        self.env.invalidate_all()

    def morning(self):
        """The next day, when members have been told what the night has changed."""
        self.after(1)
        Runner(self.club, only=["messages"]).run(self.today())
        self.env.invalidate_all()

    def nights(self, until):
        """The close of each day from today to `until`; {day: the member's tier}."""
        found = {}
        day = self.today()
        while day <= until:
            self.night(day)
            found[day] = self.card.club_tier_id.name
            day += timedelta(days=1)
        return found

    # what happens in a shop

    def people(self, count, name="Customer"):
        """New members; their cards."""
        partners = self.env["res.partner"].create(
            [{"name": f"{name} {number}", "email": f"{name}{number}@example.com"} for number in range(1, count + 1)]
        )
        return self.env["loyalty.card"].union(*(self._enrol(partner) for partner in partners))

    def tiers(self, **values):
        """Tiers by their names in lower case; each a threshold, or a dict."""
        found = []
        for name, facts in values.items():
            facts = facts if isinstance(facts, dict) else {"threshold": facts}
            found.append({"name": name.capitalize(), "program_id": self.club.id, **facts})
        return self.env["loyalty.club.tier"].create(found)

    def quotation(self, amount=100_000, partner=None, product=None, **values):
        """What a salesman offers for so much."""
        line = {"product_id": (product or self.tea).id, "product_uom_qty": 1, "price_unit": amount}
        lines = [Command.create({**line, "tax_ids": [Command.clear()]})]
        partner = partner or self.member
        return self.env["sale.order"].create({"partner_id": partner.id, "order_line": lines, **values})

    def buy(self, amount=100_000, partner=None, product=None):
        """A sales order for so much, confirmed."""
        order = self.quotation(amount, partner, product)
        order.action_confirm()
        return order

    def at_till(self, amount=100_000, partner=None):
        """Tea for so much, paid at the till."""
        return self._sell(self._line(self.tea, price=amount), partner=partner)

    def invoice(self, order):
        """The posted invoice of an order."""
        move = order._create_invoices()
        move.action_post()
        return move

    def give_back(self, order):
        """All of an invoiced order comes back: a posted credit note."""
        note = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")._reverse_moves()
        note.action_post()
        return note

    def tier_of(self, card=None):
        """The name of the tier that everybody reads on the contact."""
        partner = (card or self.card).partner_id
        partner.invalidate_recordset()
        return partner.club_tier_id.name

    def steps(self, card=None):
        """[(day, from, to, why)] of the tier's history."""
        changes = (card or self.card).club_tier_change_ids.sorted("id")
        return [(str(c.date), c.from_tier_id.name, c.to_tier_id.name, c.reason) for c in changes]

    def standing(self, card=None):
        """All that a tier is."""
        card = card or self.card
        return (card.club_tier_id, card.club_score, card.club_tier_since, card.club_tier_until)
