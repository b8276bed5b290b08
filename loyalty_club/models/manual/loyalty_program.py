from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.points import exact
from ..program.groups import MANAGER


class LoyaltyProgram(models.Model):
    """Limits of manual postings, and the managers who approve what exceeds them."""

    _inherit = "loyalty.program"

    # The default is 0, so that every request of a user waits for a manager until a limit is set:
    # the value of a point differs between clubs by a factor of thousands, so no default fits all.
    club_goodwill_limit = fields.Float(
        string="User Limit",
        digits=(16, 2),
        default=0,
        help="Points each user may give manually in a month; requests above the limit wait for a manager. 0: every "
        "request waits for a manager.",
    )
    club_manager_limit = fields.Float(
        string="Manager Limit",
        digits=(16, 2),
        default=0,
        help="Points a manager may give manually in a month; the same number may be deducted. Requests above the "
        "limit wait for a second manager. 0: no limit.",
    )

    @api.constrains("club_goodwill_limit", "club_manager_limit")
    def _check_club_manual_limits(self):
        for program in self:
            if min(program.club_goodwill_limit, program.club_manager_limit) < 0:
                raise ValidationError(self.env._("Limits of points cannot be negative."))

    def _club_manual_limit(self, user):
        """Points that `user` can still post this month without approval, as (to give, to deduct).

        Both are None if there is no limit.
        """
        self.ensure_one()
        limit = exact(self.club_manager_limit)
        if not user.has_group(MANAGER):
            # users who are not managers cannot deduct points
            limit, given = exact(self.club_goodwill_limit), self._club_posted_alone(user)[0]
            return max(limit - given, 0), 0
        if not limit:
            return None, None
        given, taken = self._club_posted_alone(user)
        return max(limit - given, 0), max(limit - taken, 0)

    def _club_posted_alone(self, user):
        """Points that `user` posted without approval in the club's current month, as (given, deducted)."""
        postings = self.env["loyalty.club.goodwill"].sudo()
        month = [
            ("asked_by_id", "=", user.id),
            ("program_id", "=", self.id),
            ("date", ">=", self._club_day().replace(day=1)),
            ("state", "=", "posted"),
            ("decided_by_id", "=", False),
        ]
        sums = [postings._read_group([*month, ("points", sign, 0)], [], ["points:sum"])[0][0] for sign in (">", "<")]
        return exact(sums[0] or 0), -exact(sums[1] or 0)

    def _club_approvers(self, but):
        """The active managers with access to the club, except the user `but`."""
        managers = self.env.ref("loyalty_club.group_club_manager").sudo().all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and user != but
                and (not self.company_id or user.company_ids & self._club_companies())
            )
        )

    def _club_companies(self):
        """The club's company and its child companies, whose users can access the club."""
        return self.env["res.company"].sudo().search([("id", "child_of", self.company_id.ids)])
