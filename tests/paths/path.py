"""One path of an order, told in a line of a table."""

from dataclasses import dataclass, field
from functools import partial, wraps

TRIGGERS = ("confirmed", "delivered", "invoiced", "paid")


def step(function):
    """Let `function(shop, …)` be written in a table as `function(…)`: the shop comes when it is run."""

    @wraps(function)
    def written(*args, **kwargs):
        return partial(_run, function, args, kwargs)

    return written


def _run(function, args, kwargs, shop):
    function(shop, *args, **kwargs)
    shop.env.cr.flush()  # what waits for the commit is settled


@dataclass(frozen=True)
class Path:
    """What is done, and what the ledger must say in the end. All numbers are computed by hand.

    :param steps: what is done, each written by a function of `path_steps`
    :param kept: the money that the customers' kept goods cost, with tax, in the club's currency
    :param earned: points of the orders of all members; one number, or one for each of `TRIGGERS`
        at which the club's sales orders earn
    :param spent: points that rewards of the orders took
    :param start: points the member has before
    :param club: settings of the club; `rule`: settings of its rule
    :param other: of `earned`, what the other member got
    """

    name: str
    steps: tuple
    kept: float
    earned: int | tuple
    spent: int = 0
    start: int = 0
    club: dict = field(default_factory=dict)
    rule: dict = field(default_factory=dict)
    other: int = 0

    def cases(self):
        """[{trigger: points wanted}]: what is walked at once, each trigger with a club of its own. Where points
        are spent there is one club at a time."""
        if not isinstance(self.earned, tuple):
            return [{"confirmed": self.earned}]
        wanted = dict(zip(TRIGGERS, self.earned, strict=True))
        alone = self.start or self.club
        return [{trigger: points} for trigger, points in wanted.items()] if alone else [wanted]


@dataclass(frozen=True)
class Found:
    """What the ledger says after a path."""

    kept: float
    earned: float
    spent: float
    other: float
    balance: float
