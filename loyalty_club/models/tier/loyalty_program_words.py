from math import ceil

from odoo import models

from ...engine import tier_reasons
from ...engine.points import exact


class LoyaltyProgram(models.Model):
    """Texts about tiers: what is missing, how to keep a tier, and why a member has it."""

    _inherit = "loyalty.program"

    def _club_missing_text(self, missing):
        """The engine's `Missing` as a text for members: "120,000 Toman more", "3 purchases more"."""
        self.ensure_one()
        money = max(self._club_money_for(missing.value), exact(missing.amount))
        parts = []
        if money:
            parts.append(self.env._("%(money)s more", money=self._club_format_money(money)))
        elif missing.value:
            parts.append(self.env._("%(score)s more", score=self._club_format_score(missing.value)))
        text = self.env._(", ").join(parts)
        if text and missing.by:
            return self.env._("%(missing)s until %(day)s", missing=text, day=self._club_format_date(missing.by))
        return text

    def _club_stay_text(self, tier, missing):
        """The cheapest way to keep `tier`, as a sentence."""
        self.ensure_one()
        values = {"tier": tier.name, "day": self._club_format_date(missing.by)}
        money = max(self._club_money_for(missing.value), exact(missing.amount))
        if money:
            return self.env._(
                "To stay %(tier)s, buy for %(money)s by %(day)s.",
                money=self._club_format_money(money),
                **values,
            )
        return self.env._(
            "To stay %(tier)s, %(score)s is needed by %(day)s.",
            score=self._club_format_score(missing.value),
            **values,
        )

    def _club_money_for(self, value):
        """The least amount to spend to raise the score by `value`; 0 if the score does not depend on
        an amount."""
        weights = self._club_weights()
        if value <= 0:
            return exact(0)
        if "amount" in weights:
            return exact(value) / weights["amount"]
        share = weights.get("points") or weights.get("purchase_points")
        return self._club_money_for_points(exact(value) / share) if share else exact(0)

    def _club_money_for_points(self, points):
        """The least amount to spend to earn `points`, by the rules that apply to every product."""
        for_all = self._club_rules_for_all()
        day = self._club_day()
        ways = []
        for rule in self.rule_ids:
            if rule.id not in for_all or not rule._club_holds_on(day):
                continue
            if rule.reward_point_mode != "money" or rule.reward_point_amount <= 0:
                continue
            step = exact(rule.club_step_amount or 0) or exact(1)
            steps = ceil(points / exact(rule.reward_point_amount))
            ways.append(steps * step)
        return min(ways, default=exact(0))

    # why a member has a tier

    def _club_parts(self):
        """{metric: share} of what counts, with points split by their origin."""
        if self.club_tier_basis != "points":
            return self._club_weights()
        return dict.fromkeys(("purchase_points", "activity_points", "referral_points"), exact(1))

    def _club_metric_label(self, metric):
        """The label of a metric."""
        weights = self.env["loyalty.club.score.weight"]
        labels = dict(self._fields["club_tier_basis"]._description_selection(self.env))
        return (labels | dict(weights._fields["metric"]._description_selection(self.env)))[metric]

    def _club_format_metric(self, metric, value):
        """A value of `metric`, formatted as an amount or a number."""
        return self._club_format_money(value) if metric == "amount" else self._club_format_number(value)

    def _club_format_share(self, share):
        """`share`, a fraction of 1, as a percentage."""
        percent = self._club_format_number(round(share * 100, 2))
        return self.env._("%(percent)s %%", percent=percent)

    def _club_tier_from_text(self, tier):
        """What `tier` needs, as a text."""
        score = self._club_format_score(tier.threshold)
        if tier.minimum_spend:
            money = self._club_format_money(tier.minimum_spend)
            return self.env._("from %(score)s, and %(money)s spent", score=score, money=money)
        return self.env._("from %(score)s", score=score) if tier.threshold else self.env._("for everybody")

    def _club_tier_period_text(self, day):
        """The period that counts for the tier, as a sentence."""
        ladder = self._club_ladder()
        first, last = tier_reasons.counted(ladder, day)
        values = {"first": self._club_format_date(first), "last": self._club_format_date(last)}
        if ladder.period == "lifetime":
            return self.env._("All purchases count, without a time limit.")
        if ladder.period == "rolling":
            months = self._club_format_number(ladder.months)
            return self.env._("The last %(months)s months count: from %(first)s to today.", months=months, **values)
        return self.env._(
            "The year from %(first)s to %(last)s counts. A tier reached in it is kept to the end of the next year.",
            **values,
        )

    def _club_carrier_text(self, tier, carrier):
        """The engine's `Carrier`, one reason why the member has the tier, as a sentence."""
        values = {"tier": tier.name, "day": self._club_format_date(carrier.until)}
        if carrier.kind == "score":
            return self._club_carried_by_score_text(tier, carrier, values)
        sentences = {
            "promise": self.env._("%(tier)s is guaranteed until %(day)s, whatever the score.", **values),
            "paid": self.env._("The paid membership keeps %(tier)s until %(day)s.", **values),
            "lock": self.env._("%(tier)s is locked: it is kept, whatever the score.", **values),
            "floor": self.env._("Members who have reached %(tier)s never lose it.", **values),
            "grace": self.env._(
                "The score is no longer enough for %(tier)s. The grace period lasts until %(day)s.", **values
            ),
            "close": self.env._(
                "The score is no longer enough for %(tier)s. The tier ends at the close of the day.", **values
            ),
        }
        return sentences[carrier.kind]

    def _club_carried_by_score_text(self, tier, carrier, values):
        if not tier.threshold and not tier.minimum_spend:
            return self.env._("Every member has %(tier)s.", **values)
        values["score"] = self._club_format_score(carrier.value)
        if not carrier.until:
            return self.env._("%(score)s reached: %(tier)s is kept for ever.", **values)
        if not self.club_tier_grace_days:
            return self.env._("%(score)s reached: %(tier)s is kept until %(day)s.", **values)
        values["grace"] = self._club_format_number(self.club_tier_grace_days)
        return self.env._(
            "%(score)s reached: %(tier)s is kept until %(day)s, and for a grace period of %(grace)s days after it.",
            **values,
        )
