from odoo import models
from odoo.tools import SQL

from ..program.close import Stage

#: Cards in one batch: well under a second, and the longest a cashier may wait.
BATCH = 2000


#: How many batches are looked up at once: bounded lists of ids, not all that is due.
BATCHES_AHEAD = 100


class Points(Stage):
    """Pending points are released and repay debts, then lots expire, inactivity included: for
    each card under one lock."""

    name = "points"
    every_day = for_archived = leaves_busy = True

    def batches(self, program, step):
        after, ahead = step.position or 0, []
        while True:
            _count, after = program._club_close_batch(step.day, after, step.skip_locked, ahead)
            if after is None:
                return
            yield after


class ExpiryUpdates(Stage):
    """Policies of validity that were too much to wait for are applied to old points."""

    name = "expiry_updates"
    for_archived = only_today = True

    def batches(self, program, _step):
        jobs = program.env["loyalty.club.expiry.update"]
        for job in jobs.search([("program_id", "=", program.id), ("state", "=", "running")], order="id"):
            groups = job._groups()
            while job._run_batch(groups):
                yield
            yield


class LoyaltyProgram(models.Model):
    """What the close does with points: pending ones whose day has come are released and repay
    debts, lots whose last day has passed expire. Set-based, on cards that are locked.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Points(), ExpiryUpdates()]

    def _club_close_batch(self, day, after=0, skip_locked=False, ahead=None):
        """Close the next batch of due cards with ids above `after`.

        Return (number of cards closed, the last id or None where none is left). With
        `skip_locked`, cards that somebody posts to right now are left for a later turn.

        :param ahead: a list that keeps due cards between batches, so that not each of them
            looks through all that is due; empty at first
        """
        ahead = [] if ahead is None else ahead
        if not ahead:
            # the next card is the list's last
            ahead.extend(reversed(self._club_due_cards(day, after).items()))
        due = dict(ahead.pop() for _turn in range(min(BATCH, len(ahead))))
        if not due:
            return 0, None
        locked = self._club_lock_cards(list(due), skip_locked)
        if locked:
            self._club_close_cards({card: due[card] for card in locked}, day)
            self._club_invalidate(locked)
        return len(locked), max(due)

    def _club_close_cards(self, due, day):
        """Close locked cards. What was looked up is looked at again: it may have been spent
        before the lock; what came since is due at the next look.

        :param due: {card id: ids of its entries that seemed due}
        """
        entries = [entry for entries in due.values() for entry in entries]
        if entries:
            self._club_cover_debts(self._club_release(entries, day))
            self._club_expire(entries, day)

    def _club_due_cards(self, day, after=0):
        """{card id: ids of its due entries} of the next due cards, for some batches, in the
        order of their ids."""
        self.env["loyalty.card"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id, array_agg(due.id)
                  FROM loyalty_card card
                  JOIN (SELECT card_id, id FROM loyalty_club_entry
                         WHERE NOT released AND available_on <= %(day)s
                         UNION ALL
                        SELECT card_id, id FROM loyalty_club_entry
                         WHERE remaining > 0 AND expires_on < %(day)s AND released) due
                    ON due.card_id = card.id
                 WHERE card.program_id = %(program)s AND card.id > %(after)s
                 GROUP BY card.id
                 ORDER BY card.id
                 LIMIT %(limit)s
                """,
                program=self.id,
                after=after,
                day=day,
                limit=BATCH * BATCHES_AHEAD,
            )
        )
        return dict(self.env.cr.fetchall())

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

    def _club_invalidate(self, cards):
        self.env["loyalty.card"].browse(cards)._club_invalidate()
        self.env["loyalty.club.entry"].invalidate_model(["remaining", "released"], flush=False)
