from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The fields of the expiry policy.
POLICY = frozenset(
    {
        "club_expiry_policy",
        "club_expiry_delay",
        "club_expiry_months",
        "club_expiry_calendar",
        "club_expiry_month",
        "club_expiry_day",
    }
)


class LoyaltyProgram(models.Model):
    """The expiry policy of a club. A changed policy applies to new points only, until a manager
    applies it to existing ones."""

    _name = "loyalty.program"
    _inherit = ["loyalty.program", "loyalty.club.expiry"]

    club_expiry_policy = fields.Selection(default="never", required=True)
    club_expiry_months = fields.Integer(
        string="Points Validity (Months)",
        compute="_compute_club_expiry_months",
        inverse="_inverse_club_expiry_months",
        help="Months from earning. 0: points never expire.",
    )
    club_inactivity_step = fields.Float(
        string="Points Expiring per Month",
        digits=(16, 2),
        help="Points that a member without purchases loses per month. 0: all at once.",
    )
    club_expiry_before = fields.Char(
        string="Previous Policy",
        readonly=True,
        copy=False,
        help="How points expired before the last change of the policy.",
    )
    club_expiry_update_ids = fields.One2many(
        "loyalty.club.expiry.update", "program_id", string="Expiry Updates", readonly=True
    )

    @api.depends("club_expiry_policy", "club_expiry_delay")
    def _compute_club_expiry_months(self):
        for program in self:
            by_months = program.club_expiry_policy == "months"
            program.club_expiry_months = program.club_expiry_delay if by_months else 0

    def _inverse_club_expiry_months(self):
        for program in self:
            months = program.club_expiry_months
            program.club_expiry_policy = "months" if months else "never"
            program.club_expiry_delay = months

    @api.constrains("club_inactivity_step")
    def _check_club_inactivity_step(self):
        if any(program.club_inactivity_step < 0 for program in self):
            raise ValidationError(self.env._("Limits of points cannot be negative."))

    def write(self, vals):
        if not POLICY & vals.keys():
            return super().write(vals)
        before = {club: club._club_policy_words() for club in self.filtered("is_club")}
        result = super().write(vals)
        for club, words in before.items():
            if club._club_policy_words() != words:
                club.sudo().club_expiry_before = words
        return result

    def _club_policy_words(self):
        """The expiry policy in a few words, for managers."""
        self.ensure_one()
        policies = dict(self._fields["club_expiry_policy"]._description_selection(self.env))
        words = policies[self.club_expiry_policy]
        if self.club_expiry_policy == "never":
            return words
        if self.club_expiry_policy == "yearly_day":
            calendars = dict(self._fields["club_expiry_calendar"]._description_selection(self.env))
            words = self.env._(
                "%(policy)s: day %(day)s of month %(month)s, %(calendar)s",
                policy=words,
                day=self._club_format_number(self.club_expiry_day),
                month=self._club_format_number(self.club_expiry_month),
                calendar=calendars[self.club_expiry_calendar],
            )
        if not self.club_expiry_delay:
            return words
        number = self._club_format_number(self.club_expiry_delay)
        return self.env._("%(policy)s (%(number)s)", policy=words, number=number)

    def _club_policies(self):
        """{rule id, or "0" for the club: the values of its `Expiry`}, in a form to store as JSON."""
        self.ensure_one()
        rules = self.with_context(active_test=False).rule_ids
        found = {"0": self._club_expiry()}
        found.update((str(rule.id), rule._club_expiry()) for rule in rules if rule._club_expiry())
        return {
            key: [terms.policy, terms.delay, terms.calendar, terms.month, terms.day] for key, terms in found.items()
        }
