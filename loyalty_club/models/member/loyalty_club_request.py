from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..program.groups import check_staff, is_staff
from .loyalty_club_decision import states


class LoyaltyClubRequest(models.Model):
    """A customer's request to join a club whose admission is by request."""

    _name = "loyalty.club.request"
    _description = "Request to Join a Club"
    _inherit = ["loyalty.club.decision"]
    _order = "id desc"
    _rec_name = "partner_id"

    _approved = "accepted"
    _club_personal_rows = True
    _club_personal_traces = True

    def _club_personal_condition(self, person):
        return SQL(
            "partner_id = ANY(%s) OR (partner_id = %s AND program_id = ANY(%s))",
            person.people,
            person.partner,
            person.programs,
        )

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
    company_id = fields.Many2one(related="program_id.company_id", store=True, index="btree_not_null")
    phone = fields.Char(related="partner_id.phone")
    state = fields.Selection(
        states(("accepted", "Accepted")),
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    channel = fields.Selection(
        [("portal", "Portal"), ("till", "Counter"), ("office", "Back Office")],
        string="Requested Through",
        required=True,
        readonly=True,
        default="office",
    )
    asked_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    answer = fields.Text(string="Note to the Customer")
    bought_text = fields.Char(string="Purchases in the Last Year", compute="_compute_bought_text")

    _waiting_unique = models.UniqueIndex(
        "(program_id, partner_id) WHERE state = 'waiting'",
        "This customer has already requested to join. The request is waiting for an answer.",
    )

    @api.depends("partner_id", "program_id")
    @api.depends_context("lang")
    def _compute_bought_text(self):
        """The amount and number of the customer's purchases in the last twelve months."""
        for request in self:
            club = request.program_id.sudo()
            since = fields.Date.subtract(club._club_day(), years=1)
            amount, times = request.partner_id.sudo()._club_purchases_since(club, since)
            request.bought_text = self.env._(
                "%(money)s, purchases: %(times)s",
                money=club._club_format_money(amount),
                times=club._club_format_number(times),
            )

    @api.model
    def _waiting(self, club, partners):
        """{partner id: waiting request} of those of `partners` who have one."""
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
        """Create a request for `partner` in the name of the current user; see `res.partner._club_ask`."""
        partner.check_access("read")
        self._check_may_ask(club.sudo(), partner.sudo())
        # the requester must not follow the request and receive the staff's messages
        request = (
            self.sudo()
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "partner_id": partner.id,
                    "program_id": club.id,
                    "channel": channel,
                    "asked_by_id": self.env.user.id,
                }
            )
        )
        managers = request.program_id._club_approvers(but=self.env["res.users"])
        request._call(managers.filtered(lambda manager: manager.partner_id != partner))
        return request.with_env(self.env)

    @api.model
    def _check_may_ask(self, club, partner):
        names = {"customer": partner.display_name, "club": club.name}
        if club.club_admission != "request":
            raise UserError(self.env._("%(club)s does not need a request to join. Join it directly.", **names))
        if not partner.active:
            raise UserError(self.env._("%(customer)s is archived. Restore the contact first.", **names))
        if partner._club_is_member(club):
            raise UserError(self.env._("%(customer)s is already a member of %(club)s.", **names))
        if self.sudo()._waiting(club, partner):
            raise UserError(
                self.env._(
                    "%(customer)s has requested to join %(club)s. The request is waiting for an answer.",
                    **names,
                )
            )

    def _task(self):
        return self.env._("Request to join the club"), self.env._(
            "%(customer)s requests to join %(club)s.",
            customer=self.partner_id.display_name,
            club=self.program_id.name,
        )

    # deciding

    @api.model
    def _may_decide(self):
        return is_staff(self.env)

    def _check_decides(self):
        check_staff(self.env, self.env._("Only staff of the customer club can decide on requests to join."))
        self.check_access("read")

    def _check_may_withdraw(self):
        """Staff withdraws a request on behalf of the customer."""
        self._check_decides()

    def _is_own(self):
        return self.partner_id == self.env.user.partner_id

    def _approve(self):
        """Enrol the customer."""
        # enrolment accepts the waiting request and notifies the customer (`_accept`)
        self.partner_id.sudo()._club_enrol(self.program_id.sudo())

    def _accept(self):
        self._decide("accepted")
        self._tell()

    def _tell(self):
        """Queue the answer to the customer, in the customer's language."""
        request = self.sudo()
        template = self.env.ref(f"loyalty_club.mail_template_request_{self.state}", raise_if_not_found=False)
        if not template or not request.partner_id.email:
            return
        template = template.sudo().with_context(lang=request.partner_id.lang)
        company = request.company_id or self.env.company
        sender = (
            {} if template.email_from else {"author_id": company.partner_id.id, "email_from": company.email_formatted}
        )
        template.send_mail(request.id, force_send=False, email_values=sender)

    @api.model
    def _keep_one(self, partners):
        """Before these contacts are merged, keep only the oldest waiting request for each club."""
        waiting = self.search([("partner_id", "in", partners.ids), ("state", "=", "waiting")], order="id")
        for requests in waiting.grouped("program_id").values():
            for request in requests[1:]:
                request._decide("withdrawn")
        self.flush_model()

    def _show(self):
        """Open this request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_request_action")
        return {**action, "views": [(False, "form")], "res_id": self.id}
