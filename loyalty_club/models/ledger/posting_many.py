"""The ledger's gateway for many cards: set-based statements that write entries, allocations and balances.

Each statement preserves the ledger's laws for all its cards. Functions with a parameter `cards` lock these cards, in
the order of their ids, if the caller has not done so.
"""

from odoo.tools import SQL

# opening balances


def merge_duplicates(program):
    """Merge the cards of each customer: the oldest gets the points of all, the others are emptied and archived.

    The cards are not in the ledger yet and have no entries.
    """
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
    """The statement that inserts opening entries for the table `listed` (card_id, company_id, points, key)."""
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
    """Post the balance of each card without entries as its opening entry, rounded down to a multiple of `unit`. A
    negative balance becomes a debt.

    The transaction must have written all cards of the program before, so that they are locked.

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
    """Add opening entries to cards without a debt. A row whose key exists already adds nothing.

    :param cards: the `loyalty.card`s of one club
    :param rows: (card id, points, key), one row per card
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


# expiry


def update_expiry(cards, new_days):
    """Change the last day of lots of `cards`.

    :param SQL new_days: a query that returns (id of an entry of these cards, new last day)
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


# nightly close


def release(env, entries, day):
    """Make pending lots among `entries` (ids), and their pending reversals, available by `day`.
    The close has found the entries and locked their cards.

    :return: the ids of the cards with released entries: only their new points may have to repay a debt
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
    """Repay debts from lots. The statement computes running totals of the debts, oldest first,
    and of the lots, first to expire first; where the ranges of a debt and a lot overlap, the
    overlap is allocated."""
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
    """Expire each lot among `entries` (ids) whose last day is before `day`, by an entry of its
    own, dated `today`. The close has found the entries and locked their cards.

    The updates select rows by arrays. With joins, the planner would overestimate the number of
    due lots and read both tables completely in each batch.
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
