"""Locks between commands that use one state folder at the same time."""

import fcntl
import os
from contextlib import contextmanager

from .messages import say


@contextmanager
def locked(path, waiting_for=None):
    """Hold the lock file `path`; the system releases it even if the process is killed."""
    with open(path, "w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_for:
                say(f"-- Waiting for {waiting_for} ...")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def alive(pid):
    """Whether a process with this id is running."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
