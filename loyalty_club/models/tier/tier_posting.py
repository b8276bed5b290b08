"""The gateway to tiers: all statements that write a member's tier and record its changes.

It writes one card, or many by set-based SQL. `engine.tiers` and `tier_sql` decide the tier.
"""

from odoo.tools import SQL

from . import tier_sql

# one card


def write_columns(card, values):
    """Write tier columns of one card, which the caller has locked.

    :param dict values: {column: value}
    """
    card._club_ensure_locked()
    card.env.cr.execute(
        SQL(
            """
            UPDATE loyalty_card SET %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
             WHERE id = %s
            """,
            SQL(", ").join(SQL("%s = %s", SQL.identifier(n), v) for n, v in values.items()),
            card.env.uid,
            card.id,
        )
    )
    card._club_invalidate_tier()


def record_change(card, values):
    """Record a change of one card's tier.

    :param dict values: {column of `loyalty_club_tier_change`: value}
    """
    values = {
        "card_id": card.id,
        "company_id": card.company_id.id or None,
        "create_uid": card.env.uid,
        "write_uid": card.env.uid,
        **values,
    }
    card.env.cr.execute(
        SQL(
            """
            INSERT INTO loyalty_club_tier_change (%s, create_date, write_date)
            VALUES (%s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
            """,
            SQL(", ").join(SQL.identifier(name) for name in values),
            SQL(", ").join(SQL("%s", value) for value in values.values()),
        )
    )
    card.env["loyalty.club.tier.change"].invalidate_model(flush=False)


# many

#: The condition under which the computed tier, end or score differs from the stored one.
DIFFERS = SQL(
    """
    tier_id IS DISTINCT FROM old_tier_id OR until IS DISTINCT FROM old_until
    OR score IS DISTINCT FROM coalesce(old_score, 0)
    """
)


def place(program, within, day):
    """Update the cards in `within` to their tiers after `day`, without waiting for locks.

    All cards are computed, then only those that differ are locked. A card that is locked by
    another transaction, or whose row version has changed since it was read, is skipped.

    :param within: a function that returns the condition on a column of card ids; see `tier_sql`
    :return: the ids of the cards that were skipped
    """
    program.env.cr.execute(
        SQL(
            """
            WITH placed AS MATERIALIZED (SELECT * FROM (%(placed)s) found WHERE %(differs)s),
            free AS MATERIALIZED (
                SELECT placed.*
                  FROM placed JOIN loyalty_card card
                    ON card.id = placed.id AND %(version)s = placed.version AND %(within)s
                   FOR NO KEY UPDATE OF card SKIP LOCKED),
            changed AS (
                UPDATE loyalty_card card
                   SET club_tier_id = free.tier_id, club_score = free.score,
                       club_tier_until = free.until,
                       club_tier_hold_id = free.new_hold_id,
                       club_tier_hold_until = free.new_hold_until,
                       club_tier_since = CASE WHEN rank <> new_rank THEN %(day)s::date
                                              ELSE card.club_tier_since END,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM free
                 WHERE card.id = free.id AND %(within)s
                RETURNING card.company_id, card.partner_id, free.*),
            recorded AS (%(recorded)s)
            SELECT id FROM placed WHERE id NOT IN (SELECT id FROM free)
            """,
            placed=tier_sql.placed(program, within, day),
            differs=DIFFERS,
            version=tier_sql.VERSION,
            within=within(SQL("card.id")),
            day=day,
            uid=program.env.uid,
            recorded=_placed_changes(program, day),
        )
    )
    return sorted(row[0] for row in program.env.cr.fetchall())


def _placed_changes(program, day):
    """The statement that records the tier changes of the cards in `changed`."""
    return SQL(
        """
        INSERT INTO loyalty_club_tier_change (
            card_id, company_id, date, from_tier_id, to_tier_id, direction, reason,
            score, threshold, to_tell, create_uid, create_date, write_uid, write_date)
        SELECT changed.id, changed.company_id, %(day)s, old_tier_id, tier_id,
               CASE WHEN new_rank > rank THEN 'up' ELSE 'down' END,
               CASE WHEN new_rank > rank THEN 'reached' ELSE 'lost' END,
               changed.score, tier.threshold,
               CASE WHEN new_rank > rank THEN %(tells_up)s ELSE %(tells_down)s END,
               %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
          FROM changed JOIN loyalty_club_tier tier
            ON tier.id = CASE WHEN new_rank > rank THEN tier_id ELSE old_tier_id END
         WHERE new_rank <> rank
         ORDER BY changed.id
        """,
        day=day,
        tells_up=program._club_tells("club_tier_up"),
        tells_down=program._club_tells("club_tier_down"),
        uid=program.env.uid,
    )


def promise(cards, tier, day, until, note):
    """Guarantee `tier` up to and including `until` on those of `cards` that have a lower one or none.

    :param day: the date of the change
    :param str note: the reason that members read
    """
    cards._club_ensure_locked()
    cards.env.cr.execute(
        SQL(
            """
            WITH lower AS (
                SELECT card.id, card.club_tier_id, card.company_id, card.club_score
                  FROM loyalty_card card
                  LEFT JOIN loyalty_club_tier had ON had.id = card.club_tier_id
                 WHERE card.id = ANY(%(cards)s)
                   AND (had.id IS NULL OR had.threshold < %(threshold)s)
            ), given AS (
                UPDATE loyalty_card card
                   SET club_tier_id = %(tier)s, club_tier_since = %(day)s,
                       club_tier_until = %(until)s, club_tier_hold_id = %(tier)s,
                       club_tier_hold_until = %(until)s
                  FROM lower WHERE card.id = lower.id
            )
            INSERT INTO loyalty_club_tier_change (
                card_id, company_id, date, from_tier_id, to_tier_id, direction, reason, note,
                score, threshold, create_uid, create_date, write_uid, write_date)
            SELECT id, company_id, %(day)s, club_tier_id, %(tier)s, 'up', 'promised', %(note)s,
                   coalesce(club_score, 0), %(threshold)s,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM lower
            """,
            cards=cards.ids,
            tier=tier.id,
            threshold=tier.threshold,
            day=day,
            until=until,
            note=note,
            uid=cards.env.uid,
        )
    )


# messages


def take_to_tell(program, limit):
    """Mark up to `limit` tier changes as announced; changes that another transaction has locked are skipped.

    :return: [(card id, direction)] of these changes, whose messages the caller queues
    """
    program.env.cr.execute(
        SQL(
            """
            UPDATE loyalty_club_tier_change SET to_tell = FALSE
             WHERE id IN (SELECT change.id
                            FROM loyalty_club_tier_change change
                            JOIN loyalty_card card ON card.id = change.card_id
                           WHERE change.to_tell AND card.program_id = %s
                           ORDER BY change.id LIMIT %s
                             FOR NO KEY UPDATE OF change SKIP LOCKED)
            RETURNING card_id, direction
            """,
            program.id,
            limit,
        )
    )
    return program.env.cr.fetchall()


def note_warned(cards):
    """Record that these members were warned of the current end of their tier."""
    cards._club_ensure_locked()
    cards.env.cr.execute(
        SQL("UPDATE loyalty_card SET club_tier_warned = club_tier_until WHERE id = ANY(%s)", cards.ids)
    )
    cards.invalidate_recordset(["club_tier_warned", "club_tier_is_warned"], flush=False)
