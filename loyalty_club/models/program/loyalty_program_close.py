import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .close import HandRunner, NightRunner, Stage
from .groups import check_manager

_logger = logging.getLogger(__name__)


class Closed(Stage):
    """The day is closed: what follows builds on it, and a later close on the days after it."""

    name = "closed"
    every_day = for_archived = True

    def batches(self, program, step):
        program._club_note_closed(step.day)
        yield


class LoyaltyProgram(models.Model):
    """The day close: which days are to be closed, and by whom. What is done stands in `close.py`
    and in the stages of each folder; any number of times.
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
            HandRunner(program).run(program._club_check_day(day))
        return True

    def _club_close_stages(self):
        """The stages of the close, in any order: each folder adds its own."""
        return [Closed()]

    def _club_check_day(self, day):
        self.ensure_one()
        today = self._club_day()
        day = fields.Date.to_date(day) or today
        if day > today:
            raise UserError(
                self.env._(
                    "%(day)s is in the future. Only today and earlier days can be closed.",
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

    # the scheduled action

    @api.model
    def _cron_club_close(self):
        """Close today for every club, archived ones too.

        Where the time is up the next run goes on, with the clubs that are not closed yet. What
        fails in one club does not keep the others open.
        """
        clubs = self.with_context(active_test=False).search([("is_club", "=", True)])
        failures = []
        for program in clubs - self.env["loyalty.club.close.progress"]._closed(clubs):
            try:
                if not NightRunner(program).run(program._club_day()):
                    return
            except Exception as error:  # pylint: disable=broad-exception-caught; raised below
                self.env.cr.rollback()
                _logger.exception("Customer club %s could not be closed", program.id)
                failures.append(error)
        self.env["loyalty.club.close.progress"].search([("program_id", "in", clubs.ids)]).unlink()
        self.env["ir.cron"]._commit_progress(1, remaining=0)
        if failures:
            raise failures[0]
