from odoo import models

from .staff_names import names_staff


class LoyaltyClubTransaction(models.Model):
    _inherit = "loyalty.club.transaction"

    def _has_field_access(self, field, operation):
        return not names_staff(self, field) and super()._has_field_access(field, operation)
