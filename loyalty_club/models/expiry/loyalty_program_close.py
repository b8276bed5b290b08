from odoo import models
from odoo.tools import SQL


class LoyaltyProgram(models.Model):
    """What the close does with points: pending ones whose day has come are released and repay
    debts, lots whose last day has passed expire. Set-based, on cards that are locked.
    """

    _inherit = "loyalty.program"

    def _club_release(self, entries, day):
        """Pending lots among `entries`, and the reversals that wait with them, begin to count.
        Return the ids of their cards: nowhere else can points meet a debt."""
        self.env.cr.execute(
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
                uid=self.env.uid,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_cover_debts(self, cards):
        """Points repay debts: both are laid out on a line, oldest debt and first expiring
        lot first, and where they overlap the debt takes from the lot."""
        if not cards:
            return
        self.env.cr.execute(
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
                cards=cards,
            )
        )

    def _club_expire(self, entries, day):
        """Each lot among `entries` that is past its last day is taken by an entry of its own.

        Rows to be changed are named by arrays: joined, the planner takes so many lots to be
        due that it reads both tables whole, in each batch.
        """
        self.env.cr.execute(
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
                today=self._club_day(),
                uid=self.env.uid,
            )
        )
