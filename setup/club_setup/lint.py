"""The linters, with the settings of OCA: what checks, what mends, and how they come onto the machine.

`.pre-commit-config.yaml` names the same programs; a test compares the two.
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

NODE = ("package.json", "package-lock.json")  # in setup/lint, with all versions
PYTHON_FOLDERS = ("setup", "tests")  # besides the addons


@dataclass(frozen=True)
class Linter:
    """A program that reads the repository and ends with 0 where it has nothing to say."""

    name: str
    check: tuple  # the command that changes nothing
    fix: tuple = ()  # the command that mends what a program can; none where only people can


def linters():
    """All of them, in the order in which they mend: the last word on a file has who formats it."""
    addons = tuple(installed_addons())
    python = (*(name for name in PYTHON_FOLDERS if (REPO / name).is_dir()), *addons)
    return [
        *(addon_linters(addons) if addons else ()),
        Linter("ruff", ruff("check", "--output-format=concise", *python), ruff("check", "--fix", *python)),
        Linter("ruff format", ruff("format", "--check", "--output-format=concise", *python), ruff("format", *python)),
        Linter("prettier", prettier("--check"), prettier("--write")),
    ]


def addon_linters(addons):
    """Those that know what an addon of Odoo is."""
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
    """A command line of ruff; what it remembers would lie in the repository."""
    return ("ruff", command, "--no-cache", *arguments)


def prettier(action):
    """A command line of prettier for all that `.prettierignore` does not leave out."""
    return ("prettier", action, "--log-level=warn", ".")


def lint_suites(odoo):
    """Install the linters where they are missing; a suite for each."""
    environment = ensure_linters(odoo)
    for linter in linters():
        yield Suite(linter.name, linter.check, log_of(odoo.state, linter.name), environment)


def fix(odoo):
    """Mend and format all that programs can, one after the other: several write the same files."""
    environment = ensure_linters(odoo)
    for linter in linters():
        if linter.fix:
            say(f"-- Fixing by {linter.name} ...")
            run_fix(linter, environment, log_of(odoo.state, f"fix {linter.name}"))


def run_fix(linter, environment, log):
    """Run one; that it leaves something for people is no error, the check that follows says what."""
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
    """The log of a linter."""
    return state.logs / f"{name.replace(' ', '-')}.log"


def ensure_linters(odoo):
    """Install what is not there yet; returns the environment in which the linters run."""
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
    """The folder with eslint and prettier, in just the versions of setup/lint/package-lock.json."""
    folder = state.folder("lint")
    wanted = digest(*(SETUP / "lint" / name for name in NODE), str(folder))
    if not stamped(folder / "installed", wanted):
        with step("Installing eslint and prettier"):
            install_node_linters(state, folder)
        write_atomically(folder / "installed", wanted)
    return folder / "node_modules"


def install_node_linters(state, folder):
    """Let npm put there what the lock file names."""
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
