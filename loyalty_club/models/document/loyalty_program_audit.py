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
        """
        return SQL(
            """
            SELECT deal.card_id, NULL::integer, bound.points, deal.points_earned::numeric, deal.id
              FROM loyalty_club_transaction deal
              JOIN loyalty_card card ON card.id = deal.card_id
              JOIN loyalty_club_terms terms ON terms.id = deal.terms_id
              JOIN (%(figures)s) doc ON doc.id = deal.res_id
             CROSS JOIN LATERAL (
                SELECT greatest(
                    doc.charged
                    + CASE WHEN terms.content->>'rewards' = 'before' THEN doc.points_off ELSE 0 END + doc.slack, 0
                ) * coalesce(deal.rate, 1)::numeric AS amount) base
             CROSS JOIN LATERAL (
                SELECT coalesce(sum(least(
                    (rule->>'points')::numeric * CASE rule->>'mode'
                        WHEN 'order' THEN 1
                        WHEN 'unit' THEN doc.pieces
                        ELSE CASE WHEN (rule->>'step')::numeric > 0
                                  THEN floor(base.amount / (rule->>'step')::numeric) ELSE base.amount END
                    END, nullif((rule->>'cap')::numeric, 0))), 0)
                    * coalesce((terms.content->>'multiplier')::numeric, 1) AS points
                  FROM jsonb_array_elements(terms.content->'rules') rule) most
             CROSS JOIN LATERAL (SELECT CASE WHEN doc.counts THEN trunc(most.points, 2) ELSE 0 END AS points) bound
             WHERE card.program_id = %(program)s AND deal.res_model = %(model)s
               AND deal.points_earned::numeric > bound.points
            """,
            figures=channel._club_audit_figures(),
            program=self.id,
            model=channel._name,
        )

    def _club_rewards_not_paid(self, channel):
        """SQL: documents whose transactions have not redeemed exactly what the club's reward lines
        cost by the stored terms; less is right if something was returned. A reward that takes the
        whole balance is not compared."""
        return SQL(
            """
            SELECT paid.card_id, NULL::integer, cost.points, paid.points, paid.deal_id
              FROM (%(paid)s) paid
              JOIN (%(figures)s) doc ON doc.id = paid.res_id AND doc.counts
              LEFT JOIN (
                SELECT claim.res_id, sum(claim.points) AS points, bool_or(claim.points IS NULL) AS is_open
                  FROM (%(costs)s) claim GROUP BY claim.res_id) known ON known.res_id = paid.res_id
             CROSS JOIN LATERAL (SELECT coalesce(known.points, 0) AS points) cost
             WHERE known.is_open IS NOT TRUE
               AND (paid.points > cost.points OR (paid.points < cost.points AND NOT doc.returned))
            """,
            paid=self._club_audit_paid(channel),
            figures=channel._club_audit_figures(),
            costs=self._club_audit_costs(channel),
        )

    def _club_audit_paid(self, channel):
        """SQL: for each document with a transaction in this club, the points redeemed for it."""
        return SQL(
            """
            SELECT deal.res_id, max(deal.card_id) AS card_id, sum(deal.points_redeemed)::numeric AS points,
                   max(deal.id) AS deal_id,
                   max(deal.terms_id) AS terms_id, max(deal.rate)::numeric AS rate
              FROM loyalty_club_transaction deal
              JOIN loyalty_card card ON card.id = deal.card_id
             WHERE card.program_id = %s AND deal.res_model = %s
             GROUP BY deal.res_id
            """,
            self.id,
            channel._name,
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
                            round(claim.amount * coalesce(paid.rate, 1), %(digits)s) - claim.lines * %(rounding)s, 0
                            ) / price.discount / price.unit) * price.unit, price.unit)
                        ELSE ceil(price.required / price.unit) * price.unit
                   END AS points
              FROM (
                SELECT res_id, reward_id, claim, sum(qty) AS qty, abs(sum(amount)) AS amount, count(*) AS lines
                  FROM (%(claims)s) line
                 GROUP BY res_id, reward_id, claim) claim
              JOIN (%(paid)s) paid ON paid.res_id = claim.res_id
              JOIN loyalty_reward reward ON reward.id = claim.reward_id
              LEFT JOIN loyalty_club_terms terms ON terms.id = paid.terms_id
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
            paid=self._club_audit_paid(channel),
            digits=self.currency_id.decimal_places,
            rounding=self.currency_id.rounding,
            unit=self.club_unit or 1,
        )
