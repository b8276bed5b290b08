from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..program.groups import check_staff, is_manager
from ..program.personal import emptied
from ..program.tasks import TODO, create_tasks


class LoyaltyClubBenefitUse(models.Model):
    """One use of a benefit by a member, due or delivered: its date, its cost and who recorded it.

    Only its own methods write it; no user has write access, not even managers.
    """

    _name = "loyalty.club.benefit.use"
    _description = "Use of a Customer Club Benefit"
    _inherit = ["loyalty.club.member.record", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"
    _club_personal_fields = {"note": emptied}

    benefit_id = fields.Many2one("loyalty.club.benefit", required=True, readonly=True, index=True, ondelete="restrict")
    kind = fields.Selection(related="benefit_id.kind", store=True)
    program_id = fields.Many2one(
        related="card_id.program_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("due", "Due"),
            ("reserved", "Reserved"),
            ("waiting", "Waiting List"),
            ("delivered", "Delivered"),
            ("absent", "No Show"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="due",
    )
    date = fields.Date(required=True, readonly=True, help="The date, and thus the year, that it counts for.")
    deadline = fields.Date(readonly=True, help="The date by which it must be delivered.")
    year = fields.Integer(readonly=True, help="Year of the club's calendar for which it was scheduled.")
    scheduled = fields.Boolean(readonly=True, help="Scheduled automatically, at most once a year.")
    cost = fields.Monetary(readonly=True, help="The cost for the shop on that day; 0 if cancelled.")
    note = fields.Char(readonly=True)
    delivered_on = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="restrict")
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    _once_a_year = models.UniqueIndex("(card_id, benefit_id, year) WHERE scheduled")
    _due_index = models.Index("(program_id, deadline) WHERE state = 'due'")

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        for use in self:
            day = use.program_id.sudo()._club_day()
            use.is_late = use.state == "due" and bool(use.deadline) and use.deadline < day

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        clubs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        late = fields.Domain.OR(club._club_late_benefits() for club in clubs.search([("is_club", "=", True)]))
        return fields.Domain.OR(late if wanted else ~late for wanted in value)

    @api.depends("partner_id", "benefit_id")
    def _compute_display_name(self):
        for use in self:
            member = use.sudo().partner_id.display_name or ""
            use.display_name = f"{member}: {use.benefit_id.name}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The use of a benefit cannot be deleted. Cancel it instead."))

    # due

    def _ask_somebody(self):
        """Create a task for each due use, assigned to the member's contact person."""
        model_id = self.env["ir.model"]._get_id(self._name)
        todo = self.env.ref(TODO)
        # no notification email for each task: there may be many in one night
        create_tasks(
            self.with_context(mail_activity_quick_update=True).env,
            [
                {
                    "res_model_id": model_id,
                    "res_id": use.id,
                    "activity_type_id": todo.id,
                    "automated": True,
                    "user_id": user.id,
                    "date_deadline": use.deadline,
                    "summary": use.benefit_id.with_context(lang=user.lang).name,
                }
                for user, uses in self.grouped(lambda use: use.card_id._club_benefit_manager()).items()
                for use in uses
            ],
        )
        self.invalidate_recordset(["activity_ids"], flush=False)

    # delivered, cancelled

    def action_deliver(self):
        """Record that the benefit was delivered.

        :raises UserError: the use was cancelled
        """
        for use in self._existing():
            if use.state == "delivered":
                continue
            if use.state == "cancelled":
                raise UserError(self.env._("This was cancelled. Use the benefit on the member's card."))
            use.card_id._club_check_not_own()
            use._deliver()
        return True

    def action_cancel(self):
        """Cancel the use: the member does not get the benefit, or it was recorded by mistake.

        :raises AccessError: the use was delivered, and the user is not a manager of the club
        """
        for use in self._existing():
            if use.state == "delivered" and not is_manager(self.env):
                raise AccessError(self.env._("Only a manager of the customer club can undo a delivery."))
            use._cancel()
        return True

    def _existing(self):
        """These uses as superuser, with their members' cards locked, if the user may record uses."""
        check_staff(self.env, self.env._("Only users of the customer club can record the use of benefits."))
        self.check_access("read")
        uses = self.sudo()
        uses.card_id._club_lock_for_benefits()
        uses.invalidate_recordset()
        return uses

    def _deliver(self, note=None):
        values = {
            "state": "delivered",
            "delivered_on": self.program_id._club_day(),
            "user_id": self.env.uid,
            "cost": self.benefit_id.cost,
        }
        self.write({**values, "note": note} if note else values)
        self.activity_feedback([TODO])

    def _cancel(self):
        self.write({"state": "cancelled", "cost": 0, "user_id": self.env.uid})
        self.activity_unlink([TODO])
