"""A pytest plugin: run one share of the tests, so that two processes with two databases run all.

Test classes are the unit, for their set-up is what costs. The shares are made from how long each class took the
last time; a class that is new counts as if it took `UNKNOWN` seconds, a browser test more.
"""

import json
from pathlib import Path

UNKNOWN = 2.0
UNKNOWN_BROWSER = 20.0


def pytest_addoption(parser):
    parser.addoption("--club-shard", default="1/1", help="which share of the tests to run: NUMBER/OF")
    parser.addoption("--club-durations", help="JSON file: seconds by test class")


def pytest_collection_modifyitems(config, items):
    number, count = map(int, config.getoption("--club-shard").split("/"))
    if count == 1:
        return
    groups = {}
    for item in items:
        groups.setdefault(group_of(item.nodeid), []).append(item)
    weights = weigh(groups, read_durations(config.getoption("--club-durations")))
    mine = share(weights, count)[number - 1]
    others = [item for item in items if group_of(item.nodeid) not in mine]
    items[:] = [item for item in items if group_of(item.nodeid) in mine]
    config.hook.pytest_deselected(items=others)


def group_of(nodeid):
    """The class of a test, or its module, named as in a JUnit file."""
    return nodeid.rpartition("::")[0].removesuffix(".py").replace(".py::", ".").replace("::", ".").replace("/", ".")


def read_durations(path):
    """Seconds by group; empty before the first run."""
    if path and Path(path).is_file():
        return json.loads(Path(path).read_text())
    return {}


def weigh(groups, durations):
    """Seconds that each group will take."""
    return {name: durations.get(name) or guess(items) for name, items in groups.items()}


def guess(items):
    """Seconds for a group that has not run yet."""
    names = {base.__name__ for base in getattr(items[0].cls, "__mro__", ())}
    return UNKNOWN_BROWSER if "HttpCase" in names else UNKNOWN


def share(weights, count):
    """`count` sets of names with about equal sums: the heaviest first, to the lightest set."""
    shares = [set() for _ in range(count)]
    sums = [0.0] * count
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        lightest = sums.index(min(sums))
        shares[lightest].add(name)
        sums[lightest] += weights[name]
    return shares
