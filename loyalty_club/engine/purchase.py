"""What settling asks, as values: what a document stands for, and what the ledger says of it so far."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .terms import Terms

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts of a document become amounts of its club.

    :param rate: from the document's currency to the club's
    :param digits: decimal places of the club's currency
    :param rounding: its smallest amount
    """

    rate: Decimal = Decimal(1)
    digits: int = 2
    rounding: Decimal = Decimal("0.01")

    def convert(self, amount):
        """`amount` in the club's currency, rounded to its decimal places."""
        return (amount * self.rate).quantize(Decimal(1).scaleb(-self.digits))


@dataclass(frozen=True, slots=True)
class RewardLine:
    """A line that a reward made, to be paid by the card; in the document's currency.

    :param reward: id of the reward; `name`: what the member reads of it
    :param claim: lines of one claim bear the same: a discount is split over the taxes
    :param qty: pieces of the whole line, as bought
    :param amount: of the whole line, as bought, tax included
    :param refunded: the share of the line that was taken back, 0 to 1
    """

    reward: int
    claim: str
    qty: Decimal
    amount: Decimal
    refunded: Decimal = _NOTHING
    name: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept of the day it was bought, so that nothing that changes later counts.

    :param eligibility: {line key: [rule ids]}, the rules under which its product fell
    :param rate: from the document's currency to the club's
    :param caps_left: {rule id: points it could still give the member}, of limited rules
    """

    terms: Terms
    eligibility: dict = field(default_factory=dict)
    rate: Decimal = Decimal(1)
    caps_left: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a document stands for by now, for one card.

    :param day: when it was bought; `today`: the club's day now
    :param counts: False where the document gives this card nothing (any more)
    :param kept: the basket's lines that the customer keeps, in the document's currency
    :param earning: what of them earns by now; the club may wait for the goods or the money
    :param rewards: the `RewardLine`s to be paid by this card
    :param snapshot: of the day it was bought; None where nothing is kept
    :param is_snapshot_new: whether the snapshot says more than what was stored
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
    """What the transaction says of its document.

    :param amount: what the customer keeps, in the club's currency, tax included
    :param earned: points given; `redeemed`: points taken for rewards
    """

    amount: Decimal = _NOTHING
    earned: Decimal = _NOTHING
    redeemed: Decimal = _NOTHING


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger says of the card and of the document so far.

    :param balance: the card's available points; negative where it has a debt
    :param posted: {cause: points} of this document: given for rules, taken for rewards
    :param lots: {cause: ((points not taken back yet, whether they are available), …)} of what
        this document earned, the latest first
    :param totals: of the document's transaction; None where there is none yet
    :param has_snapshot: whether the transaction holds one
    :param writes_off: whether the club forgives a debt that taking back causes
    :param debt_limit: the most it forgives at once; 0: all of it
    """

    balance: Decimal = _NOTHING
    posted: dict = field(default_factory=dict)
    lots: dict = field(default_factory=dict)
    totals: Totals | None = None
    has_snapshot: bool = False
    writes_off: bool = False
    debt_limit: Decimal = _NOTHING
