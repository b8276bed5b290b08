"""A server in a process of its own, whose workers can be killed at an exact line.

Odoo is loaded once; each job is done by a fork with connections of its own, so that killing one costs nothing. What a
job does and where its process dies is in `jobs.py`.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from club_db import SETUP

ANSWER = "CLUB-ANSWER "


@contextmanager
def forks_of(database, environment=None):
    """The server of a database, loaded."""
    database.close()
    log = tempfile.TemporaryFile("w+", errors="replace")
    process = subprocess.Popen(
        [sys.executable, str(SETUP / "club_setup/in_odoo.py"), database.name, str(Path(__file__).with_name("jobs.py"))],
        env={**os.environ, "ODOO_RC": os.environ["CLUB_ODOO_CONF"], **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    forks = Forks(process, log)
    try:
        yield forks
    finally:
        forks.stop()


class Forks:
    """What a test asks the server for."""

    def __init__(self, process, log):
        self.process = process
        self.log = log

    def start(self, job, end=None, **arguments):
        """Begin a job in a process of its own; return its id.

        :param end: (signal, the name of a point in `jobs.py`, how often it is passed before the signal)
        """
        return self._ask({"start": job, "arguments": arguments, "end": end})

    def wait(self, pid):
        """Wait for the end of a job; return its exit code, negative for a signal, and its result."""
        return self._ask({"wait": pid})

    def end(self, pid):
        """Wait for a job that ends well; return its result."""
        code, result = self.wait(pid)
        assert code == 0, f"ended with {code}:\n{self.end_of_log()}"
        return result

    def do(self, job, **arguments):
        """Do a job that ends well; return its result."""
        return self.end(self.start(job, **arguments))

    def kill(self, job, point, passed=0, **arguments):
        """A job whose process is killed at a point."""
        code, _none = self.wait(self.start(job, (signal.SIGKILL, point, passed), **arguments))
        assert code == -signal.SIGKILL, f"{job} ended with {code} before {point}:\n{self.end_of_log()}"

    def pause(self, job, point, passed=0, **arguments):
        """A job that stands still at a point, with all that it has locked; return its id."""
        pid = self.start(job, (signal.SIGSTOP, point, passed), **arguments)
        assert self._ask({"wait until paused": pid}), f"{job} ended before {point}:\n{self.end_of_log()}"
        return pid

    @staticmethod
    def go_on(pid):
        """Let a job go on that stands still."""
        os.kill(pid, signal.SIGCONT)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def end_of_log(self):
        self.log.seek(0)
        return self.log.read()[-6000:]

    def _ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        raise AssertionError(f"the server has ended:\n{self.end_of_log()}")
