"""A test program that runs in the background, and its results."""

import os
import re
import signal
import subprocess
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from .messages import say
from .odoo_command import fresh_log
from .paths import REPO
from .results import Results, read_junit
from .shell import die_with_parent

OUTCOME = re.compile(r"^(?P<name>\S+::.+?) (?P<outcome>PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")
# pytest's exit codes: all passed, some failed, none collected
FINISHED = (0, 1, 5)
SHOWN_OF_TESTS, SHOWN_OF_LINT = 300, 60  # lines


@dataclass
class Suite:
    """A test program and its results."""

    name: str
    command: list
    log: Path
    environment: dict
    junit: Path | None = None  # the file that pytest writes; a command without one counts as one test
    done: int = 0
    process: subprocess.Popen | None = None
    reader: threading.Thread | None = None
    results: Results = field(default_factory=Results)

    def start(self):
        """Start the program in its own session, so that Ctrl-C reaches only this command."""
        fresh_log(self.log)
        if self.junit:
            self.junit.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [str(part) for part in self.command],
            cwd=REPO,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        """Write the output to the log, and print failures immediately."""
        with open(self.log, "w") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                match = OUTCOME.match(line)
                if match:
                    self.done += 1
                    if match["outcome"] in ("FAILED", "ERROR"):
                        say(f"   {match['outcome']} {match['name']}")

    @property
    def running(self):
        """Whether the program is still running."""
        return self.process is not None and self.process.poll() is None

    def finish(self):
        """Wait for the program's end; return its results."""
        code = self.process.wait()
        self.reader.join(30)
        self.results = self._count(code)
        if self.results.failed:
            self._show_end()
        return self.results

    def _count(self, code):
        if self.junit is None:
            return Results(passed=int(code == 0), failed=[] if code == 0 else [self.name])
        try:
            results = read_junit(self.junit)
        except (OSError, ET.ParseError):
            return Results(failed=[] if code == 5 else [f"{self.name} (ended with code {code} without a result)"])
        if code not in FINISHED:
            results.failed.append(f"{self.name} (ended with code {code} before its end)")
        return results

    def _show_end(self):
        """Print the part of the log that explains the failures."""
        lines = SHOWN_OF_TESTS if self.junit else SHOWN_OF_LINT
        text = self.log.read_text(errors="replace")
        first = min((at for at in (text.find("= FAILURES ="), text.find("= ERRORS =")) if at >= 0), default=0)
        shown = text[first:].splitlines()
        say(f"\n===== {self.name}: what failed (all of it in {self.log})")
        if len(shown) > lines:
            say(f"(the last {lines} of {len(shown)} lines)")
        say("\n".join(shown[-lines:]))

    def stop(self):
        """End the program and its children early, first with signals that let it clean up."""
        if not self.running:
            return
        for number, patience in ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, None)):
            signal_group(self.process.pid, number)
            try:
                self.process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue


def signal_group(pid, number):
    """Signal the process group of a process."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
