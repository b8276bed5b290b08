from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """A product whose buyer gets a tier for some months: a paid membership."""

    _inherit = "product.template"

    club_tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="Gives Club Tier",
        index="btree_not_null",
        ondelete="restrict",
        help="Buyers of this product have the tier for the months it pays for. A new purchase renews it, a refund "
        "ends it.",
    )
    club_tier_months = fields.Integer(string="Months of Membership", default=12)

    @api.constrains("club_tier_id", "club_tier_months")
    def _check_club_tier_months(self):
        for product in self:
            if product.club_tier_id and not 1 <= product.club_tier_months <= 1200:
                raise ValidationError(self.env._("A membership must last 1 to 1200 months."))
