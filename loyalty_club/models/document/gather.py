"""The first phase of settling: read everything needed to settle a document for one card, as values.

Nothing is written here. The caller has locked the card's row.
"""

from dataclasses import dataclass, replace
from typing import Any

from ...engine.points import exact
from ...engine.purchase import Ledger, Money, Purchase, Snapshot
from ..ledger.settlement import ledger_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """The result of `gather`.

    :param lines: the `KeptLine`s of the document; `purchase`: the engine's value of them
    :param ledger: what the ledger holds so far
    """

    lines: list
    purchase: Purchase
    ledger: Ledger


def gather(document, card, transaction, counts):
    """Read what `document` stands for and what is posted for it.

    :param document: a record of a model that inherits `loyalty.club.document`
    :param card: the `loyalty.card`, locked
    :param transaction: the document's `loyalty.club.transaction` for the card, or an empty recordset
    :param counts: False if the document gives this card nothing, or nothing any more
    """
    paper = _Paper(document, card, transaction)
    lines = document._club_kept_lines() if counts else []
    ledger = ledger_of(card, transaction)
    return Gathered(lines, paper.purchase(lines, counts), ledger)


def money_of(document, program):
    """The conversion of `document`'s amounts to the club's currency, at the rate of the day of purchase."""
    return _money(program.currency_id, document._club_rate(program))


def _money(currency, rate):
    return Money(rate, currency.decimal_places, exact(currency.rounding))


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document, a member's card, and their transaction, if there is one."""

    document: Any
    card: Any
    transaction: Any

    @property
    def day(self):
        return self.card.program_id._club_day(self.document._club_moment())

    def purchase(self, lines, counts):
        program = self.card.program_id
        purchase = Purchase(day=self.day, today=program._club_day(), counts=counts)
        if not lines:
            return replace(purchase, money=_money(program.currency_id, exact(1)))
        claimed = [line for line in lines if line.reward and line.card == self.card]
        snapshot, is_new = self._snapshot(lines, list(dict.fromkeys(line.reward for line in claimed)))
        ready = self.document._club_earning_lines(lines, program)
        return replace(
            purchase,
            kept=tuple(line.bought(snapshot.eligibility, self.card) for line in lines),
            earning=tuple(line.bought(snapshot.eligibility, self.card) for line in ready),
            rewards=tuple(line.claimed() for line in claimed),
            money=_money(program.currency_id, snapshot.rate),
            snapshot=snapshot,
            is_snapshot_new=is_new,
        )

    def _snapshot(self, lines, rewards):
        """(the snapshot, whether it contains more than the stored one). It is taken once; lines and
        rewards added later get the eligibility and the price of the day they are added."""
        stored = self.transaction._snapshot()
        snapshot = stored or self._snapshot_of_the_day()
        terms, eligibility = snapshot.terms, dict(snapshot.eligibility)
        new_lines = [line for line in lines if str(line.record.id) not in eligibility]
        if new_lines:
            eligibility.update(self.card.program_id._club_eligibility(new_lines, terms))
        new_rewards = [reward for reward in rewards if not terms.reward(reward.id)]
        if new_rewards:
            prices = tuple(reward._club_price() for reward in new_rewards)
            terms = replace(terms, rewards_used=terms.rewards_used + prices)
        is_new = not stored or bool(new_lines or new_rewards)
        return replace(snapshot, terms=terms, eligibility=eligibility), is_new

    def _snapshot_of_the_day(self):
        """A snapshot taken now. It includes what is left of rule caps, so that later changes of the
        member's other purchases do not count here."""
        rate = self.document._club_rate(self.card.program_id)
        terms = self.card._club_terms_of(self.document._club_channel, self.day)
        if self.card._club_was_suspended(self.document._club_moment()):
            # bought while the membership was suspended: it never earns
            terms = replace(terms, rules=())
        caps_left = self.card._club_rule_caps(terms.rules, self.day, self.transaction)
        return Snapshot(terms, rate=rate, caps_left=caps_left)
