"""The terms of a purchase: what the club promised on that day, as plain values."""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from .periods import Expiry


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to earn.

    :param mode: ``order`` (points for each order), ``unit`` (for each piece) or ``money``
    :param points: points for each order, piece, full step or (without a step) unit of money
    :param step: the full step in the club's currency; 0: every unit of money counts
    :param minimum_tax: whether `minimum_amount` is compared with amounts that include
        (``incl``) or exclude (``excl``) tax
    :param cap: the most points this rule gives for one order; 0: no cap
    :param cap_day: the most it gives one member in a day; `cap_month`: in a month; 0: no cap
    :param expiry: how long its points are valid; None: the club's policy applies
    """

    id: int
    mode: str
    points: Decimal
    step: Decimal = Decimal(0)
    minimum_qty: int = 0
    minimum_amount: Decimal = Decimal(0)
    minimum_tax: str = "incl"
    cap: Decimal = Decimal(0)
    cap_day: Decimal = Decimal(0)
    cap_month: Decimal = Decimal(0)
    expiry: Expiry | None = None

    @property
    def is_limited(self):
        """Whether the rule has a cap per day or month, so that a member's earlier points count."""
        return bool(self.cap_day or self.cap_month)

    def cap_left(self, today, month):
        """The points this rule may still give a member who has already got `today` points from
        it on that day and `month` points in that month; None if it has no such cap."""
        left = [cap - got for cap, got in ((self.cap_day, today), (self.cap_month, month)) if cap]
        return max(min(left), Decimal(0)) if left else None


@dataclass(frozen=True, slots=True)
class Reward:
    """One way to spend.

    :param kind: core's reward type: ``product``, ``discount``, …
    :param mode: ``per_point`` (each point is worth `discount`), ``per_order``, ``percent``
    :param required: points for one claim
    :param quantity: pieces in one claim of a product
    :param wallet: whether a claim takes the whole balance
    """

    id: int
    kind: str
    mode: str
    required: Decimal
    discount: Decimal = Decimal(0)
    quantity: Decimal = Decimal(1)
    wallet: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that decides the points of a purchase, apart from the purchase itself.

    :param unit: points are multiples of it
    :param rewards_used: the `Reward`s that the purchase claims
    :param tax: whether amounts include (``incl``) or exclude (``excl``) tax
    :param rewards: whether amounts count ``before`` or ``after`` discounts paid with points
    :param expiry: how long earned points are valid
    :param pending_days: days until earned points become available
    :param same_order: whether the points of a purchase may pay for it
    :param tier: id of the member's tier; 0 for none
    :param multiplier: the factor by which the tier multiplies the rules' points
    """

    unit: Decimal
    rules: tuple = ()
    rewards_used: tuple = ()
    tax: str = "incl"
    rewards: str = "before"
    expiry: Expiry = Expiry()
    pending_days: int = 0
    same_order: bool = False
    tier: int = 0
    multiplier: Decimal = Decimal(1)

    def rule(self, rule_id):
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def reward(self, reward_id):
        return next((r for r in self.rewards_used if r.id == reward_id), None)


def applies(channel, wanted, day, date_from, date_to):
    """Whether a rule for the channel `wanted` (or 'all') applies to `channel` on `day`."""
    if wanted not in ("all", channel):
        return False
    return (not date_from or date_from <= day) and (not date_to or day <= date_to)


def _plain(value):
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    raise TypeError(value)


def dump(terms):
    """Terms as canonical JSON text: equal terms give equal text."""
    return json.dumps(asdict(terms), default=_plain, sort_keys=True, separators=(",", ":"))


def digest(text):
    """The hash that identifies a text of terms, which is stored once."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _revive(cls, values, decimals):
    return cls(**{k: Decimal(v) if k in decimals else v for k, v in values.items()})


def _revive_expiry(values):
    return Expiry(**values) if values else None


def load(values):
    """The terms in `values`, the dict parsed from the text of `dump`."""
    values = dict(values)
    money = {"points", "step", "minimum_amount", "cap", "cap_day", "cap_month"}
    cost = {"required", "discount", "quantity"}
    values["unit"] = Decimal(values["unit"])
    values["multiplier"] = Decimal(values.get("multiplier", 1))
    values["rules"] = tuple(
        _revive(Rule, {**r, "expiry": _revive_expiry(r.get("expiry"))}, money) for r in values["rules"]
    )
    # terms stored before there were expiry policies hold a number of months
    months = values.pop("expiry_months", 0)
    values["expiry"] = _revive_expiry(values.get("expiry")) or (Expiry("months", months) if months else Expiry())
    values["rewards_used"] = tuple(_revive(Reward, r, cost) for r in values["rewards_used"])
    return Terms(**values)
