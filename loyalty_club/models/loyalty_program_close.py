import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Cards in one batch: well under a second, and the longest a cashier may wait.
BATCH = 2000

#: How many batches are looked up at once: a bounded list of ids, not all that is due.
BATCHES_AHEAD = 100


class LoyaltyProgram(models.Model):
    """The day close: pending points whose day has come are released, lots whose last day
    has passed expire. Set-based, in batches of cards; any number of times."""

    _inherit = "loyalty.program"

    def club_close(self, day=None):
        """Close `day` (default: the club's today): lots with an earlier last day expire.

        Called by hand it never commits; the scheduled action commits each batch.

        :raises UserError: the day lies in the future
        :raises AccessError: the user is no manager of the club
        """
        if not self.env.su and not self.env.user.has_group("loyalty_club.group_club_manager"):
            raise AccessError(self.env._("Only a manager of the customer club can close a day."))
        self.check_access("write")
        for program in self.sudo().filtered("is_club"):
            day_closed = program._club_check_day(day)
            after, ahead = 0, []
            while after is not None:
                _count, after = program._club_close_batch(day_closed, after, ahead=ahead)
            program._club_close_tiers(day_closed)
            program._club_close_figures(day_closed)
            program._club_note_closed(day_closed)
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
            ahead.extend(reversed(self._club_due_cards(day, after)))
        cards = [ahead.pop() for _turn in range(min(BATCH, len(ahead)))]
        if not cards:
            return 0, None
        locked = self._club_lock_cards(cards, skip_locked)
        if locked:
            self._club_cover_debts(self._club_release(locked, day))
            self._club_expire(locked, day)
            self._club_forget(locked)
        return len(locked), cards[-1]

    def _club_due_cards(self, day, after=0):
        """The next due cards, for some batches."""
        self.env["loyalty.card"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id FROM loyalty_card card
                 WHERE card.program_id = %(program)s AND card.id > %(after)s
                   AND card.id IN (
                       SELECT card_id FROM loyalty_club_entry
                        WHERE NOT released AND available_on <= %(day)s
                       UNION ALL
                       SELECT card_id FROM loyalty_club_entry
                        WHERE remaining > 0 AND expires_on < %(day)s AND released)
                 ORDER BY card.id
                 LIMIT %(limit)s
                """,
                program=self.id,
                after=after,
                day=day,
                limit=BATCH * BATCHES_AHEAD,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_lock_cards(self, cards, skip_locked):
        self.env.cr.execute(
            SQL(
                "SELECT id FROM loyalty_card WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE %s",
                cards,
                SQL("SKIP LOCKED") if skip_locked else SQL(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _club_release(self, cards, day):
        """Pending lots, and the reversals that wait with them, begin to count. Return the
        cards that have such: nowhere else can points meet a debt."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_club_entry SET released = TRUE
                 WHERE card_id = ANY(%(cards)s) AND NOT released AND available_on <= %(day)s
                RETURNING card_id
                """,
                cards=cards,
                day=day,
            )
        )
        return sorted({row[0] for row in self.env.cr.fetchall()})

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
                    INSERT INTO loyalty_club_take (debit_id, lot_id, points)
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

    def _club_expire(self, cards, day):
        """Each lot past its last day is taken by an entry of its own; the cards' figures
        become the sums of what remains. What is open is read once for both.

        Rows to be changed are named by arrays: joined, the planner takes so many lots to be
        due that it reads both tables whole, in each batch.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH open AS MATERIALIZED (
                    SELECT id, card_id, company_id, remaining, released, expires_on,
                           released AND remaining > 0
                           AND coalesce(expires_on < %(day)s, FALSE) AS due
                      FROM loyalty_club_entry
                     WHERE card_id = ANY(%(cards)s) AND remaining <> 0
                ), expired AS (
                    INSERT INTO loyalty_club_entry (
                        card_id, company_id, kind, points, remaining, released, date, key, why,
                        create_uid, create_date, write_uid, write_date)
                    SELECT card_id, company_id, 'expire', -remaining, 0, TRUE, %(today)s,
                           'expire,' || id,
                           jsonb_build_object('cause', 'expired', 'on', expires_on),
                           %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                      FROM open WHERE due
                     ORDER BY card_id, expires_on, id
                    RETURNING id, points, substr(key, 8)::integer AS lot_id
                ), taken AS (
                    INSERT INTO loyalty_club_take (debit_id, lot_id, points)
                    SELECT id, lot_id, -points FROM expired
                ), emptied AS (
                    UPDATE loyalty_club_entry SET remaining = 0
                     WHERE id = ANY(ARRAY(SELECT id FROM open WHERE due))
                ), sums AS (
                    SELECT card_id, sum(remaining) FILTER (WHERE released AND NOT due) AS balance,
                           sum(remaining) FILTER (WHERE NOT released) AS pending
                      FROM open GROUP BY card_id
                )
                UPDATE loyalty_card card
                   SET points = coalesce(sums.balance, 0),
                       club_points_pending = coalesce(sums.pending, 0),
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM unnest(%(cards)s) AS ids (id) LEFT JOIN sums ON sums.card_id = ids.id
                 WHERE card.id = ids.id AND card.id = ANY(%(cards)s)
                """,
                cards=cards,
                day=day,
                today=self._club_day(),
                uid=self.env.uid,
            )
        )

    def _club_forget(self, cards):
        self.env["loyalty.card"].browse(cards)._club_forget()
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
        cron = self.env["ir.cron"]
        day = self._club_day()
        for skip_locked in (True, False):
            after, ahead = 0, []
            count = 0
            while after is not None:
                if not cron._commit_progress(count, remaining=1):
                    return False
                self._club_read_committed()
                count, after = self._club_close_batch(day, after, skip_locked, ahead)
                _logger.info("Customer club %s: %s cards closed for %s", self.id, count, day)
        if not self._club_cron_close_tiers(day) or not self._club_cron_close_figures(day):
            return False
        self._club_note_closed(day)
        return bool(cron._commit_progress(1, remaining=0))
