from odoo import api, models

#: Fields of a line that decide what it earns or costs.
DECIDES = frozenset(
    {
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "tax_ids",
        "reward_id",
        "coupon_id",
        "points_cost",
        "qty_delivered",
        "order_id",
    }
)


class SaleOrderLine(models.Model):
    """Lines of a confirmed order may still change: the order is settled again.

    Core writes to the card of a reward line by itself; for a club's card the context key
    `club_core_posts_nothing` turns that into nothing.
    """

    _inherit = "sale.order.line"

    def _club_quiet(self, orders):
        quiet = self.with_context(club_core_posts_nothing=True)
        return quiet.with_context(club_deferred=orders._club_deferred().env.context["club_deferred"])

    def _club_settle_bought(self, orders):
        orders.exists()._club_bought()._club_settle()

    def _compute_qty_delivered(self):
        result = super()._compute_qty_delivered()
        self.order_id._club_settle_at_commit()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        lines = super(SaleOrderLine, self._club_quiet(orders)).create(vals_list)
        lines = lines.with_env(self.env)
        self._club_settle_bought(lines.order_id)
        return lines

    def write(self, vals):
        if not DECIDES & vals.keys():
            return super().write(vals)
        orders = self.order_id
        result = super(SaleOrderLine, self._club_quiet(orders)).write(vals)
        self._club_settle_bought(orders | self.order_id)
        return result

    def unlink(self):
        orders = self.order_id
        result = super(SaleOrderLine, self._club_quiet(orders)).unlink()
        self._club_settle_bought(orders)
        return result
