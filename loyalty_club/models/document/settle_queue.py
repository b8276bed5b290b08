"""When documents are settled: once, at the end of the business call that changes them, or of the transaction.

A trigger says `settle(records)` and no more. Settling is idempotent: a trigger too many costs a query. Records are
whatever knows its documents by `_club_documents()`: the documents themselves, invoices, lines.
"""

from contextlib import contextmanager
from functools import partial

from .call_state import noted, notes

CALLS = "loyalty_club.business_calls"
AT_COMMIT = "loyalty_club.settle_at_commit"


class BusinessCall:
    """A call that changes `records`; what is to be settled because of it waits until it ends."""

    def __init__(self, records):
        self.records = records
        self._waiting = {}

    def add(self, documents):
        """These are to be settled when the call ends."""
        known = self._waiting.get(documents._name, documents.browse())
        self._waiting[documents._name] = known | documents

    def end(self, outer):
        """Settle what waits, or let it wait for the call further up."""
        for documents in self._waiting.values():
            if outer:
                outer.add(documents)
            else:
                documents._club_settle()


@contextmanager
def business_call(records):
    """What asks to be settled within the block is settled once, after the outermost such block; if that fails, not."""
    outer = _running(records.env.cr)
    with noted(records.env.cr, CALLS, BusinessCall(records)) as call:
        yield
    call.end(outer)


def is_changed_by_call(record):
    """Whether a business call that is about `record` is still running."""
    return any(record in call.records for call in notes(record.env.cr, CALLS) if call.records._name == record._name)


def settle(records):
    """Settle the documents of `records`: when the business call ends that is running, else now."""
    call = _running(records.env.cr)
    for documents in records._club_documents():
        if call:
            call.add(documents)
        else:
            documents._club_settle()


def settle_at_commit(records):
    """Settle the documents of `records` before the transaction ends: goods or money that a club may wait for were
    computed anew, and no call tells of it. Which documents these are is looked up then, not while fields are written.
    """
    if not records:
        return
    precommit = records.env.cr.precommit
    waiting = precommit.data.setdefault(AT_COMMIT, {})
    if not waiting:
        precommit.add(partial(_settle_waiting, precommit))
    waiting[records._name] = waiting.get(records._name, records.browse()) | records


def _settle_waiting(precommit):
    for records in precommit.data.pop(AT_COMMIT, {}).values():
        if records.env["loyalty.program"]._club_waits_for_goods_or_money():
            settle(records.exists())


def _running(cr):
    """The innermost business call of `cr`; None."""
    return next(reversed(notes(cr, CALLS)), None)
