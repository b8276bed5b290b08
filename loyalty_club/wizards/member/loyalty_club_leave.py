from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyClubLeave(models.TransientModel):
    """Close a membership: the member leaves, is blocked or is anonymized. The user chooses what
    happens to the points and sees a preview.
    """

    _name = "loyalty.club.leave"
    _description = "Close Membership"
    _inherit = ["loyalty.club.member.wizard"]

    program_id = fields.Many2one(related="card_id.program_id", string="Club")
    kind = fields.Selection(
        [
            ("leave", "The member leaves"),
            ("block", "The member is blocked"),
            ("anonymize", "The member is anonymized"),
        ],
        string="What Happens",
        required=True,
        default="leave",
    )
    points_policy = fields.Selection(
        [
            ("keep", "Kept"),
            ("write_off", "Expire now"),
            ("give", "Given to another member"),
        ],
        string="Points",
        compute="_compute_points_policy",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    to_card_id = fields.Many2one(
        "loyalty.card",
        string="To",
        domain="[('program_id', '=', program_id), ('is_club_card', '=', True),"
        " ('id', '!=', card_id), ('club_blocked', '=', False)]",
    )
    reason = fields.Char()
    balance = fields.Float(string="Current Points", digits=(16, 2), compute="_compute_balances")
    pending = fields.Float(string="Pending Points", digits=(16, 2), compute="_compute_balances")
    debt = fields.Float(string="Points Debt", digits=(16, 2), compute="_compute_balances")
    claims = fields.Integer(string="Quotations with Rewards", compute="_compute_balances")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("kind")
    def _compute_points_policy(self):
        """Keep the points by default, because a block may be lifted and a member may return. An
        anonymized member cannot return, so the points expire."""
        for wizard in self:
            wizard.points_policy = "write_off" if wizard.kind == "anonymize" else "keep"

    @api.depends("card_id")
    def _compute_balances(self):
        for wizard in self:
            balances = wizard.card_id and wizard.card_id._club_closing_balances()
            if not balances:
                wizard.balance = wizard.pending = wizard.debt = wizard.claims = 0
                continue
            wizard.balance = balances["points"]
            wizard.pending = balances["pending"]
            wizard.debt = balances["debt"]
            wizard.claims = balances["claims"]

    @api.depends("card_id", "kind", "points_policy", "to_card_id")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            lines = wizard._say_what_happens() if wizard.card_id else ()
            items = Markup().join(Markup("<li>%s</li>") % escape(line) for line in lines if line)
            wizard.preview = Markup("<ul class='mb-0'>%s</ul>") % items

    # preview

    def _say_what_happens(self):
        return [
            *self._say_membership(),
            *self._say_points(),
            self._say_debt(),
            self._say_claims(),
            *(self._say_contact() if self.kind == "anonymize" else ()),
        ]

    def _say_membership(self):
        if self.kind == "leave":
            return [
                self.env._("The membership ends today. Joining again brings the same card back."),
                self.env._("Returns of earlier purchases still change the points."),
            ]
        if self.kind == "block":
            return [
                self.env._("From now on the member neither earns nor spends points."),
                self.env._("Returns of earlier purchases still change the points."),
            ]
        return [
            self.env._("This cannot be undone. Amounts and points are kept without a name."),
            self.env._("Messages, tasks and files of the membership are deleted."),
            self.env._("Reasons, notes and answers are removed, also the notes on orders that are not open any more."),
        ]

    def _say_points(self):
        number = self.program_id._club_format_number
        if not self.balance and not self.pending:
            return [self.env._("There are no points.")]
        facts = {"points": number(self.balance), "pending": number(self.pending)}
        if self.points_policy == "write_off":
            return [self.env._("%(points)s points and %(pending)s pending points expire now.", **facts)]
        if self.points_policy == "give":
            facts["member"] = self.to_card_id.display_name or self.env._("the other member")
            return [
                self.env._(
                    "%(points)s points and %(pending)s pending points are transferred to %(member)s and keep their "
                    "expiry dates.",
                    **facts,
                )
            ]
        if self.kind == "anonymize":
            return [self.env._("Points cannot be kept for an anonymized member. Choose what to do with them.")]
        kept = self.env._("%(points)s points and %(pending)s pending points are kept.", **facts)
        if self.kind == "block":
            return [kept, self.env._("They are frozen: none of them expires in the meantime.")]
        return [kept, self.env._("They expire on their dates, as usual.")]

    def _say_debt(self):
        if not self.debt:
            return ""
        points = self.program_id._club_format_number(self.debt)
        if self.points_policy == "write_off":
            return self.env._("A debt of %(points)s points is written off.", points=points)
        return self.env._("A debt of %(points)s points is kept.", points=points)

    def _say_claims(self):
        if not self.claims:
            return ""
        count = self.program_id._club_format_number(self.claims)
        if self.kind == "block":
            return self.env._(
                "%(count)s open quotations have rewards and can only be confirmed without them.",
                count=count,
            )
        return self.env._("Rewards are removed from %(count)s open quotations.", count=count)

    def _say_contact(self):
        card = self.card_id.sudo()
        reasons = card.partner_id._club_reasons_to_keep(card._club_of_same_person())
        if not reasons:
            return [self.env._("The contact loses its name, numbers, addresses, picture and notes, and is archived.")]
        return [
            self.env._(
                "The contact itself is kept, because %(reasons)s. The card and its amounts are separated from it "
                "and kept under a number.",
                reasons=self.env._(", ").join(reasons),
            )
        ]

    # actions

    def action_apply(self):
        """Close the membership as chosen."""
        self.ensure_one()
        if self.points_policy == "give" and not self.to_card_id:
            raise UserError(self.env._("Choose the member who gets the points."))
        card = self.card_id
        if self.kind == "leave":
            card._club_leave(self.points_policy, self.to_card_id, self.reason or "")
        elif self.kind == "block":
            card._club_block(self.points_policy, self.to_card_id, self.reason or "")
        else:
            # this deletes the wizard's record too
            card._club_erase(self.points_policy, self.to_card_id)
        return {"type": "ir.actions.act_window_close"}
