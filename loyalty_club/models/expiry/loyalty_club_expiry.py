from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.periods import Expiry

POLICIES = [
    ("never", "Never"),
    ("days", "Days after earning"),
    ("months", "Months after earning"),
    ("month_end", "At the end of that month"),
    ("quarter_end", "At the end of that quarter"),
    ("year_end", "At the end of that year"),
    ("jalali_year_end", "At the end of that Jalali year"),
    ("yearly_day", "On a fixed day of the year"),
    ("inactivity", "After months without a purchase"),
]


class LoyaltyClubExpiry(models.AbstractModel):
    """The expiry policy of points: of a club, or of a rule that differs from its club."""

    _name = "loyalty.club.expiry"
    _description = "Validity of Club Points"

    club_expiry_policy = fields.Selection(POLICIES, string="Points Expiry")
    club_expiry_delay = fields.Integer(
        string="Days or Months",
        help="How many days or months after earning; for the end of a month, quarter or year:"
        " of the one in which the points are so many months old.",
    )
    club_expiry_calendar = fields.Selection(
        [("gregorian", "Gregorian"), ("jalali", "Jalali")], string="Calendar", default="jalali"
    )
    club_expiry_month = fields.Integer(string="Month", default=12)
    club_expiry_day = fields.Integer(string="Day", default=31, help="In a shorter month, its last day.")

    @api.constrains("club_expiry_policy", "club_expiry_delay", "club_expiry_month", "club_expiry_day")
    def _check_club_expiry(self):
        """Check a month and day only if the policy uses them: a form sends 0 for hidden fields."""
        for record in self.filtered("club_expiry_policy"):
            longest = 36500 if record.club_expiry_policy == "days" else 1200
            if not 0 <= record.club_expiry_delay <= longest:
                raise ValidationError(self.env._("The validity of points must be 0 to 1200 months or 0 to 36500 days."))
            if record.club_expiry_policy == "inactivity" and not record.club_expiry_delay:
                raise ValidationError(self.env._("Enter after how many months without a purchase points expire."))
            if record.club_expiry_policy == "yearly_day" and not record._club_has_yearly_day():
                raise ValidationError(self.env._("Choose both a month and a day for the day of the year."))

    def _club_has_yearly_day(self):
        return 1 <= self.club_expiry_month <= 12 and 1 <= self.club_expiry_day <= 31

    @api.onchange("club_expiry_policy")
    def _onchange_club_expiry_policy(self):
        """Preset a fixed day of the year with the last one."""
        if self.club_expiry_policy == "yearly_day" and not self._club_has_yearly_day():
            self.club_expiry_month, self.club_expiry_day = 12, 31

    def _club_expiry(self):
        """The policy as the engine's `Expiry`; None if there is no policy."""
        self.ensure_one()
        if not self.club_expiry_policy:
            return None
        return Expiry(
            self.club_expiry_policy,
            self.club_expiry_delay,
            self.club_expiry_calendar or "gregorian",
            self.club_expiry_month,
            self.club_expiry_day,
        )
