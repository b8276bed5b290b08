from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.papers import Kept, Paper, keep, ready
from engine.settlement import kept

CENT = Decimal("0.02")


def papers(*rows):
    """(pieces, price of one) for an invoice; a credit note has 'credit' after it, an unpaid one 'open'."""
    return [
        Paper(Decimal(str(qty)), Decimal(str(qty)) * price, "credit" in words, "open" not in words)
        for qty, price, *words in rows
    ]


def kept_of(*rows):
    return keep(Decimal(4), Decimal(1000), papers(*rows), CENT)


CASES = {
    "nothing invoiced": ([], 4, 1000),
    "invoiced": ([(4, 250)], 4, 1000),
    "invoiced in part": ([(1, 250)], 4, 1000),
    "one comes back": ([(4, 250), (1, 250, "credit")], 3, 750),
    "all comes back": ([(4, 250), (4, 250, "credit")], 0, 0),
    "back and invoiced anew": ([(4, 250), (4, 250, "credit"), (4, 200)], 4, 800),
    "invoiced at less": ([(4, 200)], 4, 800),
    "half invoiced at less": ([(2, 200)], 4, 900),
    "invoiced at less, one comes back": ([(4, 200), (1, 200, "credit")], 3, 600),
    "money off each piece": ([(4, 250), (4, 50, "credit")], 4, 800),
    "money off one piece": ([(4, 250), (1, 200, "credit")], 4, 800),
    "money off, then one comes back": ([(4, 250), (4, 50, "credit"), (1, 250, "credit")], 3, 550),
    "money off until nothing is left": ([(4, 250), (4, 50, "credit"), (4, 200, "credit")], 0, 0),
    "more invoiced than ordered": ([(5, 250)], 4, 1000),
    "given away by the invoice": ([(4, 0)], 4, 0),
    "back at the lower of two prices": ([(2, 250), (2, 200), (1, 200, "credit")], 3, 700),
    "back at the price less rounding": ([(4, 250), (1, Decimal("249.98"), "credit")], 3, 750),
    "a little less than the price is money off": ([(4, 250), (1, Decimal("249.97"), "credit")], 4, Decimal("750.03")),
    "money off but for rounding": ([(4, 250), (4, 200, "credit"), (4, Decimal("49.995"), "credit")], 0, 0),
    "money off but for a little": ([(4, 250), (4, 200, "credit"), (4, Decimal("49.99"), "credit")], 4, Decimal("0.04")),
    "a credit note that charges again": ([(4, 250), (-1, 50, "credit")], 4, 1050),
}


@pytest.mark.parametrize("name", CASES)
def test_money_follows_the_papers_and_pieces_the_goods(name):
    rows, qty, total = CASES[name]
    assert kept_of(*rows) == Kept(Decimal(qty), Decimal(total))


@pytest.mark.parametrize(("ordered_for", "price"), [("0.50", "0.50"), ("0", "0.50")])
def test_what_costs_little_by_the_order_or_nothing_is_kept_too(ordered_for, price):
    rows = papers((1, Decimal(price)), (1, Decimal("0.20"), "credit"))
    assert keep(Decimal(1), Decimal(ordered_for), rows, CENT) == Kept(Decimal(1), Decimal("0.30"))


def test_rounding_on_another_paper_is_no_difference():
    rows = [Paper(Decimal(1), Decimal("33.33")), Paper(Decimal(2), Decimal("66.66"))]
    assert keep(Decimal(3), Decimal(100), rows, CENT).total == Decimal(100)


def test_a_rounded_return_brings_goods_back():
    rows = [Paper(Decimal(3), Decimal(100)), Paper(Decimal(1), Decimal("33.33"), credit=True)]
    assert keep(Decimal(3), Decimal(100), rows, CENT).qty == 2


def test_a_difference_as_large_as_the_tolerance_is_rounding():
    assert keep(Decimal(1), Decimal(100), [Paper(Decimal(1), Decimal(100) + CENT)], CENT).total == 100
    more = Decimal(100) + CENT + CENT
    assert keep(Decimal(1), Decimal(100), [Paper(Decimal(1), more)], CENT).total == more


def test_a_discounts_line_comes_back_like_goods():
    rows = papers((1, -100), (1, -100, "credit"))
    assert keep(Decimal(1), Decimal(-100), rows, CENT) == Kept(Decimal(0), Decimal(0))
    rows = papers((2, -100), (1, -100, "credit"))
    assert keep(Decimal(2), Decimal(-200), rows, CENT) == Kept(Decimal(1), Decimal(-100))


@pytest.mark.parametrize(
    ("credited", "wanted"), [((30,), (1, -70)), ((30, 69), (1, -1)), ((30, 70), (0, 0)), ((30, 80), (0, 0))]
)
@pytest.mark.parametrize("invoices", [[(1, -100)], []])
def test_a_discounts_line_is_lowered_until_nothing_is_left(invoices, credited, wanted):
    """What a discount takes off lowers what earns, as long as any of it is left."""
    rows = papers(*invoices, *((1, -money, "credit") for money in credited))
    assert keep(Decimal(1), Decimal(-100), rows, CENT) == Kept(*map(Decimal, wanted))


def ready_of(*rows):
    rows = papers(*rows)
    paid = [paper for paper in rows if paper.paid]
    return ready(keep(Decimal(4), Decimal(1000), rows, CENT), Decimal(4), Decimal(1000), paid, CENT)


READY = {
    "nothing": ([], 0, 0),
    "open": ([(4, 250, "open")], 0, 0),
    "half is paid": ([(2, 250), (2, 250, "open")], 2, 500),
    "half is paid, the rest is cheaper": ([(2, 250), (2, 150, "open")], 2, 500),
    "the cheaper half is paid": ([(2, 150), (2, 250, "open")], 2, 300),
    "a credit note of what is open": ([(2, 250), (2, 250, "open"), (1, 250, "open", "credit")], 2, 500),
    "a credit note of what is paid": ([(2, 250), (2, 250, "open"), (1, 250, "credit")], 1, 250),
    "money off what is paid": ([(4, 250), (4, 50, "credit")], 4, 800),
    "more paid than ordered": ([(5, 250)], 4, 1000),
    "as much back as is paid, at other prices": ([(2, 250), (1, 200), (3, 200, "credit")], 0, 0),
    "given away": ([(4, 0)], 4, 0),
}


@pytest.mark.parametrize("name", READY)
def test_what_is_paid(name):
    rows, qty, total = READY[name]
    assert ready_of(*rows) == Kept(Decimal(qty), Decimal(total))


def test_rounding_of_what_is_paid_is_no_difference():
    paper = Paper(Decimal(1), Decimal("33.33"))
    assert paper.paid
    kept_part = Kept(Decimal(3), Decimal(100))
    found = ready(kept_part, Decimal(3), Decimal(100), [paper], CENT)
    assert (found.qty, found.total) == (1, Decimal("33.333333333"))


PIECES = st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=5)


@given(st.integers(1, 9), PIECES)
def test_at_one_price_money_is_pieces_times_price(ordered, rows):
    rows = papers(*((qty, 7, *(["credit"] if credit else [])) for qty, credit in rows))
    invoiced, credited = (sum((p.qty for p in rows if p.credit is credit), Decimal(0)) for credit in (False, True))
    wanted = kept(Decimal(ordered), invoiced, credited)
    assert keep(Decimal(ordered), Decimal(7 * ordered), rows, CENT) == Kept(wanted, 7 * wanted)


def test_a_paper_without_pieces_is_money_only():
    rows = [*papers((4, 250), (1, 250, "credit")), Paper(Decimal(0), Decimal(20), credit=True)]
    assert keep(Decimal(4), Decimal(1000), rows, CENT) == Kept(Decimal(3), Decimal(730))
