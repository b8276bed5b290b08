"""Running Odoo: its configuration file, environment and command line."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .messages import SetupError
from .paths import REPO, State, installed_addons, write_atomically
from .postgres import program_folder
from .shell import run_logged

LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+?): (?P<text>.*)")
PG_OPTIONS = {"PGHOST": "db_host", "PGPORT": "db_port", "PGUSER": "db_user", "PGPASSWORD": "db_password"}
BAD_LEVELS = ("WARNING", "ERROR", "CRITICAL")
# Warnings that do not concern the addons, each with the reason why it may be in the log.
EXPECTED = (
    # no wkhtmltopdf on the machine: Odoo reports it again when a PDF report is requested
    re.compile(r"You need Wkhtmltopdf to print a pdf"),
    # running as root: the setup has already warned about it
    re.compile(r"Running as user 'root' is a security risk"),
)


@dataclass(frozen=True)
class Odoo:
    """One Odoo with one PostgreSQL server."""

    state: State
    home: object  # OdooHome
    pg: dict
    extra_path: tuple = ()

    @property
    def environment(self):
        """The environment in which Odoo and its tools run."""
        folders = [*self.extra_path, str(self.state.venv / "bin"), str(program_folder(self.state))]
        return {
            **os.environ,
            **self.pg,
            "PATH": os.pathsep.join([*folders, os.environ["PATH"]]),
            "PYTHONPATH": str(self.home.python_path),
            "PYTHONDONTWRITEBYTECODE": "",
            "ODOO_RC": str(self.state.config),
        }

    @property
    def addons_path(self):
        """The folders of Odoo's addons and of ours."""
        own = (REPO,) if installed_addons() else ()
        return [str(path) for path in (*self.home.addons, *own)]

    def write_config(self):
        """Write the configuration file of all commands, readable by its owner only: it has the database password."""
        lines = {
            "addons_path": ",".join(self.addons_path),
            "data_dir": self.state.data_dir,
            "db_maxconn": "64",
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "limit_time_real": "1200",
            "max_cron_threads": "1",
        }
        lines |= {option: self.pg[name] for name, option in PG_OPTIONS.items() if name in self.pg}
        text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items())
        write_atomically(self.state.config, text, mode=0o600)

    def command(self, *arguments):
        """Return the command line of `odoo` with these arguments."""
        return [str(self.state.python), "-m", "odoo", *arguments]

    def run(self, log, purpose, *arguments):
        """Run an Odoo command and wait for its end."""
        options = {"env": self.environment, "cwd": self.state.root}
        run_logged(self.command(*arguments), log, purpose, **options)

    def install(self, database, modules, log_name, *, update=False, languages=()):
        """Install or update modules.

        :raises SetupError: the log has unexpected warnings or errors
        """
        log = fresh_log(self.state.logs / log_name)
        option = "--update" if update else "--init"
        arguments = ["server", f"--database={database}", option, ",".join(modules), "--stop-after-init", "--no-http"]
        if languages:
            arguments.append(f"--load-language={','.join(languages)}")
        self.run(log, f"installing {', '.join(modules)}", *arguments)
        complaints = complaints_in(log.read_text(errors="replace"))
        if complaints:
            lines = "\n".join(f"   | {line}" for line in complaints[:30])
            raise SetupError(f"Installing {', '.join(modules)} left warnings or errors in {log}:\n{lines}")

    def shell(self, database, scripts, log_name, purpose):
        """Run Python files with a database's `env`, as `odoo shell` does, in one process; commit after each."""
        log = fresh_log(self.state.logs / log_name)
        runner = Path(__file__).with_name("in_odoo.py")
        command = [str(self.state.python), str(runner), database, *map(str, scripts)]
        run_logged(command, log, purpose, env=self.environment, cwd=self.state.root)


def fresh_log(path):
    """Create an empty log file and keep the previous one beside it; return its path."""
    if path.exists():
        path.replace(path.with_suffix(".previous.log"))
    path.touch()
    return path


def complaints_in(log):
    """Return the lines of an Odoo log with unexpected warnings or errors."""
    complaints = []
    for line in log.splitlines():
        match = LOG_LINE.match(line)
        if match and match["level"] in BAD_LEVELS and not any(pattern.search(line) for pattern in EXPECTED):
            complaints.append(line)
    return complaints
