"""Browsers without a screen, on the server in this process."""

import json
import re
from contextlib import contextmanager

from werkzeug.test import Client

import odoo.http

HERE = {"REMOTE_ADDR": "127.0.0.1"}


class Visitor:
    """A browser with a session of its own, on the server in this process."""

    def __init__(self, database, login=None):
        self.client = Client(odoo.http.root)
        self.json("/web/session/authenticate", {"db": database.name, "login": login or "", "password": login or ""})

    @property
    def token(self):
        """What a page of this session sends with its forms."""
        return re.search(r'csrf_token: "([^"]+)"', self.ask("GET", "/my/club").get_data(as_text=True))[1]

    def ask(self, method, path, values=None):
        sent = {"query_string": values} if method == "GET" else {"data": values}
        return self.client.open(path, method=method, environ_base=HERE, **sent)

    def json(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})
        return self.client.post(path, data=body, content_type="application/json", environ_base=HERE)


@contextmanager
def serving(database):
    """Let the server in this process serve one database only."""
    odoo.tools.config["dbfilter"], before = f"^{database.name}$", odoo.tools.config["dbfilter"]
    try:
        yield
    finally:
        odoo.tools.config["dbfilter"] = before
