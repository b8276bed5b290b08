from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from ...engine.basket import Role
from ...engine.papers import Kept, Paper, keep, ready
from ...engine.points import exact, undivided
from . import settle_queue
from .kept_line import KeptLine

#: Fields of an order that decide who earns and how much.
DECIDES = frozenset({"partner_id", "state", "order_line", "date_order", "company_id"})


PAID = ("paid", "in_payment", "reversed")


class SaleOrder(models.Model):
    """What a customer keeps of the lines of an order, given its invoices and credit notes."""

    _name = "sale.order"
    _inherit = ["sale.order", "loyalty.club.document"]
    _club_channel = "sale"

    # methods of `loyalty.club.document`

    def _club_counts(self):
        self.ensure_one()
        return self.state == "sale"

    def _club_may_refuse(self):
        """False once the customer has paid in the web shop."""
        self.ensure_one()
        return not self.sudo().transaction_ids.filtered(lambda tx: tx.state in ("done", "authorized"))

    def _club_program_domain(self):
        day = self._get_confirmed_tx_create_date()
        return (
            super()._club_program_domain()
            & self._club_place_domain()
            & Domain(
                [
                    "|",
                    ("pricelist_ids", "=", False),
                    ("pricelist_ids", "in", self.pricelist_id.ids),
                    "|",
                    ("date_from", "=", False),
                    ("date_from", "<=", day),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ]
            )
        )

    def _club_venue(self):
        day = self._get_confirmed_tx_create_date()
        website = self.website_id.id if "website_id" in self._fields else False
        return (*super()._club_venue(), self.pricelist_id._origin.id, day, website)

    def _club_place_domain(self):
        """The domain of the clubs enabled for this sales channel: core has separate settings for
        orders of the web shop."""
        programs = self.env["loyalty.program"]
        if "ecommerce_ok" not in programs._fields or not self.website_id:
            return Domain("sale_ok", "=", True)
        websites = [False, self.website_id.id]
        return Domain("ecommerce_ok", "=", True) & Domain("website_id", "in", websites)

    def _club_reward_lines(self):
        return self.order_line.filtered("coupon_id")

    def _club_kept_lines(self):
        """A combo line counts with the amounts of its items, which are left out themselves."""
        self.ensure_one()
        delivery = self._get_no_effect_on_threshold_lines()
        worthless = self.env["loyalty.program"]._club_stored_value_products()
        lines = self.order_line.filtered(
            lambda line: line.product_id and not line.display_type and not line.combo_item_id
        )
        return [self._club_make_line(line, line in delivery, worthless) for line in lines]

    @api.depends("partner_id", "state", "order_line.price_total", "order_line.product_uom_qty")
    def _compute_club_points_preview(self):
        return super()._compute_club_points_preview()

    def _club_earning_lines(self, lines, program):
        """The part that is delivered, invoiced or paid; discounts in proportion to the goods."""
        trigger = program.club_sale_trigger
        if trigger == "confirmed" or (trigger == "paid" and not self.amount_total):
            return lines
        shares = {
            line.record: self._club_ready_shares(line, trigger)
            for line in lines
            if line.role is Role.GOODS and line.qty > 0
        }
        goods = sum(line.total for line in lines if line.record in shares)
        ready = sum(line.total * shares[line.record][1] for line in lines if line.record in shares)
        overall = ready / goods if goods else exact(0)
        return [self._club_part_of(line, *shares.get(line.record, (overall, overall))) for line in lines]

    @staticmethod
    def _club_part_of(line, pieces, money):
        return replace(line, qty=line.qty * pieces, total=line.total * money, subtotal=line.subtotal * money)

    def _club_ready_shares(self, line, trigger):
        """(share of the kept pieces, share of the kept amount) of a line that has reached
        `trigger`, 0 to 1."""
        if trigger == "delivered":
            share = self._club_delivered_share(line)
            return share, share
        ready = self._club_ready(line.record, Kept(line.qty, line.total), trigger == "paid")
        pieces = ready.qty / line.qty
        return pieces, ready.total / line.total if line.total else pieces

    @staticmethod
    def _club_delivered_share(line):
        parts = line.record._get_lines_with_price()
        ordered = sum(exact(part.product_uom_qty) for part in parts)
        ready = sum(exact(part.qty_delivered) for part in parts)
        ready = ready * line.full_qty / ordered if ordered else exact(0)
        return min(max(ready, exact(0)), line.qty) / line.qty

    # when the club settles

    def action_confirm(self):
        with settle_queue.business_call(self):
            result = super().action_confirm()
            settle_queue.settle(self)
        return result

    def _action_cancel(self):
        with settle_queue.business_call(self):
            result = super()._action_cancel()
            settle_queue.settle(self)
        return result

    def write(self, vals):
        if not DECIDES & vals.keys():
            return super().write(vals)
        with settle_queue.business_call(self):
            bought = self._club_bought()
            members = bought._club_members_with_points() if "partner_id" in vals else {}
            result = super().write(vals)
            settle_queue.settle(bought | self._club_bought())
        self._club_tell_given(members)
        return result

    def _club_bought(self):
        """The confirmed ones of these orders."""
        return self.filtered(lambda order: order.state == "sale")

    # lines

    def _club_line_role(self, line, no_effect, worthless):
        if line.reward_id.reward_type == "shipping":
            return self._club_shipping_role()
        if line.reward_id:
            return self._club_reward_role(line, -self._club_total(line))
        if no_effect or line.is_downpayment or line.product_id.id in worthless:
            return Role.NOTHING if line.price_total >= 0 else Role.OFF
        return Role.GOODS

    def _club_shipping_role(self):
        """Free shipping takes off what the delivery costs, and no more."""
        free = self.order_line.filtered(lambda line: line.reward_id.reward_type == "shipping")
        delivery = self._get_no_effect_on_threshold_lines() - free
        return Role.NOTHING if self._club_total(free | delivery) >= -self._club_tolerance() else Role.OFF

    def _club_make_line(self, line, no_effect, worthless):
        kept, ordered = self._club_kept(line), exact(line.product_uom_qty)
        priced = line._get_lines_with_price()
        full_total = self._club_total(priced)
        pieces = kept.qty / ordered if ordered else exact(0)
        # a reward is returned by pieces: its amount is only what the points were worth
        total = full_total * pieces if line.reward_id else kept.total
        share = total / full_total if full_total else pieces
        return KeptLine(
            record=line,
            product=line.product_id,
            qty=kept.qty,
            total=total,
            subtotal=exact(round(sum(priced.mapped("price_subtotal")), 6)) * share,
            full_qty=ordered,
            full_total=full_total,
            role=self._club_line_role(line, no_effect, worthless),
            reward=line.reward_id,
            card=line.coupon_id,
            claim=line.reward_identifier_code or str(line.id),
            refunded=1 - pieces,
        )

    def _club_kept(self, line):
        """What is kept of a line, in its own unit; for a combo, of its items."""
        ordered = exact(line.product_uom_qty)
        parts = line._get_lines_with_price()
        if ordered <= 0:
            return Kept(ordered, self._club_total(parts) if ordered else exact(0))
        return self._club_merge_parts(ordered, parts, self._club_kept_part)

    def _club_ready(self, line, kept, paid):
        """The part of `kept` that is invoiced or, if `paid`, invoiced and paid."""
        ordered = exact(line.product_uom_qty)
        joined = self._club_merge_parts(
            ordered,
            line._get_lines_with_price(),
            lambda part: self._club_ready_part(part, paid),
        )
        return Kept(min(joined.qty, kept.qty), min(joined.total, kept.total))

    @staticmethod
    def _club_merge_parts(ordered, parts, told):
        """Merge the `Kept`s of `parts`, the lines that hold the amount of a line, into one. A combo
        is kept as long as one of its items is.

        :param told: returns the `Kept` of a part
        """
        found = [(exact(part.product_uom_qty), told(part)) for part in parts]
        shares = [kept.qty / qty for qty, kept in found if qty > 0]
        total = sum((kept.total for _qty, kept in found), exact(0))
        # without a rounding error, so that a third of three pieces reaches a minimum of one
        return Kept(undivided(ordered * max(shares, default=exact(0))), total)

    def _club_kept_part(self, part):
        ordered, total = exact(part.product_uom_qty), self._club_total(part)
        if ordered <= 0:
            return Kept(ordered, total if ordered else exact(0))
        papers = self._club_papers(part)
        return keep(ordered, total, papers, self._club_tolerance())

    def _club_ready_part(self, part, paid):
        ordered, total = exact(part.product_uom_qty), self._club_total(part)
        if ordered <= 0:
            return Kept(exact(0), exact(0))
        papers = self._club_papers(part)
        kept = keep(ordered, total, papers, self._club_tolerance())
        counting = [paper for paper in papers if paper.paid or not paid]
        return ready(kept, ordered, total, counting, self._club_tolerance())

    @staticmethod
    def _club_total(lines):
        return exact(round(sum(lines.mapped("price_total")), 6))

    def _club_tolerance(self):
        """The largest difference that rounding may cause between documents: tax is rounded per line
        or over the whole document."""
        return exact(self.currency_id.rounding) * 2

    def _club_papers(self, line):
        """The posted invoice and credit note lines of an order line, as the engine's `Paper`s."""
        return [
            self._club_paper(move_line, line)
            for move_line in line.invoice_lines
            if move_line.parent_state == "posted" and move_line.move_id.move_type in ("out_invoice", "out_refund")
        ]

    def _club_paper(self, move_line, line):
        """A credit note returns pieces of its own product; of another one it pays back money only."""
        move = move_line.move_id
        credit = move.move_type == "out_refund"
        money = move_line.price_total
        if move.currency_id != self.currency_id:
            day = move.invoice_date or move.date
            money = move.currency_id._convert(money, self.currency_id, self.company_id, day)
        decides = move.reversed_entry_id if credit else move
        qty = move_line.product_uom_id._compute_quantity(move_line.quantity, line.product_uom_id, round=False)
        foreign = credit and move_line.product_id != line.product_id
        return Paper(
            qty=exact(0 if foreign else qty),
            total=exact(round(money, 6)),
            credit=credit,
            paid=not decides or decides.payment_state in PAID,
        )
