"""The RFM values of `engine/rfm.py` as SQL: the club's cuts and rhythm in one statement, its
members in ranges of card ids."""

from odoo.tools import SQL

from ...engine import rfm as engine

#: {column of `loyalty.club.rfm`: value of a member without purchases}.
COLUMNS = {
    "club_rfm_recency": 0,
    "club_rfm_frequency": 0,
    "club_rfm_monetary": 0,
    "club_segment": None,
    "club_churn_risk": 0,
    "club_growth": 0,
    "club_next_purchase": None,
    "club_spent": 0,
    "club_orders": 0,
}


def club(program, over):
    """Query with one row, `engine.club` of the active members: (days of the rhythm, gaps of the
    rhythm, cuts of recency, cuts of frequency, cuts of monetary value).

    Each fraction passed to `percentile_disc` is half a member below the intended rank, so that
    floating-point rounding cannot move it to the next rank.
    """
    return SQL(
        """
        WITH members AS MATERIALIZED (
            SELECT deal.card_id, max(deal.date) AS last, count(*) AS orders, sum(deal.amount) AS spent,
                   max(deal.date) - min(deal.date) AS days, count(DISTINCT deal.date) - 1 AS gaps
              FROM loyalty_club_transaction deal
              JOIN loyalty_card card ON card.id = deal.card_id
             WHERE card.program_id = %(program)s AND card.is_club_card AND card.active
               AND deal.amount > 0 AND deal.date > %(window)s AND deal.date <= %(day)s
             GROUP BY deal.card_id),
        shares AS (
            SELECT array_agg(((k * n + %(scores)s - 1) / %(scores)s - 0.5)::float8 / nullif(n, 0)
                             ORDER BY k) AS cuts
              FROM (SELECT count(*) AS n FROM members) total, generate_series(1, %(scores)s - 1) k)
        SELECT coalesce(sum(days), 0)::bigint, coalesce(sum(gaps), 0)::bigint,
               percentile_disc((SELECT cuts FROM shares)) WITHIN GROUP (ORDER BY last),
               percentile_disc((SELECT cuts FROM shares)) WITHIN GROUP (ORDER BY orders),
               percentile_disc((SELECT cuts FROM shares)) WITHIN GROUP (ORDER BY spent)
          FROM members
        """,
        program=program.id,
        window=over.window,
        day=over.day,
        scores=engine.SCORES,
    )


def _score(column, cuts):
    passed = [SQL("(%s > %s)::integer", SQL.identifier(column), cut) for cut in cuts]
    return SQL("CASE WHEN orders > 0 THEN %s ELSE 0 END", SQL(" + ").join([SQL("1"), *passed]))


def _segment():
    names = [name for row in engine.GRID for name in row]
    return SQL(
        """
        CASE WHEN NOT bought THEN NULL WHEN orders = 0 THEN %s
             ELSE (%s::varchar[])[(recency - 1) * %s + (frequency + monetary + 1) / 2] END
        """,
        engine.LOST,
        names,
        engine.SCORES,
    )


def _risk(over, rhythm):
    """The churn risk as SQL. `_silence` limits the exponent to -50, where the result is
    practically 0: for much smaller exponents PostgreSQL raises an underflow error."""
    return SQL(
        """
        CASE WHEN NOT bought THEN 0
             WHEN gaps >= %(own)s THEN %(of_own)s
             WHEN orders = 0 THEN 1
             ELSE %(of_club)s END
        """,
        own=engine.OWN_GAPS,
        of_own=_silence(over, SQL("gaps"), SQL("days")),
        of_club=_silence(over, rhythm.gaps, rhythm.days) if rhythm.gaps else SQL("0"),
    )


def _silence(over, gaps, days):
    return SQL(
        "round((1 - exp(greatest(least(1 - (%s - last)::float8 * %s / %s, 0), -50)))::numeric, 2)",
        over.day,
        gaps,
        days,
    )


def placed(program, after, last, over, measure):
    """Query of (card_id, *COLUMNS): `engine.rfm_of` of each active member whose card id is above
    `after` and at most `last`.

    The subquery of older purchases repeats the range of ids, because PostgreSQL may execute it
    once for all cards instead of once per card.
    """
    return SQL(
        """
        WITH days AS (
            SELECT card_id, date, count(*) AS orders, sum(amount) AS amount
              FROM loyalty_club_transaction
             WHERE card_id > %(after)s AND card_id <= %(last)s AND amount > 0
               AND date > %(memory)s AND date <= %(day)s
             GROUP BY card_id, date),
        done AS (
            SELECT card_id, max(date) AS last, max(date) - min(date) AS days, count(*) - 1 AS gaps,
                   sum(orders) FILTER (WHERE date > %(window)s) AS orders,
                   sum(amount) FILTER (WHERE date > %(window)s) AS spent,
                   sum(amount) FILTER (WHERE date > %(half)s) AS recent
              FROM days GROUP BY card_id),
        members AS (
            SELECT card.id AS card_id, done.last, done.days, done.gaps,
                   coalesce(done.orders, 0)::integer AS orders, coalesce(done.spent, 0) AS spent,
                   coalesce(done.recent, 0) AS recent,
                   done.card_id IS NOT NULL OR EXISTS (
                       SELECT 1 FROM loyalty_club_transaction old
                        WHERE old.card_id = card.id AND old.amount > 0 AND old.date <= %(memory)s
                          AND old.card_id > %(after)s AND old.card_id <= %(last)s
                   ) AS bought
              FROM loyalty_card card LEFT JOIN done ON done.card_id = card.id
             WHERE card.program_id = %(program)s AND card.is_club_card AND card.active
               AND card.id > %(after)s AND card.id <= %(last)s),
        scored AS (
            SELECT members.*, %(recency)s AS recency, %(frequency)s AS frequency, %(monetary)s AS monetary
              FROM members)
        SELECT card_id, recency AS club_rfm_recency, frequency AS club_rfm_frequency,
               monetary AS club_rfm_monetary, %(segment)s AS club_segment, %(risk)s AS club_churn_risk,
               CASE WHEN spent > 0 THEN round((2 * recent - spent) / spent, 2) ELSE 0 END AS club_growth,
               CASE WHEN gaps >= %(own)s THEN last + ((days + gaps - 1) / gaps)::integer END
                    AS club_next_purchase,
               spent AS club_spent, orders AS club_orders
          FROM scored
        """,
        program=program.id,
        after=after,
        last=last,
        memory=over.memory,
        window=over.window,
        half=over.half,
        day=over.day,
        recency=_score("last", measure.recency),
        frequency=_score("orders", measure.frequency),
        monetary=_score("spent", measure.monetary),
        segment=_segment(),
        risk=_risk(over, measure.rhythm),
        own=engine.OWN_GAPS,
    )


def stored(found, after, last):
    """Insert or update the rows of `found` (a `placed` query for this range) that differ from the
    stored ones, in the order of the card ids. The statement returns (card_id) of the rows written."""
    names = [SQL.identifier(name) for name in COLUMNS]
    new = [SQL("found.%s", name) for name in names]
    old = [
        SQL("old.%s", name) if empty is None else SQL("coalesce(old.%s, %s)", name, empty)
        for name, empty in zip(names, COLUMNS.values(), strict=True)
    ]
    return SQL(
        """
        INSERT INTO loyalty_club_rfm (card_id, %(names)s)
        SELECT found.card_id, %(new)s
          FROM (%(found)s) found
          LEFT JOIN loyalty_club_rfm old
            ON old.card_id = found.card_id AND old.card_id > %(after)s AND old.card_id <= %(last)s
         WHERE (%(new)s) IS DISTINCT FROM (%(old)s)
         ORDER BY found.card_id
        ON CONFLICT (card_id) DO UPDATE SET %(assigned)s
        RETURNING card_id
        """,
        names=SQL(", ").join(names),
        new=SQL(", ").join(new),
        found=found,
        after=after,
        last=last,
        old=SQL(", ").join(old),
        assigned=SQL(", ").join(SQL("%s = excluded.%s", name, name) for name in names),
    )
