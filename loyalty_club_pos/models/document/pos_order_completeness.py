from odoo import models
from odoo.tools import SQL


class PosOrder(models.Model):
    """POS orders that the night settles."""

    _inherit = "pos.order"
    _club_counting_states = ("paid", "done", "invoiced")

    def _club_changes(self, since):
        """A refund changes the order that it refunds, a credit note the order of its invoice."""
        return SQL(
            """
            WITH RECURSIVE changed_order AS (
                SELECT id FROM pos_order WHERE write_date >= %(since)s
                 UNION
                SELECT order_id FROM pos_order_line WHERE write_date >= %(since)s
            ), move (id) AS (
                SELECT id FROM account_move
                 WHERE write_date >= %(since)s AND move_type IN ('out_invoice', 'out_refund')
                 UNION
                SELECT unnest(ARRAY[known.reversed_entry_id, known.club_replaced_id])
                  FROM account_move known JOIN move ON move.id = known.id
            )
            SELECT id FROM changed_order
             UNION
            SELECT origin.order_id FROM changed_order
              JOIN pos_order_line refund ON refund.order_id = changed_order.id
              JOIN pos_order_line origin ON origin.id = refund.refunded_orderline_id
             UNION
            SELECT pos_order.id FROM pos_order JOIN move ON move.id = pos_order.account_move
            """,
            since=since,
        )
