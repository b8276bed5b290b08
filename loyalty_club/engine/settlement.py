"""Settling as a pure function: from what a document stands for and what the ledger holds so far, it computes what
is to be posted. Nothing is read or written here.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from . import earning, spending
from .basket import Basket, Line, Role
from .purchase import Snapshot, Totals

_CENT = Decimal("0.01")

_NOTHING = Decimal(0)


# what comes out


class Act(Enum):
    """What one step does."""

    UNDO = "undo"
    EARN = "earn"
    REDEEM = "redeem"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class Step:
    """One posting.

    :param cause: ``rule,5``, ``tier,2`` or ``reward,7``; empty for a write-off
    :param points: given for a rule or tier, taken for a reward; negative if they are undone
    :param why: facts from which the entry's description is made
    """

    act: Act
    cause: str
    points: Decimal
    why: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold before a reward is paid: the `balance` at that step covers the points
    `needed`, and the member may claim the `reward`."""

    reward: int
    needed: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be posted and stored.

    :param steps: the postings, in order
    :param checks: one for each reward that is paid now
    :param totals: the new totals of the transaction
    :param snapshot: to be stored with the transaction; None: keep the stored one
    :param ends: whether to drop the stored snapshot: a document that is confirmed again later
        is a new purchase under the terms of that day
    :param is_news: whether there is anything to write
    :param needs_lots: whether the card's lots must be read for the postings
    """

    steps: tuple
    checks: tuple
    totals: Totals
    snapshot: Snapshot | None
    ends: bool
    is_news: bool
    needs_lots: bool

    @property
    def spent(self):
        """The points that are taken for rewards now."""
        return _total(check.needed for check in self.checks)


# from one to the other


def settle(purchase, ledger):
    """Return the `Outcome` that brings the ledger to what `purchase` stands for. Settling again posts nothing."""
    target, whys = _aim(purchase, ledger)
    gaps = differences(target, ledger.posted)
    steps, checks = _plan(gaps, whys, purchase, ledger)
    totals = _totals(purchase, target)
    snapshot = purchase.snapshot if purchase.is_snapshot_new else None
    ends = not purchase.counts
    return Outcome(
        steps=steps,
        checks=checks,
        totals=totals,
        snapshot=snapshot,
        ends=ends,
        is_news=bool(steps or snapshot) or _tells_more(totals, ends, ledger),
        # without a debt, earning alone changes no other lot
        needs_lots=ledger.balance < 0 or any(step.act is not Act.EARN for step in steps),
    )


def is_reward(cause):
    """Whether points are taken for `cause` rather than given."""
    return cause.startswith("reward")


def _total(values):
    return sum(values, _NOTHING)


def _totals(purchase, target):
    kept = _total(line.total for line in purchase.kept if line.role is not Role.NOTHING)
    return Totals(
        amount=purchase.money.convert(kept),
        earned=_total(points for cause, points in target.items() if not is_reward(cause)),
        redeemed=_total(points for cause, points in target.items() if is_reward(cause)),
    )


def _tells_more(totals, ends, ledger):
    """Whether the transaction does not show these totals or this end yet."""
    if ledger.totals is None:
        return not ends
    return totals != ledger.totals or (ends and ledger.has_snapshot)


# the points that the document should have given and taken


def _aim(purchase, ledger):
    """({cause: points}, {cause: why}) of all that the document stands for."""
    target, whys = {}, {}
    if not purchase.snapshot:
        return target, whys
    for cause, points, why in [*_to_earn(purchase), *_to_redeem(purchase, ledger)]:
        whys[cause] = why
        if points:
            target[cause] = points
    return target, whys


def basket_of(lines, money):
    """The basket of `lines`, converted from the document's currency to the club's."""
    if money.rate != 1:
        lines = (
            replace(line, total=money.convert(line.total), subtotal=money.convert(line.subtotal)) for line in lines
        )
    return Basket(tuple(lines))


def _to_earn(purchase):
    """Yield (cause, points, why) for each rule, and for the points that the member's tier adds."""
    terms = purchase.snapshot.terms
    basket = basket_of(purchase.earning, purchase.money)
    basket = Basket((*basket.lines, *_unpaid_discounts(basket.lines, terms)))
    earnings = earning.earn(basket, terms, purchase.snapshot.caps_left)
    for earned in earnings:
        yield f"rule,{earned.rule}", earned.points, why_rule(terms.rule(earned.rule), earned)
    more = earning.bonus(_total(earned.points for earned in earnings), terms)
    multiplier = str(terms.multiplier.normalize())
    yield f"tier,{terms.tier}", more, {"cause": "tier", "tier": terms.tier, "multiplier": multiplier}


def _unpaid_discounts(lines, terms):
    """Lines of `Role.OFF` for the discounts of rewards that exceed what their points pay for: those
    of a reward that this card does not pay for, or larger than the reward allows."""
    groups = defaultdict(list)
    for line in lines:
        if line.role is Role.REWARD:
            groups[line.reward].append(line)
    goods = _total(max(line.total, Decimal(0)) for line in lines if line.role is Role.GOODS)
    for number, group in groups.items():
        amount = -_total(line.total for line in group)
        excess = amount - _paid_discount(terms.reward(number), group, amount, goods)
        # each line may have been rounded
        if excess > _CENT * len(group):
            share = excess / amount
            subtotal = _total(line.subtotal for line in group) * share
            yield Line(f"off,{number}", 0, Decimal(0), -excess, subtotal, frozenset(), Role.OFF)


def _paid_discount(reward, group, amount, goods):
    """The most that the points of the claims in `group` pay for, of a discount of `amount`."""
    if reward is None:
        return Decimal(0)
    if reward.mode == "per_point":
        return amount  # it costs as many points
    if reward.mode == "percent":
        return goods * reward.discount / 100
    return reward.discount * len({line.claim for line in group})


def why_rule(rule, earned):
    """The facts from which the description of a rule's entry is made."""
    return {
        "cause": "rule",
        "rule": rule.id,
        "mode": rule.mode,
        "points": str(rule.points.normalize()),
        "step": str(rule.step.normalize()),
        "amount": str(earned.amount),
        "count": str(earned.count),
    }


def _to_redeem(purchase, ledger):
    """Yield (cause, points, why) for each claimed reward."""
    claims, names = defaultdict(list), {}
    for lines in _lines_by_claim(purchase.rewards):
        first = lines[0]
        claims[first.reward].append(claim_of(lines, purchase.money))
        names.setdefault(first.reward, first.name)
    for reward, found in claims.items():
        cause = f"reward,{reward}"
        # a reward that takes the whole balance keeps the points it has already taken
        balance = ledger.posted.get(cause) or ledger.balance
        points = _cost(purchase.snapshot.terms, found, balance)
        yield cause, points, {"cause": "reward", "reward": reward, "name": names[reward]}


def _lines_by_claim(reward_lines):
    groups = defaultdict(list)
    for line in reward_lines:
        groups[line.reward, line.claim].append(line)
    return groups.values()


def claim_of(lines, money):
    """The claim that consists of these `RewardLine`s: a discount may be split by tax."""
    amount = _total(line.amount for line in lines)
    # lines are weighted by their amount; a line without one still counts
    weights = [abs(line.amount) or Decimal(1) for line in lines]
    refunded = _total(w * line.refunded for w, line in zip(weights, lines, strict=True)) / sum(weights)
    return spending.Claim(
        reward=lines[0].reward,
        qty=_total(line.qty for line in lines),
        amount=money.convert(abs(amount)),
        tolerance=money.rounding * len(lines),
        refunded=min(refunded, Decimal(1)),
    )


def _cost(terms, claims, balance):
    """The points that the claims of one reward cost after refunds."""
    price = terms.reward(claims[0].reward)
    costs = ((spending.cost(price, claim, terms.unit, balance), claim) for claim in claims)
    return _total(spending.kept_cost(points, claim, terms.unit) for points, claim in costs)


# from the difference to the postings


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be posted for one cause.

    :param cause: ``rule,5``, ``tier,2`` or ``reward,7``
    :param points: to be posted in addition (positive) or undone (negative): points given for
        a rule or tier, points taken for a reward
    """

    cause: str
    points: Decimal


def differences(target, posted):
    """Compare two mappings of cause to points. Return the `Difference`s, negative ones first:
    points given afterwards repay a debt that undoing may cause.
    """
    causes = sorted({*target, *posted})
    gaps = [Difference(cause, target.get(cause, _NOTHING) - posted.get(cause, _NOTHING)) for cause in causes]
    return sorted((gap for gap in gaps if gap.points), key=lambda gap: gap.points)


def _plan(gaps, whys, purchase, ledger):
    """(steps, checks): the postings in order, and what must hold before each reward."""
    steps, checks = [], []
    balance = ledger.balance
    for step in [*_undoings(gaps), *_new(gaps, whys, purchase)]:
        if step.act is Act.REDEEM:
            checks.append(Check(step.why["reward"], step.points, balance))
        steps.append(step)
        balance += _moved(step, purchase, ledger)
    if any(gap.points < 0 for gap in gaps):
        steps += _write_offs(balance, ledger)
    return tuple(steps), tuple(checks)


def _undoings(gaps):
    """The steps that undo: rewards first, so that restored points cover those taken back."""
    undone = [Step(Act.UNDO, gap.cause, gap.points) for gap in gaps if gap.points < 0]
    return sorted(undone, key=lambda step: not is_reward(step.cause))


def _new(gaps, whys, purchase):
    """The steps that redeem and earn. Earning comes first if the club lets an order's own points pay for it."""
    more = [gap for gap in gaps if gap.points > 0]
    earned = [Step(Act.EARN, gap.cause, gap.points, whys[gap.cause]) for gap in more if not is_reward(gap.cause)]
    claimed = [Step(Act.REDEEM, gap.cause, gap.points, whys[gap.cause]) for gap in more if is_reward(gap.cause)]
    own_first = purchase.snapshot is not None and purchase.snapshot.terms.same_order
    return [*earned, *claimed] if own_first else [*claimed, *earned]


def _moved(step, purchase, ledger):
    """The points that `step` adds to the balance."""
    if is_reward(step.cause):
        return -step.points
    if step.act is Act.EARN:
        return _NOTHING if _waits(purchase) else step.points
    return -_available_taken(ledger.lots.get(step.cause, ()), -step.points)


def _waits(purchase):
    """Whether points earned now are pending."""
    return purchase.day + timedelta(days=purchase.snapshot.terms.pending_days) > purchase.today


def _available_taken(lots, missing):
    """How many of the `missing` points taken back from `lots` are available ones."""
    taken = _NOTHING
    for left, is_available in lots:
        points = min(left, missing)
        missing -= points
        taken += points if is_available else _NOTHING
    return taken


def _write_offs(balance, ledger):
    """Write off the debt that undoing has caused, if the club does so. An earlier debt stays."""
    owed = -balance - max(-ledger.balance, _NOTHING)
    if owed > 0 and ledger.writes_off:
        yield Step(Act.WRITE_OFF, "", min(owed, ledger.debt_limit or owed))


def kept(ordered, invoiced, credited):
    """The quantity of a sale order line that the customer keeps.

    `min(Q, max(0, Q - I) + I - R)`, never below 0, for Q ordered, I invoiced, R credited:
    credited goods are returned, goods not invoiced yet are still expected, and a new
    invoice after a credit note counts again.
    """
    expected = max(_NOTHING, ordered - invoiced)
    return max(_NOTHING, min(ordered, expected + invoiced - credited))
