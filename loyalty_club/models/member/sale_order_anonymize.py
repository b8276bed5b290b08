from odoo import models
from odoo.tools import SQL

from ..program.personal import emptied_with_contact


def without_own_note(column, _person):
    """The company's terms stay; what was typed in their place is removed."""
    return SQL(
        """
        CASE WHEN EXISTS (
            SELECT FROM res_company company, jsonb_each_text(company.invoice_terms) terms
             WHERE company.id = sale_order.company_id AND terms.value = %(note)s)
        THEN %(note)s END
        """,
        note=column,
    )


class SaleOrder(models.Model):
    """What is written beside the sale is removed; the sale itself is core's."""

    _inherit = "sale.order"

    _club_personal_fields = {
        "note": without_own_note,
        "signed_by": emptied_with_contact,
        "client_order_ref": emptied_with_contact,
    }

    def _club_personal_condition(self, person):
        """Orders that are not open any more: their notes may still be needed."""
        return SQL(
            """
            id IN (SELECT id FROM sale_order
                    WHERE partner_id = ANY(%(people)s) OR partner_invoice_id = ANY(%(people)s)
                       OR partner_shipping_id = ANY(%(people)s)
                    UNION ALL %(settled)s)
            AND state NOT IN ('draft', 'sent') AND (state <> 'sale' OR invoice_status <> 'to invoice')
            """,
            people=person.people,
            settled=self._club_settled_for(person),
        )
