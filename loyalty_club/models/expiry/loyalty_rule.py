from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyRule(models.Model):
    """A purchase rule with an optional expiry policy of its own."""

    _name = "loyalty.rule"
    _inherit = ["loyalty.rule", "loyalty.club.expiry"]

    club_expiry_policy = fields.Selection(string="Points Expiry", help="Empty: same as the club.")

    @api.constrains("club_expiry_policy")
    def _check_club_rule_expiry(self):
        if any(rule.club_expiry_policy == "inactivity" for rule in self):
            raise ValidationError(
                self.env._(
                    "Expiry after months without a purchase applies to the whole club. "
                    "Choose another policy for the rule."
                )
            )
