"""The ledger's gateway for one card: all statements that write its entries, allocations and balances.

Postings go through a `Poster`. The card's row is locked.
"""

from odoo.tools import SQL

#: The columns of a new entry, in the order of an entry's values.
COLUMNS = SQL(
    "card_id, company_id, transaction_id, kind, points, remaining, released,"
    " date, available_on, expires_on, reversed_id, key, reason, why, create_uid"
)

#: The values of one entry as one template: each order posts entries, and fifteen `SQL` parts would be slower.
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')"


def insert_entries(rows):
    """The statement that inserts entries and returns their ids. An entry whose key exists already is skipped.

    :param rows: a tuple of the values of `COLUMNS` for each entry
    """
    return SQL(
        """
        INSERT INTO loyalty_club_entry (%s, create_date)
        VALUES %s
        ON CONFLICT (key) DO NOTHING
        RETURNING id
        """,
        COLUMNS,
        SQL(", ").join([SQL(ROW, *row) for row in rows]),
    )


def insert_allocations(rows):
    """The statement that inserts allocations.

    :param rows: (debit id, lot id, points) each; negative points return to the lot
    """
    return SQL(
        "INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) VALUES %s",
        SQL(", ").join([SQL("(%s, %s, %s)", *row) for row in rows]),
    )


def update_remaining(rows):
    """The statement that sets the remaining points of entries.

    :param rows: (entry id, remaining points) each
    """
    return SQL(
        "UPDATE loyalty_club_entry entry SET remaining = new.remaining"
        " FROM (VALUES %s) AS new (id, remaining) WHERE entry.id = new.id",
        SQL(", ").join([SQL("(%s, %s::numeric)", *row) for row in rows]),
    )


def update_balances(card, points, pending):
    """The statement that sets the card's two balances."""
    return SQL(
        """
        UPDATE loyalty_card
           SET points = %s, club_points_pending = %s,
               write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
         WHERE id = %s
        """,
        points,
        pending,
        card.env.uid,
        card.id,
    )


def put_balances(card, points, pending):
    """Correct the card's balances, without an entry, to the sums of its entries."""
    card._club_ensure_locked()
    card.env.cr.execute(update_balances(card, points, pending))
    card._club_invalidate()


def add_allocations(cards, rows):
    """Insert allocations without a posting: the reversals made by audit fixes.

    :param cards: the `loyalty.card`s of both sides
    :param rows: as for `insert_allocations`
    """
    cards._club_ensure_locked()
    if rows := list(rows):
        cards.env.cr.execute(insert_allocations(rows))


def set_remaining_from_allocations(card):
    """Recompute the remaining points of the card's entries from their points and allocations."""
    card._club_ensure_locked()
    card.env.cr.execute(
        SQL(
            """
            WITH moved AS (
                SELECT id, sum(points) AS points FROM (
                    SELECT debit_id AS id, points FROM loyalty_club_allocation
                     WHERE debit_id IN (SELECT id FROM loyalty_club_entry WHERE card_id = %(card)s)
                    UNION ALL
                    SELECT lot_id, -points FROM loyalty_club_allocation
                     WHERE lot_id IN (SELECT id FROM loyalty_club_entry WHERE card_id = %(card)s)
                ) both_sides GROUP BY id
            )
            UPDATE loyalty_club_entry entry
               SET remaining = entry.points + coalesce(moved.points, 0)
              FROM loyalty_club_entry same LEFT JOIN moved ON moved.id = same.id
             WHERE same.id = entry.id AND entry.card_id = %(card)s
               AND entry.remaining <> entry.points + coalesce(moved.points, 0)
            """,
            card=card.id,
        )
    )
