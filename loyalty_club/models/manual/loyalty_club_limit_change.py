from odoo import api, fields, models
from odoo.tools import SQL


class LoyaltyClubLimitChange(models.Model):
    """A change of a club's limits of manual points: who changed it, and when it applies.

    A manager's own limit must not be lifted for an hour. So a higher limit of managers applies
    from the club's next day; a lower one applies at once.
    """

    _name = "loyalty.club.limit.change"
    _description = "Change of a Limit of Manual Points"
    _order = "id desc"

    program_id = fields.Many2one(
        "loyalty.program", string="Club", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="Changed by", required=True, readonly=True, ondelete="restrict")
    limit = fields.Selection(
        [("club_goodwill_limit", "User Limit"), ("club_manager_limit", "Manager Limit")],
        required=True,
        readonly=True,
    )
    value_before = fields.Float(string="Before", digits=(16, 2), readonly=True)
    value_after = fields.Float(string="After", digits=(16, 2), readonly=True)
    # a moment, as the club's time zone may be changed meanwhile
    applies_at = fields.Datetime(string="Applies From", required=True, readonly=True)

    @api.model
    def _in_force(self, program):
        """The limit of managers that applies now; 0: no limit."""
        limit = program.club_manager_limit
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT value_before, value_after, applies_at <= %(now)s
                  FROM loyalty_club_limit_change
                 WHERE program_id = %(program)s AND "limit" = 'club_manager_limit'
                 ORDER BY id DESC
                """,
                program=program.id,
                now=fields.Datetime.now(),
            )
        )
        for before, after, applies in rows:
            if applies:
                return after
            limit = before
        return limit
