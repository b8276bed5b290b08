"""A club with an order, and users without the rights of its managers, for the tests of its doors."""

from club_shop import claim, enrol, make_club, make_order, make_partner, make_product

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

GROUPS = {
    "salesperson": ("sales_team.group_sale_salesman_all_leads",),
    "cashier": ("point_of_sale.group_pos_user",),
    "employee": ("base.group_user",),
    "club user": ("loyalty_club.group_club_user",),
    "portal": ("base.group_portal",),
    "public": ("base.group_public",),
}
STRANGERS = list(GROUPS)
REFUSED = (AccessError, UserError, ValidationError)


def make_world(database):
    """{name: id} of users, a club, members and an order of one of them that is paid with points."""
    with database.env() as env:
        club = make_club(env)
        mine, other = (enrol(make_partner(env, name), club) for name in ("Mine", "Other"))
        for card in (mine, other):
            card.club_earn(300, "to begin with")
        product = make_product(env)
        order = make_order(mine.partner_id, (product, 1, 20.0))
        claim(order, mine)
        order.action_confirm()
        env["loyalty.club.goodwill"].create(
            {"card_id": mine.id, "points": 70, "asked_by_id": env.ref("base.user_admin").id, "date": "2030-01-01"}
        )
        env["loyalty.club.request"].create({"partner_id": mine.partner_id.id, "program_id": club.id})
        ids = {"club": club.id, "mine": mine.id, "other": other.id, "order": order.id, "product": product.id}
        ids["guest"] = make_partner(env, "Guest").id
        for name, groups in GROUPS.items():
            found = [env.ref(group, raise_if_not_found=False) for group in groups]
            if not all(found):
                continue
            login = f"a-{name}"
            values = {"name": name, "login": login, "group_ids": [Command.set([group.id for group in found])]}
            if name == "portal":
                values["partner_id"] = mine.partner_id.id
            ids[name] = env["res.users"].with_context(no_reset_password=True).create(values).id
        return ids


def records(env, world):
    """A record of each model that has methods to call."""
    card = env["loyalty.card"].browse(world["mine"])
    return {
        "loyalty.card": card,
        "loyalty.program": card.program_id,
        "res.partner": card.partner_id,
        "loyalty.club.entry": card.club_entry_ids[:1],
        "loyalty.club.transaction": card.club_transaction_ids[:1],
        "sale.order": env["sale.order"].browse(world["order"]),
        "loyalty.club.goodwill": env["loyalty.club.goodwill"].search([("card_id", "=", card.id)], limit=1),
        "loyalty.club.request": card.partner_id.club_request_ids,
    }


def users(world, *names):
    return [(name, world[name]) for name in names or STRANGERS if name in world]
