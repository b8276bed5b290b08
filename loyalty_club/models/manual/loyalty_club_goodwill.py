from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.points import exact
from ..member.loyalty_club_decision import states
from ..program.groups import check_manager, check_staff, is_manager
from ..program.personal import emptied

#: Models of documents that a manual posting can refer to, if they are installed.
REFERENCES = ("sale.order", "pos.order", "account.move", "stock.picking")


class LoyaltyClubGoodwill(models.Model):
    """A manual posting, or a request for one: points, reason, requester and approver."""

    _name = "loyalty.club.goodwill"
    _description = "Manual Points"
    _inherit = ["loyalty.club.member.record", "loyalty.club.decision"]
    _order = "id desc"

    _approved = "posted"
    # `answer` is declared by the mixin
    _club_personal_fields = {"note": emptied, "key": emptied, "about_name": emptied}

    program_id = fields.Many2one(related="card_id.program_id", store=True, precompute=True)
    company_id = fields.Many2one(index="btree_not_null")
    state = fields.Selection(
        states(("posted", "Posted")),
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    points_posted = fields.Float(
        digits=(16, 2),
        compute="_compute_points_posted",
        store=True,
        help="Points that were posted to the member; 0 while the request is waiting or if it was refused.",
    )
    reason_id = fields.Many2one("loyalty.club.reason", readonly=True, index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(related="reason_id.kind", store=True)
    note = fields.Char(string="Note to the Member", readonly=True)

    # stored as text, because the addon of the document may be uninstalled
    about = fields.Char(string="Related Document", readonly=True)
    about_name = fields.Char(string="About", readonly=True)
    reference = fields.Reference(selection="_selection_reference", string="Record", compute="_compute_reference")
    date = fields.Date(required=True, readonly=True, help="The date in the club's time zone.")
    entry_id = fields.Many2one("loyalty.club.entry", readonly=True, index="btree_not_null", ondelete="restrict")
    key = fields.Char(readonly=True, help="The same request has the same key and counts once.")
    can_withdraw = fields.Boolean(compute="_compute_can_decide")

    _key_unique = models.UniqueIndex("(key) WHERE key IS NOT NULL")
    _month_index = models.Index("(asked_by_id, program_id, date)")

    @api.model
    def _selection_reference(self):
        return self._references(REFERENCES)

    @api.model
    def _references(self, names):
        known = [name for name in names if name in self.env]
        return [(name, self.env["ir.model"].sudo()._get(name).name) for name in known]

    @api.depends("about")
    def _compute_reference(self):
        for goodwill in self:
            model, _comma, id_ = (goodwill.about or "").partition(",")
            known = model in self.env and self.env[model].browse(int(id_)).exists()
            goodwill.reference = goodwill.about if known else False

    @api.depends("state", "points")
    def _compute_points_posted(self):
        for goodwill in self:
            goodwill.points_posted = goodwill.points if goodwill.state == "posted" else 0

    @api.depends("state", "asked_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for goodwill in self:
            goodwill.can_withdraw = goodwill.state == "waiting" and goodwill._is_own()
        result = super()._compute_can_decide()
        for goodwill in self.filtered("can_decide"):
            goodwill.can_decide = not goodwill.card_id._club_own()
        return result

    @api.depends("partner_id", "points")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for goodwill in self:
            goodwill.display_name = self.env._(
                "%(member)s: %(points)s points",
                member=goodwill.partner_id.sudo().display_name or "",
                points=goodwill.program_id.sudo()._club_format_number(goodwill.points),
            )

    # request

    @api.model
    def _request(self, card, points, reason, note=None, reference=None, key=None):
        """Give or deduct points manually as the current user.

        Within the user's limit of the month the points are posted at once; otherwise the request
        waits for a manager's approval.

        :param points: in multiples of the club's unit; negative to deduct
        :param reason: a `loyalty.club.reason`
        :param str note: a note to the member
        :param reference: the record that the posting is about
        :param str key: identifies the request, so that the same key creates only one
        :return: the record; the existing one if the key was used before
        :raises UserError: the points or the reason are invalid, the key was used with other
            points, or no manager can approve the request
        :raises AccessError: the user is not staff, or deducts points and is not a manager
        """
        number = self._check_request(card, points, reason, reference)
        program, user = card.program_id.sudo(), self.env.user
        self.env["loyalty.club.posting.lock"].sudo()._acquire(user, program)
        known = self.sudo().search([("key", "=", key)]) if key else self
        if known:
            return known._check_same(card, number, user).with_env(self.env)
        left = program._club_manual_limit(user)[number < 0]
        alone = left is None or abs(number) <= left
        approvers = program._club_approvers(but=user, card=card)
        if not alone:
            self._check_somebody_approves(program, left, approvers)
        goodwill = self.sudo().create(
            {
                "card_id": card.id,
                "points": float(number),
                "reason_id": reason.id,
                "note": (note or "").strip() or False,
                "about": reference and f"{reference._name},{reference.id}",
                "about_name": reference and reference.display_name,
                "asked_by_id": user.id,
                "date": program._club_day(),
                "key": key,
            }
        )
        if alone:
            goodwill._post()
        else:
            goodwill._call(approvers)
        return goodwill.with_env(self.env)

    def _check_request(self, card, points, reason, reference):
        """Check the values of a request and the user's rights. Return the points as a Decimal."""
        check_staff(self.env, self.env._("Only staff of the customer club can give points manually."))
        card.check_access("read")
        card.sudo()._club_check_member()
        number = card._club_amount(points, signed=True)
        if number < 0:
            check_manager(self.env, self.env._("Only a manager of the customer club can deduct points manually."))
        card._club_check_gift(number)
        if not reason:
            raise UserError(self.env._("Choose a reason; it stays on record."))
        reason.check_access("read")
        if reference:
            reference.check_access("read")
        return number

    def _check_same(self, card, number, user):
        if (self.card_id, exact(self.points), self.asked_by_id) != (card, number, user):
            raise UserError(self.env._("This request was already sent with other points. Start again."))
        return self

    @api.model
    def _check_somebody_approves(self, program, left, approvers):
        if not approvers:
            raise UserError(
                self.env._(
                    "You may post %(left)s more points manually this month, and the club has no other manager who "
                    "could approve more.",
                    left=program._club_format_number(left),
                )
            )

    @api.model
    def _record(self, card, entry):
        """Create the record of a posting that the user made by a method of the card."""
        quiet = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
        return self.with_context(**quiet).create(
            {
                "card_id": card.id,
                "points": entry.points,
                "note": entry.reason,
                "asked_by_id": self.env.uid,
                "date": card.program_id._club_day(),
                "state": "posted",
                "decided_on": fields.Datetime.now(),
                "entry_id": entry.id,
            }
        )

    def _task(self):
        return self.env._("Points to approve"), self.env._(
            "%(user)s requests %(points)s points for %(member)s: %(reason)s",
            user=self.asked_by_id.name,
            points=self.program_id._club_format_number(self.points),
            member=self.partner_id.display_name,
            reason=self._in_words(),
        )

    def _in_words(self):
        """The reason and the note, as the member reads them."""
        return ": ".join(part for part in (self.reason_id.name, self.note) if part)

    # decision

    @api.model
    def _may_decide(self):
        return is_manager(self.env)

    def _check_decides(self):
        check_manager(
            self.env,
            self.env._("Only a manager of the customer club can approve or refuse points."),
        )

    def _check_may_decide(self):
        result = super()._check_may_decide()
        self.card_id._club_check_not_own()
        return result

    def _check_may_withdraw(self):
        if not self._is_own():
            raise AccessError(self.env._("Only the person who requested the points can withdraw the request."))

    def _is_own(self):
        return self.asked_by_id == self.env.user

    def _approve(self):
        self.sudo()._post(approver=self.env.user)
        self._tell()

    def _post(self, approver=None):
        """Post the entry. Its key contains the id of this record, so that it is posted only once."""
        card = self.card_id
        entry = card._club_post_manually(
            exact(self.points), self._in_words(), f"goodwill,{self.id}", self._why(approver)
        )
        self._decide("posted", entry_id=entry.id, decided_by_id=approver.id if approver else False)

    def _why(self, approver):
        """The explanation stored on the entry. It copies names, because the reason and users may change later."""
        return {
            "cause": "goodwill",
            "reason": self.reason_id._in_all_languages(),
            "note": self.note or "",
            "user": self.asked_by_id.name,
            "approved": approver.name if approver else "",
        }

    def _tell(self):
        """Inform the requester of the decision, in the requester's language."""
        goodwill = self.sudo().with_context(lang=self.asked_by_id.lang)
        names = {
            "points": goodwill.program_id._club_format_number(self.points),
            "member": goodwill.partner_id.display_name,
            "manager": self.env.user.name,
        }
        if self.state == "posted":
            body = goodwill.env._(
                "%(points)s points for %(member)s were approved by %(manager)s and posted.",
                **names,
            )
        else:
            body = goodwill.env._(
                "%(points)s points for %(member)s were refused by %(manager)s: %(answer)s",
                answer=self.answer,
                **names,
            )
        # an internal note notifies the requester only, and not the managers who follow the record
        self.sudo().message_post(body=body, subtype_xmlid="mail.mt_note", partner_ids=self.asked_by_id.partner_id.ids)
