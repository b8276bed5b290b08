"""Members and lots made by set-based SQL, so that the laws of the ledger hold."""

from contextlib import contextmanager

from odoo.tools import SQL

LOTS = 10  # of each member
DUE_PERCENT = 2

MEMBERS = """
    INSERT INTO loyalty_card (program_id, company_id, code, points, club_points_pending, active,
                              is_club_card, club_joined_on, create_uid, create_date, write_uid, write_date)
    SELECT %(club)s, program.company_id, 'bm' || number, 0, 0, TRUE, TRUE, DATE '2020-01-01',
           1, now(), 1, now()
      FROM generate_series(1, %(members)s) AS number, loyalty_program program
     WHERE program.id = %(club)s
"""

# as `club_earn` writes them, with the keys that it makes for what nobody named; one lot of
# each member after the other, as in a shop: a member's lots lie on different pages
LOTS_OF_ALL = """
    INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining, released, date,
                                    expires_on, key, reason, create_uid, create_date)
    SELECT card.id, card.company_id, 'earn', 50 + turn, 50 + turn, TRUE, DATE '2025-01-01',
           CASE WHEN mod(abs(hashint8(card.id * 16 + turn)::bigint), 100) < %(due)s
                THEN %(day)s::date - 1 ELSE %(day)s::date + 30 + turn END,
           '=' || lpad(to_hex(nextval('loyalty_club_entry_id_seq')), 8, '0'), 'Benchmark', 1, now()
      FROM generate_series(1, %(lots)s) AS turn, loyalty_card card
     WHERE card.program_id = %(club)s
     ORDER BY turn, card.id
"""

BALANCES = """
    UPDATE loyalty_card SET points = %(points)s WHERE program_id = %(club)s
"""

BARE_CLOSE = """
    WITH due AS (
        SELECT id, card_id, company_id, remaining, expires_on FROM loyalty_club_entry
         WHERE remaining > 0 AND released AND expires_on < %(day)s
    ), expired AS (
        INSERT INTO loyalty_club_entry (card_id, company_id, kind, points, remaining, released, date,
                                        expires_on, key, create_uid, create_date)
        SELECT card_id, company_id, 'expire', -remaining, 0, TRUE, %(day)s, expires_on,
               'expire,' || id, 1, now()
          FROM due
        RETURNING id, points, substr(key, 8)::integer AS lot_id
    ), taken AS (
        INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) SELECT id, lot_id, -points FROM expired
    ), emptied AS (
        UPDATE loyalty_club_entry entry SET remaining = 0 FROM due WHERE entry.id = due.id
    )
    UPDATE loyalty_card card
       SET points = card.points - sums.points, write_uid = 1, write_date = now() AT TIME ZONE 'UTC'
      FROM (SELECT card_id, sum(remaining) AS points FROM due GROUP BY card_id) sums
     WHERE card.id = sums.card_id
"""


FOREIGN_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = %s::regclass AND contype = 'f'
"""


@contextmanager
def checked_afterwards(cr, table):
    """Foreign keys are checked once at the end instead of for each row."""
    cr.execute(FOREIGN_KEYS, (table,))
    keys = cr.fetchall()
    for name, _definition in keys:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name)))
    yield
    for name, definition in keys:
        added = SQL("ALTER TABLE %s ADD CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        cr.execute(SQL("%s %s", added, SQL(definition)))


def fill(cr, club, members, day):
    """`members` cards with 10 lots each, 2 in a hundred of which are due on `day`."""
    points = sum(50 + turn for turn in range(1, LOTS + 1))
    values = {"club": club, "members": members, "day": day, "due": DUE_PERCENT, "lots": LOTS, "points": points}
    cr.execute(MEMBERS, values)
    with checked_afterwards(cr, "loyalty_club_entry"):
        cr.execute(LOTS_OF_ALL, values)
    # a second version of each card: pages as a shop's are, not as freshly copied
    cr.execute(BALANCES, values)
