from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """A quotation settled at the till is invoiced, and given back, there."""

    _inherit = "sale.order"

    def _club_audit_papers(self):
        sold = SQL(
            """
            SELECT sold.price_subtotal_incl::numeric, sold.qty::numeric
              FROM pos_order_line sold
              JOIN pos_order till ON till.id = sold.order_id
             WHERE sold.sale_order_line_id = part.id AND sold.refunded_orderline_id IS NULL
               AND till.state IN ('paid', 'done', 'invoiced')
            """
        )
        return SQL(" UNION ALL ").join((super()._club_audit_papers(), sold))

    def _club_audit_returned(self):
        given_back = SQL(
            """
            EXISTS (
                SELECT FROM sale_order_line part
                  JOIN pos_order_line sold ON sold.sale_order_line_id = part.id
                  JOIN pos_order till ON till.id = sold.order_id
                 WHERE part.order_id = o.id AND (
                    EXISTS (SELECT FROM pos_order_line refund WHERE refund.refunded_orderline_id = sold.id)
                    OR EXISTS (SELECT FROM account_move note WHERE note.reversed_entry_id = till.account_move)))
            """
        )
        return SQL(" OR ").join((super()._club_audit_returned(), given_back))
