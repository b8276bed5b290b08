"""What the server knows while one of its calls runs: state that no client can set, as a context could.

It belongs to the database transaction of a cursor. `cr.precommit.data` is no place for it: a savepoint may empty that.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_NOTES = ContextVar("loyalty_club.notes", default=())


@contextmanager
def noted(cr, name, value):
    """While the block runs, `value` is noted as `name`."""
    token = _NOTES.set((*_NOTES.get(), (cr, name, value)))
    try:
        yield value
    finally:
        _NOTES.reset(token)


def notes(cr, name):
    """What is noted as `name`, the latest last."""
    return [value for owner, key, value in _NOTES.get() if owner is cr and key == name]
