from odoo import fields, models
from odoo.tools import SQL


class LoyaltyClubPostingLock(models.Model):
    """One row for each user and club, which every manual posting of the user updates.

    The limit of the month applies to the sum of the user's postings, and two concurrent
    transactions do not see each other's postings. An advisory lock, or a row that is locked but
    not changed, raises no serialization failure: the second transaction would continue with the
    old sum. The first posting inserts the row, so the statement is an upsert. See docs/LOCKING.md.
    """

    _name = "loyalty.club.posting.lock"
    _description = "Posting Lock for Manual Points"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    program_id = fields.Many2one("loyalty.program", required=True, readonly=True, index=True, ondelete="cascade")
    number = fields.Integer(required=True, readonly=True, default=0)

    _posting_lock_unique = models.UniqueIndex("(user_id, program_id)")

    def _acquire(self, user, program):
        """Wait until no other transaction posts manually as `user` in this club.

        If one has committed meanwhile, PostgreSQL raises a serialization failure and Odoo retries.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO loyalty_club_posting_lock AS lock (user_id, program_id, number)
                VALUES (%s, %s, 1)
                ON CONFLICT (user_id, program_id) DO UPDATE SET number = lock.number + 1
                """,
                user.id,
                program.id,
            )
        )
        self.invalidate_model(flush=False)
