from uuid import uuid4

from odoo import api, fields, models

from ...models.program.groups import is_manager


class LoyaltyClubAdjust(models.TransientModel):
    """Give or deduct points manually: they are posted at once, or requested from a manager."""

    _name = "loyalty.club.adjust"
    _description = "Adjust Club Points"
    _inherit = ["loyalty.club.member.wizard"]

    company_id = fields.Many2one(related="card_id.company_id")
    balance = fields.Float(related="card_id.points", string="Current Points")
    points = fields.Float(
        string="Change", digits=(16, 2), required=True, help="Enter a negative number to deduct points."
    )
    result = fields.Float(string="Points After", digits=(16, 2), compute="_compute_result")
    reason_id = fields.Many2one(
        "loyalty.club.reason",
        domain="[('company_id', 'in', [False, company_id])]",
    )
    reason = fields.Char(string="Note to the Member")
    reference = fields.Reference(selection="_selection_reference", string="About")
    allowance = fields.Char(compute="_compute_allowance")
    waits = fields.Boolean(compute="_compute_allowance")

    # a button clicked twice sends the same key, so only one request is created
    key = fields.Char(default=lambda self: f"request,{uuid4().hex}", readonly=True)

    @api.model
    def _selection_reference(self):
        """The models that a posting can refer to and that the user can read."""
        every = self.env["loyalty.club.goodwill"]._selection_reference()
        return [(name, title) for name, title in every if self.env[name].has_access("read")]

    @api.depends("points", "card_id.points")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard.card_id.points + wizard.points

    @api.depends("points", "card_id")
    def _compute_allowance(self):
        """Show before the request whether the points will be posted at once."""
        for wizard in self:
            program = wizard.card_id.program_id.sudo()
            wizard.allowance, wizard.waits = False, False
            if not program:
                continue
            left = program._club_manual_limit(self.env.user)[wizard.points < 0]
            wizard.waits = left is not None and abs(wizard.points) > left
            if left is not None:
                wizard.allowance = wizard._describe_allowance(left)

    def _describe_allowance(self, left):
        program = self.card_id.program_id.sudo()
        number = program._club_format_number(left)
        if self.points < 0 and not is_manager(self.env):
            return self.env._("Only a manager of the customer club can deduct points manually.")
        if self.waits:
            return self.env._(
                "You may post %(left)s more points manually this month. This request will wait until a manager "
                "approves it.",
                left=number,
            )
        return self.env._("You may post %(left)s more points manually this month.", left=number)

    def action_apply(self):
        """Post the points, or send the request and notify the user that it waits."""
        self.ensure_one()
        goodwill = self.env["loyalty.club.goodwill"]._request(
            self.card_id, self.points, self.reason_id, self.reason, self.reference, self.key
        )
        close = {"type": "ir.actions.act_window_close"}
        if goodwill.state != "waiting":
            return close
        message = self.env._("The request is waiting for a manager. You will be informed of the decision.")
        answer = self.env["loyalty.program"]._club_notify("info", message)
        answer["params"]["next"] = close
        return answer
