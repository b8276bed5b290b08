from odoo import models
from odoo.exceptions import AccessError

#: Fields that say which reward was claimed, on which card, and at what cost.
FROZEN = frozenset(
    {
        "reward_id",
        "coupon_id",
        "reward_identifier_code",
        "qty",
        "price_unit",
        "price_subtotal",
        "price_subtotal_incl",
        "order_id",
        "refunded_orderline_id",
    }
)


class PosOrderLine(models.Model):
    """The line of a reward paid with points is read-only once the order is paid."""

    _inherit = "pos.order.line"

    def write(self, vals):
        if FROZEN & vals.keys() and not self.env.su:
            paid = self.filtered(lambda line: line.coupon_id.is_club_card and line.order_id._club_counts())
            if paid:
                raise AccessError(
                    self.env._("A reward that was paid with points can no longer be changed. Refund it instead.")
                )
        return super().write(vals)
