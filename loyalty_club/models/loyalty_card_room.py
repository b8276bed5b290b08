from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ..engine.keys import cause_of
from ..engine.points import exact


class LoyaltyCard(models.Model):
    """What rules with a limit for a member's day or month may still give."""

    _inherit = "loyalty.card"

    club_room = fields.Json(
        string="Points Left Today",
        compute="_compute_club_room",
        compute_sudo=True,
        help="For each rule with a limit, the points it may still give this member today.",
    )

    def _compute_club_room(self):
        for card in self:
            program = card.program_id
            card.club_room = card.is_club_card and {
                str(rule): float(points)
                for rule, points in card._club_room(program._club_all_rules(), program._club_day()).items()
            }

    def _club_room(self, rules, day, but=None):
        """{rule id: points it may still give for a purchase of `day`}, for those of the
        engine's `rules` that are limited.

        :param but: the `loyalty.club.transaction` of the purchase itself
        """
        self.ensure_one()
        limited = [rule for rule in rules if rule.is_limited]
        if not limited:
            return {}
        today, month = self._club_given_by_rule(day, but)
        nothing = Decimal(0)
        return {
            rule.id: rule.room(today.get(rule.id, nothing), month.get(rule.id, nothing))
            for rule in limited
        }

    def _club_given_by_rule(self, day, but):
        """({rule id: points}, the same): given for purchases of that day, of that month;
        what was taken back leaves room again."""
        first, last = self.program_id._club_month(day)
        today, month = {}, {}
        for date, key, points in self._club_read_given(first, last, but):
            kind, _comma, rule = (cause_of(key) or "").partition(",")
            if kind != "rule":
                continue
            for sums in (month, today) if date == day else (month,):
                sums[int(rule)] = sums.get(int(rule), Decimal(0)) + exact(points)
        return today, month

    def _club_read_given(self, first, last, but):
        self.env["loyalty.club.transaction"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT deal.date, entry.key, entry.points
                  FROM loyalty_club_transaction deal
                  JOIN loyalty_club_entry entry ON entry.transaction_id = deal.id
                 WHERE deal.card_id = %s AND deal.date BETWEEN %s AND %s AND deal.id <> %s
                """,
                self.id,
                first,
                last,
                but.id if but else 0,
            )
        )
        return self.env.cr.fetchall()
