from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """A membership is sold like any other product."""

    _inherit = "product.template"

    club_tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="Gives Club Tier",
        index="btree_not_null",
        ondelete="restrict",
        help="Who buys this product has the tier for the months it pays for. Bought again it is"
        " renewed; refunded it ends.",
    )
    club_tier_months = fields.Integer(string="Months of Membership", default=12)

    @api.constrains("club_tier_id", "club_tier_months")
    def _check_club_tier_months(self):
        for product in self:
            if product.club_tier_id and not 1 <= product.club_tier_months <= 1200:
                raise ValidationError(self.env._("A membership lasts 1 to 1200 months."))
