from odoo import models


class ProductTag(models.Model):
    _name = "product.tag"
    _inherit = ["product.tag", "loyalty.club.narrowing"]
