"""Preparation shared by all commands: from a bare machine to an Odoo with its PostgreSQL server."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .checks import check_machine
from .locks import locked
from .node import ensure_rtlcss
from .odoo_command import Odoo
from .odoo_home import find_odoo
from .paths import State
from .postgres import postgres
from .venv import ensure_venv


@contextmanager
def prepared(*, tests):
    """Prepare the machine and run PostgreSQL; yield an `Odoo` that is ready to run.

    :param tests: whether to install the libraries of the tests too
    """
    state = State.from_environment()
    check_machine(state)
    with locked(state.root / "prepare.lock", "another command that prepares the same folder"):
        home, extra_path = fetch_all(state, tests)
        (state.root / "complete").touch()
    with postgres(state) as settings:
        odoo = Odoo(state, home, settings, tuple(extra_path))
        odoo.write_config()
        yield odoo


def fetch_all(state, tests):
    """Get Odoo and, at the same time, the libraries; return the `OdooHome` and the folders to add to PATH."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        home = beside.submit(find_odoo, state)
        ensure_venv(state, tests)
        extra_path = ensure_rtlcss(state)
        return home.result(), extra_path


def databases_locked(state):
    """Return a lock that lets only one command at a time build databases."""
    return locked(state.root / "databases.lock", "another command that builds databases")
