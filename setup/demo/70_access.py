"""What members have before others and among themselves: new products that gold members buy first, and an
evening with few seats, some of them reserved."""

from datetime import datetime, time, timedelta

import pytz

ZONE = pytz.timezone("Asia/Tehran")

# name, Persian name, price in rials
NEW_PRODUCTS = (
    ("Autumn blend 250 g", "قهوه پاییزی ۲۵۰ گرمی", 5_200_000),
    ("Glass teapot", "قوری شیشه‌ای", 6_900_000),
)
# member, guests
BOOKINGS = ((2, 1), (3, 0), (4, 1))


def moment(days, hour):
    """So many days from today, at that hour in the shop, in UTC as Odoo keeps it."""
    day = datetime.now(ZONE).date() + timedelta(days=days)
    return ZONE.localize(datetime.combine(day, time(hour))).astimezone(pytz.utc).replace(tzinfo=None)


def make_product(env, name, in_persian, price):
    """New on the shelf."""
    product = env["product.template"].create(
        {
            "name": name,
            "type": "consu",
            "list_price": price,
            "available_in_pos": True,
            "pos_categ_ids": env["pos.category"].search([("name", "=", "For home")]).ids,
        }
    )
    product.with_context(lang="fa_IR").name = in_persian
    return product


def make_early_access(env, club):
    """Gold members buy the new products a week before everybody else."""
    products = [make_product(env, *product) for product in NEW_PRODUCTS]
    benefit = env["loyalty.club.benefit"].create(
        {
            "name": "New products first",
            "program_id": club.id,
            "kind": "early",
            "tier_id": club.club_tier_ids.filtered(lambda tier: tier.name == "Gold").id,
            "early_product_ids": [(6, 0, [product.id for product in products])],
            "early_from": moment(-1, 9),
            "early_until": moment(6, 9),
        }
    )
    benefit.with_context(lang="fa_IR").name = "خرید زودتر کالاهای تازه"


def make_event(env, club):
    """An evening for all members: four seats, one of them free, and somebody who waits for two."""
    event = env["loyalty.club.benefit"].create(
        {
            "name": "Coffee tasting",
            "description": "Five coffees, and how to taste the difference.",
            "program_id": club.id,
            "kind": "event",
            "event_at": moment(5, 18),
            "event_place": "In the café",
            "event_seats": 4,
            "event_guests": 1,
            "cost": 1_500_000,
        }
    )
    event.with_context(lang="fa_IR").write(
        {
            "name": "شب چشیدن قهوه",
            "description": "پنج قهوه، و اینکه فرقشان را چطور بچشیم.",
            "event_place": "در کافه",
        }
    )
    for member, guests in BOOKINGS:
        card = env.ref(f"club_demo.member_{member}").club_card_id
        card.with_context(loyalty_no_mail=True).club_reserve_seat(event, guests)


def make_access(env):
    """Nothing where the addons are not there."""
    if "loyalty.club.benefit" in env:
        club = env.ref("club_demo.club")
        make_early_access(env, club)
        make_event(env, club)


make_access(env)  # noqa: F821
