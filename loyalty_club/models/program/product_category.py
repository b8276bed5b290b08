from odoo import models


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "loyalty.club.narrowing"]

    def _club_deleted_with(self):
        """Categories below it are deleted, too."""
        return self.search([("id", "child_of", self.ids)])
