"""Checks of the machine before anything starts."""

import os
import shutil

from .messages import SetupError, warn
from .shell import is_root

NEEDED_GB = 4


def check_machine(state):
    """Raise `SetupError` early for problems that would cause an unclear error later."""
    check_ssl()
    check_writable(state)
    if not (state.root / "complete").exists():
        check_disk(state)
    if is_root():
        warn("Running as root: fine for a try-out or a test machine, not for a shop.")


def check_ssl():
    """Check that Python has ssl, which downloads need."""
    try:
        import ssl  # noqa: F401
    except ImportError as error:
        raise SetupError(
            "This Python was built without ssl, so nothing can be downloaded with it: "
            "type  apt-get install python3  as root, or set CLUB_PYTHON to a complete Python."
        ) from error


def check_writable(state):
    """Check that the state folder is writable."""
    if not os.access(state.root, os.W_OK | os.X_OK):
        raise SetupError(
            f"The folder {state.root} cannot be written by this user (was it made by root?): "
            "delete it, or set CLUB_STATE to another folder."
        )


def check_disk(state):
    """Check that there is enough free disk space for Odoo, its libraries and the databases."""
    free = shutil.disk_usage(state.root).free / 1024**3
    if free < NEEDED_GB:
        raise SetupError(
            f"Too little disk: {free:.1f} GB are free at {state.root} and {NEEDED_GB} GB are needed. "
            "Free some, or set CLUB_STATE to a folder on a larger disk."
        )
