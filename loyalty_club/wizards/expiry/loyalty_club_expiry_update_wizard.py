from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.expiry import loyalty_club_expiry_update as job


class LoyaltyClubExpiryUpdateWizard(models.TransientModel):
    """Apply the club's current expiry policy to points that members already have. A preview shows
    the numbers of points and members for each month of expiry.
    """

    _name = "loyalty.club.expiry.update.wizard"
    _description = "Update the Expiry of Old Points"
    _inherit = ["loyalty.club.wizard"]

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, readonly=True)
    policy_before = fields.Char(related="program_id.club_expiry_before", string="Previous Expiry Policy")
    policy_after = fields.Char(string="Current Expiry Policy", compute="_compute_policy_after")
    keeps_grace = fields.Boolean(
        string="Grant a Grace Period",
        default=True,
        help="Number of days within which no points expire because of the change; points that expire earlier anyway "
        "keep their date.",
    )
    grace_days = fields.Integer(string="Days", compute="_compute_grace_days", store=True, readonly=False)
    own_days = fields.Boolean(
        string="Include Points with Their Own Expiry Date",
        help="Points given until a certain date, received from another member, or restored after their expiry.",
    )
    lots = fields.Integer(compute="_compute_preview")
    points = fields.Float(string="Points with a New Expiry Date", digits=(16, 2), compute="_compute_preview")
    members = fields.Integer(compute="_compute_preview")
    points_over = fields.Float(
        string="Expiring Immediately",
        digits=(16, 2),
        compute="_compute_preview",
        help="Points whose new expiry date is past: they expire at the next close of the day.",
    )
    earliest = fields.Date(string="Earliest New Date", compute="_compute_preview")
    latest = fields.Date(string="Latest New Date", compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("program_id")
    def _compute_policy_after(self):
        for wizard in self:
            wizard.policy_after = wizard.program_id._club_policy_words()

    @api.depends("program_id")
    def _compute_grace_days(self):
        for wizard in self:
            wizard.grace_days = wizard.program_id.club_grace_days

    @api.depends("program_id", "keeps_grace", "grace_days", "own_days")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.update(wizard._preview_vals(wizard._draft()))

    def _draft(self):
        """The expiry update that confirming would create, as a new record that is not stored."""
        self._check_may_apply()
        return self.env["loyalty.club.expiry.update"].sudo().new(self._prepare_expiry_update_vals())

    def _check_may_apply(self):
        self.ensure_one()
        self.program_id.check_access("write")
        self.program_id._club_check_may_set()
        if not self.program_id.is_club:
            raise UserError(self.env._("Expiry dates can only be updated in a customer club."))
        if not 0 <= self.grace_days <= 3650:
            raise UserError(self.env._("The grace period must be between 0 and 3650 days."))

    def _prepare_expiry_update_vals(self):
        program = self.program_id
        today = program._club_day()
        floor = today + timedelta(days=self.grace_days) if self.keeps_grace else False
        return {
            "program_id": program.id,
            "day": today,
            "policy_before": program.club_expiry_before,
            "policy_after": program._club_policy_words(),
            "policies": program._club_policies(),
            "floor_day": floor,
            "own_days": self.own_days,
        }

    def _preview_vals(self, draft):
        """The values of the preview's fields.

        :param draft: the `loyalty.club.expiry.update` of `_draft`
        """
        groups = draft._groups()
        labels = self._label(groups)
        found = draft._lot_sums(groups)
        lots, points, members = found.get(None, (0, 0, 0))
        days = [group["new"] for group in groups if group["new"]]
        today = self.program_id._club_day()
        over = [group for group in groups if group["new"] and group["new"] < today]
        return {
            "lots": lots,
            "points": float(points),
            "members": members,
            "points_over": float(draft._lot_sums(over).get(None, (0, 0, 0))[1]),
            "earliest": min(days, default=False),
            "latest": max(days, default=False),
            "preview": self._month_table(
                [(labels[label], *found[label]) for label in sorted(labels) if label in found]
            ),
        }

    def _label(self, groups):
        """Set the number of the new date's month in the reader's calendar as `label` of each group.

        :return: {number: name of the month}
        """
        names = {}
        for group in groups:
            new = group["new"]
            key, name = self._month(new) if new else (999_999, self.env._("Never"))
            group["label"] = key
            names[key] = name
        return names

    def _month(self, day):
        """(sortable number, name) of the month of `day`; a Jalali month if the language is Persian."""
        text = self.program_id._club_format_month(day)
        year, month = self.program_id._club_month_numbers(day)
        return year * 100 + month, text

    def _month_table(self, rows):
        if not rows:
            return Markup("<p>%s</p>") % self.env._("No expiry date changes.")
        number = self.program_id._club_format_number
        titles = (self.env._("New expiry date in"), self.env._("Points"), self.env._("Members"))
        head = Markup().join(Markup("<th>%s</th>") % escape(title) for title in titles)
        body = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>") % (name, number(points), number(members))
            for name, _lots, points, members in rows
        )
        return Markup("<table class='table table-sm mb-0'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (
            head,
            body,
        )

    def action_apply(self):
        """Update the expiry dates now, or in the day close if there are more than `AT_ONCE` lots.

        :raises UserError: no expiry date changes
        """
        draft = self._draft()
        sums = self._preview_vals(draft)
        if not sums["lots"]:
            raise UserError(self.env._("No expiry date changes."))
        names = ("lots", "points", "members", "points_over", "earliest", "latest")
        record = (
            self.env["loyalty.club.expiry.update"]
            .sudo()
            .create({**self._prepare_expiry_update_vals(), **{name: sums[name] for name in names}})
        )
        if sums["lots"] > job.AT_ONCE:
            self.env.ref("loyalty_club.ir_cron_club_close").sudo()._trigger()
            message = self.env._("The expiry dates are being updated in the background.")
        else:
            record._run()
            message = self.env._("The expiry dates were updated.")
        notify = self.program_id._club_notify("success", message)
        notify["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notify
