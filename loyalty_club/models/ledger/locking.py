"""Every way of locking in one place; which one when, and why: docs/LOCKING.md.

Odoo runs at REPEATABLE READ. Whoever waits for a row that another transaction *changes* gets a serialization
failure when that one commits, and Odoo runs the request again. A lock alone raises no serialization failure: the
second transaction goes on with the snapshot of before. So where nothing of the locked row is changed anyway, it is
rewritten.
"""

from odoo.sql_db import Cursor
from odoo.tools import SQL

ID = SQL("id")

#: Where the transaction remembers the cards that it has locked.
LOCKED = "loyalty_club.locked"


def lock_rows(env, table, which, columns=ID, *, limit=None, skip_locked=False):
    """Lock rows in the order of their ids, waiting for each.

    :param str table: the rows' table; what the cache holds of it was flushed by the caller
    :param which: their ids, or an SQL condition
    :param SQL columns: what to read of the rows
    :param int limit: lock no more than so many
    :param skip_locked: leave out the rows that somebody else holds instead of waiting
    :return: the rows that are locked now, as tuples of `columns`
    """
    env.cr.execute(
        SQL(
            "SELECT %s FROM %s WHERE %s ORDER BY id%s FOR NO KEY UPDATE%s",
            columns,
            SQL.identifier(table),
            which if isinstance(which, SQL) else SQL("id = ANY(%s)", sorted(which)),
            SQL(" LIMIT %s", limit) if limit else SQL(),
            SQL(" SKIP LOCKED") if skip_locked else SQL(),
        )
    )
    return env.cr.fetchall()


def lock_cards(env, which, columns=ID, **how):
    """`lock_rows` of cards; the first of `columns` is the id. The gateway knows them as locked."""
    rows = lock_rows(env, "loyalty_card", which, columns, **how)
    env.cr.precommit.data.setdefault(LOCKED, set()).update(row[0] for row in rows)
    return rows


def unlocked(env, ids):
    """Those of the cards with these ids that the transaction has not locked.

    After a rollback to a savepoint nothing is remembered, for the locks may be gone too.
    """
    return set(ids) - env.cr.precommit.data.get(LOCKED, set())


def rewrite_rows(env, table, ids):
    """Write rows that are locked as they are: who read them before fails and tries again."""
    env.cr.execute(
        SQL("UPDATE %s SET write_date = write_date WHERE id = ANY(%s)", SQL.identifier(table), list(ids))
    )


def lock_and_rewrite_rows(env, table, ids):
    """Both in one statement, for rows of which nothing is read by it."""
    env.cr.execute(
        SQL(
            """
            UPDATE %(table)s SET write_date = write_date
             WHERE id IN (SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE)
            """,
            table=SQL.identifier(table),
            ids=sorted(ids),
        )
    )


def try_lock_job(env, name, number):
    """Whether nobody else does the job `name` for the record `number` in this moment. Held until the transaction
    ends; nobody waits."""
    env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", name, number))
    return env.cr.fetchone()[0]


def read_committed(env):
    """Let the transaction that begins now see what others commit while it waits: it changes what it has locked,
    by statements that look again."""
    # a test's cursor is no transaction of its own, only a savepoint in one
    if isinstance(env.cr, Cursor):
        env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
