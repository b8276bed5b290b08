"""When documents are settled: once, at the end of the business call that changes them, or of the transaction.

A trigger only calls `settle(records)`. Settling is idempotent: an unnecessary trigger costs a query. The records
belong to any model with a method `_club_documents()` that returns the documents: orders, their lines, invoices.
"""

from contextlib import contextmanager
from functools import partial

from .call_state import noted, notes

CALLS = "loyalty_club.business_calls"
AT_COMMIT = "loyalty_club.settle_at_commit"


class BusinessCall:
    """A call that changes `records`. Documents to be settled because of it are collected until it ends."""

    def __init__(self, records):
        self.records = records
        self._waiting = {}

    def add(self, documents):
        """Settle `documents` when the call ends."""
        known = self._waiting.get(documents._name, documents.browse())
        self._waiting[documents._name] = known | documents

    def end(self, outer):
        """Settle the collected documents, or pass them on to the enclosing call `outer`."""
        for documents in self._waiting.values():
            if outer:
                outer.add(documents)
            else:
                documents._club_settle()


@contextmanager
def business_call(records):
    """Settle documents once after the outermost such block, instead of in it. If the block fails, settle nothing."""
    outer = _running(records.env.cr)
    with noted(records.env.cr, CALLS, BusinessCall(records)) as call:
        yield
    call.end(outer)


def is_changed_by_call(record):
    """Whether a business call that is about `record` is still running."""
    return any(record in call.records for call in notes(record.env.cr, CALLS) if call.records._name == record._name)


def settle(records):
    """Settle the documents of `records` at the end of the running business call, or now if there is none."""
    call = _running(records.env.cr)
    for documents in records._club_documents():
        if call:
            call.add(documents)
        else:
            documents._club_settle()


def settle_at_commit(records):
    """Settle the documents of `records` before the transaction ends.

    It is for computed fields about delivery or payment, whose change no business call reports. The documents are
    looked up at the end, not while fields are being written.
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
    """The innermost running business call of `cr`, or None."""
    return next(reversed(notes(cr, CALLS)), None)
