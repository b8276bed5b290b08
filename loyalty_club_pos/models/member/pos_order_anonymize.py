from odoo import models
from odoo.tools import SQL

from odoo.addons.loyalty_club.models.program.personal import emptied


class PosOrder(models.Model):
    """Notes on an anonymized member's orders, and the addresses that receipts were sent to, are removed."""

    _inherit = "pos.order"

    _club_personal_fields = dict.fromkeys(
        ["email", "mobile", "general_customer_note", "internal_note", "floating_order_name"], emptied
    )

    def _club_personal_condition(self, person):
        """Orders that are not open any more: their notes may still be needed."""
        return SQL(
            "id IN (SELECT id FROM pos_order WHERE partner_id = ANY(%s) UNION ALL %s) AND state <> 'draft'",
            person.people,
            self._club_settled_for(person),
        )
