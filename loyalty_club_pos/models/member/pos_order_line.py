from odoo import models
from odoo.tools import SQL

from odoo.addons.loyalty_club.models.program.personal import emptied


class PosOrderLine(models.Model):
    """Notes on the lines of an anonymized member's orders are removed."""

    _inherit = "pos.order.line"

    _club_personal_fields = dict.fromkeys(["customer_note", "note"], emptied)

    def _club_personal_condition(self, person):
        orders = self.env["pos.order"]._club_personal_condition(person)
        return SQL("order_id IN (SELECT id FROM pos_order WHERE %s)", orders)
