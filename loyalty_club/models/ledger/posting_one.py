"""The ledger's gateway, the door for one card: all statements that write its entries, allocations and balances.

Who posts uses a `Poster`. The card's row is locked.
"""

from odoo.tools import SQL

#: The columns of a new entry, in the order of an entry's values.
COLUMNS = SQL(
    "card_id, company_id, transaction_id, kind, points, remaining, released,"
    " date, available_on, expires_on, reversed_id, key, reason, why, create_uid"
)

#: The values of one entry. Each order makes some: one template, not fifteen parts.
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')"


def insert_entries(rows):
    """The statement that inserts entries and returns their ids; a key that is there already returns none.

    :param rows: for each entry a tuple of the values of `COLUMNS`
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

    :param rows: (debit id, lot id, points) each; negative points come back to the lot
    """
    return SQL(
        "INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) VALUES %s",
        SQL(", ").join([SQL("(%s, %s, %s)", *row) for row in rows]),
    )


def update_remaining(rows):
    """The statement that sets what remains of entries.

    :param rows: (entry id, what remains) each
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
    """Set the card's balances to what its entries give, where they were wrong."""
    card._club_ensure_locked()
    card.env.cr.execute(update_balances(card, points, pending))
    card._club_invalidate()


def add_allocations(cards, rows):
    """Insert allocations that are no posting's: what audit fixes take back.

    :param cards: the `loyalty.card`s of both sides
    :param rows: as for `insert_allocations`
    """
    cards._club_ensure_locked()
    if rows := list(rows):
        cards.env.cr.execute(insert_allocations(rows))


def set_remaining_from_allocations(card):
    """What remains of each of the card's entries is its points and what was taken by it or from it."""
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
