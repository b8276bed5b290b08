"""Run other programs, either with their output in a log or returned as a string."""

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
    """Make Linux end this process when its parent ends, even by kill -9."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return  # not Linux: the process outlives a killed parent


def run_logged(command, log, purpose, *, downloads=False, **options):
    """Run `command` and append its output to the file `log`.

    :param purpose: what the command does, for the error message
    :param downloads: whether the command downloads, so that a failure may be reported as a missing network
    :raises SetupError: the command fails; the message has the path of the log and its last lines
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
    """Return the error message for a failed program: a missing network if the log shows one, else its last lines."""
    with open(log, "rb") as stream:
        stream.seek(start)
        output = stream.read().decode(errors="replace")
    if downloads and any(sign in output.lower() for sign in NETWORK_SIGNS):
        return f"No network: {purpose} needs to download something and could not. Details: {log}"
    tail = "\n".join("   | " + line for line in output.splitlines()[-15:])
    return f"Could not finish: {purpose}. The end of {log}:\n{tail}"


def output_of(command, **options):
    """Return the standard output of `command`, or None if it fails or does not exist."""
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
    """Whether this process runs as root."""
    return os.geteuid() == 0
