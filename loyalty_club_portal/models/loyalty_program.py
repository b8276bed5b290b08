from odoo import api, models

from odoo.addons.loyalty_club.engine.points import exact

LTR = "\N{LEFT-TO-RIGHT ISOLATE}"
RTL = "\N{RIGHT-TO-LEFT ISOLATE}"


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _club_open_to_me(self):
        """Return the clubs that the current user may join: those of the current company or its parents,
        and shared ones."""
        companies = [False, *self.env.company.sudo().parent_ids.ids]
        return self.sudo().search([("is_club", "=", True), ("company_id", "in", companies)], order="sequence, id")

    def _club_terms(self):
        """Return sentences with what a customer should know before joining, apart from the rules."""
        self.ensure_one()
        terms = [
            self.env._("Joining is free and up to you."),
            self.env._("Purchases earn points from the day you join."),
            self.env._(
                "If you return goods, their points are deducted; if you return a reward, its points are given back."
            ),
        ]
        if self.club_amount_rewards == "after":
            terms.append(self.env._("Amounts paid with points earn no points."))
        return terms

    def _club_worth(self, points):
        """Return the value of `points` in the club's currency by the best discount per point, or None
        if there is no such reward or no points."""
        self.ensure_one()
        per_point = self.reward_ids.filtered(lambda reward: reward._club_is_per_point())
        best = max(per_point, key=lambda reward: reward.discount, default=None)
        if best is None or points <= 0:
            return None
        return exact(points) * exact(best.discount)

    def _club_worth_from(self):
        """Return the minimum points that can be spent on a discount per point."""
        self.ensure_one()
        per_point = self.reward_ids.filtered(lambda reward: reward._club_is_per_point())
        return min(per_point.mapped("required_points"), default=0)

    def _club_format_money(self, amount):
        """On the portal pages, isolate the amount's writing direction: a right-to-left currency sign,
        such as the rial's, would reorder an English sentence."""
        money = super()._club_format_money(amount)
        if self.env.context.get("club_isolate"):
            lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
            start = RTL if lang.direction == "rtl" else LTR
            money = f"{start}{money}\N{POP DIRECTIONAL ISOLATE}"
        return money

    def _club_points_text(self, points):
        """Return a number of points with the unit."""
        return self.env._("%(points)s points", points=self._club_format_number(points))

    def _club_signed(self, points):
        """Format a change of points with its sign."""
        sign = "+" if points > 0 else "\N{MINUS SIGN}"
        return sign + self._club_format_number(abs(points))
