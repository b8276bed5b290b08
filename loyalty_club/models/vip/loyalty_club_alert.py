from odoo import api, fields, models
from odoo.exceptions import UserError

from ..program.groups import check_staff
from ..program.personal import emptied
from ..program.tasks import CALL, create_tasks

KINDS = [("churn", "May leave"), ("rating", "Not satisfied")]


class LoyaltyClubAlert(models.Model):
    """An alert that a VIP may leave or is not satisfied. Each alert creates one task."""

    _name = "loyalty.club.alert"
    _description = "VIP Alert"
    _inherit = ["loyalty.club.member.record"]
    _order = "id desc"
    _rec_name = "card_id"
    _club_personal_fields = {"note": emptied}

    kind = fields.Selection(KINDS, string="Type", required=True, readonly=True)
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], required=True, readonly=True, default="open")
    value = fields.Float(
        digits=(16, 2), readonly=True, help="The churn risk, or the rating from 1 to 5, that raised the alert."
    )
    note = fields.Char(readonly=True)
    source_id = fields.Integer(readonly=True, help="The rating that raised the alert.")
    user_id = fields.Many2one("res.users", string="Assigned to", readonly=True, ondelete="restrict")
    activity_id = fields.Many2one("mail.activity", string="Task", readonly=True, ondelete="set null")
    opened_on = fields.Date(required=True, readonly=True)
    closed_on = fields.Date(readonly=True)
    cleared_on = fields.Date(
        readonly=True,
        help="Date on which the risk fell below the club's limit; a new alert can only be raised after it.",
    )

    _open_once = models.UniqueIndex("(card_id, kind) WHERE state = 'open'")

    def action_close(self):
        """Close the alerts and mark their tasks as done.

        :raises AccessError: the user is not staff of the club
        :raises UserError: an alert is already closed
        """
        if not self.env.su:
            check_staff(self.env, self.env._("Only staff of the customer club can close an alert."))
        self.check_access("read")
        alerts = self.sudo()
        if any(alert.state == "closed" for alert in alerts):
            raise UserError(self.env._("This alert is already closed."))
        alerts.activity_id.filtered("active").action_done()
        alerts._club_close()
        return True

    def _club_close(self):
        for alert in self:
            alert.write({"state": "closed", "closed_on": alert.program_id._club_day()})

    @api.model
    def _club_raise(self, kind, cases):
        """Open an alert with a task for each of `cases`: dicts of `card`, `value`, `note` and optionally `source`."""
        alerts = self.sudo().create(
            [
                {
                    "card_id": case["card"].id,
                    "kind": kind,
                    "value": case["value"],
                    "note": case["note"],
                    "source_id": case.get("source", 0),
                    "user_id": case["card"]._club_manager().id,
                    "opened_on": case["card"].program_id._club_day(),
                }
                for case in cases
            ]
        )
        # no notification emails from the close: the assigned user sees the task
        quiet = self.with_context(mail_activity_quick_update=True).env
        tasks = create_tasks(quiet, [alert._club_prepare_task() for alert in alerts])
        for alert, task in zip(alerts, tasks, strict=True):
            alert.activity_id = task
        return alerts

    def _club_prepare_task(self):
        self.ensure_one()
        told = self.with_context(lang=self.user_id.lang)
        summaries = {
            "churn": told.env._("A VIP may leave"),
            "rating": told.env._("A VIP is not satisfied"),
        }
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "summary": summaries[self.kind],
            "note": self.note,
            "user_id": self.user_id.id,
            "activity_type_id": self.env.ref(CALL).id,
            "date_deadline": self.opened_on,
        }

    @api.model
    def _club_move(self, old, kept):
        """When two cards are merged, move the alerts to the kept card; one open alert of a type remains."""
        alerts = self.sudo().search([("card_id", "=", old.id)])
        known = self.sudo().search([("card_id", "=", kept.id), ("state", "=", "open")])
        alerts.filtered(lambda alert: alert.state == "open" and alert.kind in known.mapped("kind"))._club_close()
        alerts.write({"card_id": kept.id})
