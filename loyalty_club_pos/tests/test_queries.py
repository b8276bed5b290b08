import logging
from contextlib import contextmanager

from odoo.tests import tagged

from .common import PosClubCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestQueries(PosClubCommon):
    """What a settled order costs does not grow, and is less than core's loyalty."""

    def _three_lines(self):
        return [self._line(self.tea), self._line(self.pen, 2), self._line(self.pen, 3)]

    @contextmanager
    def _counted(self, counts):
        self._fresh()
        before = self.cr.sql_log_count
        yield
        self.env.flush_all()
        counts.append(self.cr.sql_log_count - before)

    def _fresh(self):
        """A call of its own knows nothing of the calls before it."""
        self.env.flush_all()
        self.env.transaction.reset()

    def _cost(self, **values):
        """Queries of an order of three lines, from the till's call to the last flush."""
        counts = []
        for _warm in range(3):
            basket = self._basket(*self._three_lines(), **values)
            with self._counted(counts):
                self._send(basket)
        return counts[-1]

    def test_the_cost_does_not_grow_with_history_and_members(self):
        few = self._cost()
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(490)])
        for person in people:
            self._enrol(person)
        for _n in range(300):
            self.card.club_earn(1, "before")
        for person in people[:50]:
            self._sell(self._line(self.pen), partner=person)
        self.assertEqual(self._cost(), few)

    def test_the_club_costs_less_than_core_loyalty(self):
        nobody = self._cost(partner=self.env["res.partner"])
        stranger = self._cost(partner=self.env["res.partner"].create({"name": "Stranger"}))
        club = self._cost()
        core = self._cost_of_core()
        _logger.info(
            "queries: nobody %s, customer %s, member %s, core's loyalty %s",
            nobody,
            stranger,
            club,
            core,
        )
        self.assertLess(club - nobody, core - nobody)

    def _cost_of_core(self):
        """The same order in core's loyalty, with the calls that its till makes."""
        self.club.active = False
        plain = self._create_club(name="Plain", is_club=False)
        partner = self.env["res.partner"].create({"name": "Plain member"})
        card = self.env["loyalty.card"].create({"program_id": plain.id, "partner_id": partner.id})
        counts = []
        for _warm in range(3):
            basket = self._basket(*self._three_lines(), partner=partner)
            changes = {str(card.id): {"program_id": plain.id, "points": 300, "coupon_id": card.id}}
            with self._counted(counts):
                orders = self.env["pos.order"].with_user(self.cashier)
                orders.validate_coupon_programs({str(card.id): 300}, [])
                self._fresh()
                answer = self._send(basket)
                order = orders.browse(answer["pos.order"][0]["id"])
                self._fresh()
                order.confirm_coupon_programs(changes)
        return counts[-1]
