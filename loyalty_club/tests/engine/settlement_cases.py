"""Purchases and ledgers for the tests of settling: a club that gives 10 points for each full 100, and takes 10 money
a point or 50 points for a cup.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.basket import Line, Role
from engine.purchase import Ledger, Purchase, RewardLine, Snapshot, Totals
from engine.terms import Reward, Rule, Terms

TODAY = date(2026, 3, 10)
PER_POINT, CUP, WALLET = 7, 8, 9
RULE = Rule(1, "money", Decimal(10), step=Decimal(100))
REWARDS = (
    Reward(PER_POINT, "discount", "per_point", Decimal(1), discount=Decimal(10)),
    Reward(CUP, "product", "per_order", Decimal(50)),
    Reward(WALLET, "discount", "per_point", Decimal(1), discount=Decimal(10), wallet=True),
)
TERMS = Terms(Decimal(1), rules=(RULE,), rewards_used=REWARDS)
GIVEN = Snapshot(TERMS, {"1": [1]})


def goods(total, role=Role.GOODS, key="1", rules=(1,)):
    """One piece for `total`, of which a tenth is tax."""
    total = Decimal(total)
    return Line(key, 11, Decimal(1), total, total * Decimal("0.9"), frozenset(rules), role)


def off(amount, reward=PER_POINT, refunded=0, claim="a", qty=1):
    """A line by which a reward takes `amount` off."""
    return RewardLine(reward, claim, Decimal(qty), -Decimal(amount), Decimal(refunded), f"Reward {reward}")


def bought(*lines, rewards=(), snapshot=GIVEN, **values):
    """A purchase of today's, all of which earns."""
    return Purchase(TODAY, TODAY, True, lines, lines, rewards, snapshot=snapshot, **values)


def with_terms(**values):
    return replace(GIVEN, terms=replace(TERMS, **values))


def numbers(mapping):
    return {key: Decimal(value) for key, value in mapping.items()}


def ledger(balance=0, posted=(), lots=(), **values):
    """What was posted so far; without totals of their own those of a transaction that says so."""
    posted = numbers(dict(posted))
    lots = {cause: tuple((Decimal(left), free) for left, free in found) for cause, found in dict(lots).items()}
    return Ledger(Decimal(balance), posted, lots, **{"totals": Totals(), **values})


def acts(outcome):
    return [(step.act, step.cause, step.points) for step in outcome.steps]


NOTHING = Purchase(TODAY, TODAY, counts=False)
