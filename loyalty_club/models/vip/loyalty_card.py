from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..program.groups import check_field

#: Fields that only an accepted invitation sets; they cannot be edited.
VIP_FIELDS = frozenset({"club_vip", "club_vip_since"})


class LoyaltyCard(models.Model):
    """VIP status by invitation, VIP candidates and account managers."""

    _inherit = "loyalty.card"

    club_vip = fields.Boolean(
        string="VIP by Invitation", readonly=True, copy=False, help="The member has accepted an invitation."
    )
    club_vip_since = fields.Date(string="VIP Since", readonly=True, copy=False)
    club_manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        copy=False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        help="The member's contact person, who is informed when something goes wrong.",
    )
    club_invitation_ids = fields.One2many("loyalty.club.invitation", "card_id", string="Invitations", readonly=True)
    club_is_invited = fields.Boolean(
        string="Invited to the VIP Club",
        compute="_compute_club_is_invited",
        search="_search_club_is_invited",
        compute_sudo=True,
    )
    club_is_vip_candidate = fields.Boolean(
        string="VIP Candidate",
        compute="_compute_club_is_vip_candidate",
        search="_search_club_is_vip_candidate",
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
    )
    club_vip_why = fields.Char(
        string="Why",
        compute="_compute_club_vip_why",
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
    )
    club_vip_rank = fields.Float(
        string="Ranking Value",
        digits=(16, 2),
        compute="_compute_club_vip_rank",
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
        help="The value by which the club ranks its candidates.",
    )
    club_last_purchase = fields.Date(search="_search_club_last_purchase")

    _club_vip_index = models.Index("(program_id) WHERE club_vip IS TRUE")

    # VIP status

    @api.model
    def _club_vip_domain(self, program=None):
        return super()._club_vip_domain(program) | Domain("club_vip", "=", True)

    @api.depends("club_vip")
    def _compute_club_is_vip(self):
        result = super()._compute_club_is_vip()
        for card in self.filtered("club_vip"):
            card.club_is_vip = True
        return result

    @api.model
    def _club_invited_domain(self):
        """Domain of the members with an invitation that waits for an answer."""
        return Domain("club_invitation_ids", "any", [("state", "=", "open")])

    def _club_invitation(self):
        """The open invitation that this member can still answer today; empty if there is none."""
        self.ensure_one()
        day = self.program_id._club_day()
        return self.club_invitation_ids.filtered(
            lambda invitation: invitation.state == "open" and invitation.expires_on >= day
        )[:1]

    @api.depends("club_invitation_ids.state", "club_invitation_ids.expires_on")
    def _compute_club_is_invited(self):
        anybody = self.env["loyalty.club.invitation"]._club_any()
        for card in self:
            card.club_is_invited = bool(anybody and card.is_club_card and card._club_invitation())

    def _search_club_is_invited(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._club_either(self._club_invited_domain(), value)

    @staticmethod
    def _club_either(found, value):
        return Domain.OR([found if wanted else ~found for wanted in value])

    # candidates

    def _compute_club_is_vip_candidate(self):
        found = self.search([("id", "in", self.ids), ("club_is_vip_candidate", "=", True)])
        for card in self:
            card.club_is_vip_candidate = card in found

    def _search_club_is_vip_candidate(self, operator, value):
        check_field(self, "club_is_vip_candidate")
        if operator != "in":
            return NotImplemented
        clubs = self.env["loyalty.program"].sudo().search([("is_club", "=", True)])
        queries = filter(None, (club._club_vip_candidates() for club in clubs))
        found = Domain.OR(Domain("id", "in", query) for query in queries)
        return self._club_either(found, value)

    @api.depends_context("lang")
    def _compute_club_vip_why(self):
        for card in self:
            card.club_vip_why = card.is_club_card and card.program_id._club_vip_explain(card)

    def _compute_club_vip_rank(self):
        for card in self:
            card.club_vip_rank = card[card.program_id.club_vip_rank_by or "club_score"]

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort candidates by the value that their own club ranks them by."""
        if field_expr != "club_vip_rank" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        clubs = self.env["loyalty.program"].sudo().search([("is_club", "=", True)])
        whens = [
            SQL("WHEN %s THEN %s", club.id, self._field_to_sql(alias, club.club_vip_rank_by, query)) for club in clubs
        ]
        if not whens:
            return SQL("0")
        return SQL("(CASE %s %s END)", SQL.identifier(alias, "program_id"), SQL(" ").join(whens))

    def _search_club_last_purchase(self, operator, value):
        compare = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">="), "=": SQL("=")}
        bought = "SELECT card_id FROM loyalty_club_transaction WHERE amount > 0 GROUP BY card_id"
        if operator == "in":
            days = [fields.Date.to_date(day) for day in value if day]
            found = Domain("id", "in", SQL("(%s HAVING max(date) = ANY(%s))", SQL(bought), days))
            none = Domain("id", "not in", SQL("(%s)", SQL(bought)))
            return found | none if False in value else found
        if operator not in compare or not value:
            return NotImplemented
        day = fields.Date.to_date(value)
        return Domain("id", "in", SQL("(%s HAVING max(date) %s %s)", SQL(bought), compare[operator], day))

    # inviting, ending

    def club_vip_invite(self, message=None, manager=None):
        """Invite members to the VIP club. Each member receives an email and sees the invitation on the portal.

        :param str message: text of the invitation for the member
        :param manager: the account manager (`res.users` or its id); default: the member's, else the club's
        :return: the `loyalty.club.invitation` records
        :raises UserError: a card has no member, or is a VIP or invited already, or no place is left
        :raises AccessError: the user is not a manager of the club
        """
        self._club_check_vip_manager()
        if not self.env.su:
            self._club_check_not_own()
        cards = self.sudo()
        invitations = self.env["loyalty.club.invitation"].sudo()
        if isinstance(manager, int):
            manager = self.env["res.users"].browse(manager)
        if manager and (not manager.exists() or manager.sudo().share):
            raise UserError(self.env._("Choose an account manager among the staff."))
        of_clubs = cards.grouped("program_id")
        for program in cards.program_id.sorted("id"):
            program._club_vip_lock()
            program._club_expire_invitations(program._club_day())
            invited = of_clubs[program]
            invited._club_check_may_be_invited()
            program._club_vip_check_capacity(len(invited))
            invitations |= invitations._club_invite(invited, message, manager)
        return invitations.with_env(self.env)

    def _club_prepare_invitation(self, message, manager):
        """The values of a new invitation for this member."""
        self.ensure_one()
        program = self.program_id
        day = program._club_day()
        return {
            "card_id": self.id,
            "user_id": self.env.uid,
            "manager_id": (manager or self.club_manager_id or program.club_vip_manager_id).id,
            "message": message or False,
            "date": day,
            "expires_on": day + timedelta(days=program.club_vip_invite_days),
            "why": program._club_vip_explain(self),
        }

    def _club_check_vip_manager(self):
        if not self.env.su:
            if not self._club_is_manager():
                raise AccessError(
                    self.env._("Only a manager of the customer club can invite VIPs and end their status.")
                )
            self.check_access("write")

    def _club_check_may_be_invited(self):
        for card in self:
            card._club_check_member()
            names = {"member": card.partner_id.display_name}
            if card.club_is_vip:
                raise UserError(self.env._("%(member)s is already a VIP.", **names))
            if card.club_invitation_ids.filtered(lambda invitation: invitation.state == "open"):
                raise UserError(self.env._("%(member)s is already invited.", **names))

    def _club_become_vip(self, invitation):
        """Make the member a VIP. The caller has locked the club's row and checked that a place is free."""
        self.ensure_one()
        self._club_lock()
        manager = invitation.manager_id or self.club_manager_id
        self._club_write_vip(
            {
                "club_vip": True,
                "club_vip_since": self.program_id._club_day(),
                "club_manager_id": manager.id or None,
            }
        )
        self._club_mail("loyalty_club.mail_template_vip_welcome", self)

    def club_vip_end(self, reason):
        """End the VIP status of a member who became a VIP by invitation.

        :param str reason: the reason to record on the invitation
        :raises UserError: the reason is empty, or the member is not a VIP by invitation
        :raises AccessError: the user is not a manager of the club
        """
        self.ensure_one()
        self._club_check_vip_manager()
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the VIP status ends; it stays on record."))
        return self.sudo()._club_vip_finish(reason)

    def _club_vip_leave(self):
        """End the VIP status at the member's own request."""
        return self.sudo()._club_vip_finish(self.env._("The member has left the VIP club."))

    def _club_vip_finish(self, reason):
        self.ensure_one()
        self.program_id._club_vip_lock()
        self._club_lock()
        self.invalidate_recordset(["club_vip"])
        if not self.club_vip:
            raise UserError(self.env._("%(member)s is not a VIP by invitation.", member=self.partner_id.display_name))
        accepted = self.club_invitation_ids.filtered(lambda i: i.state == "accepted" and not i.ended_on)
        accepted.write(
            {
                "ended_on": self.program_id._club_day(),
                "ended_by": self.env.uid,
                "end_reason": reason,
            }
        )
        self._club_write_vip({"club_vip": False, "club_vip_since": None})
        self._club_note(self.env._("VIP status ended: %(reason)s", reason=reason))
        return True

    def _club_write_vip(self, values):
        """Write plain columns by SQL, and invalidate the fields that are computed from them."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card SET %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = %s
                """,
                SQL(", ").join(SQL("%s = %s", SQL.identifier(n), v) for n, v in values.items()),
                self.env.uid,
                self.id,
            )
        )
        self.invalidate_recordset([*values, "club_is_vip", "club_is_vip_candidate"], flush=False)
        self.env["res.partner"].invalidate_model(["club_is_vip", "club_manager_id"], flush=False)

    def _club_manager(self):
        """The user who gets the alerts of this member: the account manager, else the club's VIP staff."""
        self.ensure_one()
        own = self.sudo().club_manager_id
        return own if own.active else self.program_id.sudo()._club_vip_staff()

    def _club_note(self, text):
        """Log a note for the staff in the card's chatter."""
        self.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)

    def _club_mail(self, template, record):
        """Queue an email of the club to this member, in the member's language.

        :return: False if nothing is sent, as there is no email address or no template
        """
        template = self.env.ref(template, raise_if_not_found=False)
        if not template or not self.partner_id.email or self.env.context.get("loyalty_no_mail"):
            return False
        self._club_queue_mail(template, record)
        return True

    # guards

    def write(self, vals):
        self._club_check_vip_write(vals)
        if vals.get("active") is False:
            self._club_end_vip_of_leaving()
        result = super().write(vals)
        if "club_manager_id" in vals:
            self.env["res.partner"].invalidate_model(["club_manager_id"], flush=False)
        return result

    @api.model
    def _club_writable_fields(self):
        return super()._club_writable_fields() | {"club_manager_id"}

    def _club_check_vip_write(self, vals):
        guarded = VIP_FIELDS & vals.keys()
        if not guarded and "club_manager_id" not in vals:
            return
        if not any(card.is_club_card for card in self):
            return
        if not self._club_is_manager():
            raise AccessError(self.env._("Only a manager of the customer club can change who is a VIP."))
        if guarded:
            raise UserError(self.env._("Members become VIPs by accepting an invitation."))

    def _club_end_vip_of_leaving(self):
        """End the VIP status and withdraw the open invitations of members who leave the club."""
        leaving = self.sudo().filtered(lambda card: card.is_club_card and card.active)
        leaving.club_invitation_ids._club_withdraw()
        for card in leaving.filtered("club_vip"):
            card._club_vip_finish(self.env._("The member has left the club."))

    def _club_move_to(self, kept):
        """When two cards are merged, the kept card takes over VIP status, alerts and invitations."""
        flags = {}
        if self.club_vip and not kept.club_vip:
            flags = {"club_vip": True, "club_vip_since": self.club_vip_since or None}
        if self.club_manager_id and not kept.club_manager_id:
            flags["club_manager_id"] = self.club_manager_id.id
        waiting = (self | kept).club_invitation_ids.filtered(lambda i: i.state == "open")
        if self.club_vip or kept.club_vip:
            waiting._club_withdraw()
        else:
            waiting[1:]._club_withdraw()
        result = super()._club_move_to(kept)
        self.env["loyalty.club.alert"]._club_move(self, kept)
        self.env["loyalty.club.invitation"].sudo().search([("card_id", "=", self.id)]).write({"card_id": kept.id})
        if flags:
            kept._club_write_vip(flags)
        return result
