"""`setup/run`: the demo shop, served until Ctrl-C."""

import argparse
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .database import DEMO, Databases
from .messages import SetupError, say, step, warn
from .odoo_command import fresh_log
from .paths import installed_addons
from .prepare import databases_locked, prepared
from .shell import die_with_parent

LOGINS = (
    ("owner", "owner", "everything, settings of the club included"),
    ("salesperson", "salesperson", "quotations, sale orders, members"),
    ("cashier", "cashier", "the till"),
    ("member", "member", "the customer's own pages"),
)


def main(arguments):
    """Prepare the machine, build or update the demo database, and serve it."""
    options = parse(arguments)
    check_port(options.port)
    with prepared(tests=False) as odoo:
        with databases_locked(odoo.state):
            Databases(odoo).ensure_demo(reset=options.reset)
        if not shutil.which("wkhtmltopdf"):
            say("   PDF reports need wkhtmltopdf: type  apt-get install wkhtmltopdf  as root. All else works without.")
        return serve(odoo, options.port)


def parse(arguments):
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="setup/run", description="Run a demo shop with the Customer Club.")
    parser.add_argument("--port", type=int, default=8069, help="the port to serve at (8069)")
    parser.add_argument("--reset", action="store_true", help="throw the demo database away and start over")
    return parser.parse_args(arguments)


def check_port(port):
    """Raise `SetupError` for an unusable port before the long preparation starts."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise SetupError(
                f"Port {port} on 127.0.0.1 is taken or may not be used: "
                f"end the program that listens there, or type  setup/run --port {other_port(port)}"
            ) from error


def other_port(port):
    """Return another port to propose."""
    return port + 1 if 1024 <= port < 65535 else 8070


def serve(odoo, port):
    """Run the server until Ctrl-C, then stop it."""
    log = fresh_log(odoo.state.logs / "server.log")
    arguments = [f"--database={DEMO}", f"--db-filter=^{DEMO}$", f"--http-port={port}", f"--logfile={log}"]
    # The server has its own process group, so that Ctrl-C reaches only this command, which then stops the server.
    server = subprocess.Popen(
        odoo.command("server", *arguments),
        env=odoo.environment,
        cwd=odoo.state.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        with step("Starting the server"):
            wait_until_up(server, port, log)
        announce(port, log)
        code = server.wait()
        raise SetupError(f"The server ended by itself (code {code}). Its log: {log}")
    except KeyboardInterrupt:
        say("\n-- Stopping ...")
        return 0
    finally:
        stop(server)


def wait_until_up(server, port, log, seconds=120):
    """Wait until the server answers.

    :raises SetupError: it ends, or does not answer in time
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SetupError(f"The server ended while starting (code {server.returncode}). Its log: {log}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=10):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    raise SetupError(f"The server does not answer after {seconds} seconds. Its log: {log}")


def announce(port, log):
    """Print the addresses and the logins."""
    address = f"http://127.0.0.1:{port}"
    if not installed_addons():
        warn("There is no addon of the project in this folder: this is plain Odoo.")
    say(f"\nThe Customer Club is at {address}\n")
    say(f"  {'login':<12} {'password':<12} for")
    for login, password, purpose in LOGINS:
        say(f"  {login:<12} {password:<12} {purpose}")
    say("")
    say(f"  back office  {address}/odoo")
    say(f"  till         {address}/odoo/point-of-sale (open the shop)")
    say(f"  member       {address}/my/club, in Persian {address}/fa/my/club")
    say(f"  log          {log}")
    say("\nCtrl-C stops it. Everything is kept; setup/run --reset starts over.")


def stop(server, patience=20):
    """Terminate the server; kill it if it has not ended after `patience` seconds."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
