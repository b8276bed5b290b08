from odoo import models
from odoo.tools import SQL


class LoyaltyProgram(models.Model):
    """The audit of documents: laws 13 and 14, for a whole club, in set-based SQL."""

    _inherit = "loyalty.program"

    def _club_audit_laws(self):
        laws = super()._club_audit_laws()
        channels = [self.env[name] for name in self._club_document_models()]
        union = SQL(" UNION ALL ")
        laws["earned"] = union.join(self._club_earned_too_much(channel) for channel in channels)
        laws["rewards"] = union.join(self._club_rewards_not_paid(channel) for channel in channels)
        return laws

    def _club_earned_too_much(self, channel):
        """SQL: documents that have earned more than the stored terms of their transactions give for
        the amount that they charge. Caps per day and month and the products of a rule, which only
        lower the points, do not count here.

        Where the club counts amounts before discounts paid with points, these discounts were charged.
        What was invoiced at other prices than the document's is looked up only where the document's
        own amount is not enough.
        """
        return SQL(
            """
            SELECT deal.card_id, NULL::integer, bound.points, deal.points_earned::numeric, deal.id
              FROM loyalty_club_transaction deal
              JOIN loyalty_card card ON card.id = deal.card_id
              JOIN loyalty_club_terms terms ON terms.id = deal.terms_id
              JOIN (%(totals)s) doc ON doc.id = deal.res_id
             CROSS JOIN LATERAL (%(own)s) own
             CROSS JOIN LATERAL (%(raised)s) paper
             CROSS JOIN LATERAL (%(bound)s) bound
             WHERE card.program_id = %(program)s AND deal.res_model = %(model)s
               AND deal.points_earned::numeric > own.points AND deal.points_earned::numeric > bound.points
            """,
            totals=channel._club_audit_totals(SQL("TRUE")),
            own=self._club_most_points(SQL("0")),
            raised=channel._club_audit_raised(),
            bound=self._club_most_points(SQL("paper.raised")),
            program=self.id,
            model=channel._name,
        )

    def _club_most_points(self, raised):
        """SQL: the most points that the rules of `terms` give for the amount of `doc` and `raised`."""
        return SQL(
            """
            SELECT CASE WHEN doc.counts THEN trunc(coalesce(sum(least(
                       (rule->>'points')::numeric * CASE rule->>'mode'
                           WHEN 'order' THEN 1
                           WHEN 'unit' THEN doc.pieces
                           ELSE CASE WHEN (rule->>'step')::numeric > 0
                                     THEN floor(base.amount / (rule->>'step')::numeric) ELSE base.amount END
                       END, nullif((rule->>'cap')::numeric, 0))), 0)
                       * coalesce((terms.content->>'multiplier')::numeric, 1), 2) ELSE 0 END AS points
              FROM jsonb_array_elements(terms.content->'rules') rule
             CROSS JOIN (
                SELECT greatest(
                    doc.charged + %s + doc.slack
                    + CASE WHEN terms.content->>'rewards' = 'before' THEN doc.points_off ELSE 0 END, 0
                ) * coalesce(deal.rate, 1)::numeric AS amount) base
            """,
            raised,
        )

    def _club_rewards_not_paid(self, channel):
        """SQL: documents whose transactions have not redeemed exactly what the club's reward lines
        cost by the stored terms; less is right if something was returned, and more for a free
        product whose discount is larger than its pieces are worth. A reward that takes the whole
        balance is not compared.

        Documents are looked at one by one only where the sums differ, and sums are never joined: a
        database without statistics would compare all with all.
        """
        return SQL(
            """
            SELECT sums.card_id, NULL::integer, sums.cost, sums.paid, sums.deal_id
              FROM (
                SELECT res_id, sum(paid) AS paid, sum(cost) AS cost, max(card_id) AS card_id, max(deal_id) AS deal_id,
                       bool_or(is_gift) AS is_gift
                  FROM (
                    SELECT deal.res_id, deal.points_redeemed::numeric AS paid, 0::numeric AS cost, FALSE AS is_open,
                           FALSE AS is_gift, deal.card_id, deal.id AS deal_id
                      FROM loyalty_club_transaction deal
                      JOIN loyalty_card card ON card.id = deal.card_id
                     WHERE card.program_id = %(program)s AND deal.res_model = %(model)s
                     UNION ALL
                    SELECT res_id, 0, coalesce(points, 0), points IS NULL, is_gift, NULL, NULL
                      FROM (%(costs)s) claim) part
                 GROUP BY res_id
                HAVING max(deal_id) IS NOT NULL AND NOT bool_or(is_open) AND sum(paid) <> sum(cost)) sums
             CROSS JOIN LATERAL (%(totals)s) doc
             WHERE doc.counts AND (
                (sums.paid > sums.cost AND NOT sums.is_gift) OR (sums.paid < sums.cost AND NOT doc.returned))
            """,
            program=self.id,
            model=channel._name,
            totals=channel._club_audit_totals(SQL("o.id = sums.res_id")),
            costs=self._club_audit_costs(channel),
        )

    def _club_audit_costs(self, channel):
        """SQL: what each claim of a reward costs; NULL for one that takes the whole balance. It is
        the formula of `engine/spending.py`. A reward that no terms hold has its price of today."""
        return SQL(
            """
            SELECT claim.res_id,
                   CASE WHEN price.wallet THEN NULL
                        WHEN price.kind = 'product'
                        THEN ceil(ceil(claim.qty / price.quantity) * price.required / price.unit) * price.unit
                        WHEN price.mode = 'per_point'
                        THEN greatest(ceil(greatest(
                            round(claim.amount * coalesce(deal.rate, 1)::numeric, %(digits)s)
                            - claim.lines * %(rounding)s, 0
                            ) / price.discount / price.unit) * price.unit, price.unit)
                        ELSE ceil(price.required / price.unit) * price.unit
                   END AS points, price.kind = 'product' AS is_gift
              FROM (
                SELECT res_id, reward_id, claim, sum(qty) AS qty, abs(sum(amount)) AS amount, count(*) AS lines
                  FROM (%(claims)s) line
                 GROUP BY res_id, reward_id, claim) claim
             CROSS JOIN LATERAL (
                SELECT one.terms_id, one.rate FROM loyalty_club_transaction one
                  JOIN loyalty_card card ON card.id = one.card_id
                 WHERE one.res_model = %(model)s AND one.res_id = claim.res_id AND card.program_id = %(program)s
                 ORDER BY one.terms_id DESC NULLS LAST LIMIT 1) deal
              JOIN loyalty_reward reward ON reward.id = claim.reward_id
              LEFT JOIN loyalty_club_terms terms ON terms.id = deal.terms_id
              LEFT JOIN LATERAL (
                SELECT stored FROM jsonb_array_elements(terms.content->'rewards_used') stored
                 WHERE (stored->>'id')::integer = reward.id) used ON TRUE
             CROSS JOIN LATERAL (
                SELECT coalesce((terms.content->>'unit')::numeric, %(unit)s) AS unit,
                       coalesce((stored->>'wallet')::boolean, reward.clear_wallet) AS wallet,
                       coalesce(stored->>'kind', reward.reward_type) AS kind,
                       coalesce(stored->>'mode', reward.discount_mode) AS mode,
                       coalesce((stored->>'required')::numeric, reward.required_points::numeric) AS required,
                       nullif(coalesce((stored->>'quantity')::numeric, reward.reward_product_qty), 0) AS quantity,
                       nullif(coalesce((stored->>'discount')::numeric, reward.discount::numeric), 0) AS discount) price
             WHERE claim.qty <> 0 OR claim.amount <> 0
            """,
            claims=channel._club_audit_claims(self),
            model=channel._name,
            program=self.id,
            digits=self.currency_id.decimal_places,
            rounding=self.currency_id.rounding,
            unit=self.club_unit or 1,
        )
