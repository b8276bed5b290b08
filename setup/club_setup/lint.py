"""The linters, with OCA's settings: their commands to check and to fix, and their installation.

`.pre-commit-config.yaml` lists the same programs; a test compares the two.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass

from .locks import locked
from .messages import say, step
from .node import node_folder
from .odoo_command import fresh_log
from .paths import REPO, SETUP, digest, installed_addons, stamped, write_atomically
from .shell import run_logged
from .suite import Suite
from .venv import LINT, install

NODE = ("package.json", "package-lock.json")  # in setup/lint; they pin all versions
PYTHON_FOLDERS = ("setup", "tests")  # besides the addons


@dataclass(frozen=True)
class Linter:
    """A program that checks the repository and exits with 0 if it finds nothing."""

    name: str
    check: tuple  # the command that only reports
    fix: tuple = ()  # the command that also fixes; empty if the program cannot fix anything


def linters():
    """Return all linters in the order in which they fix: formatters come last."""
    addons = tuple(installed_addons())
    python = (*(name for name in PYTHON_FOLDERS if (REPO / name).is_dir()), *addons)
    return [
        *(addon_linters(addons) if addons else ()),
        Linter("ruff", ruff("check", "--output-format=concise", *python), ruff("check", "--fix", *python)),
        Linter("ruff format", ruff("format", "--check", "--output-format=concise", *python), ruff("format", *python)),
        Linter("prettier", prettier("--check"), prettier("--write")),
    ]


def addon_linters(addons):
    """Return the linters that check Odoo addons."""
    odoo = "oca-checks-odoo-module"
    translations = [path.relative_to(REPO) for name in addons for path in sorted((REPO / name).glob("i18n*/*.po"))]
    readme = ("python", "-m", "club_setup", "readme")
    return [
        Linter("pylint", ("pylint", "--rcfile=.pylintrc", *addons)),
        Linter(odoo, (odoo, *addons), (odoo, "--fix", "--no-exit", *addons)),
        Linter("oca-checks-po", ("oca-checks-po", "--disable=po-pretty-format", *map(str, translations))),
        Linter("eslint", ("eslint", *addons), ("eslint", "--fix", *addons)),
        Linter("readme", (*readme, "--check"), readme),
    ]


def ruff(command, *arguments):
    """Return a command line of ruff, without its cache, which would be in the repository."""
    return ("ruff", command, "--no-cache", *arguments)


def prettier(action):
    """Return a command line of prettier for all files that `.prettierignore` does not exclude."""
    return ("prettier", action, "--log-level=warn", ".")


def lint_suites(odoo):
    """Install missing linters; yield a suite for each linter."""
    environment = ensure_linters(odoo)
    for linter in linters():
        yield Suite(linter.name, linter.check, log_of(odoo.state, linter.name), environment)


def fix(odoo):
    """Run all fixes, one after the other because several write the same files."""
    environment = ensure_linters(odoo)
    for linter in linters():
        if linter.fix:
            say(f"-- Fixing by {linter.name} ...")
            run_fix(linter, environment, log_of(odoo.state, f"fix {linter.name}"))


def run_fix(linter, environment, log):
    """Run one fix and ignore its exit code: the check that follows reports what is left."""
    fresh_log(log)
    with open(log, "wb") as stream:
        subprocess.run(
            linter.fix,
            cwd=REPO,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )


def log_of(state, name):
    """Return the path of a linter's log."""
    return state.logs / f"{name.replace(' ', '-')}.log"


def ensure_linters(odoo):
    """Install missing linters; return the environment in which the linters run."""
    state = odoo.state
    with locked(state.root / "prepare.lock", "another command that prepares the same folder"):
        install(state, LINT, "the linters")
        modules = ensure_node_linters(state)
    programs = [modules / ".bin", state.venv / "bin", node_folder(state)]
    return {
        **odoo.environment,
        "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
        "NODE_PATH": str(modules),
        "PYTHONPATH": str(SETUP),
        "PYLINTHOME": str(state.folder("pylint")),
    }


def ensure_node_linters(state):
    """Install eslint and prettier in the versions of setup/lint/package-lock.json; return their folder."""
    folder = state.folder("lint")
    wanted = digest(*(SETUP / "lint" / name for name in NODE), str(folder))
    if not stamped(folder / "installed", wanted):
        with step("Installing eslint and prettier"):
            install_node_linters(state, folder)
        write_atomically(folder / "installed", wanted)
    return folder / "node_modules"


def install_node_linters(state, folder):
    """Install the packages of the lock file into `folder` with npm."""
    for name in NODE:
        shutil.copyfile(SETUP / "lint" / name, folder / name)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([node_folder(state), os.environ["PATH"]]),
        "npm_config_cache": str(state.root / "npm-cache"),
    }
    command = ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", str(folder)]
    run_logged(command, state.logs / "npm.log", "installing eslint by npm", downloads=True, env=environment)
    shutil.rmtree(state.root / "npm-cache", ignore_errors=True)
