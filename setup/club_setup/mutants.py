"""`setup/test --mutants`: mutation tests of the plain modules.

Each small change (`mutations.py`) is made to a module in memory, and the tests that depend on the module
are run until one fails: those that import it directly first, the quickest of these first. A change that
no test notices is a survivor: either a test is missing, or the change makes no difference. In the second
case it is added to the list of accepted mutants, with the reason, and is no longer tried.

Runs in the virtual environment, without Odoo: python -m club_setup.mutants [--jobs N] [--sample N]
"""

import argparse
import ast
import hashlib
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from .messages import SetupError, say, step, warn
from .mutant_tests import BROKEN, SURVIVED, Tests
from .mutations import compiled, mutants_of
from .paths import REPO

LEAST = 95  # per cent
REPORT_EVERY = 30  # seconds


@dataclass(frozen=True)
class Target:
    """What to mutate: a folder or a file of plain Python, the folder of its tests with a `pytest.ini`, and
    the list of accepted mutants."""

    source: Path
    tests: Path
    accepted: Path

    @property
    def modules(self):
        """The files to mutate."""
        return sorted(self.source.glob("*.py")) if self.source.is_dir() else [self.source]


ENGINE_TESTS = REPO / "loyalty_club/tests/engine"
TARGETS = (Target(REPO / "loyalty_club/engine", ENGINE_TESTS, ENGINE_TESTS / "accepted_mutants.txt"),)


@dataclass
class Counts:
    """The results of the mutants of one module."""

    killed: int = 0
    accepted: int = 0
    survivors: list = field(default_factory=list)

    @property
    def tried(self):
        return self.killed + len(self.survivors)

    @property
    def percent(self):
        """Killed mutants in per cent of those tried."""
        return 100 * self.killed / self.tried if self.tried else 100


class Run:
    """A trial of all mutants of one target, or of a sample of them."""

    def __init__(self, target, jobs, sample=0):
        self.target = target
        self.jobs = jobs
        self.trees = {path: ast.parse(path.read_text()) for path in target.modules}
        self.mutants = [(path, mutant) for path, tree in self.trees.items() for mutant in mutants_of(tree)]
        self.accepted = read_accepted(target.accepted)
        self.sample = sample
        self.tests = Tests(target.modules, target.tests)

    def counts(self):
        """Try the mutants; return {module: `Counts`}."""
        self._check_accepted()
        counts = {path: Counts() for path, _mutant in self.mutants}
        for path, mutant in self.mutants:
            counts[path].accepted += label(path, mutant) in self.accepted
        with step(f"Running the tests of {relative(self.target.source)} without a change"):
            self.tests.prepare()
        wanted = self._wanted()
        say(f"-- Trying {len(wanted)} changes of {relative(self.target.source)} ...")
        for path, mutant, survived in self._outcomes(wanted):
            if survived:
                counts[path].survivors.append(mutant)
            else:
                counts[path].killed += 1
        return counts

    def _check_accepted(self):
        """Raise `SetupError` if the list of accepted mutants names one that no longer exists."""
        names = {label(path, mutant) for path, mutant in self.mutants}
        gone = [f"\n   {name}" for name in self.accepted if name not in names]
        if gone:
            raise SetupError(f"{relative(self.target.accepted)}: there are no such changes (any more):{''.join(gone)}")

    def _wanted(self):
        """Return the mutants to try: those that are not accepted, or a reproducible sample of them."""
        wanted = [pair for pair in self.mutants if label(*pair) not in self.accepted]
        if not self.sample:
            return wanted
        return sorted(wanted, key=lambda pair: hashlib.sha256(label(*pair).encode()).digest())[: self.sample]

    def _outcomes(self, wanted):
        """Try the mutants, `jobs` at a time; yield (module, mutant, whether it survived) as they end."""
        running, started = {}, time.monotonic()
        reported, left = started, wanted[::-1]
        try:
            while left or running:
                while left and len(running) < self.jobs:
                    path, mutant = left.pop()
                    running[self._start(path, mutant)] = path, mutant
                process, status = os.wait()
                path, mutant = running.pop(process)
                yield path, mutant, survived(status, path, mutant)
                if time.monotonic() - reported > REPORT_EVERY:
                    reported = time.monotonic()
                    say(f"   {len(wanted) - len(left) - len(running)} changes so far")
        finally:
            for process in running:
                os.kill(process, signal.SIGKILL)
        say(f"   done in {time.monotonic() - started:.0f} s")

    def _start(self, path, mutant):
        # called in the forked process, so the tree of this process stays unchanged
        return self.tests.start(path, lambda: compiled(self.trees[path], mutant, path))


def survived(status, path, mutant):
    """Return whether the mutant of an ended trial survived; a trial ended by a signal took too long and did not."""
    code = os.waitstatus_to_exitcode(status)
    if code == BROKEN:
        raise SetupError(f"The tests could not be run with this change: {line_of(path, mutant)}")
    return code == SURVIVED


# the list of accepted mutants


def label(path, mutant):
    """Return the name of a mutant in the list."""
    return f"{path.name} {mutant.name}"


def read_accepted(path):
    """Return {name: reason}.

    :raises SetupError: a name has no reason
    """
    return parse_accepted(path.read_text()) if path.is_file() else {}


def parse_accepted(text):
    """Parse the list: names at the beginning of a line, followed by their reason in indented lines. Several
    names in a row share one reason. Empty lines and lines that start with # are ignored."""
    reasons, waiting, explained = {}, [], False
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            waiting = [line.strip()] if explained else [*waiting, line.strip()]
            explained = False
        elif waiting:
            explained = True
            reasons.update({name: f"{reasons.get(name, '')} {line.strip()}".strip() for name in waiting})
    if waiting and not explained:
        raise SetupError(f"An accepted change has no reason: {waiting[-1]}")
    return reasons


# output


def relative(path):
    return path.relative_to(REPO)


def line_of(path, mutant):
    """Return `file:line: before -> after`."""
    return f"{relative(path)}:{mutant.line}: {mutant.before} -> {mutant.after}"


def report(counts, least=LEAST):
    """Print the table and the survivors; return 1 if less than `least` per cent were killed, else 0."""
    whole = Counts()
    say(f"\n{'module':<24}{'changes':>9}{'killed':>9}{'survived':>10}{'accepted':>10}{'killed %':>10}")
    for path, one in counts.items():
        whole.killed, whole.accepted = whole.killed + one.killed, whole.accepted + one.accepted
        whole.survivors += [(path, mutant) for mutant in one.survivors]
        say(row(path.name, one))
    say(row("all", whole))
    for path, mutant in sorted(whole.survivors, key=lambda pair: (pair[0], pair[1].line)):
        say(f"survived: {line_of(path, mutant)}")
    if whole.percent < least:
        warn(f"Less than {least} % of the changes were noticed: tests are missing.")
        return 1
    return 0


def row(name, counts):
    count = counts.tried + counts.accepted
    numbers = f"{count:>9}{counts.killed:>9}{len(counts.survivors):>10}{counts.accepted:>10}"
    return f"{name:<24}{numbers}" + (f"{counts.percent:>10.1f}" if counts.tried else "")


def main(arguments):
    """Try the mutants of all targets; return 0 if enough are killed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m club_setup.mutants")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, default=0, help="so many of them, always the same; 0: all")
    options = parser.parse_args(arguments)
    counts = {}
    try:
        for target in TARGETS:
            counts.update(Run(target, max(options.jobs, 1), options.sample).counts())
    except SetupError as error:
        warn(str(error))
        return 1
    return report(counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
