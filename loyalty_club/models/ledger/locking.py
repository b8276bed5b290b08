"""All locks in one place. docs/LOCKING.md says which one to use when, and why.

Odoo runs at REPEATABLE READ. A transaction that waits for a row which another transaction *changes* gets a
serialization failure when that one commits, and Odoo retries the request. A lock alone raises no serialization
failure: the second transaction goes on with its old snapshot. So a locked row that is not changed anyway is rewritten.
"""

from odoo.sql_db import Cursor
from odoo.tools import SQL

ID = SQL("id")

#: The key in `cr.precommit.data` of the ids of the cards that the transaction has locked.
LOCKED = "loyalty_club.locked"


def lock_rows(env, table, which, columns=ID, *, limit=None, skip_locked=False):
    """Lock rows in the order of their ids, waiting for each.

    :param str table: the rows' table, flushed by the caller
    :param which: ids of the rows, or an SQL condition
    :param SQL columns: the columns to return
    :param int limit: the maximum number of rows
    :param skip_locked: skip rows that another transaction has locked, instead of waiting
    :return: the locked rows, as tuples of `columns`
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
    """`lock_rows` for cards, which remembers them for `unlocked`. The first of `columns` is the id."""
    rows = lock_rows(env, "loyalty_card", which, columns, **how)
    env.cr.precommit.data.setdefault(LOCKED, set()).update(row[0] for row in rows)
    return rows


def unlocked(env, ids):
    """The set of those of the card `ids` that the transaction has not locked.

    A rollback to a savepoint clears what is remembered, as it may release the locks, too.
    """
    return set(ids) - env.cr.precommit.data.get(LOCKED, set())


def rewrite_rows(env, table, ids):
    """Rewrite locked rows unchanged: a transaction that waits for them with an older snapshot fails and retries."""
    env.cr.execute(SQL("UPDATE %s SET write_date = write_date WHERE id = ANY(%s)", SQL.identifier(table), list(ids)))


def lock_and_rewrite_rows(env, table, ids):
    """Lock and rewrite rows in one statement, if their columns need not be read."""
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
    """Try, without waiting, to lock the job `name` for the record `number` until the transaction ends.

    :return: whether the lock was obtained; False if another transaction holds it
    """
    env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", name, number))
    return env.cr.fetchone()[0]


def read_committed(env):
    """Set the transaction that begins now to READ COMMITTED: it sees what others commit while it waits for a lock.

    Its statements must therefore check again what they found before the lock.
    """
    # a test cursor is only a savepoint in a transaction
    if isinstance(env.cr, Cursor):
        env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
