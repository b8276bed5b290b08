"""Databases of a test's own, and Odoo run on them, in this process or in one of its own."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import odoo
import odoo.modules.registry
import odoo.sql_db
from odoo import api

SETUP = Path(__file__).resolve().parents[1] / "setup"
sys.path.append(str(SETUP))

from club_setup.odoo_command import complaints_in  # noqa: E402

NAME_LENGTH = 63  # of a PostgreSQL identifier


@contextmanager
def copied(template, purpose):
    """A copy of the database `template`; it is dropped at the end."""
    database = Database(f"{os.environ['CLUB_TEST_DB']}_{purpose}"[:NAME_LENGTH])
    database.drop()
    database.copy(template)
    try:
        yield database
    finally:
        database.drop()


class Database:
    """A database that tests may commit in."""

    def __init__(self, name):
        self.name = name

    # its life

    def copy(self, template):
        """Make it a copy, with the template's files: they are never changed in place, so links will do."""
        client("createdb", f"--template={template}", self.name)
        source = files(template)
        if source.is_dir():
            shutil.copytree(source, files(self.name), copy_function=os.link)

    def drop(self):
        """Remove it and its files."""
        self.close()
        client("dropdb", "--force", "--if-exists", self.name)
        shutil.rmtree(files(self.name), ignore_errors=True)

    def close(self):
        """Close what this process holds of it, so that another one may change its modules."""
        odoo.modules.registry.Registry.delete(self.name)
        odoo.sql_db.close_db(self.name)

    # in this process

    @property
    def registry(self):
        """Its registry; loading one in test mode would run all tests of its modules."""
        tested = odoo.tools.config["test_enable"]
        odoo.tools.config["test_enable"] = False
        try:
            return odoo.modules.registry.Registry(self.name)
        finally:
            odoo.tools.config["test_enable"] = tested

    @contextmanager
    def env(self, user=api.SUPERUSER_ID, **context):
        """An environment in a transaction of its own; committed at the end, unless something is raised."""
        registry = self.registry
        with registry.cursor() as cr:
            env = api.Environment(cr, user, context)
            yield env
            env.flush_all()
        # as after each request: what is cached from now on is committed
        registry.signal_changes()

    def rows(self, query, *parameters):
        """What a query finds, seen from outside of Odoo."""
        with odoo.sql_db.db_connect(self.name).cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchall()

    # in a process of its own

    def odoo(self, *arguments):
        """Run `odoo server` with arguments that make it end; return its log."""
        base = ("-m", "odoo", "server", f"--database={self.name}", "--no-http", "--stop-after-init")
        return self._finish(self.start(*base, *arguments))

    def uninstall(self, *modules):
        """Uninstall modules; return the log."""
        return self._finish(self.start("-m", "odoo", "module", "uninstall", f"--database={self.name}", *modules))

    def script(self, path):
        """Run a Python file in a process of its own, with `env` as in `odoo shell`; return its output."""
        return self._finish(self.start(str(SETUP / "club_setup/in_odoo.py"), self.name, str(path)))

    def start(self, *arguments):
        """Start Python on this database."""
        self.close()
        return subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "ODOO_RC": os.environ["CLUB_ODOO_CONF"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    @staticmethod
    def _finish(process):
        output, _none = process.communicate()
        assert process.returncode == 0, f"ended with code {process.returncode}:\n{output[-6000:]}"
        return output


def assert_quiet(log):
    """No warning and no error in a log."""
    complaints = complaints_in(log)
    assert not complaints, "\n".join(complaints[:30])


def files(name):
    """The folder of a database's attachments."""
    return Path(odoo.tools.config["data_dir"]) / "filestore" / name


def client(*command):
    """Run a PostgreSQL client program."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert result.returncode == 0, f"{' '.join(command)}: {result.stderr}"
