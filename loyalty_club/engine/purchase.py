"""The input of settling, as values: what a document stands for, and what the ledger holds for it so far."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .terms import Terms

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """The conversion of a document's amounts to the club's currency.

    :param rate: from the document's currency to the club's
    :param digits: decimal places of the club's currency
    :param rounding: the smallest amount of the club's currency
    """

    rate: Decimal = Decimal(1)
    digits: int = 2
    rounding: Decimal = Decimal("0.01")

    def convert(self, amount):
        """`amount` in the club's currency, rounded to its decimal places."""
        return (amount * self.rate).quantize(Decimal(1).scaleb(-self.digits))


@dataclass(frozen=True, slots=True)
class RewardLine:
    """A document line of a reward that the card pays for, in the document's currency.

    :param reward: id of the reward; `name`: its name for the member
    :param claim: identifies the claim; a discount has one line per tax, all of one claim
    :param qty: pieces of the whole line, as bought
    :param amount: amount of the whole line, as bought, tax included
    :param refunded: the share of the line that was returned, 0 to 1
    """

    reward: int
    claim: str
    qty: Decimal
    amount: Decimal
    refunded: Decimal = _NOTHING
    name: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is stored of the day of purchase, so that later changes do not count.

    :param eligibility: {line key: [rule ids]}, the rules that applied to the line's product
    :param rate: from the document's currency to the club's
    :param caps_left: {rule id: points it could still give the member}, for rules with a cap
        per day or month
    """

    terms: Terms
    eligibility: dict = field(default_factory=dict)
    rate: Decimal = Decimal(1)
    caps_left: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a document stands for now, for one card.

    :param day: the day of purchase; `today`: today's date; both in the club's time zone
    :param counts: False if the document gives this card nothing, or nothing any more
    :param kept: the basket's lines that the customer keeps, in the document's currency
    :param earning: the part of `kept` that earns by now; the club may wait for delivery or payment
    :param rewards: the `RewardLine`s to be paid by this card
    :param snapshot: of the day of purchase; None if nothing is kept
    :param is_snapshot_new: whether the snapshot contains more than the stored one
    """

    day: date
    today: date
    counts: bool = True
    kept: tuple = ()
    earning: tuple = ()
    rewards: tuple = ()
    money: Money = Money()
    snapshot: Snapshot | None = None
    is_snapshot_new: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a document's transaction.

    :param amount: of what the customer keeps, in the club's currency, tax included
    :param earned: points given; `redeemed`: points taken for rewards
    """

    amount: Decimal = _NOTHING
    earned: Decimal = _NOTHING
    redeemed: Decimal = _NOTHING


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger holds for the card and the document so far.

    :param balance: the card's available points; negative if it has a debt
    :param posted: {cause: points} of this document: given for rules, taken for rewards
    :param lots: {cause: ((points not taken back yet, whether they are available), …)} of what
        this document earned, the latest first
    :param totals: of the document's transaction; None if there is no transaction yet
    :param has_snapshot: whether the transaction holds a snapshot
    :param writes_off: whether the club writes off a debt caused by taking back points
    :param debt_limit: the most it writes off at once; 0: no limit
    """

    balance: Decimal = _NOTHING
    posted: dict = field(default_factory=dict)
    lots: dict = field(default_factory=dict)
    totals: Totals | None = None
    has_snapshot: bool = False
    writes_off: bool = False
    debt_limit: Decimal = _NOTHING
