"""What a customer keeps of one document, as the rules see it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Role(Enum):
    """What a line is to the rules.

    The distinctions are those of `sale_loyalty` (`_program_check_compute_points`), so
    that a club with core's plain rules gives what core would give.
    """

    GOODS = "goods"  # counts: quantity, minimum amount, amount
    CODE_DISCOUNT = "code"  # another program's discount, by code: minimum amount, amount
    AUTO_DISCOUNT = "auto"  # another program's automatic discount: amount only
    REWARD = "reward"  # a discount paid with points: amount, where the club says so
    NOTHING = "nothing"  # tips, delivery, gift cards, payments: counts nowhere


@dataclass(frozen=True, slots=True)
class Line:
    """The kept part of a line.

    :param key: the line's name within its document
    :param product: id of its product
    :param qty: kept quantity, in the line's unit
    :param total: what the kept part costs, tax included, in the club's currency
    :param subtotal: the same without tax
    :param rules: ids of the rules whose products include this one
    """

    key: str
    product: int
    qty: Decimal
    total: Decimal
    subtotal: Decimal
    rules: frozenset
    role: Role = Role.GOODS


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of one document."""

    lines: tuple = ()
