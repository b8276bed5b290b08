from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: The fields of a card that a rule can test: {field: kind}. Fields that do not exist, as their
#: addon is not installed, are not offered.
FIELD_KINDS = {
    "club_score": "number",
    "points": "number",
    "club_spent": "number",
    "club_orders": "number",
    "club_growth": "number",
    "club_churn_risk": "number",
    "club_rfm_recency": "number",
    "club_rfm_frequency": "number",
    "club_rfm_monetary": "number",
    "club_last_purchase": "days",
    "club_joined_on": "days",
    "club_tier_id": "tier",
    "club_segment": "segment",
}


OPERATORS = [
    (">=", "at least"),
    (">", "more than"),
    ("<=", "at most"),
    ("<", "less than"),
    ("=", "exactly"),
]


#: "At least 30 days ago" means a date on or before that day: the operator is reversed.
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}


class LoyaltyClubVipRule(models.Model):
    """A condition on a member's values. Members who meet all rules of the club are VIP candidates."""

    _name = "loyalty.club.vip.rule"
    _inherit = ["loyalty.club.setting"]
    _description = "Rule for VIP Candidates"
    _order = "program_id, sequence, id"
    _rec_name = "field_name"

    sequence = fields.Integer(default=10)
    field_name = fields.Selection("_selection_field_name", string="Criterion", required=True)
    kind = fields.Selection(
        [("number", "Number"), ("days", "Days"), ("tier", "Tier"), ("segment", "Segment")],
        compute="_compute_kind",
    )
    operator = fields.Selection(OPERATORS, required=True, default=">=")
    value = fields.Float(
        digits=(16, 2),
        help="Growth and churn risk are shares: 0.5 is one half. Scores of recency, frequency and value are between "
        "1 and 5.",
    )
    tier_id = fields.Many2one("loyalty.club.tier", domain="[('program_id', '=', program_id)]", ondelete="restrict")
    segment = fields.Selection("_selection_segment")

    @api.model
    def _selection_field_name(self):
        return [
            (name, label) for name, label in self._club_labels().items() if name in self.env["loyalty.card"]._fields
        ]

    @api.model
    def _club_labels(self):
        """{field: label of the criterion}, in the order of `FIELD_KINDS`."""
        cards = self.env["loyalty.card"]
        labels = {
            name: cards._fields[name]._description_string(self.env) for name in FIELD_KINDS if name in cards._fields
        }
        labels["club_last_purchase"] = self.env._("Days since the last purchase")
        labels["club_joined_on"] = self.env._("Days as a member")
        return labels

    @api.model
    def _selection_segment(self):
        field = self.env["loyalty.card"]._fields.get("club_segment")
        return field._description_selection(self.env) if field else []

    @api.depends("field_name")
    def _compute_kind(self):
        for rule in self:
            rule.kind = FIELD_KINDS.get(rule.field_name, "number")

    @api.constrains("field_name", "tier_id", "segment", "program_id", "value")
    def _check_complete(self):
        for rule in self:
            if rule.field_name not in FIELD_KINDS or rule.field_name not in self.env["loyalty.card"]._fields:
                raise ValidationError(self.env._("Choose a criterion from the list for the rule."))
            if rule.kind == "tier" and rule.tier_id.program_id != rule.program_id:
                raise ValidationError(self.env._("Choose a tier of this club for the rule."))
            if rule.kind == "segment" and not rule.segment:
                raise ValidationError(self.env._("Choose the segment for the rule."))
            if rule.kind == "days" and not 0 <= rule.value <= 36500:
                raise ValidationError(self.env._("The number of days must be between 0 and 36500."))

    def _club_domain(self, day):
        """The domain of the cards that meet this rule on `day`."""
        self.ensure_one()
        name = self.field_name
        if name not in self.env["loyalty.card"]._fields:
            return Domain.FALSE
        if self.kind == "segment":
            return Domain(name, "=", self.segment)
        if self.kind == "tier":
            threshold = Domain("club_tier_id.threshold", self.operator, self.tier_id.threshold)
            return Domain("club_tier_id", "!=", False) & threshold
        if self.kind == "days":
            return Domain(name, TURNED[self.operator], day - timedelta(days=int(self.value)))
        return Domain(name, self.operator, self.value)

    def _club_explain(self, card, day):
        """The member's value and the required value, in words."""
        self.ensure_one()
        sentences = {
            ">=": self.env._("%(label)s: %(found)s (at least %(value)s)"),
            ">": self.env._("%(label)s: %(found)s (more than %(value)s)"),
            "<=": self.env._("%(label)s: %(found)s (at most %(value)s)"),
            "<": self.env._("%(label)s: %(found)s (less than %(value)s)"),
            "=": self.env._("%(label)s: %(found)s"),
        }
        found, value = self._club_balances(card, day)
        label = self._club_labels()[self.field_name]
        operator = "=" if self.kind == "segment" else self.operator
        return sentences[operator] % {"label": label, "found": found, "value": value}

    def _club_balances(self, card, day):
        """(the member's value, the required value), as text."""
        number = self.program_id._club_format_number
        found = card[self.field_name]
        if self.kind == "segment":
            return dict(self._selection_segment()).get(found, ""), ""
        if self.kind == "tier":
            return found.name or "", self.tier_id.name
        if self.kind == "days":
            return number((day - found).days) if found else "", number(self.value)
        return number(found), number(self.value)
