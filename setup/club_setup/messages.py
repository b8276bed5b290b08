"""Messages to the user: progress lines, and errors in one sentence."""

import sys
import time
from contextlib import contextmanager


class SetupError(Exception):
    """The setup cannot go on; the message says what is wrong and what to do."""


def say(text=""):
    """Print a line without buffering."""
    print(text, flush=True)


def warn(text):
    """Print a marked line to standard error."""
    print(f"!! {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Print the start of a step and, at its end, how long it took."""
    say(f"-- {title} ...")
    started = time.monotonic()
    yield
    # two steps may run at the same time, so the last line repeats the title
    say(f"   {title}: done in {time.monotonic() - started:.0f} s")
