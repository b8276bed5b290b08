"""The ledger's part of settling: it reports what is posted, and posts what the engine has computed.

The caller has locked the card's row.
"""

import json

from ...engine.points import exact
from ...engine.purchase import Ledger
from ...engine.settlement import Act
from .posting import Poster


def ledger_of(card, transaction):
    """The engine's `Ledger`: what is posted for the document of `transaction`, and the card's balance."""
    balance = exact(card.points)
    if not transaction:
        return Ledger(balance)
    posted, lots = transaction._posted_with_lots()
    return Ledger(
        balance,
        posted,
        lots,
        totals=transaction._totals(),
        has_snapshot=bool(transaction.terms_id),
        **_debt_policy(card),
    )


def _debt_policy(card):
    # an anonymized member cannot repay a debt
    if card.club_anonymized:
        return {"writes_off": True}
    terms = card.program_id._club_posting_terms()
    return {"writes_off": terms.writes_off, "debt_limit": terms.debt_limit}


def post(outcome, purchase, document, card, transaction):
    """Store the transaction and post the entries. Return the transaction, or an empty recordset if nothing is new.

    :param outcome: the result of the engine's `settle` for `purchase`
    :param transaction: the `loyalty.club.transaction` of `document` and `card`, or an empty recordset
    """
    if not outcome.is_news:
        # a concurrent change of the document then fails and, retried, settles with both changes
        transaction._touch()
        return transaction.browse()
    revision = (transaction.revision or 0) + bool(outcome.steps)
    values = {**_columns(outcome), "revision": revision}
    settled = transaction._save(document, card, purchase.day, values)
    if not outcome.steps:
        card._club_touch()
        card._club_invalidate()
        return settled
    before = card.points
    poster = Poster(card, settled, revision=revision, loads_lots=outcome.needs_lots)
    _take_steps(poster.prepare(outcome.steps), outcome.steps, purchase)
    poster.store(purchase.day)
    card._club_tell_reached(before)
    return settled


def _columns(outcome):
    """{column: value} of the transaction; for `terms_id` the engine's terms."""
    totals, snapshot = outcome.totals, outcome.snapshot
    columns = {
        "amount": totals.amount,
        "points_earned": totals.earned,
        "points_redeemed": totals.redeemed,
    }
    if outcome.ends:
        columns.update(terms_id=None, eligibility=None, rule_caps=None)
    if snapshot:
        columns.update(terms_id=snapshot.terms, eligibility=json.dumps(snapshot.eligibility), rate=snapshot.rate)
        if snapshot.caps_left:
            columns["rule_caps"] = json.dumps(snapshot.caps_left, default=str)
    return columns


def _take_steps(poster, steps, purchase):
    for step in steps:
        if step.act is Act.UNDO:
            poster.undo(step)
        elif step.act is Act.EARN:
            poster.earn(step, step.why, purchase.snapshot.terms, purchase.day)
        elif step.act is Act.REDEEM:
            poster.redeem(step, step.why)
        else:
            poster.write_off(step.points)
