from odoo import models
from odoo.tools import SQL

from ..program.personal import removed, unnamed


def without_own_words(column, person):
    return SQL(
        "CASE WHEN display_type = 'line_note' THEN %s ELSE %s END", removed(column, person), unnamed(column, person)
    )


class SaleOrderLine(models.Model):
    """Notes between the lines of a sale are removed."""

    _inherit = "sale.order.line"

    _club_personal_fields = {"name": without_own_words}

    def _club_personal_condition(self, person):
        orders = self.env["sale.order"]._club_personal_condition(person)
        return SQL("order_id IN (SELECT id FROM sale_order WHERE %s)", orders)
