from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def unlink(self):
        """A club that was for this pricelist alone is for all now."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
