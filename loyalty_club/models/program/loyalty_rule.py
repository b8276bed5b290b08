from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import terms as engine_terms
from ...engine.points import exact


class LoyaltyRule(models.Model):
    _name = "loyalty.rule"
    _inherit = ["loyalty.rule", "loyalty.club.part"]

    is_club = fields.Boolean(related="program_id.is_club", string="Customer Club")
    club_step_amount = fields.Monetary(
        string="For Each Full",
        help="Points are given for each full step of this amount; an incomplete step earns nothing. 0: points for "
        "every unit of money.",
    )
    club_channel = fields.Selection("_selection_club_channel", string="Where", default="all", required=True)
    club_date_from = fields.Date(string="Earns from")
    club_date_to = fields.Date(string="Earns Until")
    club_points_max = fields.Float(
        string="Cap per Order",
        digits=(16, 2),
        help="The most points this rule gives for one order; 0: no limit.",
    )
    club_points_max_day = fields.Float(
        string="Daily Cap",
        digits=(16, 2),
        help="The most points this rule gives one member for purchases of one day; 0: no limit.",
    )
    club_points_max_month = fields.Float(
        string="Monthly Cap",
        digits=(16, 2),
        help="The most points this rule gives one member for purchases of one month; 0: no limit.",
    )
    club_sentence = fields.Char(string="Rule Summary", compute="_compute_club_sentence")

    @api.model
    def _selection_club_channel(self):
        return [("all", self.env._("Everywhere")), ("sale", self.env._("Sales orders"))]

    def _get_reward_point_mode_selection(self):
        """Replace labels of core with ones that this addon translates."""
        symbol = self.env.context.get("currency_symbol", self.env.company.currency_id.symbol)
        words = {
            "order": self.env._("per order"),
            "money": self.env._("per %s spent", symbol),
            "unit": self.env._("per unit paid"),
        }
        choices = super()._get_reward_point_mode_selection()
        return [(mode, words.get(mode, label)) for mode, label in choices]

    @api.constrains(
        "club_step_amount",
        "club_points_max",
        "club_points_max_day",
        "club_points_max_month",
        "club_date_from",
        "club_date_to",
    )
    def _check_club_numbers(self):
        for rule in self:
            limits = (rule.club_points_max, rule.club_points_max_day, rule.club_points_max_month)
            if min(rule.club_step_amount, *limits) < 0:
                raise ValidationError(self.env._("Steps and caps of a rule cannot be negative."))
            if rule.club_date_from and rule.club_date_to:
                if rule.club_date_from > rule.club_date_to:
                    raise ValidationError(self.env._("The rule ends before it begins. Choose a later end date."))

    @api.depends(
        "reward_point_amount",
        "reward_point_mode",
        "club_step_amount",
        "minimum_amount",
        "club_points_max_day",
        "club_points_max_month",
        "program_id.currency_id",
    )
    @api.depends_context("lang")
    def _compute_club_sentence(self):
        for rule in self:
            rule.club_sentence = rule._club_sentence()

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._club_invalidate_stored_value()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if {"product_ids", "program_id"} & vals.keys():
            self._club_invalidate_stored_value()
        return result

    def unlink(self):
        self._club_invalidate_stored_value()
        return super().unlink()

    def _club_invalidate_stored_value(self):
        """Clear the caches if a rule of a gift card or e-wallet changes: its products are cached."""
        if any(rule.program_type in ("gift_card", "ewallet") for rule in self):
            self.env.registry.clear_cache()

    def _club_sentence(self):
        """The rule as a sentence for staff and members."""
        self.ensure_one()
        program = self.program_id
        points = program._club_format_number(self.reward_point_amount)
        if self.reward_point_mode == "order":
            text = self.env._("%(points)s points for each purchase", points=points)
        elif self.reward_point_mode == "unit":
            text = self.env._("%(points)s points for each piece", points=points)
        elif self.club_step_amount:
            step = program._club_format_money(self.club_step_amount)
            text = self.env._("%(points)s points for each %(step)s", step=step, points=points)
        else:
            text = self.env._(
                "%(points)s points for each %(currency)s",
                points=points,
                currency=program.currency_id.symbol or program.currency_id.name or "",
            )
        if self.minimum_amount:
            text = self.env._(
                "%(rule)s (from %(minimum)s)",
                rule=text,
                minimum=program._club_format_money(self.minimum_amount),
            )
        return self._club_limited_sentence(text)

    def _club_limited_sentence(self, text):
        """`text`, followed by the rule's daily and monthly caps."""
        program = self.program_id
        if self.club_points_max_day:
            text = self.env._(
                "%(rule)s, at most %(points)s a day",
                rule=text,
                points=program._club_format_number(self.club_points_max_day),
            )
        if self.club_points_max_month:
            text = self.env._(
                "%(rule)s, at most %(points)s a month",
                rule=text,
                points=program._club_format_number(self.club_points_max_month),
            )
        return text

    def _club_holds_on(self, day):
        """Whether the rule is in force on `day`, on its own channel."""
        self.ensure_one()
        return self.mode == "auto" and engine_terms.applies(
            self.club_channel, self.club_channel, day, self.club_date_from, self.club_date_to
        )

    def _club_applies(self, channel, day):
        """Whether the rule applies to a purchase on `channel` on `day`."""
        self.ensure_one()
        # core accepts no codes in loyalty programs, so a rule with a code never applies
        return self.mode == "auto" and engine_terms.applies(
            channel, self.club_channel, day, self.club_date_from, self.club_date_to
        )

    def _club_engine_rule(self):
        """This rule as the engine's `Rule`."""
        self.ensure_one()
        return engine_terms.Rule(
            id=self.id,
            mode=self.reward_point_mode,
            points=exact(self.reward_point_amount),
            step=exact(self.club_step_amount or 0) if self.reward_point_mode == "money" else exact(0),
            minimum_qty=self.minimum_qty,
            minimum_amount=exact(self.minimum_amount or 0),
            minimum_tax=self.minimum_amount_tax_mode,
            cap=exact(self.club_points_max or 0),
            cap_day=exact(self.club_points_max_day or 0),
            cap_month=exact(self.club_points_max_month or 0),
            expiry=self._club_expiry(),
        )

    def _club_valid_products(self, products):
        """Those of `products` to which the rule applies."""
        domain = self._get_valid_product_domain()
        return products if domain.is_true() else products.filtered_domain(domain)

    def _club_become_plain(self):
        """Turn these rules into core rules: points per step become points per unit of currency."""
        for rule in self.filtered(lambda r: r.club_step_amount and r.reward_point_mode == "money"):
            rule.reward_point_amount = rule.reward_point_amount / rule.club_step_amount
        self.club_step_amount = 0
