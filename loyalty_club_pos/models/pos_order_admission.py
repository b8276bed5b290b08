from odoo import models

from odoo.addons.loyalty_club.engine.points import exact


class PosOrder(models.Model):
    _inherit = "pos.order"

    def _club_paid_here(self, club):
        """What was bought at the till itself, in the club's currency; below zero: it came back."""
        self.ensure_one()
        quoted = self.lines.filtered("sale_order_origin_id")
        total = self.amount_total - sum(quoted.mapped("price_subtotal_incl"))
        tax = self.amount_tax - sum(
            line.price_subtotal_incl - line.price_subtotal for line in quoted
        )
        return exact(club._club_purchase_amount(total, tax, self.currency_id, self.company_id))
