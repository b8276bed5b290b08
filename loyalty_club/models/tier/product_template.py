from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..program.groups import check_manager, is_manager

#: Who may write these gives tiers away: the price of a product is not the club's.
GUARDED = frozenset({"club_tier_id", "club_tier_months"})


class ProductTemplate(models.Model):
    """A product whose buyer gets a tier for some months: a paid membership. Only a club manager
    decides that; the user's group counts, even in superuser mode."""

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

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        if products.club_tier_id:
            self._club_check_may_give_tier()
        return products

    def write(self, vals):
        given = self.club_tier_id if GUARDED & vals.keys() else self.env["loyalty.club.tier"]
        result = super().write(vals)
        if given or (GUARDED & vals.keys() and self.club_tier_id):
            self._club_check_may_give_tier()
        return result

    def copy_data(self, default=None):
        """A copy made by others is a product without a tier."""
        copies = super().copy_data(default)
        if not is_manager(self.env):
            for vals in copies:
                vals.pop("club_tier_id", None)
        return copies

    @api.model
    def _club_check_may_give_tier(self):
        check_manager(
            self.env,
            self.env._("Only a manager of the customer club can decide which tier a product gives."),
        )
