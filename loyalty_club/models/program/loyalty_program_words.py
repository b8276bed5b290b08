import jdatetime
import pytz

from odoo import api, models
from odoo.tools import format_date, formatLang

from ...engine import digits, periods
from ...engine.points import exact


class LoyaltyProgram(models.Model):
    """Texts of a club: its rules summary, and numbers, amounts and dates in the user's format."""

    _inherit = "loyalty.program"

    def _club_rules(self):
        """Up to three sentences, one each about earning, spending and validity of points."""
        self.ensure_one()
        today = self._club_day()
        rules = [rule for rule in self.rule_ids if rule._club_holds_on(today)]
        lines = [self.env._(", ").join(rule._club_sentence() for rule in rules)]
        if self.reward_ids:
            lines.append(self.reward_ids.sorted("required_points")[:1]._club_sentence())
        lines.append(self._club_validity_sentence())
        return [line for line in lines if line]

    def _club_validity_sentence(self):
        """How long points are valid, as a sentence for members."""
        self.ensure_one()
        number = self._club_format_number(self.club_expiry_delay)
        policy = self.club_expiry_policy
        if policy == "days":
            return self.env._("Points are valid for %(days)s days.", days=number)
        if policy == "months":
            return self.env._("Points are valid for %(months)s months.", months=number)
        if policy == "inactivity":
            return self.env._(
                "Points stay valid as long as you buy something every %(months)s months.",
                months=number,
            )
        last = periods.expiry(self._club_day(), self._club_expiry())
        if last:
            return self.env._("Points earned today are valid until %(date)s.", date=self._club_format_date(last))
        return self.env._("Points do not expire.")

    def _club_format_number(self, number):
        """A number of points or units, in the format of the user's language."""
        value = exact(number)
        whole = value == value.to_integral_value()
        text = formatLang(self.env, float(value), digits=0 if whole else 2)
        return self._club_digits(text)

    def _club_format_money(self, amount):
        """An amount in the club's currency, shown in Toman if the club is set so and uses rial."""
        value, currency = exact(amount), self.currency_id
        symbol, before = currency.symbol, currency.position == "before"
        if self.club_in_toman and currency.name == "IRR":
            value, symbol, before = value / 10, self.env._("Toman"), False
        whole = value == value.to_integral_value()
        text = formatLang(self.env, float(value), digits=0 if whole else currency.decimal_places or 1)
        parts = (symbol, text) if before else (text, symbol)
        return self._club_digits("\N{NO-BREAK SPACE}".join(part for part in parts if part))

    def _club_format_date(self, day):
        """A date in the user's format: Jalali if the language is Persian."""
        if not day:
            return ""
        if self._club_is_persian():
            jalali = jdatetime.date.fromgregorian(date=day)
            return self._club_digits(jalali.strftime("%Y/%m/%d"))
        return format_date(self.env, day)

    def _club_format_moment(self, moment):
        """The date and time of a UTC `moment`, in the club's time zone and the user's format."""
        if not moment:
            return ""
        zone = pytz.timezone(self.club_tz or "UTC")
        hour = pytz.utc.localize(moment).astimezone(zone).strftime("%H:%M")
        return f"{self._club_format_date(self._club_day(moment))} {self._club_digits(hour)}"

    def _club_month_numbers(self, day):
        """(year, month) of `day`: Jalali if the language is Persian."""
        if self._club_is_persian():
            jalali = jdatetime.date.fromgregorian(date=day)
            return jalali.year, jalali.month
        return day.year, day.month

    def _club_format_month(self, day):
        """The month and year of `day`, in the user's format."""
        if self._club_is_persian():
            jalali = jdatetime.date.fromgregorian(date=day, locale="fa_IR")
            return self._club_digits(jalali.strftime("%B %Y"))
        return format_date(self.env, day, date_format="MMMM y")

    @api.model
    def _club_is_persian(self):
        return (self.env.context.get("lang") or self.env.user.lang or "").startswith("fa")

    @api.model
    def _club_digits(self, text):
        """`text`, with Persian digits if the language is Persian."""
        if not self._club_is_persian():
            return text
        return digits.to_persian(text)
