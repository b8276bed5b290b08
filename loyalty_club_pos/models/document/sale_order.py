from odoo import models
from odoo.tools import SQL

from odoo.addons.loyalty_club.engine.papers import Paper
from odoo.addons.loyalty_club.engine.points import exact

from .till_sync import till_sync


class SaleOrder(models.Model):
    """A quotation settled at the till earns points once, on the quotation."""

    _inherit = "sale.order"

    def _club_may_refuse(self):
        """Do not refuse an order that the till sends after it was paid."""
        return till_sync(self.env.cr) != "late" and super()._club_may_refuse()

    def _club_early_may_refuse(self):
        """Do not refuse an order that a till sends: it is already paid."""
        return not till_sync(self.env.cr) and super()._club_early_may_refuse()

    def _update_programs_and_rewards(self):
        """Leave the rewards unchanged: the amount paid at the till depends on them."""
        if till_sync(self.env.cr) and any(self.order_line.coupon_id.mapped("is_club_card")):
            return None
        return super()._update_programs_and_rewards()

    def _club_papers(self, line):
        """Count what was paid at the till as invoiced, and what was returned there as credited."""
        papers = super()._club_papers(line)
        pos_lines = line.sudo().pos_order_line_ids.filtered(
            lambda pos_line: not pos_line.refunded_orderline_id and pos_line.order_id._club_counts()
        )
        for pos_line in pos_lines:
            order = pos_line.order_id
            credited = order._club_credited()
            paid, kept = order._club_kept_qty(pos_line, credited)
            total = exact(pos_line.price_subtotal_incl)
            papers.append(Paper(self._club_till_qty(line, paid), total))
            if kept < paid:
                back = self._club_till_qty(line, paid - kept)
                papers.append(Paper(back, total * (paid - kept) / paid, credit=True))
            if pos_line in credited and credited[pos_line].total:
                papers.append(Paper(exact(0), credited[pos_line].total, credit=True))
        return papers

    @staticmethod
    def _club_till_qty(line, qty):
        """Convert `qty` from the product's unit to the unit of the sale order line."""
        return exact(line._convert_qty(line, float(qty), "p2s"))

    def _club_changes(self, since):
        """What a till pays or refunds of a quotation changes the quotation."""
        return SQL(
            """
            %s UNION
            SELECT line.order_id FROM pos_order paid
              JOIN pos_order_line part ON part.order_id = paid.id
              LEFT JOIN pos_order_line origin ON origin.id = part.refunded_orderline_id
              JOIN sale_order_line line ON line.id IN (part.sale_order_line_id, origin.sale_order_line_id)
             WHERE paid.write_date >= %s OR part.write_date >= %s
            """,
            super()._club_changes(since),
            since,
            since,
        )
