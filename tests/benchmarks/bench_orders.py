"""One settled order: without loyalty, with core's three calls, with the club."""

from contextlib import ExitStack
from statistics import median
from time import perf_counter

import past
from bench_db import audit, copied
from order_shop import CLUB, CORE, NONE, OrderShop
from tables import Row

WARM_UP = 8
POS_BAR, QUOTATION_BAR, FLAT_BAR = 1.12, 1.25, 1.05


def run(args):
    """Rows of the table: fresh, and after many redemptions."""
    with ExitStack() as stack:
        shops = {kind: open_shop(stack, args, kind) for kind in (NONE, CORE, CLUB)}
        fresh = measure(shops, args.orders)
        check(shops)
        for shop in shops.values():
            if shop.kind != NONE:
                past.make(shop, args.past)
            shop.database.settle_down()
        later = measure(shops, args.orders)
        check(shops)
    return [*against_none(fresh), *against_itself(fresh, later, args.past)]


def open_shop(stack, args, kind):
    """A shop in a database of its own; without a club, none of its code either."""
    template = args.template if kind == CLUB else args.core_template
    return OrderShop(stack.enter_context(copied(template, f"{args.prefix}order_{kind}")), kind)


def measure(shops, count):
    """{(what, kind): median seconds}, the kinds taking turns."""
    times = {(what, kind): [] for what in ("till", "quotation") for kind in shops}
    for turn in range(WARM_UP + count):
        kinds = list(shops)
        # nobody always comes first
        for kind in kinds[turn % len(kinds) :] + kinds[: turn % len(kinds)]:
            shop = shops[kind]
            quotation = shop.quotation()
            till = timed(shop.pos_order)
            confirmed = timed(shop.confirm, quotation)
            if turn >= WARM_UP:
                times["till", kind].append(till)
                times["quotation", kind].append(confirmed)
    return {key: median(spent) for key, spent in times.items()}


def timed(call, *args):
    """Seconds."""
    start = perf_counter()
    call(*args)
    return perf_counter() - start


def check(shops):
    """What was bought gave its points, once."""
    audit(shops[CLUB].database, shops[CLUB].program)
    assert shops[CLUB].points() == shops[CORE].points() > 100, (shops[CLUB].points(), shops[CORE].points())


def against_none(times):
    """Rows: core and the club beside no loyalty."""
    rows = []
    for what, label, bar in (
        ("till", "POS order, 3 lines, stock at closing", POS_BAR),
        ("quotation", "3 services confirmed", QUOTATION_BAR),
    ):
        none = times[what, NONE]
        rows.append(Row(f"{label}: core beside none", none, times[what, CORE]))
        rows.append(Row(f"{label}: club beside none", none, times[what, CLUB], bar))
    return rows


def against_itself(fresh, later, count):
    """Rows: what the same costs after `count` redemptions, beside what it cost before. What
    an order without loyalty costs more by then is not loyalty's."""
    rows = []
    for what, label in (("till", "POS order"), ("quotation", "3 services")):
        for kind in (CORE, CLUB):
            drift = later[what, NONE] / fresh[what, NONE]
            row = Row(
                f"{label} after {count:,} redemptions: {kind} beside itself before",
                fresh[what, kind] * drift,
                later[what, kind],
                FLAT_BAR if kind == CLUB else None,
            )
            rows.append(row)
    return rows
