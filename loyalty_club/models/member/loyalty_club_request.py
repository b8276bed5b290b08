from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..program.tasks import TODO


class LoyaltyClubRequest(models.Model):
    """A customer asks to join a club that takes members by request.

    Written by its own methods only: nobody has the right to write, managers neither.
    """

    _name = "loyalty.club.request"
    _description = "Request to Join a Club"
    _inherit = ["mail.thread", "mail.activity.mixin", "loyalty.club.decision"]
    _order = "id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Club",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index="btree_not_null"
    )
    phone = fields.Char(related="partner_id.phone")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    channel = fields.Selection(
        [("portal", "Portal"), ("till", "Counter"), ("office", "Back Office")],
        string="Asked through",
        required=True,
        readonly=True,
        default="office",
    )
    asked_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, ondelete="restrict",
        default=lambda self: self.env.user,
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    note = fields.Text(string="Note to the Customer", readonly=True)
    bought_text = fields.Char(string="Bought in a Year", compute="_compute_bought_text")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _waiting_unique = models.UniqueIndex(
        "(program_id, partner_id) WHERE state = 'waiting'",
        "This customer has asked to join already. The answer is still to come.",
    )

    @api.depends("state", "partner_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        staff = self.env.user.has_group("loyalty_club.group_club_user")
        for request in self:
            waits = request.state == "waiting"
            request.can_decide = waits and staff and not request._is_own()

    @api.depends("partner_id", "program_id")
    @api.depends_context("lang")
    def _compute_bought_text(self):
        """What helps to decide: money and number of purchases of the last twelve months."""
        for request in self:
            club = request.program_id.sudo()
            since = fields.Date.subtract(club._club_day(), years=1)
            amount, times = request.partner_id.sudo()._club_purchases_since(club, since)
            request.bought_text = self.env._(
                "%(money)s, purchases: %(times)s",
                money=club._club_format_money(amount),
                times=club._club_format_number(times),
            )

    def _is_own(self):
        return self.partner_id == self.env.user.partner_id

    @api.model
    def _waiting(self, club, partners):
        """{partner id: the request that waits}."""
        requests = self.search(
            [
                ("program_id", "=", club.id),
                ("partner_id", "in", partners.ids),
                ("state", "=", "waiting"),
            ]
        )
        return {request.partner_id.id: request for request in requests}

    # asking

    @api.model
    def _ask(self, club, partner, channel):
        """Ask for `partner` as the current user, once; see `res.partner._club_ask`."""
        partner.check_access("read")
        self._check_may_ask(club.sudo(), partner.sudo())
        # who asks follows nothing: what staff writes to each other is not for him
        request = self.sudo().with_context(mail_create_nosubscribe=True).create(
            {
                "partner_id": partner.id,
                "program_id": club.id,
                "channel": channel,
                "asked_by_id": self.env.user.id,
            }
        )
        request._call_managers()
        return request.with_env(self.env)

    @api.model
    def _check_may_ask(self, club, partner):
        names = {"customer": partner.display_name, "club": club.name}
        if club.club_admission != "request":
            raise UserError(
                self.env._("%(club)s does not take members by request. Just join it.", **names)
            )
        if not partner.active:
            raise UserError(
                self.env._("%(customer)s is archived. Restore the contact first.", **names)
            )
        if partner._club_is_member(club):
            raise UserError(
                self.env._("%(customer)s is a member of %(club)s already.", **names)
            )
        if self.sudo()._waiting(club, partner):
            raise UserError(
                self.env._(
                    "%(customer)s has asked to join %(club)s. The answer is still to come.",
                    **names,
                )
            )

    def _call_managers(self):
        """A task for each manager of the club: whoever is there first decides."""
        for manager in self.program_id._club_approvers(but=self.env["res.users"]):
            if manager.partner_id == self.partner_id:
                continue
            words = self.with_context(lang=manager.lang)
            self.activity_schedule(
                TODO,
                user_id=manager.id,
                summary=words.env._("Request to join the club"),
                note=words.env._(
                    "%(customer)s asks to join %(club)s.",
                    customer=words.partner_id.display_name,
                    club=words.program_id.name,
                ),
            )

    # deciding

    def action_approve(self):
        """Enrol who asked, and tell him."""
        for request in self._lock_in_order():
            request._check_may_decide()
            # closes the request as well
            request.partner_id.sudo()._club_enrol(request.program_id.sudo())
        return True

    def action_refuse(self):
        """Ask what to tell the customer, then refuse."""
        self.ensure_one()
        self._check_may_decide()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_club.loyalty_club_request_refuse_action"
        )
        return {**action, "context": {"default_request_id": self.id}}

    def _refuse(self, note):
        """Turn down what waits; the customer reads `note`."""
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Say why: the customer reads it."))
        for request in self._lock_in_order():
            request._check_may_decide()
            request._decide("refused", note=note)
            request._tell("loyalty_club.mail_template_request_refused")

    def _accept(self):
        self._decide("accepted")
        self._tell("loyalty_club.mail_template_request_accepted")

    def action_withdraw(self):
        """Take the request back for the customer."""
        self._check_staff()
        for request in self._lock_in_order():
            request._check_waiting()
            request._decide("withdrawn")
        return True

    def _check_staff(self):
        if not self.env.user.has_group("loyalty_club.group_club_user"):
            raise AccessError(
                self.env._("Only staff of the customer club decides who joins it.")
            )
        self.check_access("read")

    def _check_waiting(self):
        if self.state != "waiting":
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This was decided already. Its status is: %(state)s.", state=states[self.state]
                )
            )

    def _check_may_decide(self):
        self._check_staff()
        self._check_waiting()
        if self._is_own():
            raise UserError(
                self.env._("Nobody decides on his own request to join. Ask a colleague.")
            )

    def _decide(self, state, **values):
        request = self.sudo()
        request.write(
            {
                "state": state,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.user.id,
                **values,
            }
        )
        request.activity_unlink([TODO])

    def _tell(self, template):
        """Queue the answer to the customer, in his language."""
        request = self.sudo()
        template = self.env.ref(template, raise_if_not_found=False)
        if not template or not request.partner_id.email:
            return
        template = template.sudo().with_context(lang=request.partner_id.lang)
        company = request.company_id or self.env.company
        sender = {} if template.email_from else {
            "author_id": company.partner_id.id, "email_from": company.email_formatted
        }
        template.send_mail(request.id, force_send=False, email_values=sender)

    @api.model
    def _keep_one(self, partners):
        """These contacts become one: of its requests that wait, only the first one does."""
        waiting = self.search(
            [("partner_id", "in", partners.ids), ("state", "=", "waiting")], order="id"
        )
        for requests in waiting.grouped("program_id").values():
            for request in requests[1:]:
                request._decide("withdrawn")
        self.flush_model()

    def _show(self):
        """Open this request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_club.loyalty_club_request_action"
        )
        return {**action, "views": [(False, "form")], "res_id": self.id}
