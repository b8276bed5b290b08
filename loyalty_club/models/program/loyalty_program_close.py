import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tools import SQL

from .groups import check_manager

_logger = logging.getLogger(__name__)


#: Cards in one batch: well under a second, and the longest a cashier may wait.
BATCH = 2000


ONE_DAY = timedelta(days=1)


#: How many batches are looked up at once: bounded lists of ids, not all that is due.
BATCHES_AHEAD = 100


class LoyaltyProgram(models.Model):
    """The day close: pending points whose day has come are released, lots whose last day
    has passed expire. Set-based, in batches of cards; any number of times.
    """

    _inherit = "loyalty.program"

    def club_close(self, day=None):
        """Close `day` (default: the club's today): lots with an earlier last day expire.

        Called by hand it never commits; the scheduled action commits each batch.

        :raises UserError: the day lies in the future
        :raises AccessError: the user is no manager of the club
        """
        if not self.env.su:
            check_manager(self.env, self.env._("Only a manager of the customer club can close a day."))
        self.check_access("write")
        for program in self.sudo().filtered("is_club"):
            days = program._club_days_to_close(program._club_check_day(day))
            for day_closed in days:
                after, ahead = 0, []
                while after is not None:
                    _count, after = program._club_close_batch(day_closed, after, ahead=ahead)
                missed = day_closed != days[-1]
                program._club_close_missed_tiers(day_closed if missed else day_closed - ONE_DAY)
                if not missed:
                    program._club_close_tiers(day_closed)
                program._club_note_closed(day_closed)
            program._club_close_rfm(days[-1])
        return True

    def _club_check_day(self, day):
        self.ensure_one()
        today = self._club_day()
        day = fields.Date.to_date(day) or today
        if day > today:
            raise UserError(
                self.env._(
                    "%(day)s has not come yet. Only today and earlier days can be closed.",
                    day=self._club_format_date(day),
                )
            )
        return day

    def _club_days_to_close(self, day):
        """`day`, after the days since the last close that were missed: what was due first
        comes first, so that one late close ends as one each night would have."""
        last = self.club_closed_on
        if not last or last >= day - timedelta(days=1):
            return [day]
        return sorted({*self._club_missed_days(last, day), day})

    def _club_missed_days(self, last, day):
        """Between two days, those on which something falls due."""
        self.env.cr.execute(
            SQL(
                """
                SELECT due.day
                  FROM (SELECT card_id, available_on AS day FROM loyalty_club_entry
                         WHERE NOT released AND available_on > %(last)s AND available_on < %(day)s
                         UNION ALL
                        SELECT card_id, expires_on + 1 FROM loyalty_club_entry
                         WHERE remaining > 0 AND expires_on >= %(last)s
                           AND expires_on < %(day)s - 1) due
                  JOIN loyalty_card card ON card.id = due.card_id
                 WHERE card.program_id = %(program)s
                 GROUP BY due.day
                """,
                last=last,
                day=day,
                program=self.id,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_note_closed(self, day):
        if not self.club_closed_on or self.club_closed_on < day:
            self.club_closed_on = day

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

    def _club_lock_cards(self, cards, skip_locked):
        """Lock those of `cards` that are to be closed: what is blocked is frozen."""
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM loyalty_card WHERE id = ANY(%s) AND club_blocked IS NOT TRUE
                 ORDER BY id FOR NO KEY UPDATE %s
                """,
                cards,
                SQL("SKIP LOCKED") if skip_locked else SQL(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

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

    # the scheduled action

    @api.model
    def _cron_club_close(self):
        """Close today for every club, archived ones too, batch by batch.

        Each batch is a transaction of its own at READ COMMITTED: at REPEATABLE READ a sale
        that commits meanwhile would make the whole batch fail. What was busy gets another
        turn; a kill loses at most the batch in work.
        """
        clubs = self.with_context(active_test=False).search([("is_club", "=", True)])
        for program in clubs:
            if not program._club_cron_close_one():
                return

    def _club_read_committed(self):
        """The transaction that begins now sees what others commit while it waits."""
        # a test's cursor is no transaction of its own, only a savepoint in one
        if isinstance(self.env.cr, Cursor):
            self.env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    def _club_cron_close_one(self):
        """Close one club; False where the time is up, the next run goes on."""
        days = self._club_days_to_close(self._club_day())
        if not all(self._club_cron_close_day(day, day != days[-1]) for day in days):
            return False
        if not self._club_cron_close_rfm(days[-1]):
            return False
        return bool(self.env["ir.cron"]._commit_progress(1, remaining=0))

    def _club_cron_close_day(self, day, missed=False):
        """Close one day; False where the time is up.

        :param missed: it is made up for, and later ones will be closed after it
        """
        cron = self.env["ir.cron"]
        for skip_locked in (True, False):
            after, ahead = 0, []
            count = 0
            while after is not None:
                if not cron._commit_progress(count, remaining=1):
                    return False
                self._club_read_committed()
                count, after = self._club_close_batch(day, after, skip_locked, ahead)
                _logger.info("Customer club %s: %s cards closed for %s", self.id, count, day)
        if not self._club_cron_close_missed_tiers(day if missed else day - ONE_DAY):
            return False
        if not missed and not self._club_cron_close_tiers(day):
            return False
        self._club_note_closed(day)
        return bool(cron._commit_progress(1, remaining=1))
