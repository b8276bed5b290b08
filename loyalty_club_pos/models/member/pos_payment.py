from odoo import models
from odoo.tools import SQL

from odoo.addons.loyalty_club.models.program.personal import emptied_with_contact


class PosPayment(models.Model):
    """The name on the bank card of an anonymized contact is removed."""

    _inherit = "pos.payment"

    _club_personal_fields = {"cardholder_name": emptied_with_contact}

    def _club_personal_condition(self, person):
        orders = self.env["pos.order"]._club_personal_condition(person)
        return SQL("pos_order_id IN (SELECT id FROM pos_order WHERE %s)", orders)
