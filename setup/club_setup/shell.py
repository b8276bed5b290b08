"""Run other programs: quietly with a log, or with their output as a text."""

import ctypes
import os
import shlex
import signal
import subprocess

from .messages import SetupError

PR_SET_PDEATHSIG = 1
NETWORK_SIGNS = (
    "temporary failure in name resolution",
    "temporary failure resolving",
    "could not resolve",
    "could not connect",
    "network is unreachable",
    "connection refused",
    "connection timed out",
    "failed to establish a new connection",
    "max retries exceeded",
    "enotfound",
    "econnrefused",
    "etimedout",
    "eai_again",
)


def die_with_parent():
    """Ask Linux to end this process when the one that started it is gone, even by kill -9."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return  # another system: only the tidy way out works there


def run_logged(command, log, purpose, *, downloads=False, **options):
    """Run `command`, its output appended to the file `log`; a failure names the log and its last lines.

    Of one that `downloads`, the most likely cause is told apart: that there is no network.
    """
    with open(log, "ab") as stream:
        start = stream.tell()
        stream.write(f"$ {shlex.join(map(str, command))}\n".encode())
        stream.flush()
        result = subprocess.run(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            preexec_fn=die_with_parent,
            **options,
        )
    if result.returncode:
        raise SetupError(failure_sentence(purpose, log, start, downloads))


def failure_sentence(purpose, log, start=0, downloads=False):
    """What to tell the user when a program failed: the network when it was that, else the end of its log."""
    with open(log, "rb") as stream:
        stream.seek(start)
        output = stream.read().decode(errors="replace")
    if downloads and any(sign in output.lower() for sign in NETWORK_SIGNS):
        return f"No network: {purpose} needs to download something and could not. Details: {log}"
    tail = "\n".join("   | " + line for line in output.splitlines()[-15:])
    return f"Could not finish: {purpose}. The end of {log}:\n{tail}"


def output_of(command, **options):
    """The standard output of `command`, or None when it fails or is not there."""
    try:
        result = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            check=True,
            text=True,
            **options,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout


def is_root():
    """Whether this runs as root."""
    return os.geteuid() == 0
