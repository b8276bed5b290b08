from odoo import fields, models

#: What makes the policy of validity.
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
    """A changed policy touches new points only, until a manager applies it to old ones."""

    _inherit = "loyalty.program"

    club_expiry_before = fields.Char(
        string="Policy Before",
        readonly=True,
        copy=False,
        help="How points expired before the policy was changed last.",
    )
    club_redate_ids = fields.One2many(
        "loyalty.club.redate", "program_id", string="Validity Applied to Old Points", readonly=True
    )

    def write(self, vals):
        if not POLICY & vals.keys():
            return super().write(vals)
        before = {club: club._club_policy_words() for club in self.filtered("is_club")}
        result = super().write(vals)
        for club, words in before.items():
            if club._club_policy_words() != words:
                club.club_expiry_before = words
        return result

    def _club_policy_words(self):
        """The policy of validity in a few words, for managers."""
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
        """{rule id or "0" for the club: the engine's terms of validity}, to be stored."""
        self.ensure_one()
        rules = self.with_context(active_test=False).rule_ids
        found = {"0": self._club_expiry()}
        found.update((str(rule.id), rule._club_expiry()) for rule in rules if rule._club_expiry())
        return {
            key: [terms.policy, terms.delay, terms.calendar, terms.month, terms.day]
            for key, terms in found.items()
        }
