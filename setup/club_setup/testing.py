"""`setup/test`: run the linters and all tests, and print their counts in one line."""

import argparse
import os
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from . import lint
from .browser import ensure_browser
from .checks import check_machine
from .database import ADDONS, CORE, Databases
from .locks import locked
from .messages import SetupError, say, warn
from .paths import ADDONS as ADDON_NAMES
from .paths import REPO, SETUP, State, installed_addons
from .prepare import databases_locked, prepared
from .results import Results, merge_junit, remember_durations
from .shell import die_with_parent
from .suite import Suite
from .venv import ensure_venv

CORE_TESTED = ("loyalty", "sale_loyalty", "pos_loyalty")
DIFFERS = REPO / "tests" / "core" / "differs.txt"
ENGINE = Path("loyalty_club/tests/engine")
# Folders without tests, or whose tests run separately.
IGNORED = (ENGINE, Path("tests/core"))
REPORT_EVERY = 30  # seconds


def main(arguments):
    """Prepare the machine, run the tests, print the results; return the exit code."""
    options = parse(arguments)
    if options.mutants is not None:
        return try_mutants(options)
    with prepared(tests=True) as odoo:
        if options.fix:
            lint.fix(odoo)
        browser = options.lint or ensure_browser(odoo.state)
        results = TestRun(odoo, options, browser).run()
    say()
    if options.core:
        print_differences()
    results.print()
    return results.exit_code


def parse(arguments):
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="setup/test", description="Run the tests of the Customer Club.")
    parser.add_argument("-k", metavar="NAME", help="only tests whose name matches, as in pytest")
    parser.add_argument("--addon", choices=ADDON_NAMES, help="only the tests of one addon")
    parser.add_argument("--core", action="store_true", help="core's own tests of loyalty, with our addons installed")
    parser.add_argument("--lint", action="store_true", help="only the linters")
    parser.add_argument("--fix", action="store_true", help="with --lint: first format and fix what programs can")
    parser.add_argument(
        "--mutants",
        type=int,
        nargs="?",
        const=0,
        metavar="NUMBER",
        help="only make mistakes in the plain modules and count which the tests notice; NUMBER: so many",
    )
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="databases to test in at once")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write all results as a JUnit file too")
    parser.add_argument("--limit", type=int, default=75, metavar="MINUTES", help="give up after this time (75)")
    options = parser.parse_args(arguments)
    if options.fix and not options.lint:
        parser.error("--fix goes with --lint")
    return options


def try_mutants(options):
    """Run `mutants.py` in the virtual environment, without Odoo and without a database."""
    state = State.from_environment()
    check_machine(state)
    with locked(state.root / "prepare.lock", "another command that prepares the same folder"):
        ensure_venv(state, tests=True)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": str(SETUP),
        "PYTHONPYCACHEPREFIX": str(state.folder("mutants")),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(state.root / "hypothesis"),
    }
    command = [state.python, "-m", "club_setup.mutants", f"--jobs={options.jobs}", f"--sample={options.mutants}"]
    return subprocess.run(command, env=environment, cwd=REPO, check=False, preexec_fn=die_with_parent).returncode


class TestRun:
    """One call of setup/test with its suites."""

    def __init__(self, odoo, options, browser):
        self.odoo = odoo
        self.options = options
        self.browser = browser
        self.state = odoo.state
        self.durations = self.state.root / "durations.json"
        self.deadline = time.monotonic() + options.limit * 60
        self.suites = []

    def run(self):
        """Start the suites without a database, build the databases meanwhile, then start the other suites."""
        with ExitStack() as stack:
            stack.callback(self._stop)
            self._start(self._quick_suites())
            if not self.options.lint:
                with databases_locked(self.state):
                    self._start(self._odoo_suites())
            self._watch()
            return self._collect()

    def _start(self, suites):
        for suite in suites:
            say(f"-- Running {suite.name} ...")
            self.suites.append(suite.start())

    def _stop(self):
        for suite in self.suites:
            suite.stop()

    def _watch(self):
        """Report progress until all suites have ended; stop them at the time limit."""
        reported = time.monotonic()
        while any(suite.running for suite in self.suites):
            time.sleep(0.2)
            if time.monotonic() > self.deadline:
                warn(f"Not done after {self.options.limit} minutes: stopped. See --limit.")
                self._stop()
            if time.monotonic() - reported > REPORT_EVERY:
                reported = time.monotonic()
                say(f"   {sum(suite.done for suite in self.suites)} tests so far")

    def _collect(self):
        results = Results()
        for suite in self.suites:
            results.add(suite.finish())
        remember_durations(self.durations, results.seconds)
        if self.options.junit:
            written = [suite.junit for suite in self.suites if suite.junit and suite.junit.is_file()]
            merge_junit(written, self.options.junit)
        return results

    # suites without a database

    def _quick_suites(self):
        options = self.options
        whole = not (options.core or options.k or options.addon)
        if whole or options.lint:
            yield from lint.lint_suites(self.odoo)
        if options.lint or options.core:
            return
        if not options.addon:
            yield self._plain_suite("the tests of the setup", SETUP / "tests")
        if (REPO / ENGINE).is_dir() and options.addon in (None, "loyalty_club"):
            yield self._plain_suite("the tests of the engine", REPO / ENGINE)

    def _plain_suite(self, name, folder):
        """Return a suite that runs pytest without Odoo, with the folder's own `pytest.ini` if there is one."""
        own = folder / "pytest.ini"
        config = ["-c", own] if own.is_file() else []
        where = [*config, f"--rootdir={folder}", f"--confcutdir={folder}", folder]
        command = self._pytest(name, "-p", "no:odoo", *where)
        paths = [str(SETUP), str(SETUP / "pytest_plugin")] if folder == SETUP / "tests" else []
        environment = {**self.odoo.environment, "PYTHONPATH": os.pathsep.join(paths)}
        return self._pytest_suite(name, command, environment)

    # suites with a database

    def _odoo_suites(self):
        folders = self._core_folders() if self.options.core else self._own_folders()
        if not folders:
            warn("There are no tests for Odoo here yet.")
            return
        databases = Databases(self.odoo)
        databases.ensure_addons()
        count = max(self.options.jobs, 1)
        for number in range(1, count + 1):
            yield self._odoo_suite(databases.copy_for_tests(number), number, count, folders)

    def _own_folders(self):
        names = [self.options.addon] if self.options.addon else installed_addons()
        folders = [REPO / name / "tests" for name in names]
        if not self.options.addon:
            folders.append(REPO / "tests")
        return [folder for folder in folders if any(folder.rglob("test_*.py"))]

    def _core_folders(self):
        return [self.odoo.home.core_addons / name / "tests" for name in CORE_TESTED]

    def _odoo_suite(self, database, number, count, folders):
        if self.options.core:
            name = f"the tests of Odoo's own loyalty, share {number} of {count}"
            left_out = [f"--club-leave-out={test}" for test, _why in differences()]
            where = [f"--rootdir={self.odoo.home.core_addons}", *left_out]
        else:
            name = f"the Odoo tests, share {number} of {count}"
            where = [f"--rootdir={REPO}", *(f"--ignore={REPO / path}" for path in IGNORED)]
        command = self._pytest(
            name,
            "--odoo-http",
            f"--odoo-database={database}",
            "-p",
            "club_pytest",
            f"--club-shard={number}/{count}",
            f"--club-durations={self.durations}",
            *where,
            *folders,
        )
        return self._pytest_suite(name, command, self._odoo_environment(database))

    def _odoo_environment(self, database):
        environment = {
            **self.odoo.environment,
            "PYTHONPATH": os.pathsep.join([str(self.odoo.home.python_path), str(SETUP / "pytest_plugin")]),
            "CLUB_CORE_DB": CORE,
            "CLUB_ADDONS_DB": ADDONS,
            "CLUB_TEST_DB": database,
            "CLUB_ODOO_CONF": str(self.state.config),
            "CLUB_STATE": str(self.state.root),
        }
        if not self.browser:
            environment["CLUB_NO_BROWSER"] = "1"
        return environment

    def _pytest(self, name, *arguments):
        command = [self.state.python, "-m", "pytest", "-v", "--no-header", "--tb=short", "--color=no"]
        command += ["--continue-on-collection-errors"]
        command += ["-c", REPO / "pyproject.toml", f"--junitxml={self._junit(name)}"]
        command += ["-o", "junit_family=xunit1", "-o", f"cache_dir={self.state.root / 'pytest_cache'}"]
        command += ["-o", "faulthandler_timeout=900"]
        if self.options.k:
            command += ["-k", self.options.k]
        return [*command, *arguments]

    def _pytest_suite(self, name, command, environment):
        environment = {**environment, "HYPOTHESIS_STORAGE_DIRECTORY": str(self.state.root / "hypothesis")}
        return Suite(name, command, self.state.logs / f"{slug(name)}.log", environment, self._junit(name))

    def _junit(self, name):
        return self.state.folder("junit") / f"{slug(name)}.xml"


def slug(name):
    """Return a file name for a suite."""
    return "".join(char if char.isalnum() else "-" for char in name.removeprefix("the ").replace("'", "")).lower()


def differences():
    """Return (test, reason) of core's tests that are not run because the club differs by design."""
    if not DIFFERS.is_file():
        return []
    return parse_differences(DIFFERS.read_text())


def parse_differences(text):
    """Parse lines of the form `path::Class::test  # reason` into pairs (test, reason).

    :raises SetupError: a line has no reason
    """
    pairs = []
    for line in text.splitlines():
        test, _sign, reason = (part.strip() for part in line.partition("#"))
        if not test:
            continue
        if not reason:
            raise SetupError(f"{DIFFERS.relative_to(REPO)}: {test} has no reason: write  {test}  # why")
        pairs.append((test, reason))
    return pairs


def print_differences():
    """Print core's tests that were not run, each with its reason."""
    for test, reason in differences():
        say(f"differs by design, not run: {test}: {reason}")
