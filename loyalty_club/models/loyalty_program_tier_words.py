from odoo import models

from ..engine.points import exact


class LoyaltyProgram(models.Model):
    """How the club speaks of tiers: what is missing, and how to stay."""

    _inherit = "loyalty.program"

    def _club_missing_text(self, missing):
        """What the engine's `Missing` asks for, as a member reads it: "120,000 Toman more",
        "3 more purchases"."""
        self.ensure_one()
        money = max(self._club_money_for(missing.value), exact(missing.amount))
        parts = []
        if money:
            parts.append(self.env._("%(money)s more", money=self._club_format_money(money)))
        elif missing.value:
            parts.append(
                self.env._("%(score)s more", score=self._club_format_score(missing.value))
            )
        text = self.env._(", ").join(parts)
        if text and missing.by:
            return self.env._(
                "%(missing)s until %(day)s", missing=text, day=self._club_format_date(missing.by)
            )
        return text

    def _club_stay_text(self, tier, missing):
        """The cheapest way to stay in `tier`."""
        self.ensure_one()
        values = {"tier": tier.name, "day": self._club_format_date(missing.by)}
        money = max(self._club_money_for(missing.value), exact(missing.amount))
        if money:
            return self.env._(
                "To stay %(tier)s, buy for %(money)s until %(day)s.",
                money=self._club_format_money(money),
                **values,
            )
        return self.env._(
            "To stay %(tier)s, %(score)s are missing until %(day)s.",
            score=self._club_format_score(missing.value),
            **values,
        )

    def _club_money_for(self, value):
        """The least money to be spent for so much more of the score; 0 where money does not
        say it."""
        weights = self._club_weights()
        if value <= 0:
            return exact(0)
        if "amount" in weights:
            return exact(value) / weights["amount"]
        share = weights.get("points") or weights.get("purchase_points")
        return self._club_money_for_points(exact(value) / share) if share else exact(0)

    def _club_money_for_points(self, points):
        """The least money that earns so many points, by the rules about everything."""
        for_all = self._club_rules_for_all()
        day = self._club_day()
        ways = []
        for rule in self.rule_ids:
            if rule.id not in for_all or not rule._club_holds_on(day):
                continue
            if rule.reward_point_mode != "money" or rule.reward_point_amount <= 0:
                continue
            step = exact(rule.club_step_amount or 0) or exact(1)
            steps = -(-points // exact(rule.reward_point_amount))
            ways.append(steps * step)
        return min(ways, default=exact(0))
