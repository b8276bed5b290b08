"""The computation of tiers in `engine/tiers.py`, as SQL for one or many cards.

Each public function returns an SQL query or condition; `placed` is `engine.close` for many cards.
"""

from datetime import timedelta

from odoo.tools import SQL

from ...engine import tiers as engine

#: For each metric, the value of a purchase (`deal`) and of an entry without one (`entry`).
OF_PURCHASES = {
    "points": SQL("deal.points_earned"),
    "purchase_points": SQL("deal.points_earned"),
    "amount": SQL("coalesce(deal.amount, 0)"),
    "orders": SQL("CASE WHEN deal.amount > 0 THEN 1 ELSE 0 END"),
    # `events` makes several purchases on a day one visit
    "visits": SQL("CASE WHEN deal.amount > 0 THEN 1 ELSE 0 END"),
}
NO_MORE = SQL()
IS_REFERRAL = SQL("entry.key LIKE 'referral,%%'")
OF_ENTRIES = {
    "points": SQL("entry.points"),
    "activity_points": SQL("CASE WHEN %s THEN 0 ELSE entry.points END", IS_REFERRAL),
    "referral_points": SQL("CASE WHEN %s THEN entry.points ELSE 0 END", IS_REFERRAL),
    "referrals": SQL("CASE WHEN %s THEN 1 ELSE 0 END", IS_REFERRAL),
}


#: Identifies the version of a card's row that was read: each update changes it.
VERSION = SQL("(card.ctid, card.xmin)::text")


def of_all(_column):
    """The condition that a column contains any card id."""
    return SQL("TRUE")


def of_ids(ids):
    """A function that returns the condition that a column contains one of `ids`."""
    return lambda column: SQL("%s = ANY(%s)", column, list(ids))


def of_range(after, last):
    """A function that returns the condition that a column is above `after` and at most `last`."""
    return lambda column: SQL("%s > %s AND %s <= %s", column, after, column, last)


def _weighted(weights, values):
    parts = [SQL("%s * (%s)", weight, values[name]) for name, weight in weights.items() if name in values]
    return SQL(" + ").join(parts) if parts else SQL("0")


def events(program, within, day, weights=None, by_day=True):
    """The query of (card_id, date, value, amount) for what counts until `day`.

    :param within: selects the cards: `of_all`, or the result of `of_ids` or `of_range`
    :param weights: {metric: share} instead of those of the club
    :param by_day: whether to sum up each day; without it a day may have several rows
    """
    weights = weights or program._club_weights()
    found = _counting(program, within, day, weights)
    if "visits" not in weights and not by_day:
        return found
    value = SQL("least(sum(value), 1)") if "visits" in weights else SQL("sum(value)")
    return SQL(
        "SELECT card_id, date, %s AS value, sum(amount) AS amount FROM (%s) raw GROUP BY card_id, date",
        value,
        found,
    )


def sources(program, within, day):
    """The query of (date, value, transaction id or NULL, entry id or NULL) for each purchase, and
    each entry without one, that counts until `day`; the latest first."""
    raw = _counting(program, within, day, program._club_weights(), SQL(", deal.id, NULL::int"), SQL(", NULL, entry.id"))
    return SQL(
        "SELECT date, value, deal, entry FROM (%s) raw (card_id, date, value, amount, deal, entry)"
        " WHERE value <> 0 ORDER BY date DESC, deal DESC, entry DESC",
        raw,
    )


def _counting(program, within, day, weights, of_deals=NO_MORE, of_entries=NO_MORE):
    """The query of a row for each purchase, and for each other entry if one of `weights` counts
    entries.

    :param SQL of_deals: additional columns of purchases
    :param SQL of_entries: additional columns of entries
    """
    since = first_day(program._club_ladder(), day)
    found = SQL(
        """
        SELECT deal.card_id, deal.date, %(value)s AS value, coalesce(deal.amount, 0) AS amount %(more)s
          FROM loyalty_club_transaction deal
         WHERE %(cards)s AND deal.date >= %(since)s AND deal.date <= %(day)s
        """,
        value=_weighted(weights, OF_PURCHASES),
        more=of_deals,
        cards=within(SQL("deal.card_id")),
        since=since,
        day=day,
    )
    if not weights.keys() & OF_ENTRIES.keys():
        return found
    # entries of merged cards count for the card that was kept
    return SQL(
        """
        %(found)s UNION ALL
        SELECT entry.card_id, entry.date, %(value)s, 0 %(more)s
          FROM loyalty_club_entry entry
         WHERE %(cards)s AND %(earned)s
         UNION ALL
        SELECT old.club_merged_into_id, entry.date, %(value)s, 0 %(more)s
          FROM loyalty_card old JOIN loyalty_club_entry entry ON entry.card_id = old.id
         WHERE old.club_merged_into_id IS NOT NULL AND %(joined)s AND %(earned)s
        """,
        found=found,
        value=_weighted(weights, OF_ENTRIES),
        more=of_entries,
        cards=within(SQL("entry.card_id")),
        joined=within(SQL("old.club_merged_into_id")),
        earned=SQL(
            "entry.transaction_id IS NULL AND entry.kind = 'earn' AND entry.date >= %s AND entry.date <= %s",
            since,
            day,
        ),
    )


def first_day(ladder, day):
    """The first day that can count for a tier on `day`, grace period included."""
    if ladder.period == "lifetime":
        return SQL("'-infinity'::date")
    if ladder.period == "rolling":
        # one month more, because adding months to a day may land in a shorter month
        grace = timedelta(days=ladder.grace_days + 31)
        return engine.months_before(day - grace, ladder.months)
    return min(first for first, _last, _carries in engine.years_to(day, ladder))


def _rolling(months):
    return SQL(
        """
        SELECT card_id, (date + %(months)s * interval '1 month' - interval '1 day')::date AS last,
               sum(value) OVER inside AS value, sum(amount) OVER inside AS amount
          FROM events
        WINDOW inside AS (PARTITION BY card_id ORDER BY date RANGE BETWEEN CURRENT ROW
                          AND %(months)s * interval '1 month' - interval '1 day' FOLLOWING)
        """,
        months=months,
    )


def _windows(ladder, day):
    """The query of (card_id, last, value, amount), as `engine.windows`. For a lifetime, the score and
    the minimum have different windows; the column that does not apply is NULL."""
    if ladder.period == "rolling":
        return _rolling(ladder.months)
    if ladder.period == "lifetime":
        return SQL(
            """
            SELECT card_id, %(forever)s::date AS last, sum(value) AS value, NULL::numeric AS amount
              FROM events GROUP BY card_id
            UNION ALL SELECT card_id, last, NULL, amount FROM (%(rolling)s) rolled
            """,
            forever=engine.FOREVER,
            rolling=_rolling(ladder.months),
        )
    years = SQL(", ").join(SQL("(%s::date, %s::date, %s::date)", *year) for year in engine.years_to(day, ladder))
    return SQL(
        """
        SELECT card_id, year.carries AS last, sum(value) AS value, sum(amount) AS amount
          FROM events JOIN (VALUES %s) year (first, last, carries)
            ON events.date BETWEEN year.first AND year.last
         GROUP BY card_id, year.carries
        """,
        years,
    )


def _score(ladder, day):
    """The condition under which an event counts for the score of `day`."""
    if ladder.period == "lifetime":
        return SQL("TRUE")
    if ladder.period == "rolling":
        return SQL("date + %s * interval '1 month' > %s", ladder.months, day)
    return SQL("date >= %s", engine.year_of(day, ladder.period)[0])


def _last(name, needed):
    if needed <= 0:
        return SQL("%s::date", engine.FOREVER)
    return SQL("max(last) FILTER (WHERE %s >= %s)", SQL.identifier(name), needed)


def _ground(tier):
    """The expression of `engine.earned_ground`. `least` ignores NULL, so NULL is checked first."""
    reached, spent = _last("value", tier.threshold), _last("amount", tier.minimum)
    return SQL("CASE WHEN %s IS NULL OR %s IS NULL THEN NULL ELSE least(%s, %s) END", reached, spent, reached, spent)


def _ranked(ladder, condition):
    """The expression of the highest rank whose ground meets `condition`."""
    whens = [
        SQL("WHEN %s THEN %s", condition(SQL.identifier(f"ground_{rank}")), rank)
        for rank in range(len(ladder.tiers), 0, -1)
    ]
    return SQL("CASE %s ELSE 0 END", SQL(" ").join(whens))


def _floors(ladder):
    floor, whens = 0, []
    for rank, tier in enumerate(ladder.tiers, 1):
        floor = rank if tier.floor else floor
        whens.append(SQL("WHEN %s THEN %s", rank, floor))
    return SQL("CASE rank %s ELSE 0 END", SQL(" ").join(whens))


def _rank_of(ladder, column):
    whens = [SQL("WHEN %s THEN %s", tier.id, rank) for rank, tier in enumerate(ladder.tiers, 1)]
    return SQL("CASE %s %s ELSE 0 END", column, SQL(" ").join(whens))


#: The steps of `placed`: windows, grounds and scores, then the current and the new rank of each card.
_PLACED = """
WITH events AS MATERIALIZED (%(events)s),
windows AS (%(windows)s),
grounds AS (SELECT card_id, %(grounds)s FROM windows GROUP BY card_id),
scores AS (SELECT card_id, sum(value) FILTER (WHERE %(counts)s) AS score
             FROM events GROUP BY card_id),
members AS (
    SELECT card.id, %(version)s AS version, card.club_tier_id AS old_tier_id, card.club_score AS old_score,
           card.club_tier_until AS old_until, card.club_tier_hold_id AS hold_id,
           card.club_tier_hold_until AS hold_until,
           coalesce(card.club_tier_locked, FALSE) AS locked,
           card.club_tier_paid_until AS paid_until,
           %(rank)s AS rank, %(hold_rank)s AS hold_rank, %(paid_rank)s AS paid_rank
      FROM loyalty_card card
     WHERE card.program_id = %(program)s AND card.is_club_card AND card.active
       AND card.club_blocked IS NOT TRUE AND %(cards)s
       -- a close of an earlier day does not change a later tier
       AND coalesce(card.club_tier_since <= %(day)s, TRUE)),
held AS (
    SELECT members.*, round(coalesce(scores.score, 0), 2) AS score, %(held)s
      FROM members
      LEFT JOIN grounds ON grounds.card_id = members.id
      LEFT JOIN scores ON scores.card_id = members.id
    OFFSET 0),
standing AS (SELECT held.*, %(best)s AS best, %(kept)s AS kept, %(floor)s AS floor FROM held OFFSET 0),
aimed AS (
    SELECT standing.*,
           CASE WHEN best >= rank OR locked THEN greatest(rank, best)
                ELSE greatest(best, least(rank, kept), floor) END AS lowest
      FROM standing OFFSET 0),
stepped AS (
    SELECT aimed.*, CASE WHEN %(steps)s THEN greatest(lowest, rank - 1) ELSE lowest END AS new_rank
      FROM aimed OFFSET 0)
SELECT id, rank, new_rank, %(tier_id)s AS tier_id, score,
       nullif(%(until)s, %(forever)s::date) AS until,
       CASE WHEN new_rank > lowest THEN %(tier_id)s ELSE hold_id END AS new_hold_id,
       CASE WHEN new_rank > lowest THEN %(step_until)s::date ELSE hold_until END AS new_hold_until,
       old_score, old_until, old_tier_id, version
  FROM stepped
"""


def placed(program, within, day, thresholds=None):
    """The query of (id, rank, new_rank, tier_id, score, until, new_hold_id, new_hold_until) after the
    close of `day`, followed by the stored (old_score, old_until, old_tier_id) and the row's `version`.

    :param within: selects the cards: `of_all`, or the result of `of_ids` or `of_range`
    :param thresholds: {tier id: threshold} to use instead of the stored ones
    """
    ladder = program._club_ladder_with(thresholds) if thresholds else program._club_ladder()
    return SQL(
        _PLACED,
        program=program.id,
        version=VERSION,
        day=day,
        events=events(program, within, day, by_day=False),
        windows=_windows(ladder, day),
        counts=_score(ladder, day),
        cards=within(SQL("card.id")),
        forever=engine.FOREVER,
        step_until=engine.period_from(day, ladder),
        **_grounds(ladder),
        **_standing(ladder, day),
        **_change(ladder, day),
    )


def _grounds(ladder):
    """The columns of each tier's ground: earned (`grounds`), and with guarantee and payment (`held`)."""
    ranks = range(1, len(ladder.tiers) + 1)
    earned = (
        SQL("%s AS %s", _ground(tier), SQL.identifier(f"earned_{rank}")) for rank, tier in enumerate(ladder.tiers, 1)
    )
    held = (
        SQL(
            "greatest(%s, CASE WHEN hold_rank >= %s THEN hold_until END,"
            " CASE WHEN paid_rank >= %s THEN paid_until END) AS %s",
            _earned(ladder, rank),
            rank,
            rank,
            SQL.identifier(f"ground_{rank}"),
        )
        for rank in ranks
    )
    return {"grounds": SQL(", ").join(earned), "held": SQL(", ").join(held)}


def _standing(ladder, day):
    """The expressions of each member's current rank, the best rank with ground, the rank kept by the
    grace period, and the rank that is never lost."""
    return {
        "rank": _rank_of(ladder, SQL("card.club_tier_id")),
        "hold_rank": _rank_of(ladder, SQL("card.club_tier_hold_id")),
        "paid_rank": _rank_of(ladder, SQL("card.club_tier_paid_id")),
        "best": _ranked(ladder, lambda ground: SQL("%s >= %s", ground, day)),
        "kept": _ranked(ladder, lambda ground: SQL("%s >= %s", ground, day - timedelta(days=ladder.grace_days))),
        "floor": _floors(ladder),
        "steps": SQL("NOT locked AND lowest < rank") if ladder.downgrade == "step" else SQL("FALSE"),
    }


def _change(ladder, day):
    """The expressions of the tier of the new rank and of its last guaranteed day."""
    ranks = range(1, len(ladder.tiers) + 1)
    tiers = (SQL("WHEN %s THEN %s", rank, tier.id) for rank, tier in enumerate(ladder.tiers, 1))
    grounds = (SQL("WHEN %s THEN %s", rank, SQL.identifier(f"ground_{rank}")) for rank in ranks)
    return {
        "tier_id": SQL("CASE new_rank %s ELSE NULL END", SQL(" ").join(tiers)),
        "until": SQL(
            "CASE WHEN new_rank > lowest THEN greatest(%s::date, CASE WHEN paid_rank >= new_rank"
            " THEN paid_until END) ELSE CASE new_rank %s ELSE NULL END END",
            engine.period_from(day, ladder),
            SQL(" ").join(grounds),
        ),
    }


def _earned(ladder, rank):
    """The expression of the earned ground of `rank`. A member without events has no row in `grounds`,
    but has the tiers that need nothing."""
    tier = ladder.tiers[rank - 1]
    column = SQL.identifier(f"earned_{rank}")
    if tier.threshold <= 0 and tier.minimum <= 0:
        return SQL("%s::date", engine.FOREVER)
    return column
