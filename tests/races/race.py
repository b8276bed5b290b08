"""Two transactions at once, without threads: one takes its snapshot, its rival commits, then the first goes on."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.service.model import retrying


def race(database, act, rival):
    """`act(env)` as a request does it, with the retries of Odoo; `rival(env)` commits after the snapshot of the first
    try. Returns (the result, number of tries)."""
    tries = []
    with database.env() as env:

        def attempt():
            env.cr.execute("SELECT count(*) FROM loyalty_card")
            tries.append(True)
            if len(tries) == 1:
                with database.env() as other:
                    rival(other)
            return act(env)

        with patch("odoo.service.model.time.sleep"):
            result = retrying(attempt, env)
    return result, len(tries)


@contextmanager
def held(database):
    """An environment whose transaction stays open until the block ends, and is then rolled back if it still is."""
    cr = database.registry.cursor()
    try:
        with database.env() as env:
            yield env(cr=cr)
    finally:
        cr.close()
