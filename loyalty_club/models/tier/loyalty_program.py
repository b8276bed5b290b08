from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import tiers as engine
from ...engine.points import exact
from ..program.committed_cache import committed_cache


class LoyaltyProgram(models.Model):
    """Tier settings of a club: what counts, in which period, and how a tier is lost."""

    _inherit = "loyalty.program"

    club_tier_ids = fields.One2many("loyalty.club.tier", "program_id", string="Tiers")
    club_tier_basis = fields.Selection(
        [
            ("points", "Points earned"),
            ("amount", "Money spent"),
            ("orders", "Number of purchases"),
            ("visits", "Days with a purchase"),
            ("referrals", "Members referred"),
            ("score", "A weighted score"),
        ],
        string="Tier Basis",
        default="points",
        required=True,
        help="Spending points never lowers a tier.",
    )
    club_score_weight_ids = fields.One2many("loyalty.club.score.weight", "program_id", string="The Score")
    club_tier_period = fields.Selection(
        [
            ("lifetime", "For life"),
            ("rolling", "In the last months"),
            ("year", "In a year"),
            ("jalali_year", "In a Jalali year"),
        ],
        string="Tier Period",
        default="rolling",
        required=True,
        help="A tier reached in a year is kept to the end of the next one.",
    )
    club_tier_months = fields.Integer(string="Months", default=12)
    club_tier_grace_days = fields.Integer(
        string="Tier Grace Period (Days)",
        help="Number of days for which a member keeps the tier after the score is no longer enough.",
    )
    club_tier_downgrade = fields.Selection(
        [("step", "One tier per period"), ("direct", "To the tier of the score")],
        string="Down",
        default="step",
        required=True,
    )
    club_tier_warn_days = fields.Integer(
        string="Warning (Days Before)",
        default=30,
        help="Number of days before the end of a tier at which members are told how to keep it.",
    )

    @api.constrains("club_tier_months", "club_tier_grace_days", "club_tier_warn_days")
    def _check_club_tier_times(self):
        for program in self:
            if not 1 <= program.club_tier_months <= 1200:
                raise ValidationError(self.env._("The tier period must be between 1 and 1200 months."))
            if not 0 <= program.club_tier_grace_days <= 3650:
                raise ValidationError(self.env._("The grace period must be between 0 and 3650 days."))
            if not 0 <= program.club_tier_warn_days <= 3650:
                raise ValidationError(self.env._("Members must be warned 0 to 3650 days before."))

    @committed_cache("self.id")
    def _club_ladder(self):
        """The tiers and their settings as the engine's `Ladder`. Changes to them clear the cache."""
        return self._club_ladder_with({})

    def _club_ladder_with(self, thresholds):
        """The engine's `Ladder`, with the thresholds of some tiers replaced.

        :param thresholds: {tier id: threshold}
        """
        self.ensure_one()
        tiers = [
            replace(tier._club_engine_tier(), threshold=exact(thresholds.get(tier.id, tier.threshold)))
            for tier in self.sudo().club_tier_ids.sorted(lambda tier: (tier.sequence, tier.id))
        ]
        return engine.Ladder(
            tuple(sorted(tiers, key=lambda tier: tier.threshold)),
            self.club_tier_period,
            self.club_tier_months,
            self.club_tier_grace_days,
            self.club_tier_downgrade,
        )

    @api.model
    @committed_cache()
    def _club_has_member_prices(self):
        """Whether some tier has a pricelist. If none has, prices are computed without reading cards."""
        tiers = self.env["loyalty.club.tier"].sudo()
        return bool(tiers.search_count([("pricelist_id", "!=", False)], limit=1))

    def _club_weights(self):
        """{metric: share} of what counts for the tier; the shares add up to 1."""
        self.ensure_one()
        if self.club_tier_basis != "score":
            return {self.club_tier_basis: Decimal(1)}
        weights = {w.metric: exact(w.weight) for w in self.sudo().club_score_weight_ids}
        total = sum(weights.values())
        return {metric: weight / total for metric, weight in weights.items()}

    def _club_format_score(self, score):
        """`score` with the unit of the club's tier basis."""
        if self.club_tier_basis == "amount":
            return self._club_format_money(score)
        number = self._club_format_number(score)
        if self.club_tier_basis == "orders":
            return self.env._("%(count)s purchases", count=number)
        if self.club_tier_basis == "visits":
            return self.env._("%(count)s visits", count=number)
        if self.club_tier_basis == "referrals":
            return self.env._("%(count)s members referred", count=number)
        return self.env._("%(points)s points", points=number)

    def _club_plan_tier_messages(self):
        """Create the club's messages about tiers, for its first tier. Managers may edit or remove
        them."""
        self.ensure_one()
        known = self.communication_plan_ids.mapped("trigger")
        for trigger in ("club_tier_up", "club_tier_warning", "club_tier_down"):
            template = self.env.ref(f"loyalty_club.mail_template_{trigger[5:]}", raise_if_not_found=False)
            if template and trigger not in known:
                self.env["loyalty.mail"].create(
                    {"program_id": self.id, "trigger": trigger, "mail_template_id": template.id}
                )

    def action_club_open_tiers(self):
        """Open the tiers of this club."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_tier_action")
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
