"""The engine's strata (`engine/impact.py`) as SQL.

A temporary table holds each member's purchases before and after each month of events; one query
per event then sums them into strata. The engine evaluates the strata in Python: there are a few
thousand rows, however many members the club has.
"""

from decimal import Decimal

from odoo.tools import SQL

from ...engine import impact as engine
from ...engine.impact_sums import Side

#: A temporary table; PostgreSQL drops it at the end of the transaction.
NAME = "loyalty_club_impact_window"
TABLE = SQL.identifier(NAME)

#: The columns of `engine.impact_sums.Side`.
SIDE = {
    "members": SQL("count(*)"),
    "before": SQL("sum(seen.before)"),
    "after": SQL("sum(seen.after)"),
    "before_squares": SQL("sum(seen.before * seen.before)"),
    "after_squares": SQL("sum(seen.after * seen.after)"),
    "products": SQL("sum(seen.before * seen.after)"),
    "stopped": SQL("count(*) FILTER (WHERE seen.stopped)"),
}
COUNTS = ("members", "stopped")


def drop_months():
    """Drop the table of an earlier measurement in the same transaction."""
    return SQL("DROP TABLE IF EXISTS %s", TABLE)


def windows(program, over):
    """Create the table of `engine.window` for all members and all months of events.

    Each member's months with purchases and months of events form one series, so that one pass of
    window functions computes the sums before and after.
    """
    return SQL(
        """
        CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
        WITH members AS MATERIALIZED (%(members)s),
        months AS (
            SELECT deal.card_id, %(month)s AS month, count(*) AS orders, sum(deal.amount) AS amount
              FROM loyalty_club_transaction deal
             WHERE deal.card_id IN (SELECT id FROM members)
               AND deal.amount > 0 AND deal.date >= %(first)s AND deal.date <= %(day)s
             GROUP BY 1, 2),
        line AS (
            SELECT months.card_id, months.month, orders, amount, NULL::integer AS cohort, active, members.first
              FROM months JOIN members ON members.id = months.card_id
             WHERE months.month >= members.first
            UNION ALL
            SELECT id, cohort, 0, 0, cohort, active, members.first
              FROM members, generate_series(%(earliest)s, %(latest)s) cohort
             WHERE cohort - members.first + 1 >= %(span)s),
        sums AS (
            SELECT card_id, cohort, active, least(%(history)s, cohort - first + 1) AS known,
                   sum(orders) OVER before AS orders, sum(amount) OVER before AS before,
                   coalesce(sum(amount) OVER after, 0) AS after
              FROM line
            WINDOW before AS (PARTITION BY card_id ORDER BY month
                              RANGE BETWEEN %(history)s - 1 PRECEDING AND CURRENT ROW),
                   after AS (PARTITION BY card_id ORDER BY month
                             RANGE BETWEEN 1 FOLLOWING AND %(span)s FOLLOWING))
        SELECT card_id, cohort::smallint, known::smallint,
               width_bucket(orders, %(order_classes)s)::smallint AS orders,
               width_bucket(before, %(spent_classes)s)::smallint AS spent,
               before, after, orders > 0 AND after = 0 AS stopped
          FROM sums
         WHERE cohort IS NOT NULL AND (active OR orders > 0)
        """,
        table=TABLE,
        members=_members(program, over),
        month=_month(SQL("deal.date"), over),
        first=over.firsts[0],
        day=over.day,
        earliest=over.cohorts()[0],
        latest=over.cohorts()[-1],
        span=over.months,
        history=engine.HISTORY,
        order_classes=SQL("%s::numeric[]", list(engine.ORDERS)),
        spent_classes=SQL("%s::numeric[]", list(engine.SPENT)),
    )


def _members(program, over):
    """Query of (id, active, first), where `first` is the first month that is known completely.

    An imported card has the joining date of the former system, but its purchases are known only
    from the day on which the card was created.
    """
    return SQL(
        """
        SELECT id, active, %(month)s + 1 AS first
          FROM loyalty_card
         WHERE program_id = %(program)s AND is_club_card AND club_merged_into_id IS NULL
        """,
        month=_month(
            SQL(
                "greatest(club_joined_on, (create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date, %s::date) - 1",
                program.club_tz or "UTC",
                over.since,
            ),
            over,
        ),
        program=program.id,
    )


def _month(day, over):
    """`engine.Plan.month` of a date, as SQL."""
    return SQL("width_bucket(%s, %s::date[])", day, list(over.firsts))


def strata(over, events, uses, may=None):
    """Query with one row for each stratum of `engine.strata`.

    Its columns are: cohort, months known, class of orders, class of money spent; the columns of
    `engine.impact_sums.Side` for the members with the event; the same for the members without it;
    the cost as text.

    :param events: query of (card_id, day), one row per member
    :param uses: query of (card_id, day, cost) of the benefits that count as cost
    :param may: query of (card_id, day), one row per member who could have the event from that day
        on; None: all members could
    """
    return SQL(
        """
        WITH events AS MATERIALIZED (
            SELECT card_id, %(event_month)s AS month FROM (%(events)s) event WHERE day <= %(day)s),
        costs AS MATERIALIZED (
            SELECT card_id, %(use_month)s AS month, sum(cost) AS cost
              FROM (%(uses)s) used WHERE day <= %(day)s GROUP BY 1, 2),
        spent_on AS (
            SELECT events.card_id, sum(costs.cost) AS cost
              FROM events JOIN costs ON costs.card_id = events.card_id
               AND costs.month BETWEEN events.month AND events.month + %(span)s
             GROUP BY events.card_id),
        chosen AS MATERIALIZED (
            SELECT cohort, known, orders, spent, %(sums)s, coalesce(sum(spent_on.cost), 0) AS cost
              FROM %(table)s seen
              JOIN events ON events.card_id = seen.card_id AND events.month = seen.cohort
              LEFT JOIN spent_on ON spent_on.card_id = seen.card_id
             GROUP BY cohort, known, orders, spent),
        others AS (
            SELECT cohort, known, orders, spent, %(sums)s
              FROM %(table)s seen
              JOIN (SELECT cohort, known, orders, spent FROM chosen) wanted USING (cohort, known, orders, spent)
              LEFT JOIN events ON events.card_id = seen.card_id
              %(may)s
             WHERE events.month IS NULL OR events.month > cohort
             GROUP BY cohort, known, orders, spent)
        SELECT cohort, known, orders, spent,
               %(chosen)s, %(others)s, chosen.cost::text
          FROM chosen LEFT JOIN others USING (cohort, known, orders, spent)
        """,
        event_month=_month(SQL("day"), over),
        use_month=_month(SQL("day"), over),
        events=events,
        uses=uses,
        day=over.day,
        span=over.months,
        table=TABLE,
        sums=SQL(", ").join(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in SIDE.items()),
        chosen=_exact("chosen"),
        others=_exact("others"),
        may=_may(over, may),
    )


def _exact(side):
    """The columns of one side. Money is read as text: a float cannot hold the squares exactly."""
    return SQL(", ").join(
        SQL("coalesce(%s, 0)%s", SQL.identifier(side, name), SQL() if name in COUNTS else SQL("::text"))
        for name in SIDE
    )


def side(row):
    """The `engine.impact_sums.Side` with the values of the columns of `_exact`."""
    pairs = zip(SIDE, row, strict=True)
    return Side(**{name: value if name in COUNTS else Decimal(value) for name, value in pairs})


def _may(over, may):
    if may is None:
        return SQL()
    return SQL(
        """
        JOIN (SELECT card_id, %s AS month FROM (%s) had WHERE day <= %s) may
          ON may.card_id = seen.card_id AND may.month <= cohort
        """,
        _month(SQL("day"), over),
        may,
        over.day,
    )


def first(*found):
    """Query of (card_id, day): the first day of each member in the queries `found`."""
    return SQL(
        "SELECT card_id, min(day) AS day FROM (%s) found GROUP BY card_id",
        SQL(" UNION ALL ").join(found),
    )


def reached(tiers):
    """Query of (card_id, day): each rise of a member to one of `tiers`."""
    return SQL(
        """
        SELECT card_id, date AS day FROM loyalty_club_tier_change
         WHERE direction = 'up' AND to_tier_id = ANY(%s)
        """,
        tiers.ids,
    )


def invited(program):
    """Query of (card_id, day): each accepted invitation to the VIP club."""
    return SQL(
        """
        SELECT invitation.card_id,
               (invitation.answered_on AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
          FROM loyalty_club_invitation invitation
          JOIN loyalty_card card ON card.id = invitation.card_id
         WHERE card.program_id = %s AND invitation.state = 'accepted'
        """,
        program.club_tz or "UTC",
        program.id,
    )


def used(program, benefit=None):
    """Query of (card_id, day, cost): each delivered use of the club's benefits, or of `benefit` only."""
    return SQL(
        """
        SELECT card_id, delivered_on AS day, cost FROM loyalty_club_benefit_use
         WHERE program_id = %s AND state = 'delivered' %s
        """,
        program.id,
        SQL("AND benefit_id = %s", benefit.id) if benefit else SQL(),
    )
