from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..program.committed_cache import committed_cache
from ..program.groups import is_staff
from ..program.personal import emptied

STATES = [
    ("open", "Open"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]


class LoyaltyClubInvitation(models.Model):
    """An invitation to the VIP club and its answer. Only its own methods write it."""

    _name = "loyalty.club.invitation"
    _description = "Invitation to the VIP Club"
    _inherit = ["loyalty.club.member.record"]
    _order = "id desc"
    _rec_name = "card_id"
    _club_personal_fields = {"message": emptied, "end_reason": emptied}

    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    user_id = fields.Many2one("res.users", string="Invited by", readonly=True, ondelete="restrict")
    manager_id = fields.Many2one("res.users", string="Account Manager", readonly=True, ondelete="restrict")
    message = fields.Text(readonly=True)
    date = fields.Date(string="Invited On", required=True, readonly=True)
    expires_on = fields.Date(required=True, readonly=True, help="The last day on which the member can answer.")
    answered_on = fields.Datetime(readonly=True)
    answered_by = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="The member, or the user who recorded the member's answer.",
    )
    ended_on = fields.Date(string="VIP Until", readonly=True)
    ended_by = fields.Many2one("res.users", readonly=True, ondelete="restrict", groups="loyalty_club.group_club_user")
    end_reason = fields.Char(string="Why It Ended", readonly=True, groups="loyalty_club.group_club_user")
    why = fields.Char(
        string="Why Invited",
        readonly=True,
        groups="loyalty_club.group_club_user",
        help="The member's values when the invitation was sent.",
    )
    url = fields.Char(string="Answer Link", compute="_compute_url", groups="loyalty_club.group_club_user")
    expires_text = fields.Char(
        string="Open until", compute="_compute_expires_text", help="The last day, in the reader's calendar."
    )

    _open_once = models.UniqueIndex("(card_id) WHERE state = 'open'", "This member is already invited.")

    def _compute_url(self):
        """The page on which the member answers; `loyalty_club_portal` sets it."""
        self.url = False

    @api.depends("expires_on")
    @api.depends_context("lang")
    def _compute_expires_text(self):
        for invitation in self:
            program = invitation.sudo().card_id.program_id
            invitation.expires_text = program._club_format_date(invitation.expires_on)

    @api.model_create_multi
    def create(self, vals_list):
        known = self._club_any()
        invitations = super().create(vals_list)
        if not known:
            self.env.registry.clear_cache()
        return invitations

    @api.model
    @committed_cache()
    def _club_any(self):
        """Whether any invitation exists, cached: tills of shops without VIP clubs need no query.

        Invitations are never deleted, so the value changes at most once, from False to True.
        """
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _club_invite(self, cards, message, manager):
        """Create the invitations and queue their emails. The caller has locked the club's row."""
        invitations = self.create([card._club_prepare_invitation(message, manager) for card in cards])
        for invitation in invitations:
            invitation._club_send()
        cards.invalidate_recordset(["club_is_invited", "club_is_vip_candidate", "club_invitation_ids"])
        return invitations

    def _club_send(self):
        card = self.card_id
        sent = card._club_mail("loyalty_club.mail_template_vip_invitation", self)
        day = card.program_id._club_format_date(self.expires_on)
        if sent:
            card._club_note(self.env._("Invited to the VIP club until %(day)s.", day=day))
        else:
            card._club_note(
                self.env._("Invited to the VIP club until %(day)s. No email was sent: inform the member.", day=day)
            )

    # the answer

    def action_accept(self):
        """Accept the invitation: the member becomes a VIP. Staff can record the member's answer.

        :raises UserError: the invitation was answered or withdrawn, has expired, or no place is left
        :raises AccessError: the user is neither the member nor staff of the club
        """
        return self._club_answer("accepted")

    def action_decline(self):
        """Decline the invitation. Errors as for `action_accept`."""
        return self._club_answer("declined")

    def action_withdraw(self):
        """Withdraw invitations that are still open; for managers of the club."""
        for invitation in self:
            invitation.card_id._club_check_vip_manager()
            invitation._club_check_open()
        self.sudo()._club_withdraw()
        return True

    def _club_answer(self, state):
        self.ensure_one()
        self._club_check_may_answer()
        invitation = self.sudo()
        card = invitation.card_id
        card.program_id._club_vip_lock()
        invitation.invalidate_recordset()
        invitation._club_check_open()
        if state == "accepted" and not card.club_is_vip:
            card.program_id._club_vip_check_place()
        invitation._club_settle(state)
        if state == "accepted":
            card._club_become_vip(invitation)
            card._club_note(self.env._("The invitation to the VIP club was accepted."))
        else:
            card._club_note(self.env._("The invitation to the VIP club was declined."))
        return True

    def _club_check_may_answer(self):
        """Only the member and the club's staff can answer."""
        if self.env.su:
            return
        self.check_access("read")
        if not self._club_is_of_me() and not is_staff(self.env):
            raise AccessError(
                self.env._("Only the member and the staff of the customer club can answer an invitation.")
            )

    def _club_is_of_me(self):
        """Whether the current user is the member."""
        return self.sudo().card_id.partner_id == self.env.user.partner_id

    def _club_check_open(self):
        self.ensure_one()
        invitation = self.sudo()
        program = invitation.card_id.program_id
        if invitation.state in ("accepted", "declined"):
            raise UserError(self.env._("This invitation was already answered."))
        if invitation.state == "withdrawn" or not invitation.card_id.active:
            raise UserError(self.env._("This invitation was withdrawn."))
        if invitation.state == "expired" or invitation.expires_on < program._club_day():
            raise UserError(
                self.env._(
                    "This invitation was open until %(day)s.",
                    day=program._club_format_date(invitation.expires_on),
                )
            )

    def _club_settle(self, state):
        self.write(
            {
                "state": state,
                "answered_on": fields.Datetime.now(),
                "answered_by": self.env.uid,
            }
        )
        self.card_id.invalidate_recordset(["club_is_invited", "club_is_vip_candidate"])

    def _club_withdraw(self):
        """Withdraw those of the invitations that are still open."""
        waiting = self.filtered(lambda invitation: invitation.state == "open")
        waiting.write({"state": "withdrawn"})
        for invitation in waiting:
            invitation.card_id._club_note(self.env._("The invitation to the VIP club was withdrawn."))
