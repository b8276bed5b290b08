import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .close import ManualRunner, NightRunner, Stage
from .groups import check_manager

_logger = logging.getLogger(__name__)


class Closed(Stage):
    """Records the day as closed: the next close starts after it."""

    name = "closed"
    every_day = for_archived = True

    def batches(self, program, step):
        program._club_note_closed(step.day)
        yield


class LoyaltyProgram(models.Model):
    """The day close: its entry points and the days to close. The runners are in `close.py`, the
    stages in the folders of their features. A day can be closed any number of times.
    """

    _inherit = "loyalty.program"

    def club_close(self, day=None):
        """Close `day` (default: the club's today): lots whose last day is earlier expire.

        This method never commits; the scheduled action commits each batch.

        :raises UserError: the day is in the future
        :raises AccessError: the user is not a manager of the club
        """
        if not self.env.su:
            check_manager(self.env, self.env._("Only a manager of the customer club can close a day."))
        self.check_access("write")
        for program in self.sudo().filtered("is_club"):
            ManualRunner(program).run(program._club_check_day(day))
        return True

    def _club_close_stages(self):
        """The stages of the close, in any order. Extend it to add a stage."""
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
        """The missed days since the last close, then `day`. Closing them in order gives the same
        result as a close each night."""
        last = self.club_closed_on
        if not last or last >= day - timedelta(days=1):
            return [day]
        return sorted({*self._club_missed_days(last, day), day})

    def _club_missed_days(self, last, day):
        """The days between `last` and `day`, both excluded, on which points become available or expire."""
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
            self.sudo().club_closed_on = day

    # the scheduled action

    @api.model
    def _cron_club_close(self):
        """Close today for every club, archived ones too.

        If the time is up, the next run continues with the clubs that are not closed yet. A
        failure in one club does not prevent the close of the others.
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
