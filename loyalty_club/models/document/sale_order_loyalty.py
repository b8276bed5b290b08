from collections import defaultdict

from odoo import models

from ...engine.points import exact
from . import settle_queue
from .call_state import noted, notes
from .sale_order_line import REWARDS

#: The name in `call_state` of {(order id, card id): points} that already pay for rewards while core evaluates an order.
PAID = "loyalty_club.paid_points"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # core neither gives points of a club nor writes to its cards

    def _update_programs_and_rewards(self):
        self._club_offer_cards()
        if self._club_confirms_as_it_is():
            return None
        with noted(self.env.cr, PAID, self._club_paid_points()), noted(self.env.cr, REWARDS, True):
            return super()._update_programs_and_rewards()

    def _apply_program_reward(self, *args, **kwargs):
        with noted(self.env.cr, REWARDS, True):
            return super()._apply_program_reward(*args, **kwargs)

    def _club_paid_points(self):
        """{(order id, card id): points} of rewards that stay because the customer has already paid
        the reduced amount. Points that are missing meanwhile become a debt."""
        lines = self.order_line.filtered(lambda line: line.coupon_id.is_club_card)
        if not lines or self._club_may_refuse():
            return {}
        return {
            (self.id, card.id): sum(lines.filtered(lambda x: x.coupon_id == card).mapped("points_cost"))  # noqa: B023
            for card in lines.coupon_id
        }

    def _club_already_paid(self, card):
        """The points of `card` that already pay for rewards of this order."""
        return max((paid.get((self.id, card.id), 0) for paid in notes(self.env.cr, PAID)), default=0)

    def _club_offer_cards(self):
        """Add the member's cards to the order, and remove cards of other members. Core only offers
        cards of the order's own contact, but the member may be the contact's company."""
        self.ensure_one()
        if self._club_is_confirming() and not self.order_line.coupon_id:
            return
        members = self._club_member_cards()
        foreign = self.applied_coupon_ids.filtered("is_club_card") - members
        missing = members.filtered(lambda card: card.points > 0 or card.program_id.club_same_order)
        missing -= self.applied_coupon_ids
        if foreign or missing:
            self.applied_coupon_ids = self.applied_coupon_ids - foreign | missing

    def _club_is_confirming(self):
        return settle_queue.is_changed_by_call(self)

    def _club_confirms_as_it_is(self):
        """Whether core would evaluate all programs and find nothing to do: there are only clubs,
        no reward is claimed, and the member's card is on the order."""
        cards = self.applied_coupon_ids
        if not cards or not self._club_is_confirming():
            return False
        lines = self.order_line
        if lines.coupon_id or lines.reward_id or self.coupon_point_ids:
            return False
        return self.env["loyalty.program"]._club_only_clubs() and all(
            card.is_club_card and not card.expiration_date and card.program_id.id in self._club_program_ids()
            for card in cards
        )

    def _get_claimable_rewards(self, forced_coupons=None):
        """The rewards that core finds. If there are only club cards and nothing is claimed yet,
        they are found without reading each reward and pricing each line again."""
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
                if required <= points and card._club_has_tier_from(threshold) and self._club_may_claim(reward, kind)
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
        """Whether the reward has an effect on this order."""
        if kind == "discount":
            return self._club_costs_something()
        if kind == "product":
            reward = self.env["loyalty.reward"].browse(reward_id)
            return bool(reward.filtered_domain(reward._get_active_products_domain()))
        return True

    def _club_costs_something(self):
        """Whether there is an amount to discount."""
        lines = self.order_line - self._get_no_effect_on_threshold_lines()
        amounts = lines.mapped("price_subtotal")
        if amounts and min(amounts) >= 0 and max(amounts) > 0:
            return True
        none = self.env["loyalty.reward"]
        return not self.currency_id.is_zero(self._discountable_amount(none))

    def _program_check_compute_points(self, programs):
        """Members earn by settling, so for a club core gives no points and enrols nobody."""
        clubs = programs.filtered("is_club")
        result = super()._program_check_compute_points(programs - clubs)
        for club in clubs:
            result[club] = {
                "error": self.env._(
                    "Points of this club can only be posted by the club. Use Adjust Points on the member's card."
                )
            }
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
            paid = self._club_already_paid(coupon)
            if lines and not self._club_may_refuse():
                paid = max(paid, claimed)
            points = max(points + self._club_own_points(coupon), exact(paid)) - claimed
            left = self._club_pool_left(coupon)
            if left is not None:
                points = min(points, max(left, exact(paid)) - claimed)
        return float(points)

    def _club_own_points(self, card):
        """The points that this order earns and may spend itself, if the club allows that and does
        not wait for delivery or payment."""
        at_once = card.program_id._club_spends_at_once()
        return self._club_preview(card) if at_once else exact(0)

    def _compute_loyalty_data(self):
        """Take the points that core shows on an order from the ledger."""
        result = super()._compute_loyalty_data()
        for order in self.filtered(lambda o: o.club_points_earned or o.club_points_redeemed):
            cards = order.club_transaction_ids.card_id
            order.loyalty_data = {
                "point_name": cards[:1].point_name or self.env._("Points"),
                "issued": order.club_points_earned,
                "cost": order.club_points_redeemed,
            }
        return result
