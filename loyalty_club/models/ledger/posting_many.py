"""The ledger's gateway, the door for many cards: set-based statements that write entries, allocations and balances.

Each statement keeps the laws for all of its cards. The cards are locked: those that are named are locked here where
the caller has not done it, in the order of their ids.
"""

from odoo.tools import SQL

# what cards open with


def merge_duplicates(program):
    """Of the cards of a customer the oldest gets the points of all; the others are emptied and archived. They are
    core's still and have no entries."""
    program.env.cr.execute(
        SQL(
            """
            WITH ranked AS (
                SELECT id, first_value(id) OVER same AS keeper,
                       sum(points) OVER (PARTITION BY partner_id) AS total
                  FROM loyalty_card
                 WHERE program_id = %s AND active AND partner_id IS NOT NULL
                WINDOW same AS (PARTITION BY partner_id ORDER BY id)
            )
            UPDATE loyalty_card card
               SET points = CASE WHEN card.id = keeper THEN total ELSE 0 END,
                   active = card.id = keeper,
                   write_date = now() AT TIME ZONE 'UTC'
              FROM ranked
             WHERE card.id = ranked.id
               AND ranked.keeper IN (SELECT keeper FROM ranked WHERE id <> keeper)
            """,
            program.id,
        )
    )


def _openings(env, listed, facts):
    """The statement that inserts the opening entries of `listed`: a table (card_id, company_id, points, key)."""
    return SQL(
        """
        INSERT INTO loyalty_club_entry (
            card_id, company_id, kind, points, remaining, released, date,
            expires_on, key, reason, why, create_uid, create_date)
        SELECT card_id, company_id, 'opening', points, points, TRUE, %(day)s,
               CASE WHEN points > 0 THEN %(expires_on)s::date END,
               key, %(reason)s, %(why)s::jsonb, %(uid)s, now() AT TIME ZONE 'UTC'
          FROM %(listed)s WHERE points <> 0
        ON CONFLICT (key) DO NOTHING
        RETURNING card_id, points
        """,
        listed=listed,
        uid=env.uid,
        **{"why": None, **facts},
    )


def open_balances(program, unit, facts):
    """The balance of each card that has no entry becomes its opening entry, down to a whole `unit`; a negative one
    is a debt like any other.

    All cards of the program were written by this transaction.

    :param dict facts: `day`, `expires_on` and `reason` of the entries
    """
    program.env.cr.execute(
        SQL(
            """
            WITH opened AS (
                SELECT id AS card_id, company_id, 'opening,' || id AS key,
                       floor(points::numeric / %(unit)s) * %(unit)s AS points
                  FROM loyalty_card card
                 WHERE program_id = %(program)s AND points <> 0
                   AND NOT EXISTS (
                       SELECT 1 FROM loyalty_club_entry WHERE card_id = card.id)
            ), entries AS (%(openings)s)
            UPDATE loyalty_card card SET points = opened.points
              FROM opened WHERE card.id = opened.card_id
            """,
            program=program.id,
            unit=unit,
            openings=_openings(program.env, SQL("opened"), facts),
        )
    )


def add_openings(cards, rows, facts):
    """Add opening entries to cards without a debt; one whose key is there already adds nothing.

    :param cards: the `loyalty.card`s of one club
    :param rows: (card id, points, key) each, a card once
    :param dict facts: `day`, `expires_on`, `reason` and `why` (JSON or None) of the entries
    """
    cards._club_ensure_locked()
    card_ids, points, keys = zip(*rows, strict=True)
    listed = SQL(
        """
        unnest(%(cards)s::int[], %(companies)s::int[], %(points)s::numeric[], %(keys)s::text[])
            AS listed(card_id, company_id, points, key)
        """,
        cards=list(card_ids),
        companies=[cards.program_id.company_id.id or None] * len(card_ids),
        points=list(points),
        keys=list(keys),
    )
    cards.env.cr.execute(
        SQL(
            """
            WITH posted AS (%(openings)s)
            UPDATE loyalty_card card
               SET points = card.points::numeric + posted.points, write_uid = %(uid)s,
                   write_date = now() AT TIME ZONE 'UTC'
              FROM posted WHERE card.id = posted.card_id
            """,
            openings=_openings(cards.env, listed, facts),
            uid=cards.env.uid,
        )
    )


# until when lots count


def update_expiry(cards, new_days):
    """Give lots of `cards` another last day, and nothing else.

    :param SQL new_days: a query of (id of an entry of these cards, the last day)
    """
    cards._club_ensure_locked()
    cards.env.cr.execute(
        SQL(
            """
            UPDATE loyalty_club_entry SET expires_on = listed.day
              FROM (%s) AS listed (id, day)
             WHERE loyalty_club_entry.id = listed.id
            """,
            new_days,
        )
    )
    cards.env["loyalty.club.entry"].invalidate_model(["expires_on"], flush=False)
    cards._club_invalidate()


# the day close


def release(env, entries, day):
    """Pending lots among `entries` (ids), and the reversals that wait with them, begin to count.
    Their cards are locked by the close, which found the entries.

    :return: the ids of the cards of which some did: nowhere else can points meet a debt
    """
    env.cr.execute(
        SQL(
            """
            WITH freed AS (
                UPDATE loyalty_club_entry SET released = TRUE
                 WHERE id = ANY(%(entries)s) AND NOT released AND available_on <= %(day)s
                RETURNING card_id, remaining
            ), sums AS (
                SELECT card_id, sum(remaining) AS points FROM freed GROUP BY card_id
            )
            UPDATE loyalty_card card
               SET points = card.points::numeric + sums.points,
                   club_points_pending = card.club_points_pending - sums.points,
                   write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
              FROM sums WHERE card.id = sums.card_id
            RETURNING card.id
            """,
            entries=entries,
            day=day,
            uid=env.uid,
        )
    )
    return [row[0] for row in env.cr.fetchall()]


def cover_debts(cards):
    """Points repay debts: both are laid out on a line, oldest debt and first expiring
    lot first, and where they overlap the debt takes from the lot."""
    if not cards:
        return
    cards._club_ensure_locked()
    cards.env.cr.execute(
        SQL(
            """
            WITH lots AS (
                SELECT card_id, id, sum(remaining) OVER spent - remaining AS start,
                       sum(remaining) OVER spent AS stop
                  FROM loyalty_club_entry
                 WHERE card_id = ANY(%(cards)s) AND remaining > 0 AND released
                WINDOW spent AS (PARTITION BY card_id ORDER BY expires_on NULLS LAST, id)
            ), debts AS (
                SELECT card_id, id, -(sum(remaining) OVER old - remaining) AS start,
                       -sum(remaining) OVER old AS stop
                  FROM loyalty_club_entry
                 WHERE card_id = ANY(%(cards)s) AND remaining < 0 AND released
                WINDOW old AS (PARTITION BY card_id ORDER BY id)
            ), taken AS (
                INSERT INTO loyalty_club_allocation (debit_id, lot_id, points)
                SELECT debts.id, lots.id,
                       least(lots.stop, debts.stop) - greatest(lots.start, debts.start)
                  FROM debts JOIN lots USING (card_id)
                 WHERE lots.start < debts.stop AND debts.start < lots.stop
                RETURNING debit_id, lot_id, points
            ), moved AS (
                SELECT id, sum(points) AS points FROM (
                    SELECT debit_id AS id, points FROM taken
                    UNION ALL SELECT lot_id, -points FROM taken) both_sides
                 GROUP BY id
            )
            UPDATE loyalty_club_entry entry SET remaining = entry.remaining + moved.points
              FROM moved WHERE entry.id = moved.id
            """,
            cards=cards.ids,
        )
    )


def expire(env, entries, day, today):
    """Each lot among `entries` (ids) whose last day lies before `day` is taken by an entry of
    its own, dated `today`. Their cards are locked by the close, which found the entries.

    Rows to be changed are named by arrays: joined, the planner takes so many lots to be
    due that it reads both tables whole, in each batch.
    """
    env.cr.execute(
        SQL(
            """
            WITH due AS MATERIALIZED (
                SELECT id, card_id, company_id, remaining, expires_on
                  FROM loyalty_club_entry
                 WHERE id = ANY(%(entries)s) AND remaining > 0 AND released
                   AND expires_on < %(day)s
            ), expired AS (
                INSERT INTO loyalty_club_entry (
                    card_id, company_id, kind, points, remaining, released, date, expires_on,
                    key, create_uid, create_date)
                SELECT card_id, company_id, 'expire', -remaining, 0, TRUE, %(today)s,
                       expires_on, 'expire,' || id, %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM due
                 ORDER BY card_id, expires_on, id
                RETURNING id, points, substr(key, 8)::integer AS lot_id
            ), taken AS (
                INSERT INTO loyalty_club_allocation (debit_id, lot_id, points)
                SELECT id, lot_id, -points FROM expired
            ), emptied AS (
                UPDATE loyalty_club_entry SET remaining = 0
                 WHERE id = ANY(ARRAY(SELECT id FROM due))
            ), sums AS (
                SELECT card_id, sum(remaining) AS points FROM due GROUP BY card_id
            )
            UPDATE loyalty_card card
               SET points = card.points::numeric - sums.points,
                   write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
              FROM sums
             WHERE card.id = sums.card_id
               AND card.id = ANY(ARRAY(SELECT card_id FROM sums))
            """,
            entries=entries,
            day=day,
            today=today,
            uid=env.uid,
        )
    )
