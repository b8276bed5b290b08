"""Paths of sales orders. Where `earned` is four numbers, the club gives points when an order is confirmed,
delivered, invoiced, paid. A tea costs 250, a full 100 gives 10 points: 4 teas 100, 3 teas 70, 2 teas 50, 1 tea 20."""

from path import Path
from path_steps import (
    add,
    bring_back,
    cancel,
    change,
    claim,
    confirm,
    credit,
    deliver,
    down_payment,
    invoice,
    keep,
    modify,
    nothing_to_claim,
    order,
    orders,
    pay,
    quotation,
    reopen,
    reset,
    send,
    unreconcile,
)

PER_ORDER = {"reward_point_mode": "order", "reward_point_amount": 5}
PER_PIECE = {"reward_point_mode": "unit", "reward_point_amount": 10}
BOUGHT = (order(), deliver(4), invoice(), pay())

STEP_BY_STEP = (
    Path("confirmed", (order(),), 1000, (100, 0, 0, 0)),
    Path("delivered in full", (order(), deliver(4)), 1000, (100, 100, 0, 0)),
    Path("delivered in part", (order(), deliver(1)), 1000, (100, 20, 0, 0)),
    Path("delivered, then some came back", (order(), deliver(4), deliver(3)), 1000, (100, 70, 0, 0)),
    Path("more delivered than ordered", (order(), deliver(9)), 1000, (100, 100, 0, 0)),
    Path("sent by a picking in part", (order(("cup", 5)), send(2)), 500, (50, 20, 0, 0)),
    Path("sent by a picking, one returned", (order(("cup", 5)), send(5), bring_back(1)), 500, (50, 40, 0, 0)),
    Path("invoiced", (order(), invoice()), 1000, (100, 0, 100, 0)),
    Path("invoiced in part", (order(), invoice(1)), 1000, (100, 0, 20, 0)),
    Path("invoiced in two parts, the first paid", (order(), invoice(1), pay(), invoice(3)), 1000, (100, 0, 100, 20)),
    Path("invoiced, the invoice a draft again", (order(), invoice(), reset("invoice")), 1000, (100, 0, 0, 0)),
    Path("more invoiced than ordered", (order(), invoice(5), pay()), 1000, (100, 0, 100, 100)),
    Path("paid in part", (order(), invoice(), pay(400)), 1000, (100, 0, 100, 0)),
    Path("paid in two parts", (order(), invoice(), pay(400), pay()), 1000, (100, 0, 100, 100)),
    Path("delivered, invoiced, paid", BOUGHT, 1000, (100, 100, 100, 100)),
    Path("paid, the payment taken off again", (*BOUGHT, unreconcile()), 1000, (100, 100, 100, 0)),
    Path("paid, taken off, paid again", (*BOUGHT, unreconcile(), pay()), 1000, (100, 100, 100, 100)),
)

CREDIT_NOTES = (
    Path("all credited", (*BOUGHT, credit()), 0, (0, 0, 0, 0)),
    Path("all credited before it was paid", (order(), invoice(), credit()), 0, (0, 0, 0, 0)),
    Path("one credited", (*BOUGHT, credit(1)), 750, (70, 70, 70, 70)),
    Path("one credited twice", (*BOUGHT, credit(1), credit(1)), 500, (50, 50, 50, 50)),
    Path("the credit note a draft again", (*BOUGHT, credit(1), reset()), 1000, (100, 100, 100, 100)),
    Path("one credited before it was paid", (order(), invoice(), credit(1)), 750, (70, 0, 70, 0)),
    Path("one credited, the rest paid", (order(), invoice(), credit(1), pay()), 750, (70, 0, 70, 70)),
    # The two paid teas stay paid whatever becomes of the invoice that nobody has paid yet.
    Path(
        "of two invoices the unpaid one is credited in part",
        (order(), invoice(2), pay(), invoice(2), credit(1)),
        750,
        (70, 0, 70, 50),
    ),
    Path(
        "of two invoices the unpaid one is credited",
        (order(), invoice(2), pay(), invoice(2), credit()),
        500,
        (50, 0, 50, 50),
    ),
    Path(
        "of two invoices the paid one is credited",
        (order(), invoice(2), pay(), keep(), invoice(2), credit(of="first")),
        500,
        (50, 0, 50, 0),
    ),
    Path("lowered after a credit note", (*BOUGHT, credit(1), change(product_uom_qty=3)), 750, (70, 70, 70, 70)),
    Path(
        "lowered, then the rest is credited",
        (*BOUGHT, change(product_uom_qty=3), credit(1)),
        750,
        (70, 70, 70, 70),
    ),
    Path("credited and invoiced anew", (*BOUGHT, credit(), invoice(), pay()), 1000, (100, 100, 100, 100)),
    Path("modified, the new invoice not posted", (*BOUGHT, modify(post=False)), 0, (0, 0, 0, 0)),
    Path("modified, the new invoice posted", (*BOUGHT, modify()), 1000, (100, 100, 100, 0)),
    Path("modified, the new invoice paid", (*BOUGHT, modify(), pay()), 1000, (100, 100, 100, 100)),
    Path("modified before it was paid", (order(), deliver(4), invoice(), modify(), pay()), 1000, (100,) * 4),
    Path("modified to a lower price", (*BOUGHT, modify(price=200), pay()), 800, (80, 80, 80, 80)),
    Path("modified to a lower price, then credited", (*BOUGHT, modify(price=200), pay(), credit()), 0, 0),
)

# The customer keeps the goods, but they cost him less: points follow the money, pieces stay. A credit note at the
# price of the invoice brings goods back; one at a lower price brings back money only, for a shop that takes a tea
# back gives back what it cost.
PRICES = (
    Path("the price lowered on the order", (order(), change(price_unit=200), deliver(4), invoice(), pay()), 800, 80),
    Path("a discount on the order's line", (order(), change(discount=20), deliver(4), invoice(), pay()), 800, 80),
    Path("the price lowered on the invoice", (order(), deliver(4), invoice(price=200), pay()), 800, (80, 80, 80, 80)),
    Path("lowered on an invoice of two", (order(), deliver(4), invoice(2, 200)), 900, (90, 90, 40, 0)),
    Path("lowered on an invoice not paid", (order(), invoice(2), pay(), invoice(2, 150)), 800, (80, 0, 80, 50)),
    Path("raised on the invoice", (order(), deliver(4), invoice(price=300), pay()), 1200, (120, 120, 120, 120)),
    Path("a lower invoice credited in part", (order(), deliver(4), invoice(price=200), pay(), credit(1)), 600, 60),
    Path("a lower invoice credited", (order(), deliver(4), invoice(price=200), pay(), credit()), 0, 0),
    # What was invoiced is what the customer owes, whatever is written on the order afterwards.
    Path("lowered on the order after the invoice", (*BOUGHT, change(price_unit=100)), 1000, (100, 100, 100, 100)),
    Path("50 off each piece by a credit note", (*BOUGHT, credit(4, 50)), 800, (80, 80, 80, 80)),
    Path("200 off by a credit note of one piece", (*BOUGHT, credit(1, 200)), 800, (80, 80, 80, 80)),
    Path("50 off each piece, counted in pieces", (*BOUGHT, credit(4, 50)), 800, (40, 40, 40, 40), rule=PER_PIECE),
    Path("one piece credited, counted in pieces", (*BOUGHT, credit(1)), 750, (30, 30, 30, 30), rule=PER_PIECE),
    Path("money off, the note a draft again", (*BOUGHT, credit(4, 50), reset()), 1000, (100, 100, 100, 100)),
    Path("money off, then all the rest", (*BOUGHT, credit(4, 50), credit(4, 200)), 0, (0, 0, 0, 0)),
    Path("money off, the rest, in pieces", (*BOUGHT, credit(4, 50), credit(4, 200)), 0, (0, 0, 0, 0), rule=PER_PIECE),
    Path("money off before it is paid", (order(), invoice(), credit(4, 50)), 800, (80, 0, 80, 0)),
    Path("money off, then it is paid", (order(), invoice(), credit(4, 50), pay()), 800, (80, 0, 80, 80)),
    Path("money off, then one credited", (*BOUGHT, credit(4, 50), credit(1)), 550, (50, 50, 50, 50)),
)

FOR_NOTHING = (
    Path("for nothing, confirmed", (order(("tea", 2, 0)),), 0, (5, 0, 0, 5), rule=PER_ORDER),
    Path("for nothing, delivered", (order(("tea", 2, 0)), deliver(2)), 0, (5, 5, 0, 5), rule=PER_ORDER),
    Path("for nothing, invoiced", (order(("tea", 2, 0)), invoice()), 0, (5, 0, 5, 5), rule=PER_ORDER),
    Path("for nothing, credited", (order(("tea", 2, 0)), invoice(), credit()), 0, (0, 0, 0, 0), rule=PER_ORDER),
    Path("for nothing, in money", (order(("tea", 2, 0)), deliver(2), invoice()), 0, (0, 0, 0, 0)),
)

HALF = (down_payment(50), pay())
WHOLE = (down_payment(100), pay())
DOWN_PAYMENTS = (
    Path("half paid in advance", (order(), down_payment(50), pay()), 1000, (100, 0, 0, 0)),
    Path("half in advance, then the rest", (order(), *HALF, invoice(), pay()), 1000, (100, 0, 100, 100)),
    Path("half in advance, the rest not paid", (order(), down_payment(50), pay(), invoice()), 1000, (100, 0, 100, 0)),
    Path("all in advance, then nothing is left", (order(), *WHOLE, invoice()), 1000, (100, 0, 100, 100)),
    Path("the advance given back", (order(), down_payment(50), pay(), credit()), 1000, (100, 0, 0, 0)),
    Path(
        "half in advance, the last invoice credited",
        (order(), down_payment(50), pay(), invoice(), pay(), credit()),
        0,
        (0, 0, 0, 0),
    ),
)

CHANGES = (
    Path("cancelled", (order(), cancel()), 0, (0, 0, 0, 0)),
    Path("cancelled after the delivery", (order(), deliver(4), cancel()), 0, (0, 0, 0, 0)),
    Path("cancelled, confirmed again", (order(), cancel(), reopen(), confirm()), 1000, (100, 0, 0, 0)),
    Path(
        "cancelled, confirmed again, bought",
        (order(), cancel(), reopen(), confirm(), deliver(4), invoice(), pay()),
        1000,
        (100, 100, 100, 100),
    ),
    Path("a line added after confirmation", (order(), add("tea", 2)), 1500, (150, 0, 0, 0)),
    Path("a line added, the first delivered", (order(), add("tea", 2), deliver(4, 0)), 1500, (150, 100, 0, 0)),
    Path("a line added after all was done", (*BOUGHT, add("tea", 2)), 1500, (150, 100, 100, 100)),
    Path("a line added, invoiced and paid", (*BOUGHT, add("tea", 2), invoice(), pay()), 1500, (150, 100, 150, 150)),
    Path("raised after confirmation", (order(), change(product_uom_qty=6)), 1500, (150, 0, 0, 0)),
    Path("lowered after confirmation", (order(), change(product_uom_qty=2)), 500, (50, 0, 0, 0)),
    Path("lowered to nothing", (order(), change(product_uom_qty=0)), 0, (0, 0, 0, 0)),
    Path("goods of a negative quantity", (order(("tea", 4), ("tea", -1)),), 750, (70, 0, 0, 0)),
)

MANY = (
    Path("20 orders confirmed at once", (orders(20, ("tea", 1)),), 5000, (400, 0, 0, 0)),
    Path("20 orders invoiced at once", (orders(20, ("tea", 1)), invoice(), pay()), 5000, (400, 0, 400, 400)),
    Path("20 orders cancelled at once", (orders(20, ("tea", 1)), cancel()), 0, (0, 0, 0, 0)),
    Path("20 orders credited at once", (orders(20, ("tea", 1)), invoice(), pay(), credit()), 0, (0, 0, 0, 0)),
)

# A discount that points paid for does not lower what is earned, unless the club says so.
CLAIMED = (quotation(), claim(), confirm())
REWARDS = (
    Path("100 off for 100 points", CLAIMED, 900, (100, 0, 0, 0), spent=100, start=100),
    Path("100 off, bought", (*CLAIMED, deliver(4), invoice(), pay()), 900, 100, spent=100, start=100),
    Path(
        "100 off, where amounts count after it",
        (*CLAIMED, deliver(2), invoice(), pay()),
        900,
        (90, 40, 90, 90),
        spent=100,
        start=100,
        club={"club_amount_rewards": "after"},
    ),
    Path("100 off, cancelled", (*CLAIMED, cancel()), 0, (0, 0, 0, 0), start=100),
    Path("100 off, all credited", (*CLAIMED, deliver(4), invoice(), pay(), credit()), 0, (0, 0, 0, 0), start=100),
    Path(
        "100 off, the goods credited",
        (*CLAIMED, deliver(4), invoice(), pay(), credit({"tea": 4})),
        -100,
        (0, 0, 0, 0),
        spent=100,
        start=100,
    ),
    Path(
        "100 off, a tea and a quarter of it credited",
        (*CLAIMED, deliver(4), invoice(), pay(), credit({"tea": 1, "discount_product": 0.25})),
        675,
        (70, 70, 70, 70),
        spent=75,
        start=100,
    ),
    Path("all of it paid with points", CLAIMED, 0, (100, 0, 0, 100), spent=1000, start=2000),
    Path(
        "100 off with its own points",
        CLAIMED,
        900,
        100,
        spent=100,
        club={"club_same_order": True},
    ),
    # what comes later pays for nothing now, and confirming must not end in a refusal
    Path(
        "its own points come with the money",
        (quotation(), nothing_to_claim(), confirm()),
        1000,
        0,
        club={"club_same_order": True, "club_sale_trigger": "paid"},
    ),
    Path(
        "its own points, then credited",
        (*CLAIMED, invoice(), pay(), credit()),
        0,
        0,
        club={"club_same_order": True},
    ),
    Path(
        "its own points, the goods credited",
        (*CLAIMED, invoice(), pay(), credit({"tea": 4})),
        -100,
        0,
        spent=100,
        club={"club_same_order": True},
    ),
)

ORDERS = (
    *STEP_BY_STEP,
    *CREDIT_NOTES,
    *PRICES,
    *FOR_NOTHING,
    *DOWN_PAYMENTS,
    *CHANGES,
    *MANY,
    *REWARDS,
)
