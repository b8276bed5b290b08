"""What the user reads: progress lines, and errors in one clear sentence."""

import sys
import time
from contextlib import contextmanager


class SetupError(Exception):
    """Something is missing; the message says what, and what to type."""


def say(text=""):
    """Print a line at once, whatever the output is connected to."""
    print(text, flush=True)


def warn(text):
    """Print a line that must not be overlooked."""
    print(f"!! {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Announce a step that takes time, and say how long it took."""
    say(f"-- {title} ...")
    started = time.monotonic()
    yield
    # two steps may run at once, so the end says whose it is
    say(f"   {title}: done in {time.monotonic() - started:.0f} s")
