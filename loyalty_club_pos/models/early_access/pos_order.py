from odoo import models


class PosOrder(models.Model):
    """The till checks early access before payment. The server never refuses a paid order: it
    reports the sale."""

    _inherit = "pos.order"

    def _club_early_moment(self):
        return self._club_moment()

    def _club_early_products(self):
        """Exclude refunds and the lines of quotations, which the quotation checks itself."""
        lines = self.lines.filtered(lambda line: line.qty > 0 and line._club_is_own())
        return lines.product_id.product_tmpl_id

    def action_pos_order_paid(self):
        result = super().action_pos_order_paid()
        if self.env["loyalty.club.benefit"]._early_spans():
            for order in self.sudo():
                order._club_report_early()
        return result

    def _club_report_early(self):
        sentences = self._club_early_sentences()
        if sentences:
            self._club_report(
                self.env._(
                    "Sold at the point of sale before it was open to this customer: %(what)s",
                    what=" ".join(sentences),
                )
            )
