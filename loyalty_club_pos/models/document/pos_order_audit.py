from odoo import models
from odoo.tools import SQL

#: A line that the server can prove to be a refund of a line of the same product, of no more pieces and no more money.
IS_REFUND = SQL(
    """
    origin.product_id = line.product_id AND line.qty < 0 AND -line.qty <= origin.qty
    AND abs(line.price_subtotal_incl) <= abs(origin.price_subtotal_incl) + currency.rounding
    """
)

#: A line that the server can prove to be one of a quotation, on which it counts.
IS_OF_QUOTATION = SQL("quoted.order_id = line.sale_order_origin_id")


#: The amount of a line with the sign of its quantity and price: a till stores those of a refund with the sign turned.
AMOUNT = SQL("abs(line.price_subtotal_incl::numeric) * sign(line.qty::numeric * line.price_unit::numeric)")


class PosOrder(models.Model):
    """What the audit compares with the ledger."""

    _inherit = "pos.order"

    def _club_audit_totals(self, condition):
        return SQL(
            """
            SELECT o.id, o.state IN ('paid', 'done', 'invoiced') AS counts,
                   o.amount_total::numeric
                   - coalesce(sum(%(amount)s) FILTER (
                       WHERE (%(is_refund)s) OR (%(is_of_quotation)s)), 0)
                   + coalesce(sum(-(%(amount)s)) FILTER (
                       WHERE program.program_type IN ('gift_card', 'ewallet')), 0) AS charged,
                   coalesce(sum(-(%(amount)s)) FILTER (
                       WHERE program.program_type = 'loyalty' AND reward.reward_type <> 'product'), 0) AS points_off,
                   coalesce(sum(greatest(line.qty, 0)), 0)::numeric AS pieces,
                   (count(*) + 1) * max(currency.rounding) AS slack,
                   EXISTS (
                    SELECT FROM pos_order_line part
                      JOIN pos_order_line refund ON refund.refunded_orderline_id = part.id
                     WHERE part.order_id = o.id
                   ) OR EXISTS (
                    SELECT FROM account_move note WHERE note.reversed_entry_id = o.account_move
                   ) AS returned
              FROM pos_order o
              JOIN res_company company ON company.id = o.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN pos_order_line line ON line.order_id = o.id
              LEFT JOIN pos_order_line origin ON origin.id = line.refunded_orderline_id
              LEFT JOIN sale_order_line quoted ON quoted.id = line.sale_order_line_id
              LEFT JOIN loyalty_reward reward ON reward.id = line.reward_id
              LEFT JOIN loyalty_card card ON card.id = line.coupon_id
              LEFT JOIN loyalty_program program
                ON program.id = reward.program_id AND (program.is_club OR program.id = card.program_id)
             WHERE %(condition)s
             GROUP BY o.id
            """,
            condition=condition,
            amount=AMOUNT,
            is_refund=IS_REFUND,
            is_of_quotation=IS_OF_QUOTATION,
        )

    def _club_audit_raised(self):
        return SQL(
            """
            WITH RECURSIVE latest AS (
                SELECT move.id, move.amount_total::numeric AS amount, move.amount_total::numeric AS first
                  FROM pos_order o JOIN account_move move ON move.id = o.account_move
                 WHERE o.id = doc.id
                 UNION
                SELECT move.id, move.amount_total::numeric, latest.first
                  FROM latest JOIN account_move move ON move.club_replaced_id = latest.id
                 WHERE move.state = 'posted' AND move.move_type = 'out_invoice')
            SELECT coalesce(max(amount - first), 0) AS raised FROM latest
            """
        )

    def _club_audit_claims(self, program):
        return SQL(
            """
            SELECT line.order_id AS res_id, line.reward_id,
                   coalesce(nullif(line.reward_identifier_code, ''), line.id::text) AS claim,
                   line.qty::numeric AS qty, line.price_subtotal_incl::numeric AS amount
              FROM pos_order_line line
              JOIN loyalty_reward reward ON reward.id = line.reward_id
             WHERE reward.program_id = %s AND line.refunded_orderline_id IS NULL
               AND line.sale_order_origin_id IS NULL
            """,
            program.id,
        )
