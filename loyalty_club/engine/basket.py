"""What a customer keeps of one document, as input of the purchase rules."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Role(Enum):
    """What a line counts for in the purchase rules.

    The distinctions are those of `sale_loyalty` (`_program_check_compute_points`), so
    that a club with core's rules alone gives the points that core would give.
    """

    GOODS = "goods"  # quantity, minimum amount and amount
    CODE_DISCOUNT = "code"  # another program's discount by code: minimum amount and amount
    AUTO_DISCOUNT = "auto"  # another program's automatic discount: amount only
    REWARD = "reward"  # a discount paid with points: amount, if the club counts it
    OFF = "off"  # money off that nothing accounts for: lowers the amount of every rule
    NOTHING = "nothing"  # tips, delivery, gift cards, payments: nothing


@dataclass(frozen=True, slots=True)
class Line:
    """The kept part of a line.

    :param key: identifies the line within its document
    :param product: id of its product
    :param qty: kept quantity, in the line's unit
    :param total: what the kept part costs, tax included, in the club's currency
    :param subtotal: the same without tax
    :param rules: ids of the rules whose products include this one
    :param reward: id of the reward that made the line, else 0; `claim`: identifies its claim
    """

    key: str
    product: int
    qty: Decimal
    total: Decimal
    subtotal: Decimal
    rules: frozenset
    role: Role = Role.GOODS
    reward: int = 0
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of one document."""

    lines: tuple = ()
