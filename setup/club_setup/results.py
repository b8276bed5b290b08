"""What the tests said: counts, failures and skips, read from the JUnit files that pytest writes."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from .messages import say
from .paths import write_atomically

NO_BROWSER = "Chrome executable not found"


@dataclass
class Results:
    """The sum over all runs."""

    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    seconds: dict = field(default_factory=dict)

    def add(self, other):
        """Count another run."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.seconds.update(other.seconds)

    def print(self):
        """Everything that did not pass by name, then the line with the numbers."""
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
        """Nothing failed, and something ran."""
        return 0 if self.passed and not self.failed else 1


def read_junit(path):
    """The results of one run of pytest."""
    results = Results()
    for case in ET.parse(path).iter("testcase"):
        count_case(results, case)
    return results


def count_case(results, case):
    """Count one test; an error while cleaning up is a failure of its own."""
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
    """Keep how long each test took, for the shares of the next run."""
    known = json.loads(path.read_text()) if path.is_file() else {}
    known.update({name: round(value, 2) for name, value in seconds.items()})
    write_atomically(path, json.dumps(known, indent=0, sort_keys=True))


def merge_junit(paths, target):
    """One JUnit file of all runs."""
    root = ET.Element("testsuites")
    for path in paths:
        root.extend(ET.parse(path).getroot().iter("testsuite"))
    ET.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)
