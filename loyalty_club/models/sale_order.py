from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from ..engine.basket import Role
from ..engine.papers import Kept
from ..engine.points import exact
from .loyalty_club_document import KeptLine

#: Fields of an order that decide who earns and how much.
DECIDES = frozenset({"partner_id", "state", "order_line", "date_order", "company_id"})


class Deferred(tuple):
    """Ids of orders that a caller further up settles. A type of its own, for a context may
    come from a client, who could otherwise change an order and keep its points."""


class Paid(dict):
    """Points by card that pay for rewards already. A type of its own, as `Deferred`."""


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "loyalty.club.document"]

    _club_channel = "sale"

    # what the club asks

    def _club_counts(self):
        self.ensure_one()
        return self.state == "sale"

    def _club_may_refuse(self):
        """Not once the customer has paid in the web shop."""
        self.ensure_one()
        return not self.sudo().transaction_ids.filtered(
            lambda tx: tx.state in ("done", "authorized")
        )

    def _club_program_domain(self):
        day = self._get_confirmed_tx_create_date()
        return super()._club_program_domain() & self._club_place_domain() & Domain(
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

    def _club_venue(self):
        day = self._get_confirmed_tx_create_date()
        website = self.website_id.id if "website_id" in self._fields else False
        return (*super()._club_venue(), self.pricelist_id._origin.id, day, website)

    def _club_place_domain(self):
        """Where a club is switched on: for orders of the web shop, where there is one, core
        has settings of their own."""
        programs = self.env["loyalty.program"]
        if "ecommerce_ok" not in programs._fields or not self.website_id:
            return Domain("sale_ok", "=", True)
        websites = [False, self.website_id.id]
        return Domain("ecommerce_ok", "=", True) & Domain("website_id", "in", websites)

    def _club_reward_lines(self):
        return self.order_line.filtered("coupon_id")

    def _club_kept_lines(self):
        """A line of a combo counts with its items' money, an item not at all."""
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
        """The part that is delivered, invoiced or paid; discounts by the goods' share."""
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
        return [
            self._club_part_of(line, *shares.get(line.record, (overall, overall)))
            for line in lines
        ]

    @staticmethod
    def _club_part_of(line, pieces, money):
        return replace(
            line, qty=line.qty * pieces, total=line.total * money, subtotal=line.subtotal * money
        )

    def _club_ready_shares(self, line, trigger):
        """Of the kept pieces and the kept money of a line, the shares that have reached
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

    def _club_settle_at_commit(self):
        """Settle these orders before the transaction ends: what they are worth was computed
        anew, and nothing was written that could be hooked."""
        if not self.env["loyalty.program"]._club_waits_for_goods_or_money():
            return
        bought = {order.id for order in self if order._origin.id and order.state == "sale"}
        waiting = self.env.cr.precommit.data.setdefault("loyalty_club.settle", set())
        if bought and not waiting:
            self.env.cr.precommit.add(self.env["sale.order"]._club_settle_waiting)
        waiting |= bought

    @api.model
    def _club_settle_waiting(self):
        orders = self.env.cr.precommit.data.pop("loyalty_club.settle", set())
        self.browse(sorted(orders)).exists()._club_settle()

    def action_confirm(self):
        result = super(SaleOrder, self._club_deferred()).action_confirm()
        self._club_settle()
        return result

    def _action_cancel(self):
        result = super(SaleOrder, self._club_deferred())._action_cancel()
        self._club_settle()
        return result

    def write(self, vals):
        if not DECIDES & vals.keys():
            return super().write(vals)
        bought = self._club_bought()
        result = super(SaleOrder, self._club_deferred()).write(vals)
        (bought | self._club_bought())._club_settle()
        return result

    def _club_bought(self):
        """The confirmed ones of these orders that nobody further up settles anyway."""
        deferred = self._club_deferred_ids()
        return self.filtered(lambda order: order.state == "sale" and order.id not in deferred)

    def _club_deferred(self):
        """These orders, to be settled once when the caller is done."""
        deferred = Deferred((*self._club_deferred_ids(), *self.ids))
        return self.with_context(club_deferred=deferred)

    def _club_deferred_ids(self):
        deferred = self.env.context.get("club_deferred")
        return deferred if isinstance(deferred, Deferred) else ()

    # core neither earns nor writes for a club

    def _update_programs_and_rewards(self):
        self._club_offer_cards()
        if self._club_confirms_as_it_is():
            return None
        return super(SaleOrder, self._club_with_paid_points())._update_programs_and_rewards()

    def _club_with_paid_points(self):
        """Once the money was taken, the rewards that lowered it stay, whatever has become
        of the points meanwhile: what is missing becomes a debt."""
        lines = self.order_line.filtered(lambda line: line.coupon_id.is_club_card)
        if not lines or self._club_may_refuse():
            return self
        paid = {
            card.id: sum(lines.filtered(lambda x: x.coupon_id == card).mapped("points_cost"))  # noqa: B023
            for card in lines.coupon_id
        }
        return self.with_context(club_paid_points=Paid(paid))

    def _club_paid_points(self):
        paid = self.env.context.get("club_paid_points")
        return paid if isinstance(paid, Paid) else {}

    def _club_offer_cards(self):
        """Core offers the cards of the order's own contact; a club's member may be the
        company he belongs to, and nobody else's card may stay on the order."""
        self.ensure_one()
        if self._club_is_confirming() and not self.order_line.coupon_id:
            return
        members = self._club_member_cards()
        foreign = self.applied_coupon_ids.filtered("is_club_card") - members
        missing = members.filtered(
            lambda card: card.points > 0 or card.program_id.club_same_order
        )
        missing -= self.applied_coupon_ids
        if foreign or missing:
            self.applied_coupon_ids = self.applied_coupon_ids - foreign | missing

    def _club_is_confirming(self):
        return self.id in self._club_deferred_ids()

    def _club_confirms_as_it_is(self):
        """Whether core would look through all programs only to find nothing to do: there
        are none but clubs, no reward was claimed, and the member's card is on the order."""
        cards = self.applied_coupon_ids
        if not cards or not self._club_is_confirming():
            return False
        lines = self.order_line
        if lines.coupon_id or lines.reward_id or self.coupon_point_ids:
            return False
        return self.env["loyalty.program"]._club_only_clubs() and all(
            card.is_club_card
            and not card.expiration_date
            and card.program_id.id in self._club_program_ids()
            for card in cards
        )

    def _get_claimable_rewards(self, forced_coupons=None):
        """As core finds them; where only clubs are concerned and nothing is claimed yet,
        without reading each reward and pricing each line again."""
        cards = forced_coupons or (
            self.coupon_point_ids.coupon_id | self.order_line.coupon_id | self.applied_coupon_ids
        )
        if self.order_line.reward_id or not all(card.is_club_card for card in cards):
            return self._club_without_higher_tiers(super()._get_claimable_rewards(forced_coupons))
        claimable = defaultdict(lambda: self.env["loyalty.reward"])
        for card in cards:
            points = self._get_real_points_for_coupon(card)
            rewards = [
                reward
                for reward, kind, required, threshold in card.program_id._club_offers()
                if required <= points
                and card._club_has_tier_from(threshold)
                and self._club_may_claim(reward, kind)
            ]
            if rewards:
                claimable[card] = claimable[card].browse(rewards)
        return claimable

    @staticmethod
    def _club_without_higher_tiers(claimable):
        for card in [card for card in claimable if card.is_club_card]:
            rewards = claimable[card].filtered(lambda r: r._club_is_open_to(card))  # noqa: B023
            if rewards:
                claimable[card] = rewards
            else:
                del claimable[card]
        return claimable

    def _club_may_claim(self, reward_id, kind):
        """Whether the reward has something to give on this order."""
        if kind == "discount":
            return self._club_costs_something()
        if kind == "product":
            reward = self.env["loyalty.reward"].browse(reward_id)
            return bool(reward.filtered_domain(reward._get_active_products_domain()))
        return True

    def _club_costs_something(self):
        """Whether there is anything to discount."""
        lines = self.order_line - self._get_no_effect_on_threshold_lines()
        amounts = lines.mapped("price_subtotal")
        if amounts and min(amounts) >= 0 and max(amounts) > 0:
            return True
        none = self.env["loyalty.reward"]
        return not self.currency_id.is_zero(self._discountable_amount(none))

    def _program_check_compute_points(self, programs):
        """A club earns by settling; core finds nothing to give and enrols nobody."""
        clubs = programs.filtered("is_club")
        result = super()._program_check_compute_points(programs - clubs)
        for club in clubs:
            result[club] = {"error": self.env._("Points of this club are given by the club.")}
        return result

    def _get_point_changes(self):
        changes = super()._get_point_changes()
        for card in [card for card in changes if card.is_club_card]:
            del changes[card]
        return changes

    def _add_points_for_coupon(self, coupon_points):
        plain = {c: points for c, points in coupon_points.items() if not c.is_club_card}
        return super()._add_points_for_coupon(plain) if plain else None

    def _update_loyalty_history(self, coupon_id, points):
        if coupon_id.is_club_card:
            return None
        return super()._update_loyalty_history(coupon_id, points)

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Points are rounded to the club's unit; core rounds them like money."""
        if not coupon.is_club_card:
            return super()._get_real_points_for_coupon(coupon, post_confirm)
        self.ensure_one()
        points = exact(coupon.points)
        if self.state not in ("sale", "done"):
            lines = self.order_line.filtered(lambda line: line.coupon_id == coupon)
            claimed = sum(exact(line.points_cost) for line in lines)
            paid = self._club_paid_points().get(coupon.id, 0)
            if lines and not self._club_may_refuse():
                paid = max(paid, claimed)
            points = max(points + self._club_own_points(coupon), exact(paid)) - claimed
            left = self._club_pool_left(coupon)
            if left is not None:
                points = min(points, max(left, exact(paid)) - claimed)
        return float(points)

    def _club_own_points(self, card):
        """What this order earns and may spend itself, where the club allows it and does not
        wait for the goods or the money."""
        at_once = card.program_id._club_spends_at_once()
        return self._club_preview(card) if at_once else exact(0)

    def _compute_loyalty_data(self):
        """What core shows of an order's points comes from the book."""
        result = super()._compute_loyalty_data()
        for order in self.filtered(lambda o: o.club_points_earned or o.club_points_redeemed):
            cards = order.club_transaction_ids.card_id
            order.loyalty_data = {
                "point_name": cards[:1].point_name or self.env._("Points"),
                "issued": order.club_points_earned,
                "cost": order.club_points_redeemed,
            }
        return result

    def _club_line_role(self, line, no_effect, worthless):
        if line.reward_id:
            return self._club_role(line.reward_id)
        if no_effect or line.is_downpayment or line.product_id.id in worthless:
            return Role.NOTHING
        return Role.GOODS

    def _club_make_line(self, line, no_effect, worthless):
        kept, ordered = self._club_kept(line), exact(line.product_uom_qty)
        priced = line._get_lines_with_price()
        full_total = self._club_total(priced)
        pieces = kept.qty / ordered if ordered else exact(0)
        # a reward comes back by its pieces: its money is what the points were worth
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
