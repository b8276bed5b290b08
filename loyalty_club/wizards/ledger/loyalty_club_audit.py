from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.ledger.loyalty_program_audit import number_of
from ...models.ledger.loyalty_program_audit_fix import CARD_LAWS, DOCUMENT_LAWS

#: Maximum number of differences that are shown, and fixed, at a time.
SHOWN = 200


class LoyaltyClubAudit(models.TransientModel):
    """The result of a ledger audit in words, from which a manager can fix the differences."""

    _name = "loyalty.club.audit"
    _description = "Ledger Audit"
    _inherit = ["loyalty.club.wizard"]

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, readonly=True)
    line_ids = fields.One2many("loyalty.club.audit.line", "audit_id", string="Differences")
    count = fields.Integer(string="Differences Found", readonly=True)
    headline = fields.Char(compute="_compute_headline")
    more = fields.Char(compute="_compute_headline")
    notice = fields.Char(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        audits = super().create(vals_list)
        for audit in audits:
            audit._find()
        return audits

    @api.depends("count", "line_ids")
    @api.depends_context("lang")
    def _compute_headline(self):
        for audit in self:
            program = audit.program_id.sudo()
            left = audit.count - len(audit.line_ids)
            audit.headline = self.env._(
                "The ledger of %(club)s differs from its cards in %(count)s places.",
                club=program.display_name,
                count=program._club_format_number(audit.count),
            )
            audit.more = left > 0 and self.env._(
                "These are the first of them; %(count)s more come after these.",
                count=program._club_format_number(left),
            )

    def _find(self):
        """Run the audit and replace the lines with the current differences."""
        problems = self.program_id.club_audit()
        self.sudo().write(
            {
                "count": number_of(problems),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_line(problem)) for problem in problems[:SHOWN]),
                ],
            }
        )

    def _prepare_line(self, problem):
        return {
            "law": problem["law"],
            "card_id": problem["card_id"],
            "entry_id": problem["entry_id"],
            "found": self._number(problem["found"]),
            "expected": self._number(problem["expected"]),
            "sentence": self.program_id.sudo()._club_describe_one(problem),
            "choice": "ledger" if problem["law"] in CARD_LAWS else False,
            "selected": problem["law"] not in DOCUMENT_LAWS,
        }

    @staticmethod
    def _number(found):
        """0 instead of None, NaN or infinity, which a damaged table may contain; the sentence shows the value."""
        return found if found and isfinite(found) else 0

    def _show(self):
        self.ensure_one()
        return {
            "name": self.env._("Ledger Audit"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_fix_selected(self):
        """Fix the selected differences, audit the ledger again and show the remaining ones.

        :raises UserError: nothing is selected
        """
        self.ensure_one()
        return self._fix(self.line_ids.filtered("selected"))

    def action_fix_all(self):
        """Fix all differences shown; otherwise as `action_fix_selected`."""
        self.ensure_one()
        return self._fix(self.line_ids)

    def _fix(self, lines):
        if not lines:
            raise UserError(self.env._("Select the differences to fix."))
        wanted = lines._wanted()
        if not wanted:
            raise UserError(self.env._("Nothing is corrected automatically here. Look at the orders one by one."))
        number = self.program_id._club_fix_audit(wanted)
        self._find()
        words = self.program_id.sudo()
        self.notice = self.env._(
            "%(number)s differences were fixed. The ledger was audited again; %(left)s are left.",
            number=words._club_format_number(number),
            left=words._club_format_number(self.count),
        )
        self._explain_what_stays(wanted)
        return self._show()

    def _explain_what_stays(self, tried):
        """Mark differences that are found again after the fix; only a database administrator can help then."""
        for line in self.line_ids:
            if line._name_of_difference() in tried:
                line.sudo().stays = True
