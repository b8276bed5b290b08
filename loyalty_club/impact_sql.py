"""The engine's strata (`engine/impact.py`) as SQL: every member's months around each month of
events once, in a table of the transaction, then one query an event. What the strata show is
the engine's own arithmetic: there are some thousand rows, however many members.
"""

from odoo.tools import SQL

from .engine import impact as engine

#: Lives as long as the transaction.
TABLE = SQL.identifier("loyalty_club_impact_window")


def forget():
    """Windows of an earlier measuring in the same transaction."""
    return SQL("DROP TABLE IF EXISTS %s", TABLE)


def windows(program, over):
    """`engine.window` of all members for all months of events."""
    cohorts = over.cohorts()
    return SQL(
        """
        CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
        WITH months AS (
            SELECT deal.card_id, %(month)s AS month, count(*) AS orders, sum(deal.amount) AS amount
              FROM loyalty_club_transaction deal
             WHERE deal.card_id IN (SELECT id FROM loyalty_card WHERE program_id = %(program)s)
               AND deal.amount > 0 AND deal.date >= %(first)s AND deal.date <= %(day)s
             GROUP BY 1, 2),
        sums AS (
            SELECT card_id, cohort,
                   sum(orders) FILTER (WHERE month < cohort) AS orders,
                   sum(amount) FILTER (WHERE month < cohort) AS before,
                   sum(amount) FILTER (WHERE month > cohort) AS after
              FROM months
              JOIN unnest(%(cohorts)s) cohort
                ON month BETWEEN cohort - %(span)s AND cohort + %(span)s AND month <> cohort
             GROUP BY card_id, cohort)
        SELECT card.id AS card_id, cohort.number::smallint AS cohort,
               width_bucket(coalesce(sums.orders, 0), %(order_classes)s)::smallint AS orders,
               width_bucket(coalesce(sums.before, 0), %(spent_classes)s)::smallint AS spent,
               coalesce(sums.before, 0) AS before, coalesce(sums.after, 0) AS after,
               sums.orders IS NOT NULL AND sums.after IS NULL AS stopped
          FROM (%(members)s) card
          JOIN unnest(%(cohorts)s, %(opens)s) cohort (number, opens) ON cohort.opens >= card.joined
          LEFT JOIN sums ON sums.card_id = card.id AND sums.cohort = cohort.number
         WHERE card.active OR sums.orders IS NOT NULL
        """,
        table=TABLE,
        month=_month(SQL("deal.date"), over),
        program=program.id,
        first=over.firsts[0],
        day=over.day,
        cohorts=cohorts,
        opens=[over.opens(cohort) for cohort in cohorts],
        span=over.months,
        order_classes=SQL("%s::bigint[]", list(engine.ORDERS)),
        spent_classes=SQL("%s::numeric[]", list(engine.SPENT)),
        members=_members(program),
    )


def _members(program):
    """(id, active, joined): a card that was imported says since when its member is one, but
    knows his purchases only from the day of its own making."""
    return SQL(
        """
        SELECT id, active,
               greatest(club_joined_on, (create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date) AS joined
          FROM loyalty_card
         WHERE program_id = %s AND is_club_card AND club_joined_to_id IS NULL
        """,
        program.club_tz or "UTC",
        program.id,
    )


def _month(day, over):
    """`engine.Plan.month` of a date."""
    return SQL("width_bucket(%s, %s::date[])", day, list(over.firsts))


def strata(over, events, uses, may=None):
    """A row for each of `engine.strata`: cohort, class of purchases, class of money; members,
    before, after, squares, stopped of those with the event; the same of the others; cost.

    :param events: (card_id, day), one a member
    :param uses: (card_id, day, cost) of what counts as cost
    :param may: (card_id, day), one a member who could have the event; None: all could
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
            SELECT cohort, orders, spent, %(sums)s, coalesce(sum(spent_on.cost), 0) AS cost
              FROM %(table)s seen
              JOIN events ON events.card_id = seen.card_id AND events.month = seen.cohort
              LEFT JOIN spent_on ON spent_on.card_id = seen.card_id
             GROUP BY cohort, orders, spent),
        others AS (
            SELECT cohort, orders, spent, %(sums)s
              FROM %(table)s seen
              JOIN (SELECT cohort, orders, spent FROM chosen) wanted USING (cohort, orders, spent)
              LEFT JOIN events ON events.card_id = seen.card_id
              %(may)s
             WHERE events.month IS NULL OR events.month > cohort
             GROUP BY cohort, orders, spent)
        SELECT cohort, orders, spent,
               chosen.members, chosen.before, chosen.after, chosen.squares, chosen.stopped,
               coalesce(others.members, 0), coalesce(others.before, 0), coalesce(others.after, 0),
               coalesce(others.squares, 0), coalesce(others.stopped, 0), chosen.cost
          FROM chosen LEFT JOIN others USING (cohort, orders, spent)
        """,
        event_month=_month(SQL("day"), over),
        use_month=_month(SQL("day"), over),
        events=events,
        uses=uses,
        day=over.day,
        span=over.months,
        table=TABLE,
        sums=SQL(
            """
            count(*) AS members, sum(seen.before) AS before, sum(seen.after) AS after,
            sum((seen.after - seen.before) * (seen.after - seen.before)) AS squares,
            count(*) FILTER (WHERE seen.stopped) AS stopped
            """
        ),
        may=_may(over, may),
    )


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
    """(card_id, day): the first day of each member in these queries."""
    return SQL(
        "SELECT card_id, min(day) AS day FROM (%s) found GROUP BY card_id",
        SQL(" UNION ALL ").join(found),
    )


def reached(tiers):
    """(card_id, day) of those who rose to one of `tiers`."""
    return SQL(
        """
        SELECT card_id, date AS day FROM loyalty_club_tier_change
         WHERE direction = 'up' AND to_tier_id = ANY(%s)
        """,
        tiers.ids,
    )


def invited(program):
    """(card_id, day) of those who accepted an invitation to the VIP club."""
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
    """(card_id, day, cost) of what members had of the club's benefits, or of one of them."""
    return SQL(
        """
        SELECT card_id, delivered_on AS day, cost FROM loyalty_club_benefit_use
         WHERE program_id = %s AND state = 'delivered' %s
        """,
        program.id,
        SQL("AND benefit_id = %s", benefit.id) if benefit else SQL(),
    )
