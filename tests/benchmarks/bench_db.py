"""Databases of the benchmarks' own, and Odoo on them in this process."""

import os
import subprocess
from contextlib import contextmanager

import odoo
import odoo.modules.registry
import odoo.sql_db
from odoo import api


def client(*command):
    """Run a PostgreSQL client program."""
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=environment)


@contextmanager
def copied(template, name):
    """A copy of the database `template`, dropped at the end."""
    database = BenchDatabase(name)
    database.drop()
    client("createdb", f"--template={template}", name)
    try:
        yield database
    finally:
        database.drop()


class BenchDatabase:
    """A database that a benchmark may commit in."""

    def __init__(self, name):
        self.name = name

    def drop(self):
        """Remove it."""
        self.close()
        client("dropdb", "--force", "--if-exists", self.name)

    def close(self):
        """Close what this process holds of it."""
        odoo.modules.registry.Registry.delete(self.name)
        odoo.sql_db.close_db(self.name)

    @contextmanager
    def env(self, user=api.SUPERUSER_ID, **context):
        """An environment in a transaction of its own, committed at the end: one request."""
        registry = odoo.modules.registry.Registry(self.name)
        with registry.cursor() as cr:
            env = api.Environment(cr, user, context)
            yield env
            env.flush_all()
        # as after each request: what is cached from now on is committed
        registry.signal_changes()

    @contextmanager
    def cursor(self):
        """A plain cursor, committed at the end."""
        with odoo.sql_db.db_connect(self.name).cursor() as cr:
            yield cr

    def value(self, query, *parameters):
        """The first column of the first row."""
        with self.cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchone()[0]

    def settle_down(self):
        """Statistics, clean pages, and nothing left to be written by a checkpoint."""
        connection = odoo.sql_db.db_connect(self.name).cursor()
        try:
            connection._cnx.autocommit = True
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
            connection._cnx.autocommit = False
        finally:
            connection.close()


def audit(database, club):
    """The proof must find nothing."""
    with database.env() as env:
        problems = env["loyalty.program"].browse(club).club_audit()
    assert problems == [], problems[:5]


def make_club(env, **values):
    """A club, or with `is_club=False` the same of core's: 10 points for a piece, worth 1 each."""
    env["loyalty.program"].search([]).active = False
    Command = odoo.Command
    return env["loyalty.program"].create(
        {
            "name": "Benchmark",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "rule_ids": [
                Command.clear(),
                Command.create({"reward_point_mode": "money", "reward_point_amount": 1}),
            ],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 1,
                        "discount_applicability": "order",
                        "required_points": 1,
                    }
                ),
            ],
            **values,
        }
    )


def memory():
    """Resident memory of this process, in MB."""
    with open(f"/proc/{os.getpid()}/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024
