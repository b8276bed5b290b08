"""Run the tests of one mutant in a forked process: choose the tests, order and limit them.

The parent process has imported everything except the tested modules, so a trial takes no longer than its
tests. No file is written: the import system returns the changed module instead of the one on disk.
"""

import ast
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from .messages import SetupError
from .paths import REPO

KILLED, SURVIVED, BROKEN = 1, 0, 70
#: Limits in processor time, which a busy machine does not change: seconds, and multiples of a test's usual time.
SECONDS, TIMES = 3, 10
#: Limit in bytes, for changes that allocate without end.
MEMORY = 4 * 1024**3


class Tests:
    """The tests of plain modules.

    :param modules: the modules' files
    :param folder: the folder of the tests, with a `pytest.ini`
    """

    def __init__(self, modules, folder):
        self.folder = folder
        self.files = sorted(folder.glob("test_*.py"))
        self.distances = distances(modules, self.files)
        self.seconds = {}

    def prepare(self):
        """Run all tests once without a change, measure them, and import their dependencies into this process.

        :raises SetupError: the tests fail
        """
        with tempfile.TemporaryDirectory() as folder:
            output, answer = Path(folder, "output"), Path(folder, "answer")
            process = forked(lambda: self._measure(answer), output)
            _process, status = os.waitpid(process, 0)
            if os.waitstatus_to_exitcode(status):
                where = self.folder.relative_to(REPO)
                raise SetupError(f"The tests in {where} fail without any change:\n{output.read_text()[-3000:]}")
            measured = json.loads(answer.read_text())
        self.seconds = measured["seconds"]
        for name in measured["modules"]:
            importlib.import_module(name)

    def _measure(self, answer):
        before = set(sys.modules)
        stopwatch = Stopwatch()
        if code := self._pytest(self.files, stopwatch):
            return code
        foreign = [name for name in sys.modules if name not in before and is_foreign(sys.modules[name])]
        answer.write_text(json.dumps({"seconds": stopwatch.seconds, "modules": foreign}))
        return 0

    def start(self, module, compiled):
        """Fork a trial of `module` with the code that `compiled` returns; return its process id."""
        return forked(lambda: self._try(module, compiled()))

    def _try(self, module, code):
        if not self.distances[module]:
            return SURVIVED
        replace_module(module, code)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        limit(SECONDS)
        outcome = self._pytest(self.distances[module], Order(self.distances[module], self.seconds))
        return {0: SURVIVED, 1: KILLED, 2: KILLED}.get(int(outcome), BROKEN)

    def _pytest(self, files, plugin):
        where = ["-c", self.folder / "pytest.ini", "--rootdir", self.folder, "--confcutdir", self.folder]
        options = ["-x", "-q", "--tb=short", "-p", "no:cacheprovider"]
        return pytest.main([*map(str, [*options, *where, *files])], plugins=[plugin])


class Examples:
    """A pytest plugin that makes hypothesis generate the same examples each time, without shrinking."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self):
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", derandomize=True, database=None, phases=phases)
        settings.load_profile("mutants")


class Stopwatch(Examples):
    """A pytest plugin that measures the processor time of each test."""

    def __init__(self):
        self.seconds = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        started = time.process_time()
        yield
        self.seconds[item.nodeid] = time.process_time() - started


class Order(Examples):
    """A pytest plugin that runs the nearest tests first, the quickest of these first, and limits their time."""

    def __init__(self, distance, seconds):
        self.distance = distance
        self.seconds = seconds

    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: (self.distance[item.path], self.seconds.get(item.nodeid, 0)))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        limit(SECONDS + TIMES * self.seconds.get(item.nodeid, 0))
        yield
        limit(SECONDS)


def limit(seconds):
    """End this process after `seconds` more of processor time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def forked(work, output=os.devnull):
    """Run `work` in a forked process that writes to `output`; return the process id. The process exits
    with the code that `work` returns."""
    sys.stdout.flush()
    if process := os.fork():
        return process
    errors, code = os.dup(2), BROKEN
    try:
        with open(output, "w") as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
        code = int(work())
    except BaseException:
        os.write(errors, traceback.format_exc().encode())
    finally:
        os._exit(code)


def replace_module(path, code):
    """Make imports of the file `path` load `code` instead."""
    original = SourceFileLoader.get_code

    def get_code(loader, name):
        return code if Path(loader.path).resolve() == path else original(loader, name)

    SourceFileLoader.get_code = get_code


def is_foreign(module):
    """Whether the module comes from a file outside of the repository."""
    path = getattr(getattr(module, "__spec__", None), "origin", None) or ""
    inside = path.startswith(f"{REPO}{os.sep}") and "site-packages" not in path
    return path.startswith(os.sep) and not inside


# which tests depend on a module


def distances(modules, tests):
    """Return {module: {test file: distance}}: 1 if the test file imports the module, 2 if it imports a
    module that does, and so on."""
    stems = {module.stem: module for module in modules}
    imports = {path: {stems[name] for name in imported(path) if name in stems} for path in (*modules, *tests)}
    found = {module: {} for module in modules}
    for test in tests:
        far, layer = 1, imports[test]
        while layer:
            for module in layer:
                found[module].setdefault(test, far)
            layer = {deeper for module in layer for deeper in imports[module] if test not in found[deeper]}
            far += 1
    return found


def imported(path):
    """Return all names in the imports of a file, with dotted names split into parts."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.name for alias in node.names)
            names.update((getattr(node, "module", None) or "").split("."))
    return {part for name in names for part in name.split(".")}
