"""What a customer keeps of one line of an order, by what was invoiced and credited of it."""

from dataclasses import dataclass
from decimal import Decimal

from .points import undivided
from .settlement import kept


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of a posted invoice or credit note, or of what was settled at a till.

    :param qty: pieces, in the unit of the order's line
    :param total: their money with tax, in the order's currency
    :param credit: whether it takes back
    :param paid: whether it is paid; of a credit note, whether what it takes back is
    """

    qty: Decimal
    total: Decimal
    credit: bool = False
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """Pieces, and the money they cost with tax."""

    qty: Decimal
    total: Decimal


def keep(ordered, total, papers, tolerance):
    """What the customer keeps of `ordered` pieces that cost `total` by the order.

    Money follows the papers: an invoice at another price changes it, and so does a credit
    note. One at the price of the invoice brings goods back; one at a lower price only takes
    money off, the goods stay, unless nothing of the money is left.

    :param tolerance: how far rounding may move a paper's money
    """
    invoices, back, reductions = _sort(papers, total / ordered, tolerance)
    qty = kept(ordered, _pieces(invoices), _pieces(back))
    money = _money(qty, total / ordered, invoices, back, reductions, tolerance)
    # a discount's money is negative, and so is what is left of it
    left = -money if total < 0 else money
    if reductions and left <= tolerance:
        return Kept(Decimal(0), Decimal(0))
    return Kept(qty, money)


def ready(kept_part, ordered, total, papers, tolerance):
    """Of what is kept, what `papers`, some of those of the line, stand for."""
    invoices, back, reductions = _sort(papers, total / ordered, tolerance)
    qty = _pieces(invoices) - _pieces(back)
    money = _money(qty, total / ordered, invoices, back, reductions, tolerance)
    if qty <= 0:
        return Kept(Decimal(0), Decimal(0))
    return Kept(min(qty, kept_part.qty), max(min(money, kept_part.total), Decimal(0)))


def _sort(papers, price, tolerance):
    """(invoices, credit notes that bring goods back, those that only take money off)."""
    invoices = [paper for paper in papers if not paper.credit]
    prices = (abs(paper.total / paper.qty) for paper in invoices if paper.qty)
    lowest = min(prices, default=abs(price))
    back, reductions = [], []
    for paper in papers:
        if paper.credit:
            full = paper.qty and abs(paper.total) + tolerance >= lowest * abs(paper.qty)
            (back if full else reductions).append(paper)
    return invoices, back, reductions


def _money(qty, price, invoices, back, reductions, tolerance):
    """What `qty` pieces cost by the order's `price` and by what the papers say of it."""
    money = price * qty + _extra(invoices, price, tolerance) - _extra(back, price, tolerance)
    return undivided(money - sum((paper.total for paper in reductions), Decimal(0)))


def _extra(papers, price, tolerance):
    """How much more than by the order's price `papers` ask; rounding is no difference."""
    differences = (paper.total - price * paper.qty for paper in papers)
    return sum((extra for extra in differences if abs(extra) > tolerance), Decimal(0))


def _pieces(papers):
    return sum((paper.qty for paper in papers), Decimal(0))
