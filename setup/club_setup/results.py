"""Test results: counts, failures and skips, read from the JUnit files that pytest writes."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from .messages import say
from .paths import write_atomically

NO_BROWSER = "Chrome executable not found"


@dataclass
class Results:
    """The results of one or several runs."""

    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    seconds: dict = field(default_factory=dict)

    def add(self, other):
        """Add the results of another run."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.seconds.update(other.seconds)

    def print(self):
        """Print the names of the tests that did not pass, then the counts."""
        for name, reason in self.skipped:
            say(f"skipped: {name}: {reason}")
        not_run = sum(NO_BROWSER in reason for _name, reason in self.skipped)
        if not_run:
            say(f"!! {not_run} BROWSER TESTS WERE NOT RUN: no browser. Type  apt-get install chromium  as root.")
        for name in self.failed:
            say(f"failed: {name}")
        say(f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped")

    @property
    def exit_code(self):
        """0 if at least one test passed and none failed, else 1."""
        return 0 if self.passed and not self.failed else 1


def read_junit(path):
    """Return the results of one run of pytest."""
    results = Results()
    for case in ET.parse(path).iter("testcase"):
        count_case(results, case)
    return results


def count_case(results, case):
    """Add one test case; pytest writes a separate case for an error in a teardown."""
    group, name = case.get("classname", ""), case.get("name", "")
    full_name = f"{group}::{name}" if group else name
    results.seconds[full_name] = float(case.get("time") or 0)
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        results.failed.append(full_name)
    elif skip is not None:
        results.skipped.append((full_name, (skip.get("message") or "no reason given").strip()))
    else:
        results.passed += 1


def remember_durations(path, seconds):
    """Store how long each test took, so that the next run can split the tests evenly."""
    known = json.loads(path.read_text()) if path.is_file() else {}
    known.update({name: round(value, 2) for name, value in seconds.items()})
    write_atomically(path, json.dumps(known, indent=0, sort_keys=True))


def merge_junit(paths, target):
    """Write the suites of several JUnit files to one."""
    root = ET.Element("testsuites")
    for path in paths:
        root.extend(ET.parse(path).getroot().iter("testsuite"))
    ET.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)
