from odoo import models

from ..engine.papers import Kept, Paper, keep, ready
from ..engine.points import exact, undivided

PAID = ("paid", "in_payment", "reversed")


class SaleOrder(models.Model):
    """What a customer keeps of the lines of an order, by invoices and credit notes."""

    _inherit = "sale.order"

    def _club_kept(self, line):
        """What is kept of a line, pieces in its own unit; of a combo, of its items."""
        ordered = exact(line.product_uom_qty)
        parts = line._get_lines_with_price()
        if ordered <= 0:
            return Kept(ordered, self._club_total(parts) if ordered else exact(0))
        return self._club_join_parts(ordered, parts, self._club_kept_part)

    def _club_ready(self, line, kept, paid):
        """Of what is kept of a line, what is invoiced, or invoiced and `paid`."""
        ordered = exact(line.product_uom_qty)
        joined = self._club_join_parts(
            ordered,
            line._get_lines_with_price(),
            lambda part: self._club_ready_part(part, paid),
        )
        return Kept(min(joined.qty, kept.qty), min(joined.total, kept.total))

    @staticmethod
    def _club_join_parts(ordered, parts, told):
        """One `Kept` for the lines that carry the money of a line. A combo is there as long
        as one of its items is."""
        found = [(exact(part.product_uom_qty), told(part)) for part in parts]
        shares = [kept.qty / qty for qty, kept in found if qty > 0]
        total = sum((kept.total for _qty, kept in found), exact(0))
        # a third of three pieces is one, and reaches a minimum of one
        return Kept(undivided(ordered * max(shares, default=exact(0))), total)

    def _club_kept_part(self, part):
        ordered, total = exact(part.product_uom_qty), self._club_total(part)
        if ordered <= 0:
            return Kept(ordered, total if ordered else exact(0))
        papers = self._club_papers(part)
        return keep(ordered, total, papers, self._club_tolerance())

    def _club_ready_part(self, part, paid):
        ordered, total = exact(part.product_uom_qty), self._club_total(part)
        if ordered <= 0:
            return Kept(exact(0), exact(0))
        papers = self._club_papers(part)
        kept = keep(ordered, total, papers, self._club_tolerance())
        counting = [paper for paper in papers if paper.paid or not paid]
        return ready(kept, ordered, total, counting, self._club_tolerance())

    @staticmethod
    def _club_total(lines):
        return exact(round(sum(lines.mapped("price_total")), 6))

    def _club_tolerance(self):
        """Tax is rounded line by line or over the whole paper: the same goods may differ by
        a little on another paper."""
        return exact(self.currency_id.rounding) * 2

    def _club_papers(self, line):
        """What was posted of a line, as the engine's `Paper`s."""
        return [
            self._club_paper(move_line, line)
            for move_line in line.invoice_lines
            if move_line.parent_state == "posted"
            and move_line.move_id.move_type in ("out_invoice", "out_refund")
        ]

    def _club_paper(self, move_line, line):
        move = move_line.move_id
        credit = move.move_type == "out_refund"
        money = move_line.price_total
        if move.currency_id != self.currency_id:
            day = move.invoice_date or move.date
            money = move.currency_id._convert(money, self.currency_id, self.company_id, day)
        decides = move.reversed_entry_id if credit else move
        qty = move_line.product_uom_id._compute_quantity(
            move_line.quantity, line.product_uom_id, round=False
        )
        return Paper(
            qty=exact(qty),
            total=exact(round(money, 6)),
            credit=credit,
            paid=not decides or decides.payment_state in PAID,
        )
