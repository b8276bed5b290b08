from math import ceil

from odoo import api, fields, models

from ...engine import impact as engine
from ...engine.points import exact


class LoyaltyClubImpact(models.Model):
    """The effect in sentences, with numbers and money formatted for the reader's language."""

    _inherit = "loyalty.club.impact"

    sales_text = fields.Text(string="Did Sales Grow?", compute="_compute_texts")
    stopped_text = fields.Text(string="Do Fewer Stop Buying?", compute="_compute_texts")
    worth_text = fields.Text(string="Does It Pay for Itself?", compute="_compute_texts")
    measured_text = fields.Text(string="Who Was Compared?", compute="_compute_texts")
    net_text = fields.Char(string="More per Month", compute="_compute_texts")
    cost_text = fields.Char(string="Cost of Benefits Used", compute="_compute_texts")

    @api.depends("verdict", "stopped_verdict", "net", "effect", "cost", "measured")
    @api.depends_context("lang")
    def _compute_texts(self):
        for row in self:
            enough = row.verdict != engine.TOO_FEW
            row.sales_text = row._sales_words() if enough else row._too_few_words()
            row.stopped_text = enough and row._stopped_words()
            row.worth_text = enough and row._worth_words()
            row.measured_text = row._measured_words()
            row.net_text = enough and row._about(row.net)
            row.cost_text = enough and bool(row.cost) and row._about(row.cost)

    def _number(self, value):
        return self.program_id._club_format_number(value)

    def _about(self, amount, digits=3):
        """The amount as money text, rounded to `digits` significant digits."""
        value = exact(amount)
        if value:
            value = round(value, digits - 1 - value.adjusted())
        return self.program_id._club_format_money(value)

    def _percent(self, share):
        return self._number(round(share * 100))

    def _sales_words(self):
        names = {
            "count": self._number(self.measured),
            "before": self._about(self.before, 4),
            "after": self._about(self.after, 4),
            "compared_before": self._about(self.compared_before, 4),
            "compared_after": self._about(self.compared_after, 4),
        }
        said = self.env._(
            "%(count)s members bought for %(before)s a month each before and %(after)s after;"
            " comparable members went from %(compared_before)s to %(compared_after)s.",
            **names,
        )
        return f"{said} {self._net_words()}"

    def _net_words(self):
        names = {"name": self.name, "net": self._about(abs(self.net)), "percent": self._percent(abs(self.net_percent))}
        if self.verdict == engine.GREW and self.net_percent > 0:
            return self.env._(
                "So “%(name)s” brought about %(net)s a month per member: %(percent)s %% more than without it.",
                **names,
            )
        if self.verdict == engine.GREW:
            return self.env._("So “%(name)s” brought about %(net)s a month per member.", **names)
        if self.verdict == engine.FELL:
            return self.env._(
                "So with “%(name)s” each buys about %(net)s a month less than comparable members.",
                **names,
            )
        return self.env._("The difference of about %(net)s a month may be chance.", **names)

    def _stopped_words(self):
        if self.stopped_verdict == engine.TOO_FEW:
            return self.env._("Too few of them had bought before to tell.")
        said = self.env._(
            "Of those who had bought before, %(stopped)s %% bought nothing after; of comparable members"
            " %(compared)s %%.",
            stopped=self._percent(self.stopped),
            compared=self._percent(self.compared_stopped),
        )
        ends = {
            engine.FELL: self.env._("Fewer stop buying."),
            engine.GREW: self.env._("More stop buying."),
            engine.UNCLEAR: self.env._("The difference may be chance."),
        }
        return f"{said} {ends[self.stopped_verdict]}"

    def _worth_words(self):
        names = {
            "months": self._number(self.months),
            "effect": self._about(self.effect),
            "cost": self._about(self.cost),
            "percent": self._number(ceil(self.margin * 100)),
        }
        if self.verdict == engine.GREW and self.margin:
            return self.env._(
                "In %(months)s months all of them together bought about %(effect)s more; the benefits they used "
                "cost %(cost)s. It pays off if more than %(percent)s %% of the sales remains as profit.",
                **names,
            )
        if self.verdict == engine.GREW:
            return self.env._(
                "In %(months)s months all of them together bought about %(effect)s more. No cost of benefits was "
                "recorded for them.",
                **names,
            )
        if self.cost:
            return self.env._(
                "The benefits they used in %(months)s months cost %(cost)s, and no growth of sales is seen for it.",
                **names,
            )
        return self.env._("No growth of sales is seen, and no cost of benefits was recorded for them.")

    def _too_few_words(self):
        return self.env._(
            "Too few to tell: only %(count)s members can be compared, and %(fewest)s are needed.",
            count=self._number(self.measured),
            fewest=self._number(engine.FEWEST),
        )

    def _measured_words(self):
        program = self.program_id
        over = engine.plan(self.day, self.months)
        said = self.env._(
            "%(had)s members have had it so far. Looked at are %(members)s: they had it first between"
            " %(first)s and %(last)s, and had been members for %(months)s months or more.",
            had=self._number(self.had),
            members=self._number(self.members),
            months=self._number(self.months),
            first=program._club_format_date(over.opens),
            last=program._club_format_date(over.ends),
        )
        missing = self.members - self.measured
        if missing:
            said += " " + self.env._(
                "%(missing)s of them have no comparable member and are left out.",
                missing=self._number(missing),
            )
        return said
