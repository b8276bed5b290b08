"""The same operations in Odoo: cards, orders, invoices, credit notes, contacts merged."""

from datetime import datetime, time

import random_coins as told
from club_shop import claim, enrol, invoice, make_club, make_order, make_partner, make_product

from odoo import Command

NOON = time(17)  # UTC; noon where the club's clock stands
ZONE = "America/New_York"
MEMBERS = 4


def open_club(env):
    """The club with the rules that `random_coins` counts by; (its id, the ids of the cards)."""
    rules = (
        {"reward_point_mode": "money", "reward_point_amount": told.STEP_POINTS, "club_step_amount": told.STEP_MONEY},
        {"reward_point_mode": "unit", "reward_point_amount": told.POINTS_PER_PIECE},
    )
    club = make_club(
        env, club_tz=ZONE, rule_ids=[Command.clear(), *(Command.create({"minimum_qty": 0, **rule}) for rule in rules)]
    )
    club.reward_ids.discount = 1 / told.POINTS_PER_UNIT
    cards = [enrol(make_partner(env, f"Member {number}"), club).id for number in range(MEMBERS)]
    return club.id, cards, make_product(env).id


class Shop:
    """Does in Odoo what the members do."""

    def __init__(self, env, club, cards, product):
        self.env = env
        self.club = env["loyalty.program"].browse(club)
        self.partners = {member: card.partner_id for member, card in enumerate(env["loyalty.card"].browse(cards))}
        self.product = env["product.product"].browse(product)
        self.orders = {}
        self.left = {}

    def set_terms(self, terms):
        self.club.write(
            {
                "club_expiry_policy": "days" if terms.days else "never",
                "club_expiry_delay": terms.days,
                "club_pending_days": terms.pending,
                "club_grace_days": terms.grace,
                "club_debt_policy": "write_off" if terms.write_off else "carry",
                "club_debt_limit": terms.write_off_limit,
            }
        )

    # what is seen

    def card(self, member):
        """The card on which the member is, or was until he left."""
        partner = self.partners[member]
        found = self.env["loyalty.card"].search([("partner_id", "=", partner.id), ("program_id", "=", self.club.id)])
        assert len(found) <= 1
        return found or self.left[member]

    def balances(self, member):
        card = self.card(member)
        return card.points, card.club_points_pending, card.club_points_expiring or []

    # purchases

    def buy(self, purchase, wants_reward):
        """Buy, paid with as many points as the order takes; return how many."""
        member = self.partners[purchase.member]
        order = make_order(member, (self.product, purchase.pieces, float(purchase.price)))
        self.orders[purchase] = order
        if wants_reward:
            claim(order, self.card(purchase.member))
        order.action_confirm()
        return order.club_points_redeemed

    def cancel(self, purchase):
        self.orders[purchase]._action_cancel()

    def confirm_again(self, purchase):
        order = self.orders[purchase]
        order.action_draft()
        order.action_confirm()

    def invoice(self, purchase):
        invoice(self.orders[purchase])

    def credit(self, purchase, pieces, reward_back):
        """A credit note over some pieces, and the discount paid with points."""
        order = self.orders[purchase]
        back = {line: pieces for line in order.order_line if not line.is_reward_line}
        if reward_back:
            back.update({line: line.product_uom_qty for line in order.order_line if line.is_reward_line})
        lines = [
            Command.create(
                {
                    "product_id": line.product_id.id,
                    "quantity": quantity,
                    "price_unit": line.price_unit,
                    "tax_ids": [Command.clear()],
                    "sale_line_ids": [Command.set(line.ids)],
                }
            )
            for line, quantity in back.items()
        ]
        note = {"move_type": "out_refund", "partner_id": order.partner_id.id, "invoice_line_ids": lines}
        self.env["account.move"].create(note).action_post()

    # members

    def leave(self, member):
        self.left[member] = self.card(member)
        self.left[member].active = False

    def come_back(self, member):
        self.partners[member].club_enrol(self.club)

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        old, new = self.partners.pop(source), self.partners[target]
        wizard._merge((old | new).ids, new)
        self.env.invalidate_all()


def noon(day):
    """The moment at which everything of a day happens."""
    return datetime.combine(day, NOON)
