from odoo import models

from odoo.addons.loyalty_club.engine.points import exact


class SaleOrder(models.Model):
    """A quotation settled at the till counts once: on the quotation."""

    _inherit = "sale.order"

    def _club_may_refuse(self):
        """Not when the till brings an order that was paid before."""
        return not self.env.context.get("club_till_late") and super()._club_may_refuse()

    def _update_programs_and_rewards(self):
        """What was paid at the till was paid with the rewards as they stand."""
        if self.env.context.get("club_till_sync") and any(
            card.is_club_card for card in self.order_line.coupon_id
        ):
            return None
        return super()._update_programs_and_rewards()

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Core refuses to confirm what the balance does not cover; the same holds here."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm)
        late = self.env.context.get("club_till_late") and coupon.is_club_card
        return max(points, 0.0) if late else points

    def _club_kept_quantities(self, line):
        """What was paid at the till counts as invoiced, what came back as credited."""
        ordered, invoiced, credited = super()._club_kept_quantities(line)
        pos_lines = line.sudo().pos_order_line_ids.filtered(
            lambda pos_line: not pos_line.refunded_orderline_id
            and pos_line.order_id._club_counts()
        )
        for pos_line in pos_lines:
            paid, kept = pos_line.order_id._club_kept_qty(pos_line)
            invoiced += self._club_till_qty(line, paid)
            credited += self._club_till_qty(line, paid - kept)
        return ordered, invoiced, credited

    @staticmethod
    def _club_till_qty(line, qty):
        """`qty` of the product's unit in the unit of the order's line."""
        return exact(line._convert_qty(line, float(qty), "p2s"))
