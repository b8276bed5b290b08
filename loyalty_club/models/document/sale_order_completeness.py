from odoo import models
from odoo.tools import SQL

from .completing import is_completing


class SaleOrder(models.Model):
    """Sale orders that the night settles."""

    _inherit = "sale.order"
    _club_counting_states = ("sale",)

    def _club_may_refuse(self):
        return not is_completing(self.env.cr) and super()._club_may_refuse()

    def _club_changes(self, since):
        return SQL(
            """
            SELECT id FROM sale_order WHERE write_date >= %(since)s
             UNION
            SELECT order_id FROM sale_order_line WHERE write_date >= %(since)s
             UNION
            SELECT line.order_id FROM account_move move
              JOIN account_move_line paper ON paper.move_id = move.id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = paper.id
              JOIN sale_order_line line ON line.id = rel.order_line_id
             WHERE move.write_date >= %(since)s AND move.move_type IN ('out_invoice', 'out_refund')
            """,
            since=since,
        )
