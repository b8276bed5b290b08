from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """What the audit compares with the ledger."""

    _inherit = "sale.order"

    def _club_audit_totals(self, condition):
        return SQL(
            """
            SELECT o.id, o.state = 'sale' AS counts,
                   o.amount_total::numeric + coalesce(sum(-line.price_total::numeric) FILTER (
                       WHERE program.program_type IN ('gift_card', 'ewallet')), 0) AS charged,
                   coalesce(sum(-line.price_total::numeric) FILTER (
                       WHERE program.program_type = 'loyalty' AND reward.reward_type <> 'product'), 0) AS points_off,
                   coalesce(sum(greatest(line.product_uom_qty, 0)), 0)::numeric AS pieces,
                   (count(*) + 1) * max(currency.rounding) AS slack,
                   (%(returned)s) AS returned
              FROM sale_order o
              JOIN res_currency currency ON currency.id = o.currency_id
              LEFT JOIN sale_order_line line ON line.order_id = o.id AND line.display_type IS NULL
              LEFT JOIN loyalty_reward reward ON reward.id = line.reward_id
              LEFT JOIN loyalty_card card ON card.id = line.coupon_id
              LEFT JOIN loyalty_program program
                ON program.id = reward.program_id AND (program.is_club OR program.id = card.program_id)
             WHERE %(condition)s
             GROUP BY o.id
            """,
            condition=condition,
            returned=self._club_audit_returned(),
        )

    def _club_audit_returned(self):
        """SQL: whether anything of the order `o` was returned."""
        return SQL(
            """
            EXISTS (
                SELECT FROM sale_order_line part
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = part.id
                  JOIN account_move_line paper ON paper.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = paper.move_id
                 WHERE part.order_id = o.id AND move.state = 'posted' AND move.move_type = 'out_refund')
            """
        )

    def _club_audit_raised(self):
        return SQL(
            """
            SELECT coalesce(sum(greatest(line.amount, 0)), 0) AS raised
              FROM (
                SELECT paper.amount - part.price_total::numeric
                       * least(1, paper.qty / nullif(part.product_uom_qty::numeric, 0)) AS amount
                  FROM sale_order_line part
                 CROSS JOIN LATERAL (SELECT sum(amount) AS amount, sum(qty) AS qty FROM (%s) one) paper
                 WHERE part.order_id = doc.id AND NOT coalesce(part.is_downpayment, FALSE)) line
            """,
            self._club_audit_papers(),
        )

    def _club_audit_papers(self):
        """SQL: `amount` and `qty` of each invoice line of the order line `part`."""
        return SQL(
            """
            SELECT invoiced.price_total::numeric AS amount, invoiced.quantity::numeric AS qty
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line invoiced ON invoiced.id = rel.invoice_line_id
              JOIN account_move move ON move.id = invoiced.move_id
             WHERE rel.order_line_id = part.id AND move.state = 'posted' AND move.move_type = 'out_invoice'
            """
        )

    def _club_audit_claims(self, program):
        return SQL(
            """
            SELECT line.order_id AS res_id, line.reward_id,
                   coalesce(nullif(line.reward_identifier_code, ''), line.id::text) AS claim,
                   line.product_uom_qty::numeric AS qty, line.price_total::numeric AS amount
              FROM sale_order_line line
              JOIN loyalty_reward reward ON reward.id = line.reward_id
             WHERE reward.program_id = %s AND line.display_type IS NULL
            """,
            program.id,
        )
