from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.points import exact
from ..program.groups import MANAGER


class LoyaltyProgram(models.Model):
    """Who may give and take how many points by hand."""

    _inherit = "loyalty.program"

    # The default is none: what a point is worth differs from club to club by a factor of
    # thousands, so no number is small everywhere. Until the shopkeeper says one, what a
    # user wants to give waits for a manager.
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
        """Points that `user` may still post alone this month as (to give, to take); None
        where there is no limit."""
        self.ensure_one()
        limit = exact(self.club_manager_limit)
        if not user.has_group(MANAGER):
            # staff give up to a limit and take nothing
            limit, given = exact(self.club_goodwill_limit), self._club_posted_alone(user)[0]
            return max(limit - given, 0), 0
        if not limit:
            return None, None
        given, taken = self._club_posted_alone(user)
        return max(limit - given, 0), max(limit - taken, 0)

    def _club_posted_alone(self, user):
        """Points that `user` gave and took this month of the club with nobody's approval."""
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
        """The managers of the club other than the user `but`."""
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
        """The club's company and those below it, which see the club."""
        return self.env["res.company"].sudo().search([("id", "child_of", self.company_id.ids)])
