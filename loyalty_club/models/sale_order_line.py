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
        "order_id",
    }
)


class SaleOrderLine(models.Model):
    """Lines of a confirmed order may still change: the order is settled again.

    Core writes to the card of a reward line by itself; for a club's card the context key
    `club_core_books_nothing` turns that into nothing.
    """

    _inherit = "sale.order.line"

    def _club_quiet(self):
        return self.with_context(club_defer=True, club_core_books_nothing=True)

    def _club_settle_bought(self, orders):
        if not self.env.context.get("club_defer"):
            orders.exists().filtered(lambda order: order.state == "sale")._club_settle()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super(SaleOrderLine, self._club_quiet()).create(vals_list).with_env(self.env)
        self._club_settle_bought(lines.order_id)
        return lines

    def write(self, vals):
        if not DECIDES & vals.keys():
            return super().write(vals)
        orders = self.order_id
        result = super(SaleOrderLine, self._club_quiet()).write(vals)
        self._club_settle_bought(orders | self.order_id)
        return result

    def unlink(self):
        orders = self.order_id
        result = super(SaleOrderLine, self._club_quiet()).unlink()
        self._club_settle_bought(orders)
        return result
