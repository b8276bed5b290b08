from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "loyalty.club.narrowing"]

    def _club_deleted_with(self):
        """Rules and rewards are limited to its variants."""
        return self.product_variant_ids
