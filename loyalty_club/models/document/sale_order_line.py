from odoo import api, models
from odoo.exceptions import AccessError

from . import settle_queue
from .call_state import notes
from .frozen import changes

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

#: Fields that say which reward a line is and what it takes off: fixed once the order is confirmed.
FROZEN = frozenset(
    {
        "product_id",
        "price_unit",
        "discount",
        "tax_ids",
        "reward_id",
        "coupon_id",
        "reward_identifier_code",
        "order_id",
    }
)

#: The name in `call_state` that is held while core's own actions change the rewards of an order.
REWARDS = "loyalty_club.core_rewards"


class SaleOrderLine(models.Model):
    """Lines of a confirmed order may still change: the order is settled again.

    Core itself writes the points of a reward line to its card; the context key
    `club_core_posts_nothing` prevents that for a club's card.
    """

    _inherit = "sale.order.line"

    def _club_documents(self):
        """The documents to settle, for `settle_queue`: the confirmed orders."""
        return [self.sudo().order_id.filtered(lambda order: order.state == "sale")]

    def _club_core_posts_nothing(self):
        return self.with_context(club_core_posts_nothing=True)

    @staticmethod
    def _club_settle_bought(orders):
        settle_queue.settle(orders.exists()._club_bought())

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
        with settle_queue.business_call(orders):
            lines = super(SaleOrderLine, self._club_core_posts_nothing()).create(vals_list).with_env(self.env)
            self._club_settle_bought(lines.order_id)
        return lines

    def write(self, vals):
        if not DECIDES & vals.keys():
            return super().write(vals)
        self._club_check_frozen(vals)
        orders = self.order_id
        with settle_queue.business_call(orders):
            result = super(SaleOrderLine, self._club_core_posts_nothing()).write(vals)
            self._club_settle_bought(orders | self.order_id)
        return result

    def _club_check_frozen(self, vals):
        """Refuse to change a reward that points already paid for, except by core's reward actions and
        by its quantity: with the quantity the discount goes too."""
        if not FROZEN & vals.keys() or self.env.su or notes(self.env.cr, REWARDS):
            return
        paid = self.filtered(
            lambda line: (
                line.order_id.state == "sale"
                and (line.sudo().coupon_id.is_club_card or line.sudo().reward_id.program_id.is_club)
            )
        )
        if any(changes(line, vals, FROZEN) for line in paid):
            raise AccessError(
                self.env._(
                    "Points already pay for this reward. Set its quantity to 0 to give the points back, or credit it."
                )
            )

    def unlink(self):
        orders = self.order_id
        with settle_queue.business_call(orders):
            result = super(SaleOrderLine, self._club_core_posts_nothing()).unlink()
            self._club_settle_bought(orders)
        return result

    def _write_multi(self, vals_list):
        """Settle when the computed `qty_delivered` is written: no other method reports that change."""
        result = super()._write_multi(vals_list)
        changed = [line.id for line, vals in zip(self, vals_list, strict=True) if "qty_delivered" in vals]
        settle_queue.settle_at_commit(self.browse(changed))
        return result
