"""Paths beside the plain one: other programs in the same order, other companies, currencies and customers."""

from path import Path
from path_steps import (
    branch,
    cancel,
    claim,
    code,
    confirm,
    contact,
    credit,
    deliver,
    edit,
    enrol_buyer,
    ewallet,
    foreign,
    gift_card,
    give_back,
    invoice,
    order,
    pay,
    promotion,
    promotions,
    quotation,
    sale_combo,
    sell,
    share_club,
    stranger,
    value_off,
    with_tax,
)

PER_PIECE = {"reward_point_mode": "unit", "reward_point_amount": 10}
DONE = (deliver(4), invoice(), pay())
BOUGHT = (confirm(), *DONE)

# Money that lies on a card is money: paying with it changes nothing, buying it is no purchase.
STORED_VALUE = (
    Path("paid in part by a gift card", (gift_card(200), quotation(), code("GIFT"), *BOUGHT), 1000, (100,) * 4),
    Path(
        "paid in full by a gift card",
        (gift_card(2000), quotation(), code("GIFT"), confirm()),
        1000,
        (100, 0, 0, 100),
    ),
    Path(
        "paid by a gift card, one credited",
        (gift_card(200), quotation(), code("GIFT"), *BOUGHT, credit({"tea": 1})),
        750,
        (70,) * 4,
    ),
    Path(
        "a gift card and points",
        (gift_card(200), quotation(), claim(), code("GIFT"), *BOUGHT),
        900,
        (100,) * 4,
        spent=100,
        start=100,
    ),
    Path("a gift card bought", (gift_card(200), order(("tea", 4), ("voucher", 1, 500)), *DONE), 1000, (100,) * 4),
    Path("paid in part by an e-wallet", (ewallet(200), quotation(), promotions(), *BOUGHT), 1000, (100,) * 4),
    Path("an e-wallet topped up", (ewallet(200), order(("tea", 4), ("top_up", 1, 500)), *DONE), 1000, (100,) * 4),
    Path("paid by a gift card at the till", (gift_card(200), sell(("tea", 4), value_off(200))), 1000, 100),
    Path("a gift card bought at the till", (gift_card(200), sell(("tea", 4), ("voucher", 1, 500))), 1000, 100),
    Path("paid by an e-wallet at the till", (ewallet(200), sell(("tea", 4), value_off(200))), 1000, 100),
    Path("an e-wallet topped up at the till", (ewallet(200), sell(("tea", 4), ("top_up", 1, 500))), 1000, 100),
)

# 10 % off by a promotion of core: nobody paid for it, so it lowers what is earned.
PROMOTIONS = (
    Path("10 % off", (promotion(), quotation(), promotions(), *BOUGHT), 900, (90,) * 4),
    Path(
        "10 % off, one credited",
        (promotion(), quotation(), promotions(), *BOUGHT, credit({"tea": 1})),
        650,
        (60,) * 4,
    ),
    Path("10 % off, all credited", (promotion(), quotation(), promotions(), *BOUGHT, credit()), 0, (0,) * 4),
    Path("10 % off by a code", (promotion(code="TEN"), quotation(), code("TEN"), *BOUGHT), 900, (90,) * 4),
    Path(
        "10 % off and points",
        (promotion(), quotation(), promotions(), claim(), *BOUGHT),
        800,
        (90,) * 4,
        spent=100,
        start=100,
    ),
    Path("10 % off at the till", (promotion(), sell(("tea", 4), value_off(100))), 900, 90),
    Path(
        "10 % off at the till, one given back",
        (promotion(), sell(("tea", 4), value_off(100)), give_back(1)),
        650,
        60,
    ),
    Path(
        "10 % off at the till, all given back",
        (promotion(), sell(("tea", 4), value_off(100)), give_back(4, 1)),
        0,
        0,
    ),
)

# A menu of a tea and a pen, 4 times: 1040. The money stands on the items, in pieces it is one.
MENUS = (sale_combo(4), deliver(4), invoice(), pay())
COMBOS = (
    Path("a combo", MENUS, 1040, (100,) * 4),
    Path("a combo, counted in pieces", MENUS, 1040, (40,) * 4, rule=PER_PIECE),
    Path("a combo, credited", (*MENUS, credit()), 0, (0,) * 4),
    Path("a combo, its pens credited", (*MENUS, credit({"pen": 4})), 1000, (100,) * 4),
    Path("a combo, one of its teas credited", (*MENUS, credit({"tea": 1})), 790, (70,) * 4),
    Path("a combo, the pens credited, in pieces", (*MENUS, credit({"pen": 4})), 1000, (40,) * 4, rule=PER_PIECE),
    Path("a combo, cancelled", (sale_combo(4), cancel()), 0, (0,) * 4),
)

# Two of its money are one of the club's.
TEAS = ("tea", 4, 250)
ABROAD = (
    Path("in another currency", (foreign(), order(TEAS, currency="abroad"), *DONE), 500, (50,) * 4),
    Path(
        "in another currency, one credited",
        (foreign(), order(TEAS, currency="abroad"), *DONE, credit(1)),
        375,
        (30,) * 4,
    ),
    Path(
        "in another currency, cheaper by invoice",
        (foreign(), order(TEAS, currency="abroad"), deliver(4), invoice(price=200), pay()),
        400,
        (40,) * 4,
    ),
)

TAXED = (
    Path("with tax of 10 %", (with_tax(), order(), *DONE), 1100, (110,) * 4),
    Path(
        "with tax, counted without",
        (with_tax(), order(), *DONE),
        1100,
        (100,) * 4,
        club={"club_amount_tax": "excl"},
    ),
    Path("with tax, one credited", (with_tax(), order(), *DONE, credit(1)), 825, (80,) * 4),
    Path("with tax, 50 off each piece", (with_tax(), order(), *DONE, credit(4, 50)), 880, (80,) * 4),
    Path(
        "with tax, without it, 50 off each",
        (with_tax(), order(), *DONE, credit(4, 50)),
        880,
        (80,) * 4,
        club={"club_amount_tax": "excl"},
    ),
)

COMPANIES = (
    Path("a branch sells, the club is its company's", (branch(), order(company="seller")), 1000, (100, 0, 0, 0)),
    Path("a branch sells, cancelled", (branch(), order(company="seller"), cancel()), 0, (0, 0, 0, 0)),
    Path("a company of others sells", (stranger(), order(company="seller")), 0, (0, 0, 0, 0)),
    Path(
        "a company of others sells, the club is of all",
        (stranger(), share_club(), order(company="seller")),
        1000,
        100,
    ),
    Path("the club is of all companies", (share_club(), order(), *DONE), 1000, 100),
)

CUSTOMERS = (
    Path("a contact of the member company buys", (contact(), order(partner="buyer"), *DONE), 1000, (100,) * 4),
    Path("a contact buys at the till", (contact(), sell(("tea", 4), partner="buyer")), 1000, 100),
    Path(
        "a contact with a card of his own",
        (contact(), enrol_buyer(), order(partner="buyer")),
        1000,
        100,
        other=100,
    ),
    Path("the customer changed", (order(), edit(partner="other")), 1000, 100, other=100),
    Path("the customer changed after all was done", (order(), *DONE, edit(partner="other")), 1000, 100, other=100),
    Path("changed and changed back", (order(), edit(partner="other"), edit(partner="member")), 1000, 100),
    Path("changed, then cancelled", (order(), edit(partner="other"), cancel()), 0, 0),
    Path("changed, then credited", (order(), invoice(), edit(partner="other"), credit(1)), 750, 70, other=70),
    Path("changed to no member", (order(), edit(partner="nobody_known")), 0, 0),
    Path("no member's order becomes a member's", (order(partner="nobody_known"), edit(partner="member")), 1000, 100),
    Path("changed at the till", (sell(("tea", 4)), edit("sold", partner="other")), 1000, 100, other=100),
    Path(
        "changed at the till, one given back",
        (sell(("tea", 4)), edit("sold", partner="other"), give_back(1)),
        750,
        70,
        other=70,
    ),
)

BESIDE = (*STORED_VALUE, *PROMOTIONS, *COMBOS, *ABROAD, *TAXED, *COMPANIES, *CUSTOMERS)
