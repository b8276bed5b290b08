from odoo import api, fields, models
from odoo.exceptions import ValidationError

METRICS = [
    ("purchase_points", "Points of purchases"),
    ("referral_points", "Points of referrals"),
    ("activity_points", "Points of other activities"),
    ("amount", "Money spent"),
    ("orders", "Purchases"),
]


class LoyaltyClubScoreWeight(models.Model):
    """A part of a club's weighted tier score, with its weight."""

    _name = "loyalty.club.score.weight"
    _inherit = ["loyalty.club.setting"]
    _description = "Weight in the Score of a Customer Club"
    _order = "weight desc, id"

    metric = fields.Selection(METRICS, required=True)
    weight = fields.Float(
        digits=(16, 4),
        required=True,
        help="The share of this part; 80 and 20 mean the same as 0.8 and 0.2.",
    )
    share = fields.Float(compute="_compute_share")

    _metric_unique = models.UniqueIndex("(program_id, metric)", "Each part of a score can have one weight only.")

    @api.constrains("weight")
    def _check_weight(self):
        if any(weight.weight <= 0 for weight in self):
            raise ValidationError(self.env._("A weight must be more than 0."))

    @api.depends("weight", "program_id.club_score_weight_ids.weight")
    def _compute_share(self):
        for weight in self:
            total = sum(weight.program_id.club_score_weight_ids.mapped("weight"))
            weight.share = weight.weight / total if total else 0
