import json

from odoo import api, fields, models
from odoo.tools import SQL


class LoyaltyClubCloseProgress(models.Model):
    """The progress of a club's nightly close. Rows exist until all clubs are closed.

    A separate table: enrolments and sales reference the program's row, so each update of that
    row could make their transactions fail and retry.
    """

    _name = "loyalty.club.close.progress"
    _description = "Progress of the Day Close"
    _rec_name = "program_id"

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    stage = fields.Char(readonly=True, help="Stage being processed. Empty: the day of the club is closed.")
    skip_locked = fields.Boolean(string="Skip Locked Members", readonly=True)
    position = fields.Json(readonly=True, help="Position from which the stage continues.")

    _program_uniq = models.UniqueIndex("(program_id)")

    @api.model
    def _note(self, program, key, position=None):
        """Save where the close of `program` continues.

        :param key: (day, stage name or None if the day is closed, skip_locked)
        """
        day, stage, skip_locked = key
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_club_close_progress AS known (
                    program_id, day, stage, skip_locked, position,
                    create_uid, create_date, write_uid, write_date)
                VALUES (%(program)s, %(day)s, %(stage)s, %(skip_locked)s, %(position)s::jsonb,
                        %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (program_id) DO UPDATE
                   SET day = excluded.day, stage = excluded.stage,
                       skip_locked = excluded.skip_locked, position = excluded.position,
                       write_uid = excluded.write_uid, write_date = excluded.write_date
                """,
                program=program.id,
                day=day,
                stage=stage,
                skip_locked=skip_locked,
                position=None if position is None else json.dumps(position),
                uid=self.env.uid,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _known(self, program):
        """The saved (key, position); (None, None) if no stage is in progress."""
        known = self.sudo().search([("program_id", "=", program.id), ("stage", "!=", False)])
        return ((known.day, known.stage, known.skip_locked), known.position or None) if known else (None, None)

    @api.model
    def _closed(self, programs):
        """Those of `programs` that are closed for today, while other clubs are still being closed."""
        ended = self.sudo().search([("program_id", "in", programs.ids), ("stage", "=", False)])
        return ended.filtered(lambda one: one.day == one.program_id._club_day()).program_id
