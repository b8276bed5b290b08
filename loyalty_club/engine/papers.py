"""What a customer keeps of an order line, given its invoices and credit notes."""

from dataclasses import dataclass
from decimal import Decimal

from .points import undivided
from .settlement import kept


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of a posted invoice or credit note, or of a sale or return at a till.

    :param qty: pieces, in the unit of the order line
    :param total: their amount with tax, in the order's currency
    :param credit: whether it is a credit note or a return
    :param paid: whether it is paid; for a credit note, whether the invoice that it reverses is
    """

    qty: Decimal
    total: Decimal
    credit: bool = False
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """The pieces that the customer keeps, and their amount with tax."""

    qty: Decimal
    total: Decimal


def keep(ordered, total, papers, tolerance):
    """What the customer keeps of `ordered` pieces that cost `total` on the order.

    The amount follows the invoices and credit notes. A credit note at the price of the
    invoice returns goods. One at a lower price only reduces the amount: the customer keeps
    the goods, unless nothing of the amount is left.

    :param tolerance: the largest difference that rounding may cause in the amount of a `Paper`
    """
    invoices, back, reductions = _sort(papers, total / ordered, tolerance)
    qty = kept(ordered, _pieces(invoices), _pieces(back))
    money = _money(qty, total / ordered, invoices, back, reductions, tolerance)
    # the amount of a discount is negative, and so is what is left of it
    left = -money if total < 0 else money
    if reductions and left <= tolerance:
        return Kept(Decimal(0), Decimal(0))
    return Kept(qty, money)


def ready(kept_part, ordered, total, papers, tolerance):
    """The part of `kept_part` that is covered by `papers`, a selection of the line's `Paper`s."""
    invoices, back, reductions = _sort(papers, total / ordered, tolerance)
    qty = _pieces(invoices) - _pieces(back)
    money = _money(qty, total / ordered, invoices, back, reductions, tolerance)
    if qty <= 0:
        return Kept(Decimal(0), Decimal(0))
    return Kept(min(qty, kept_part.qty), max(min(money, kept_part.total), Decimal(0)))


def _sort(papers, price, tolerance):
    """(invoices, credit notes that return goods, credit notes that only reduce the amount)."""
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
    """The amount of `qty` pieces at the order's `price`, corrected by invoices and credit notes."""
    money = price * qty + _extra(invoices, price, tolerance) - _extra(back, price, tolerance)
    return undivided(money - sum((paper.total for paper in reductions), Decimal(0)))


def _extra(papers, price, tolerance):
    """The amount that `papers` charge above the order's price, rounding differences ignored."""
    differences = (paper.total - price * paper.qty for paper in papers)
    return sum((extra for extra in differences if abs(extra) > tolerance), Decimal(0))


def _pieces(papers):
    return sum((paper.qty for paper in papers), Decimal(0))
