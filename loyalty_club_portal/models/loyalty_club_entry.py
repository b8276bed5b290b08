from odoo import models

from .staff_names import names_staff


class LoyaltyClubEntry(models.Model):
    _inherit = "loyalty.club.entry"

    def _has_field_access(self, field, operation):
        return not names_staff(self, field) and super()._has_field_access(field, operation)

    def _club_portal_links(self):
        """Return {entry id: URL} of the entries' sale orders that the current user may read."""
        model = self.env["sale.order"].sudo(False)
        if not model.has_access("read"):
            return {}
        orders = {
            entry.id: entry.transaction_id.res_id for entry in self if entry.transaction_id.res_model == "sale.order"
        }
        readable = model.search([("id", "in", list(orders.values()))])
        urls = {order.id: order.access_url for order in readable}
        return {entry: urls[order] for entry, order in orders.items() if order in urls}
