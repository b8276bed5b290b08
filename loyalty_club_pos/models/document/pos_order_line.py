from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.loyalty_club.engine.points import InvalidPoints, exact
from odoo.addons.loyalty_club.models.document.frozen import changes

#: Fields that decide what a line earns or costs: fixed once the order is paid.
FROZEN = frozenset(
    {
        "product_id",
        "qty",
        "price_unit",
        "discount",
        "tax_ids",
        "price_subtotal",
        "price_subtotal_incl",
        "reward_id",
        "coupon_id",
        "reward_identifier_code",
        "points_cost",
        "order_id",
        "refunded_orderline_id",
        "combo_parent_id",
        "sale_order_origin_id",
        "sale_order_line_id",
    }
)


def number(value):
    """Return `value` as an exact number, 0 if it is not a valid one."""
    try:
        return exact(value or 0)
    except InvalidPoints:
        return Decimal(0)


class PosOrderLine(models.Model):
    """What a line of the till really is. A line says by itself that it is a refund, a combo's item or
    a quotation's; it is left out of what its order earns only if the server can prove that."""

    _inherit = "pos.order.line"

    def write(self, vals):
        """Refuse to change what a paid order of a club's till sold: it is refunded instead."""
        if FROZEN & vals.keys() and not self.env.su:
            paid = self.filtered(lambda line: line.order_id._club_counts() and line._club_is_posted())
            if any(changes(line, vals, FROZEN) for line in paid):
                raise AccessError(
                    self.env._("This order is paid and its points are posted. Refund it instead of changing it.")
                )
        return super().write(vals)

    def _club_is_posted(self):
        """Whether the ledger holds something of the line's order or reward."""
        line = self.sudo()
        return bool(
            line.order_id.club_transaction_ids or line.coupon_id.is_club_card or line.reward_id.program_id.is_club
        )

    def _club_amounts(self):
        """The line's (total, subtotal), with and without tax. A till stores the amounts of a refund
        with the sign turned: what a line takes or gives, its quantity and price say."""
        self.ensure_one()
        amounts = number(self.price_subtotal_incl), number(self.price_subtotal)
        sign = number(self.qty) * number(self.price_unit)
        return amounts if not sign else tuple(abs(amount).copy_sign(sign) for amount in amounts)

    # what the server can prove

    def _club_is_own(self):
        """Whether the line counts on this order: a refund counts on the order it refunds, a line of a
        quotation on the quotation, a combo's item with its combo."""
        self.ensure_one()
        return not (self._club_is_refund() or self._club_is_settled_quotation() or self._club_is_combo_item())

    def _club_is_refund(self):
        """Whether the line returns a line of the same product, with earlier refunds no more pieces of
        it than were bought, and for no more money than they cost."""
        origin = self.refunded_orderline_id
        left = number(origin.qty)
        for line in origin.refund_orderline_ids.sorted("id"):
            if line == self:
                return self._club_returns(left)
            # one that returns nothing neither uses pieces up nor frees them
            if line.order_id._club_counts() and line._club_returns(left):
                left += number(line.qty)
        return False

    def _club_returns(self, left):
        """Whether the line returns no more than `left` pieces of the line it names, and no more money."""
        origin = self.refunded_orderline_id
        qty, bought = -number(self.qty), number(origin.qty)
        if origin == self or origin.product_id != self.product_id or not 0 < qty <= left:
            return False
        paid, back = origin._club_amounts()[0], -self._club_amounts()[0]
        slack = number(self.order_id.currency_id.rounding) * 2
        return back * paid >= 0 and abs(back) <= abs(paid) * qty / bought + slack

    def _club_refunds(self):
        """The lines of paid orders that return this line; the same customer's also where they return
        more than there was of it."""
        customer = self.order_id.partner_id
        return self.refund_orderline_ids.filtered(
            lambda refund: (
                refund.order_id._club_counts()
                and refund != self
                and refund.qty < 0
                and refund.product_id == self.product_id
                and (refund.order_id.partner_id in (customer, customer.browse()) or refund._club_is_refund())
            )
        )

    def _club_returned_qty(self):
        """The pieces of this line that refunds return. A reward's line is returned as far as its
        discount was paid back: without the money no points come back."""
        refunds = self._club_refunds()
        pieces = -sum((number(refund.qty) for refund in refunds), Decimal(0))
        qty, off = number(self.qty), -self._club_amounts()[0]
        if not self.reward_id or off <= 0 or not pieces:
            return pieces
        money = sum((refund._club_amounts()[0] for refund in refunds), Decimal(0))
        slack = number(self.order_id.currency_id.rounding) * 2 * len(refunds)
        return pieces if money >= off * pieces / qty - slack else max(qty * money / off, Decimal(0))

    def _club_is_combo_item(self):
        """Whether the line is an item of a combo of the same order."""
        combo = self.combo_parent_id
        return bool(combo and combo != self and combo.order_id == self.order_id and not combo.combo_parent_id)

    def _club_items(self):
        """The items of the combo that this line is."""
        return self.combo_line_ids.filtered(lambda line: line._club_is_combo_item())

    def _club_is_settled_quotation(self):
        """Whether the line sells a line of the quotation that it names. What takes money off must be
        on that quotation, which is confirmed or this customer's, and no more than there."""
        sold = self.sudo().sale_order_line_id
        quotation = sold.order_id
        if not sold or quotation != self.sudo().sale_order_origin_id:
            return False
        if not sold.is_downpayment and sold.product_id != self.product_id:
            return False
        total = self._club_amounts()[0]
        if total >= 0:
            return number(self.qty) > 0
        customer = self.order_id.partner_id.commercial_partner_id
        known = quotation.state == "sale" or (customer and quotation.partner_id.commercial_partner_id == customer)
        slack = number(self.order_id.currency_id.rounding) * 2
        return bool(known) and -total <= sold._club_taken_off(self.product_id) + slack
