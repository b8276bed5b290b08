"""Runs in a process of its own, with `env`: does what CLUB_ARGUMENTS says, and is killed where it says so."""

import os
import signal
from contextlib import nullcontext
from unittest.mock import patch

from odoo.addons.loyalty_club.models import loyalty_program_close


def killed_after(owner, name, counts, times=1):
    """The process is killed, as when the power fails, right after the method `owner.name` has run so often with a
    result that counts."""
    original = getattr(owner, name)
    calls = []

    def run_and_die(*args, **kwargs):
        result = original(*args, **kwargs)
        if counts(result):
            calls.append(name)
        if len(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return patch.object(owner, name, run_and_die)


def always(_result):
    """Any result counts."""
    return True


def cards_closed(result):
    """A batch in which there was something to do."""
    return result[0]


def confirm(env, order, step):
    """Confirm an order; the process is killed after a step, or not at all."""
    steps = {
        "never": nullcontext,
        "before": lambda: killed_after(type(env["sale.order"]), "_action_confirm", always),
        "after": lambda: killed_after(type(env["sale.order"]), "_club_settle", always),
        "flushed": lambda: killed_after(type(env), "flush_all", always),
    }
    with steps[step]():
        env["sale.order"].browse(int(order)).action_confirm()
        env.flush_all()
    env.cr.commit()


def close(env, size, batches):
    """The scheduled action, with batches of `size` cards; killed after some of them, or not at all (0)."""
    batches = int(batches)
    program = type(env["loyalty.program"])
    death = killed_after(program, "_club_close_batch", cards_closed, batches) if batches else nullcontext()
    with patch.object(loyalty_program_close, "BATCH", int(size)), death:
        env.ref("loyalty_club.ir_cron_club_close").method_direct_trigger()


what, *arguments = os.environ["CLUB_ARGUMENTS"].split()
{"confirm": confirm, "close": close}[what](env, *arguments)  # noqa: F821
