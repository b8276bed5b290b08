"""The same history in Odoo: orders, invoices, credit notes, cancellations."""

from datetime import datetime, time

import replay_coins as told
from club_shop import claim, invoice, make_club, make_credit_notes, make_product

from odoo import Command

NOON = time(17)  # UTC; noon where the club's clock stands
ZONE = "America/New_York"
RECORD_PRICE = 15.0


def open_club(env):
    """The club with the rules that `replay_coins` counts by."""
    rules = (
        {"reward_point_mode": "money", "reward_point_amount": told.STEP_POINTS, "club_step_amount": 10.0},
        {"reward_point_mode": "unit", "reward_point_amount": told.POINTS_PER_PIECE},
        {"reward_point_mode": "money", "reward_point_amount": float(told.POINTS_PER_UNIT)},
    )
    return make_club(
        env,
        name="Record club",
        club_tz=ZONE,
        club_expiry_months=told.EXPIRY_MONTHS,
        club_grace_days=told.GRACE_DAYS,
        rule_ids=[Command.clear(), *(Command.create(rule) for rule in rules)],
    )


def enrol_all(env, club, members):
    """{member: card}, each with a contact of its own."""
    partners = env["res.partner"].create([{"name": f"Customer {member}"} for member in members])
    cards = {member: partner.club_enrol(club) for member, partner in zip(members, partners, strict=True)}
    env.cr.execute("UPDATE loyalty_card SET club_joined_on = '1996-01-01' WHERE program_id = %s", [club.id])
    env.invalidate_all()
    return cards


class Shop:
    """Does in Odoo what the history says."""

    def __init__(self, env, club, cards):
        self.env = env
        self.club = club
        self.cards = cards
        self.record = make_product(env, RECORD_PRICE, name="Record")
        self.orders = {}

    def buy(self, events):
        """Quotations, paid with points where the member wants to and can, all confirmed at once."""
        found = self.env["sale.order"].create([self._order_vals(event.purchase) for event in events])
        for event, order in zip(events, found, strict=True):
            self.orders[event.purchase.number] = order.id
            card = self.cards[event.purchase.member]
            if event.purchase.claims and event.purchase.cents and card.points >= told.CLAIM_FROM:
                claim(order, card)
        found.action_confirm()

    def _order_vals(self, purchase):
        lines = [
            Command.create(
                {
                    "product_id": self.record.id,
                    "name": "Record",
                    "product_uom_qty": pieces,
                    "price_unit": cents / 100,
                    "tax_ids": [Command.clear()],
                }
            )
            for pieces, cents in purchase.lines()
        ]
        return {"partner_id": self.cards[purchase.member].partner_id.id, "order_line": lines}

    def _found(self, events):
        return self.env["sale.order"].browse([self.orders[event.purchase.number] for event in events])

    def cancel(self, events):
        self._found(events)._action_cancel()

    def again(self, events):
        orders = self._found(events)
        orders.action_draft()
        orders.action_confirm()

    def give_back(self, events):
        """Credit notes over what is returned; a full one over all that is left, discounts too."""
        orders = self._found(events)
        new = orders.filtered(lambda order: not order.invoice_ids)
        if new:
            invoice(new)
        invoices = orders.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        notes = make_credit_notes(invoices)
        for event, order in zip(events, orders, strict=True):
            note = notes & order.invoice_ids
            self._lower_note(note, order, event)
        notes.action_post()

    def _lower_note(self, note, order, event):
        """Leave on the draft `note` what is returned this time."""
        left = event.pieces or event.purchase.pieces
        before = {
            line: sum(
                move_line.quantity
                for move_line in line.invoice_lines
                if move_line.move_id.move_type == "out_refund" and move_line.parent_state == "posted"
            )
            for line in order.order_line
        }
        lines = note.invoice_line_ids.sorted(lambda line: line.sale_line_ids.id)
        goods = lines.filtered(lambda line: not line.sale_line_ids.is_reward_line)
        quantities = {}
        for line in goods:
            there = line.quantity - before[line.sale_line_ids]
            quantities[line] = min(there, left)
            left -= quantities[line]
        for line in lines - goods:
            quantities[line] = 0 if event.pieces and event.pieces < event.purchase.pieces else line.quantity
        for line, quantity in quantities.items():
            if not quantity:
                line.unlink()
            elif quantity != line.quantity:
                line.quantity = quantity

    def close(self, day):
        self.club.club_close(day)


def noon(day):
    """The moment at which everything of a day happens."""
    return datetime.combine(day, NOON)
