"""A PostgreSQL server of a test's own, which may be stopped as when the power fails."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from club_setup.odoo_command import PG_OPTIONS
from club_setup.paths import State
from club_setup.postgres import Server


@contextmanager
def own_server(folder):
    """A server whose data is in `folder`; it is stopped at the end."""
    server = OwnServer(State(folder))
    with server.used():
        yield server


class OwnServer(Server):
    """As the setup's own, with its programs found on the path."""

    def __init__(self, state):
        super().__init__(state)
        self.programs = Path(shutil.which("pg_ctl")).resolve().parent

    def crash(self):
        """All of it dies at once, and begins anew with what it had written down."""
        self._control("restart", "-m", "immediate")

    def copy(self, template):
        """A copy here of a database of the usual server, in which a commit is one that a crash does not undo."""
        environment = {**os.environ, **self.environment()}
        subprocess.run([self.programs / "createdb", template], env=environment, check=True)
        with subprocess.Popen([self.programs / "pg_dump", template], stdout=subprocess.PIPE) as dump:
            load = [self.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", template]
            subprocess.run(load, stdin=dump.stdout, stdout=subprocess.DEVNULL, env=environment, check=True)
        assert dump.returncode == 0
        safe = f'ALTER DATABASE "{template}" SET synchronous_commit = on'
        subprocess.run([self.programs / "psql", "-q", "-c", safe, template], env=environment, check=True)

    def configuration(self, folder):
        """A configuration file of Odoo that names this server; its path."""
        options = {PG_OPTIONS[name]: value for name, value in self.environment().items()}
        lines = Path(os.environ["CLUB_ODOO_CONF"]).read_text().splitlines()
        kept = [line for line in lines if line.partition("=")[0].strip() not in options]
        path = folder / "odoo.conf"
        path.touch(mode=0o600)
        path.write_text("\n".join([*kept, *(f"{name} = {value}" for name, value in options.items())]) + "\n")
        return path
