"""Records for tests: a club, customers, purchases."""

from odoo import Command

from odoo.addons.loyalty_club.models.program.close import NightRunner

#: No mail, no tracking, no followers: what is tested here is points.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


def make_program(env, **values):
    """A loyalty program of Odoo: one point for each unit of money, worth 0.10 each."""
    return env["loyalty.program"].create(
        {
            "name": "Loyalty",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "rule_ids": [Command.clear(), Command.create({"reward_point_mode": "money", "reward_point_amount": 1})],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 0.1,
                        "discount_applicability": "order",
                        "required_points": 1,
                    }
                ),
            ],
            **values,
        }
    )


def make_club(env, **values):
    """A club; orders of the last centuries count."""
    return make_program(env, **{"name": "Club", "is_club": True, "club_start_date": "1900-01-01", **values})


def make_product(env, price=100.0, **values):
    """Something to sell without tax or stock."""
    return env["product.product"].create(
        {
            "name": "Thing",
            "type": "service",
            "list_price": price,
            "taxes_id": [Command.clear()],
            "invoice_policy": "order",
            **values,
        }
    )


def make_partner(env, name="Member", **values):
    """A customer."""
    return env["res.partner"].create({"name": name, **values})


def enrol(partner, program, joined="1900-01-01"):
    """The card of a new member, who joined before anything he bought in a test."""
    card = partner.club_enrol(program)
    partner.env.cr.execute("UPDATE loyalty_card SET club_joined_on = %s WHERE id = %s", (joined, card.id))
    card.invalidate_recordset(["club_joined_on"], flush=False)
    return card


def make_order(partner, *lines, **values):
    """A quotation with lines (product, quantity, price)."""
    return partner.env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": product.name,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
                for product, quantity, price in lines
            ],
            **values,
        }
    )


def claim(order, card):
    """Claim the card's first reward on a quotation, as the button does; return the reward's lines."""
    order._update_programs_and_rewards()
    result = order._apply_program_reward(card.program_id.reward_ids[:1], card)
    assert not result.get("error"), result
    return order.order_line.filtered(lambda line: line.coupon_id == card)


def invoice(orders):
    """Posted invoices, one for each order."""
    moves = orders._create_invoices(grouped=True)
    moves.action_post()
    return moves


def make_credit_notes(moves):
    """Drafts that reverse posted invoices, by core's wizard."""
    wizards = moves.env["account.move.reversal"].with_context(active_model="account.move", active_ids=moves.ids)
    wizard = wizards.create({"journal_id": moves.journal_id.id})
    wizard.refund_moves()
    return wizard.new_move_ids


def close_at_night(program):
    """What the scheduled action does for one club; it commits."""
    return NightRunner(program).run(program._club_day())
