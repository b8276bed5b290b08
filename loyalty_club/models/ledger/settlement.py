"""`settle`: what one document should have given and taken by now, and posting the rest.

The card's row is locked by the caller. Everything is computed first; then the
transaction is written once and the entries after it.
"""

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from ...engine import earning, spending
from ...engine.basket import Basket, Line, Role
from ...engine.points import exact
from ...engine.settlement import differences
from ...engine.terms import Terms
from .posting import Poster


class Settlement:
    """One document, one member's card.

    :param document: a record of a model that inherits `loyalty.club.document`
    :param card: the `loyalty.card`, locked
    :param transaction: the document's `loyalty.club.transaction` with the card, or none
    :param counts: False where the document gives this card nothing (any more)
    """

    def __init__(self, document, card, transaction, counts):
        self.document = document
        self.card = card
        self.program = card.program_id
        self.currency = self.program.currency_id
        self.transaction = transaction
        self.counts = counts
        self.day = self.program._club_day(document._club_moment())
        self.lines = document._club_kept_lines() if counts else []
        self.posted = transaction._posted() if transaction else {}
        self.terms = None
        self.snapshot = {}
        self.rule_caps = {}
        self.target = {}
        self.whys = {}

    def run(self):
        """Bring the book to what the document stands for. Any number of times."""
        self._aim()
        gaps = differences(self.target, self.posted)
        values = self._figures() | self.snapshot
        if not gaps and not self._is_news(values):
            # who changes the document at this moment fails, and settles with both changes
            self.transaction._touch()
            return
        poster = self._poster(gaps) if gaps else None
        if poster:
            self._post(poster, gaps)
            values["revision"] = poster.revision
        self.transaction = self.transaction._save(self.document, self.card, self.day, values)
        if poster:
            before = self.card.points
            poster.transaction = self.transaction
            poster.store(self.day)
            self.card._club_tell_reached(before)
        else:
            self.card._club_touch()
            self.card._club_invalidate()
        self.card._club_after_settling(self.transaction, self.lines)

    def _is_news(self, values):
        """Whether the transaction does not say `values` already."""
        if not self.transaction:
            return self.counts
        if self.snapshot:
            return True
        return any(
            exact(self.transaction[name] or 0) != exact(value or 0)
            for name, value in values.items()
            if name in ("amount", "points_earned", "points_redeemed")
        ) or (not self.counts and bool(self.transaction.terms_id))

    # what should be posted

    def _aim(self):
        """Compute `target`, {cause: points}, and `whys`, {cause: why}."""
        if not self.lines:
            self.terms = self._stored_terms() or Terms(exact(self.program.club_unit))
            return
        rate = self._rate()
        claims = self._claims(rate)
        eligibility = self._take_snapshot(rate, claims)
        self._aim_to_earn(earning.earn(self._basket(rate, eligibility), self.terms, self.rule_caps))
        for reward, reward_claims in claims.items():
            cause = f"reward,{reward.id}"
            points = self._cost(reward, reward_claims, self.posted.get(cause))
            if points:
                self.target[cause] = points
            self.whys[cause] = {
                "cause": "reward",
                "reward": reward.id,
                "name": reward.description,
            }

    def _aim_to_earn(self, earnings):
        for earned in earnings:
            if earned.points:
                self.target[f"rule,{earned.rule}"] = earned.points
                self.whys[f"rule,{earned.rule}"] = why_rule(self.terms.rule(earned.rule), earned)
        more = earning.bonus(sum((earned.points for earned in earnings), Decimal(0)), self.terms)
        if more:
            cause = f"tier,{self.terms.tier}"
            self.target[cause] = more
            self.whys[cause] = {
                "cause": "tier",
                "tier": self.terms.tier,
                "multiplier": str(self.terms.multiplier.normalize()),
            }

    def _stored_terms(self):
        return self.transaction.terms_id._load() if self.transaction.terms_id else None

    def _rate(self):
        """From the document's currency to the club's: of the day it was bought, once."""
        if self.transaction.terms_id:
            return exact(self.transaction.rate)
        return self.document._club_rate(self.program)

    def _take_snapshot(self, rate, claims):
        """Set `terms` to those of the day it was bought, taken once; lines and rewards
        that came since are added under the terms of the day they came. Return {line key:
        [rule ids]}."""
        stored = self._stored_terms()
        terms = stored or self._terms_of_the_day()
        eligibility = dict(self.transaction.eligibility or {}) if stored else {}
        new_lines = [line for line in self.lines if str(line.record.id) not in eligibility]
        new_rewards = [reward for reward in claims if not terms.reward(reward.id)]
        if new_lines:
            eligibility.update(self.program._club_eligibility(new_lines, terms))
        if new_rewards:
            prices = tuple(reward._club_price() for reward in new_rewards)
            terms = replace(terms, rewards_used=terms.rewards_used + prices)
        self.terms = terms
        self.rule_caps = self._stored_caps() if stored else self._find_caps()
        if not stored or new_lines or new_rewards:
            self.snapshot = {
                "terms_id": terms,
                "eligibility": json.dumps(eligibility),
                "rate": rate,
            }
            if self.rule_caps:
                self.snapshot["rule_caps"] = json.dumps(self.rule_caps, default=str)
        return eligibility

    def _stored_caps(self):
        return {int(rule): Decimal(left) for rule, left in (self.transaction.rule_caps or {}).items()}

    def _find_caps(self):
        """What limited rules may still give this member: found once, so that what happens
        to his other purchases later changes nothing here."""
        return self.card._club_rule_caps(self.terms.rules, self.day, self.transaction)

    def _terms_of_the_day(self):
        terms = self.card._club_terms_of(self.document._club_channel, self.day)
        if self.card._club_was_suspended(self.document._club_moment()):
            # bought while the membership rested: it never earns
            return replace(terms, rules=())
        return terms

    def _basket(self, rate, eligibility):
        lines = self.document._club_earning_lines(self.lines, self.program)
        return basket_of(lines, rate, eligibility, self.currency)

    def _claims(self, rate):
        """The claims on this card, {reward record: [Claim]}."""
        groups = defaultdict(list)
        for line in self.lines:
            if line.reward and line.card == self.card:
                groups[line.reward, line.claim].append(line)
        claims = defaultdict(list)
        for (reward, _code), lines in groups.items():
            claims[reward].append(claim_of(reward, lines, rate, self.currency))
        return claims

    def _cost(self, reward, claims, posted):
        price = self.terms.reward(reward.id)
        # a reward that takes the whole wallet keeps what it took
        balance = posted or exact(self.card.points)
        return sum(
            (
                spending.kept_cost(
                    spending.cost(price, claim, self.terms.unit, balance), claim, self.terms.unit
                )
                for claim in claims
            ),
            Decimal(0),
        )

    # posting the difference

    def _poster(self, gaps):
        """The book of this card, with its lots only where they are needed: who has no debt
        and only earns needs none of them."""
        needs_lots = self.card.points < 0 or any(
            gap.points < 0 or gap.cause.startswith("reward") for gap in gaps
        )
        poster = Poster(
            self.card,
            self.transaction,
            revision=(self.transaction.revision or 0) + 1,
            loads_lots=needs_lots,
        )
        return poster.prepare(gaps)

    def _post(self, poster, gaps):
        """What goes back first, rewards before points taken back; then what is spent and
        what is earned."""
        undone = [gap for gap in gaps if gap.points < 0]
        for gap in sorted(undone, key=lambda gap: not gap.cause.startswith("reward")):
            poster.undo(gap)
        # in a club that allows it, an order's own points pay for it
        earned = [gap for gap in gaps if not gap.cause.startswith("reward")]
        claimed = [gap for gap in gaps if gap.cause.startswith("reward")]
        spent = sum(gap.points for gap in claimed if gap.points > 0)
        if spent:
            self.document._club_check_pool(self.card, spent)
        for gap in [*earned, *claimed] if self.terms.same_order else [*claimed, *earned]:
            if gap.points > 0:
                self._post_more(poster, gap)
        if undone:
            self._write_off(poster)

    def _post_more(self, poster, gap):
        why = self.whys[gap.cause]
        if not gap.cause.startswith("reward"):
            poster.earn(gap, why, self.terms, self.day)
            return
        reward = self.document.env["loyalty.reward"].sudo().browse(why["reward"])
        self.document._club_check_reward(self.card, reward)
        self.document._club_check_balance(self.card, poster.account.balance, gap.points)
        poster.redeem(gap, why)

    def _write_off(self, poster):
        """Forgive the debt that taking back has caused, where the club says so."""
        owed = -poster.account.balance - max(-exact(self.card.points), Decimal(0))
        # nobody is left to repay what a forgotten member owes
        forgotten = self.card.club_forgotten
        if owed <= 0 or (self.program.club_debt_policy != "write_off" and not forgotten):
            return
        limit = exact(0 if forgotten else self.program.club_debt_limit) or owed
        poster.write_off(min(owed, limit))

    def _figures(self):
        """What the transaction says of the document."""
        rate = self.snapshot.get("rate") or exact(self.transaction.rate or 1)
        kept = (line.total for line in self.lines if line.role is not Role.NOTHING)
        values = {
            "amount": convert(sum(kept, Decimal(0)), rate, self.currency),
            "points_earned": self._sum(lambda cause: not cause.startswith("reward")),
            "points_redeemed": self._sum(lambda cause: cause.startswith("reward")),
        }
        if not self.counts:
            # bought again later, it is a new purchase under the terms of that day
            values.update(terms_id=None, eligibility=None, rule_caps=None)
        return values

    def _sum(self, counts):
        given = (points for cause, points in self.target.items() if counts(cause))
        return sum(given, Decimal(0))


def convert(amount, rate, currency):
    """`amount` times `rate`, in the smallest part of `currency`."""
    return (amount * rate).quantize(Decimal(1).scaleb(-currency.decimal_places))


def basket_of(lines, rate, eligibility, currency):
    """The engine's basket of `KeptLine`s, in the club's currency."""

    def in_club(amount):
        return amount if rate == 1 else convert(amount, rate, currency)

    return Basket(
        tuple(
            Line(
                key=str(line.record.id),
                product=line.product.id,
                qty=line.qty,
                total=in_club(line.total),
                subtotal=in_club(line.subtotal),
                rules=frozenset(eligibility.get(str(line.record.id), ())),
                role=line.role,
            )
            for line in lines
        )
    )


def claim_of(reward, lines, rate, currency):
    """The engine's claim of one reward, from its lines: the discount may be split by tax."""
    amount = sum((line.full_total for line in lines), Decimal(0))
    weights = [abs(line.full_total) or Decimal(1) for line in lines]
    refunded = sum(w * line.refunded for w, line in zip(weights, lines, strict=True)) / sum(weights)
    return spending.Claim(
        reward=reward.id,
        qty=sum((line.full_qty for line in lines), Decimal(0)),
        amount=convert(abs(amount), rate, currency),
        tolerance=exact(currency.rounding) * len(lines),
        refunded=min(refunded, Decimal(1)),
    )


def why_rule(rule, earned):
    """Why a rule gave its points, for the entry to explain."""
    return {
        "cause": "rule",
        "rule": rule.id,
        "mode": rule.mode,
        "points": str(rule.points.normalize()),
        "step": str(rule.step.normalize()),
        "amount": str(earned.amount),
        "count": str(earned.count),
    }
