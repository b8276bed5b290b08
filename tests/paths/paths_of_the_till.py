"""Paths of the till. What is bought there is delivered and paid; a quotation settled there counts on the quotation,
when the club says so (`earned` is then four numbers: confirmed, delivered, invoiced, paid)."""

from path import Path
from path_steps import (
    claim,
    combo,
    confirm,
    credit,
    down,
    gift,
    give_back,
    invoice_sold,
    kiosk,
    modify,
    off,
    quotation,
    quoted,
    refund_in_back_office,
    reset,
    sell,
)

PER_PIECE = {"reward_point_mode": "unit", "reward_point_amount": 10}
TEAS = sell(("tea", 4))
INVOICED = (TEAS, invoice_sold())

SOLD = (
    Path("sold", (TEAS,), 1000, 100),
    Path("sold to nobody", (sell(("tea", 4), partner="nobody"),), 0, 0),
    Path("sold, brought late by the till", (sell(("tea", 4), waits=False),), 1000, 100),
    Path("sold and invoiced at once", (sell(("tea", 4), to_invoice=True),), 1000, 100),
    Path("sold, invoiced later", INVOICED, 1000, 100),
    Path("paid at a kiosk", (kiosk(("tea", 4)),), 1000, 100),
    Path("a discount by hand", (sell(("tea", 4), ("pen", 1, -100)),), 900, 90),
    Path("a tip", (sell(("tea", 4), ("tip", 1, 500)),), 1000, 100),
    Path("goods of a negative quantity", (sell(("tea", 3), ("tea", -1)),), 500, 50),
    Path("nothing but goods of a negative quantity", (sell(("tea", -4)),), -1000, 0),
    Path("for nothing", (sell(("tea", 4, 0)),), 0, 0),
    Path("for nothing, counted in pieces", (sell(("tea", 4, 0)),), 0, 40, rule=PER_PIECE),
)

BACK = (
    Path("one given back", (TEAS, give_back(1)), 750, 70),
    Path("one given back, twice", (TEAS, give_back(1), give_back(1)), 500, 50),
    Path("all given back", (TEAS, give_back(4)), 0, 0),
    Path("given back by nobody", (TEAS, give_back(4, partner="nobody")), 0, 0),
    Path("given back by another member", (TEAS, give_back(1, partner="other")), 750, 70),
    Path("given back in the back office", (TEAS, refund_in_back_office()), 0, 0),
    Path("an exchange", (TEAS, give_back(2, ("pen", 30))), 800, 80),
    Path("an exchange for the same", (TEAS, give_back(4, ("tea", 4))), 1000, 100),
    Path("an exchange by another member", (TEAS, give_back(2, ("pen", 30), partner="other")), 800, 80, other=30),
    Path(
        "what the exchange brought comes back too",
        (TEAS, give_back(2, ("pen", 30)), give_back(None, 30, of="back")),
        500,
        50,
    ),
    Path("a kiosk's order given back", (kiosk(("tea", 4)), give_back(1)), 750, 70),
    Path("invoiced, given back", (*INVOICED, give_back(1)), 750, 70),
    # the refund's own credit note says the same once more, and is ignored
    Path("invoiced, given back with a credit note", (*INVOICED, give_back(1, to_invoice=True)), 750, 70),
)

CREDITED = (
    Path("the till's invoice credited", (*INVOICED, credit()), 0, 0),
    Path("the till's invoice credited in part", (*INVOICED, credit(1)), 750, 70),
    Path("its credit note a draft again", (*INVOICED, credit(1), reset()), 1000, 100),
    Path("given back, then all credited", (TEAS, give_back(3), invoice_sold(), credit()), 0, 0),
    Path("one given back and one credited", (*INVOICED, give_back(1), credit(1)), 500, 50),
    # as for sales orders: the goods stay, the money goes
    Path("50 off each piece by a credit note", (*INVOICED, credit(4, 50)), 800, 80),
    Path("50 off each piece, counted in pieces", (*INVOICED, credit(4, 50)), 800, 40, rule=PER_PIECE),
    Path("50 off, then one is given back", (*INVOICED, credit(4, 50), give_back(1)), 550, 50),
    Path("50 off, the note a draft again", (*INVOICED, credit(4, 50), reset()), 1000, 100),
    # the new invoice knows nothing of the till, but stands for the same goods
    Path("the till's invoice modified, the new one not posted", (*INVOICED, modify(post=False)), 0, 0),
    Path("the till's invoice modified", (*INVOICED, modify()), 1000, 100),
    Path("the till's invoice modified twice", (*INVOICED, modify(), modify()), 1000, 100),
    Path("modified to a lower price", (*INVOICED, modify(price=200)), 800, 80),
    Path("modified to a higher price", (*INVOICED, modify(price=300)), 1200, 120),
    Path("modified, then credited in part", (*INVOICED, modify(), credit(1)), 750, 70),
    Path("modified, then credited", (*INVOICED, modify(), credit()), 0, 0),
    Path("modified, then given back at the till", (*INVOICED, modify(), give_back(1)), 750, 70),
    Path("modified, the new one a draft again", (*INVOICED, modify(), reset("invoice")), 0, 0),
    Path("money off until nothing is left", (*INVOICED, credit(4, 50), credit(4, 200)), 0, 0, rule=PER_PIECE),
)

SPENT = (
    Path("100 off for 100 points", (sell(("tea", 4), off(100)),), 900, 100, spent=100, start=100),
    Path(
        "100 off, where amounts count after it",
        (sell(("tea", 4), off(100)),),
        900,
        90,
        spent=100,
        start=100,
        club={"club_amount_rewards": "after"},
    ),
    Path("100 off, the goods given back", (sell(("tea", 4), off(100)), give_back(4)), -100, 0, spent=100, start=100),
    Path("100 off, all given back", (sell(("tea", 4), off(100)), give_back(4, 1)), 0, 0, start=100),
    Path(
        "100 off, given back in the back office",
        (sell(("tea", 4), off(100)), refund_in_back_office()),
        0,
        0,
        start=100,
    ),
    Path("100 off, the invoice credited", (sell(("tea", 4), off(100)), invoice_sold(), credit()), 0, 0, start=100),
    Path("all of it paid with points", (sell(("tea", 4), off(1000)),), 0, 100, spent=1000, start=1000),
    Path("100 off at a kiosk", (kiosk(("tea", 4), off(100)),), 900, 100, spent=100, start=100),
    Path("more points than there are, brought late", (sell(("tea", 4), off(100), waits=False),), 900, 100, spent=100),
    Path(
        "100 off with its own points",
        (sell(("tea", 4), off(100)),),
        900,
        100,
        spent=100,
        club={"club_same_order": True},
    ),
    Path("a free pen", (sell(("tea", 1), ("pen", 5), gift(1)),), 290, 20, spent=20, start=20),
    Path(
        "a free pen, given back with its reward",
        (sell(("pen", 1), ("tea", 1), gift(1)), give_back(1, None, 1)),
        250,
        20,
        start=20,
    ),
)

# A cup is delivered as soon as the till has sold it. 4 cups: 400, 40 points.
CUPS = quotation(("cup", 4))
SETTLED = (CUPS, sell(quoted(4)))
QUOTATIONS = (
    Path("a quotation settled at the till", SETTLED, 400, (40, 40, 40, 40)),
    Path("settled in part", (CUPS, sell(quoted(2))), 400, (40, 20, 20, 20)),
    Path("settled in two parts", (CUPS, sell(quoted(2)), sell(quoted(2))), 400, (40, 40, 40, 40)),
    Path("an order settled at the till", (CUPS, confirm(), sell(quoted(4))), 400, (40, 40, 40, 40)),
    Path("settled, other goods beside it", (CUPS, sell(quoted(4), ("tea", 4))), 1400, (140, 140, 140, 140)),
    Path("settled, one given back", (*SETTLED, give_back(1)), 300, (30, 30, 30, 30)),
    Path("settled, all given back", (*SETTLED, give_back(4)), 0, (0, 0, 0, 0)),
    Path("settled, given back in the back office", (*SETTLED, refund_in_back_office()), 0, (0, 0, 0, 0)),
    Path("settled and invoiced there", (*SETTLED, invoice_sold()), 400, (40, 40, 40, 40)),
    Path("settled, the till's invoice credited", (*SETTLED, invoice_sold(), credit()), 0, (0, 0, 0, 0)),
    Path("settled, the till's invoice credited in part", (*SETTLED, invoice_sold(), credit(1)), 300, (30,) * 4),
    Path("settled, then 25 off each piece", (*SETTLED, invoice_sold(), credit(4, 25)), 300, (30,) * 4),
    Path("settled, the till's invoice modified", (*SETTLED, invoice_sold(), modify()), 400, (40,) * 4),
    Path("settled at a lower price", (CUPS, sell(quoted(4, price=75))), 300, (30, 30, 30, 30)),
    Path("settled at a lower price, one given back", (CUPS, sell(quoted(4, price=75)), give_back(1)), 225, (20,) * 4),
    Path("a down payment at the till", (CUPS, sell(down(300))), 400, (40, 0, 0, 0)),
    Path("a down payment, then the rest", (CUPS, sell(down(300)), sell(quoted(4), down(300, -1))), 400, (40,) * 4),
    Path(
        "100 off on the quotation",
        (CUPS, claim(), sell(quoted(4), quoted(1, line=1))),
        300,
        (40,) * 4,
        spent=100,
        start=100,
    ),
    Path(
        "100 off on the quotation, all given back",
        (CUPS, claim(), sell(quoted(4), quoted(1, line=1)), give_back(4, 1)),
        0,
        (0,) * 4,
        start=100,
    ),
)

# A menu of a tea and a pen: 260. Its money stands on the items; in pieces it is one.
COMBOS = (
    Path("a combo at the till", (combo(),), 260, 20),
    Path("a combo at the till, counted in pieces", (combo(),), 260, 10, rule=PER_PIECE),
    Path("a combo at the till, given back", (combo(), give_back(1, 1, 1)), 0, 0),
    Path("a combo at the till, its pen given back", (combo(), give_back(None, None, 1)), 250, 20),
    Path("a combo at the till, credited", (combo(), invoice_sold(), credit()), 0, 0),
)

TILL = (*SOLD, *BACK, *CREDITED, *SPENT, *QUOTATIONS, *COMBOS)
