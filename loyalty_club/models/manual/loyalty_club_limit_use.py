from odoo import fields, models


class LoyaltyClubLimitUse(models.Model):
    """Points that a manager gave or deducted without approval, other than by a manual posting: by an
    import, a transfer, the reopening of a club or a debt written off. They count against the manager's limit."""

    _name = "loyalty.club.limit.use"
    _description = "Points Counted Against a Limit"
    _order = "id desc"

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(required=True, readonly=True, help="The date in the club's time zone.")
    points = fields.Float(digits=(16, 2), readonly=True, help="Negative if they were deducted.")
    cause = fields.Selection(
        [
            ("import", "Import"),
            ("transfer", "Transfer"),
            ("reopen", "Club Reopened"),
            ("write_off", "Debt Written Off"),
        ],
        required=True,
        readonly=True,
    )

    _month_index = models.Index("(user_id, program_id, date)")
