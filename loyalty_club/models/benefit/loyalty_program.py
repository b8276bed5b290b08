from odoo import fields, models

from ...engine import periods
from ..program.close import Stage


class Benefits(Stage):
    """Creates due uses of benefits, with a task for each."""

    name = "benefits"
    only_today = True

    def batches(self, program, step):
        benefits = program.env["loyalty.club.benefit"].search(
            [("due", "!=", "never"), ("program_id", "=", program.id), ("id", ">=", step.position or 0)], order="id"
        )
        for benefit in benefits:
            for _promised in benefit._make_due(step.day):
                yield benefit.id
            yield benefit.id


class LoyaltyProgram(models.Model):
    """The benefits of a club, and the late deliveries."""

    _inherit = "loyalty.program"

    club_benefit_ids = fields.One2many("loyalty.club.benefit", "program_id", string="Benefits")
    club_late_benefits = fields.Integer(
        string="Late Benefits",
        compute="_compute_club_late_benefits",
        help="Scheduled benefits that were not delivered by their deadline.",
    )

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Benefits()]

    def _compute_club_late_benefits(self):
        for program in self:
            program.club_late_benefits = self.env["loyalty.club.benefit.use"].search_count(
                program._club_late_benefits()
            )

    def _club_late_benefits(self):
        """The domain of this club's due uses whose deadline has passed."""
        return [
            ("program_id", "=", self.id),
            ("state", "=", "due"),
            ("deadline", "<", self._club_day()),
        ]

    def _club_year(self, day):
        """The first and the last day of the year, in the club's calendar, that contains `day`."""
        return periods.year_of(day, self.club_calendar)

    def _club_first_manager(self, company=None):
        """The manager responsible if nobody else is assigned.

        :param company: the manager's company, by default the club's; a manager of another company
            is returned if it has none
        :return: one active user; the current user if the club has no manager
        """
        managers = (
            self.env.ref("loyalty_club.group_club_manager")
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and not user.share)
        )
        company = company or self.company_id
        mine = managers.filtered(lambda user: not company or company in user.company_ids)
        return (mine or managers).sorted("id")[:1] or self.env.user

    def action_club_open_late_benefits(self):
        """Open this club's due uses whose deadline has passed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_benefit_use_action")
        return {**action, "domain": self._club_late_benefits(), "context": {}}
