from odoo import models


class ResPartnerCategory(models.Model):
    _name = "res.partner.category"
    _inherit = ["res.partner.category", "loyalty.club.narrowing"]

    def _club_deleted_with(self):
        """Tags below it are deleted, too."""
        return self.search([("id", "child_of", self.ids)])
