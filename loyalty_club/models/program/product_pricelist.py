from odoo import models


class ProductPricelist(models.Model):
    _name = "product.pricelist"
    _inherit = ["product.pricelist", "loyalty.club.narrowing"]
