"""A running server of a database of its own, and those who visit it."""

import os
import re
import socket
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import requests
from club_setup.serve import stop, wait_until_up

TIMEOUT = 60  # seconds for an answer


class Refused(Exception):
    """The server answered with an error; its text is what the user reads."""


class Visitor:
    """A browser without a screen: a session of its own."""

    numbers = count(1)

    def __init__(self, address):
        self.address = address
        self.session = requests.Session()
        self.session.headers["Connection"] = "close"  # the server ends without waiting for it

    def get(self, path, **parameters):
        """A page, which must be there."""
        answer = self.session.get(f"{self.address}{path}", params=parameters, timeout=TIMEOUT)
        assert answer.status_code == 200, f"{path}: {answer.status_code}\n{answer.text[-3000:]}"
        return answer

    def call(self, path, **parameters):
        """A JSON call; what it returns."""
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self.numbers), "params": parameters}
        answer = self.session.post(f"{self.address}{path}", json=body, timeout=TIMEOUT).json()
        if "error" in answer:
            raise Refused(answer["error"]["data"]["message"])
        return answer.get("result")

    def submit(self, page, path, **values):
        """A form of `page`, sent to `path`; the JSON it answers."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)[1]
        answer = self.session.post(f"{self.address}{path}", data={"csrf_token": token, **values}, timeout=TIMEOUT)
        return answer.json()

    def login(self, database, user):
        """Sign in; the password is the name."""
        self.call("/web/session/authenticate", db=database, login=user, password=user)
        return self

    def model(self, name, method, *arguments, **keywords):
        """A public method of a model, as the back office calls it."""
        return self.call(
            f"/web/dataset/call_kw/{name}/{method}",
            model=name,
            method=method,
            args=list(arguments),
            kwargs=keywords,
        )


@contextmanager
def running(database):
    """A server of `database`; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = Path(os.environ["CLUB_STATE"]) / "webshop.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    process = database.start(
        "-m",
        "odoo",
        "server",
        f"--database={database.name}",
        f"--db-filter=^{database.name}$",
        "--http-interface=127.0.0.1",
        f"--http-port={port}",
        "--workers=0",
        "--max-cron-threads=0",
        "--log-level=warn",
        f"--logfile={log}",
    )
    try:
        wait_until_up(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)
