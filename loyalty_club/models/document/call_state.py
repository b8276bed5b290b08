"""State of a running server call, which no client can set, unlike the context.

It belongs to a cursor. `cr.precommit.data` cannot hold it: a rollback to a savepoint clears that.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_NOTES = ContextVar("loyalty_club.notes", default=())


@contextmanager
def noted(cr, name, value):
    """Hold `value` under `name` while the block runs, for `notes`."""
    token = _NOTES.set((*_NOTES.get(), (cr, name, value)))
    try:
        yield value
    finally:
        _NOTES.reset(token)


def notes(cr, name):
    """The values that `noted` holds under `name`, the innermost last."""
    return [value for owner, key, value in _NOTES.get() if owner is cr and key == name]
