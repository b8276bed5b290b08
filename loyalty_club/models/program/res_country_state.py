from odoo import models


class ResCountryState(models.Model):
    _name = "res.country.state"
    _inherit = ["res.country.state", "loyalty.club.narrowing"]
