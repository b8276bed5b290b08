from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...engine import periods
from ...engine.points import exact
from ..program.groups import MANAGER

LIMITS = ("club_goodwill_limit", "club_manager_limit")


def is_higher(limit, than):
    """Whether a limit of managers allows more than another one; 0 allows everything."""
    return bool(than) and (not limit or limit > than)


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
        "limit wait for a second manager. 0: no limit. A higher limit applies from the next day.",
    )
    club_limit_change_ids = fields.One2many(
        "loyalty.club.limit.change", "program_id", string="Changes of the Limits", readonly=True
    )

    club_calendar_before = fields.Char(readonly=True, copy=False, help="The calendar until its last change.")
    club_calendar_changed_on = fields.Date(readonly=True, copy=False)

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
        limit = exact(self._club_manager_limit_in_force())
        if not user.has_group(MANAGER):
            # users who are not managers cannot deduct points
            limit, given = exact(self.club_goodwill_limit), self._club_posted_alone(user)[0]
            return max(limit - given, 0), 0
        if not limit:
            return None, None
        given, taken = self._club_posted_alone(user)
        return max(limit - given, 0), max(limit - taken, 0)

    # changes of the limits

    def write(self, vals):
        if "club_calendar" in vals:
            self._club_note_calendar(vals["club_calendar"])
        if not set(LIMITS) & vals.keys():
            return super().write(vals)
        bound = self.filtered(lambda program: program.is_club or program._club_has_entries())
        before = {program: {name: program[name] for name in LIMITS} for program in bound}
        in_force = {program: program._club_manager_limit_in_force() for program in bound}
        result = super().write(vals)
        changes = self.env["loyalty.club.limit.change"].sudo()
        for program in bound:
            for name in LIMITS:
                if program[name] != before[program][name]:
                    changes.create(program._club_limit_change_vals(name, before[program][name], in_force[program]))
        return result

    def _club_note_calendar(self, calendar):
        """Keep the calendar in which the limits of the running month were counted."""
        for program in self.filtered(lambda program: program.club_calendar != calendar):
            program.sudo().write(
                {"club_calendar_before": program.club_calendar, "club_calendar_changed_on": program._club_day()}
            )

    def _club_limit_month_start(self):
        """The first day of the month for which limits count. Another calendar begins no new month: the
        month in which it was changed counts from the start of the old calendar's."""
        first, _last = self._club_month(self._club_day())
        changed_on = self.club_calendar_changed_on
        if not changed_on or changed_on < first:
            return first
        return min(first, periods.month_of(changed_on, self.club_calendar_before)[0])

    def _club_limit_change_vals(self, name, before, in_force):
        waits = name == "club_manager_limit" and is_higher(self[name], in_force)
        return {
            "program_id": self.id,
            "user_id": self.env.uid,
            "limit": name,
            "value_before": before,
            "value_after": self[name],
            "applies_at": self._club_next_day_start() if waits else fields.Datetime.now(),
        }

    def _club_next_day_start(self):
        """The start of the club's next day, in UTC."""
        zone = pytz.timezone(self.club_tz or "UTC")
        start = zone.localize(datetime.combine(self._club_day() + timedelta(days=1), time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _club_manager_limit_in_force(self):
        """The limit of managers that applies now; 0: no limit."""
        self.ensure_one()
        return self.env["loyalty.club.limit.change"].sudo()._in_force(self)

    # what counts

    def _club_left_to_post(self, number):
        """Points that the user may still give, or deduct if `number` is negative, without approval this month; None:
        no limit. Waits until no other transaction of the user posts manually."""
        program = self.sudo()
        if not program._club_manager_limit_in_force():
            return None
        self.env["loyalty.club.posting.lock"].sudo()._acquire(self.env.user, program)
        return program._club_manual_limit(self.env.user)[number < 0]

    def _club_count_posting(self, number, cause):
        """Count points that the user gives or deducts at once, other than by a manual posting.

        :param number: points, negative if deducted
        :param str cause: one of the causes of `loyalty.club.limit.use`
        :raises UserError: they exceed the manager's limit of the month
        """
        if not number or self.env.user._is_superuser():
            return
        left = self._club_left_to_post(number)
        if left is not None and abs(number) > left:
            raise UserError(
                self.env._(
                    "These are %(points)s points, and you may give or deduct %(left)s more this month. Ask another "
                    "manager, or raise the limit: a higher limit applies from the next day.",
                    points=self._club_format_number(abs(number)),
                    left=self._club_format_number(left),
                )
            )
        self.env["loyalty.club.limit.use"].sudo().create(
            {
                "program_id": self.id,
                "user_id": self.env.uid,
                "date": self.sudo()._club_day(),
                "points": float(number),
                "cause": cause,
            }
        )

    def _club_switch_on_one(self):
        """A club that was ended and is opened again: what its cards have gained or lost meanwhile counts."""
        known = self._club_has_entries() and self._club_last_entry()
        result = super()._club_switch_on_one()
        if known:
            given, taken = self._club_openings_after(known)
            self._club_count_posting(given, "reopen")
            self._club_count_posting(taken, "reopen")
        return result

    def _club_last_entry(self):
        self.env.cr.execute(SQL("SELECT max(id) FROM loyalty_club_entry"))
        return self.env.cr.fetchone()[0]

    def _club_openings_after(self, entry_id):
        """(given, deducted) by the entries of this club that are newer.

        :raises UserError: the user's own card has gained points
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT entry.card_id, entry.points
                  FROM loyalty_club_entry entry
                  JOIN loyalty_card card ON card.id = entry.card_id
                 WHERE card.program_id = %s AND entry.id > %s AND entry.kind = 'opening'
                """,
                self.id,
                entry_id,
            )
        )
        rows = self.env.cr.fetchall()
        self.env["loyalty.card"].browse({card for card, points in rows if points > 0})._club_check_not_own()
        amounts = [exact(points) for _card, points in rows]
        return sum(max(points, 0) for points in amounts), sum(min(points, 0) for points in amounts)

    def _club_posted_alone(self, user):
        """Points that `user` posted without approval in the club's current month, as (given, deducted)."""
        postings = self.env["loyalty.club.goodwill"].sudo()
        uses = self.env["loyalty.club.limit.use"].sudo()
        first = self._club_limit_month_start()
        others = [("user_id", "=", user.id), ("program_id", "=", self.id), ("date", ">=", first)]
        month = [
            ("asked_by_id", "=", user.id),
            ("program_id", "=", self.id),
            ("date", ">=", first),
            ("state", "=", "posted"),
            ("decided_by_id", "=", False),
        ]
        given, taken = (
            sum(
                exact(model._read_group([*domain, ("points", sign, 0)], [], ["points:sum"])[0][0] or 0)
                for model, domain in ((postings, month), (uses, others))
            )
            for sign in (">", "<")
        )
        return given, -taken

    def _club_approvers(self, but, card=None):
        """The active managers with access to the club, except the user `but` and those whose own
        card is `card`."""
        managers = self.env.ref("loyalty_club.group_club_manager").sudo().all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and user != but
                and not (card and card.sudo().with_user(user)._club_own())
                and (not self.company_id or user.company_ids & self._club_companies())
            )
        )

    def _club_companies(self):
        """The club's company and its child companies, whose users can access the club."""
        return self.env["res.company"].sudo().search([("id", "child_of", self.company_id.ids)])
