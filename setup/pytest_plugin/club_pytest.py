"""A pytest plugin for the tests that need Odoo.

It runs one share of the tests, so that two processes with two databases run all. The shares are made from how long
each test took the last time; a new one counts as if it took `UNKNOWN` seconds. A class stays together, for its set-up
is what costs; tests in a browser are long enough to be dealt out one by one.

And it lets Odoo's test classes be used outside of an addon, as the tests in `tests/` do.
"""

import json
from pathlib import Path

UNKNOWN = 0.5
UNKNOWN_BROWSER = 6.0


def pytest_addoption(parser):
    parser.addoption("--club-shard", default="1/1", help="which share of the tests to run: NUMBER/OF")
    parser.addoption("--club-leave-out", action="append", default=[], help="a test not to run, by its exact id")
    parser.addoption("--club-durations", help="JSON file: seconds by test class")


def pytest_sessionstart(session):
    """Odoo gives its test classes tags only inside of addons, and wants them everywhere."""
    from odoo.tests.common import BaseCase

    if getattr(BaseCase, "test_tags", None) is None:
        BaseCase.test_tags = {"standard", "at_install"}
        BaseCase.test_module = "tests"


def pytest_collection_modifyitems(config, items):
    left_out = set(config.getoption("--club-leave-out"))
    keep(config, items, lambda item: item.nodeid not in left_out)
    number, count = map(int, config.getoption("--club-shard").split("/"))
    weights = weigh(items, read_durations(config.getoption("--club-durations")))
    mine = share(weights, count)[number - 1]
    keep(config, items, lambda item: unit_of(item) in mine)


def keep(config, items, wanted):
    """Reduce the list in place, as pytest wants it."""
    others = [item for item in items if not wanted(item)]
    items[:] = [item for item in items if wanted(item)]
    config.hook.pytest_deselected(items=others)


def read_durations(path):
    """Seconds by test; empty before the first run."""
    if path and Path(path).is_file():
        return json.loads(Path(path).read_text())
    return {}


def junit_name(nodeid):
    """A test, named as in a JUnit file."""
    path, _sign, rest = nodeid.partition("::")
    group, _sign, name = rest.rpartition("::")
    parts = [path.removesuffix(".py").replace("/", "."), group.replace("::", ".")]
    return f"{'.'.join(filter(None, parts))}::{name}"


def in_browser(item):
    """Whether it is a test of a class that talks to the server, mostly by a browser."""
    return "HttpCase" in {base.__name__ for base in getattr(item.cls, "__mro__", ())}


def unit_of(item):
    """What is never divided: a test in a browser, else a class (or a module without classes)."""
    return item.nodeid if in_browser(item) else item.nodeid.rpartition("::")[0]


def weigh(items, durations):
    """Seconds that each unit will take."""
    weights = {}
    for item in items:
        guess = UNKNOWN_BROWSER if in_browser(item) else UNKNOWN
        seconds = durations.get(junit_name(item.nodeid), guess)
        weights[unit_of(item)] = weights.get(unit_of(item), 0.0) + seconds
    return weights


def share(weights, count):
    """`count` sets of names with about equal sums: the heaviest first, to the lightest set."""
    shares = [set() for _ in range(count)]
    sums = [0.0] * count
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        lightest = sums.index(min(sums))
        shares[lightest].add(name)
        sums[lightest] += weights[name]
    return shares
