from odoo import api, fields, models

from ...models.ledger.loyalty_program_audit_fix import CARD_LAWS, DOCUMENT_LAWS

LAWS = [
    ("balance", "Balance"),
    ("remaining", "Points by validity"),
    ("pending", "Pending points"),
    ("debt", "Points and debt"),
    ("lots", "What remains of an entry"),
    ("allocations", "Allocations"),
    ("reversals", "Reversed"),
    ("transactions", "Order"),
    ("identity", "Several cards"),
    ("earned", "Points of an order"),
    ("rewards", "Rewards of an order"),
]


class LoyaltyClubAuditLine(models.TransientModel):
    """One difference of an audit.

    A user's changes here only affect whether and how it is fixed: the audit runs again before a fix.
    """

    _name = "loyalty.club.audit.line"
    _description = "Ledger Difference"
    _inherit = ["loyalty.club.member.wizard"]
    _order = "id"

    audit_id = fields.Many2one("loyalty.club.audit", required=True, ondelete="cascade", index=True)
    law = fields.Selection(LAWS, string="About", readonly=True)
    card_id = fields.Many2one(required=False)
    entry_id = fields.Many2one("loyalty.club.entry", readonly=True)
    found = fields.Float(digits=(16, 2), readonly=True)
    expected = fields.Float(digits=(16, 2), readonly=True)
    sentence = fields.Char(string="Difference", readonly=True)
    selected = fields.Boolean(default=True)
    choice = fields.Selection(
        [("ledger", "The ledger"), ("card", "What the card shows")],
        string="Correct Value",
    )
    advice = fields.Char(string="What Happens", compute="_compute_advice")
    stays = fields.Boolean(readonly=True)

    @api.depends("law", "choice", "stays")
    @api.depends_context("lang")
    def _compute_advice(self):
        """Describe what a fix will do."""
        for line in self:
            line.advice = line._advice_of_what_stays() if line.stays else line._advice()

    def _advice_of_what_stays(self):
        return self.env._(
            "This could not be fixed here. Ask the administrator of your database to compare this member's entries "
            "with a backup."
        )

    def _advice(self):
        if self.law in CARD_LAWS and self.choice == "card":
            return self.env._("The member keeps it: an entry for the difference is posted.")
        sentences = {
            "debt": self.env._("The points repay the debt; the balance stays."),
            "lots": self.env._("It is computed again from the points spent; the balance does not change."),
            "allocations": self.env._("The points go back to the lots they were allocated from."),
            "reversals": self.env._("The excess reversal is posted back."),
            "transactions": self.env._("The order is set to the sum of its entries and settled again."),
            "identity": self.env._("The cards become one, with the points of all."),
        }
        if self.law in DOCUMENT_LAWS:
            return self.env._("Nothing is corrected: look at the order, somebody may have forged it.")
        return sentences.get(self.law) or self.env._("The card is set to the sum of its entries.")

    def _name_of_difference(self):
        """The identity of the difference, as `key_of` returns it."""
        self.ensure_one()
        return self.law, self.card_id.id or None, self.entry_id.id or None

    def _wanted(self):
        """The argument of `loyalty.program._club_fix_audit`: {identity: choice}."""
        lines = self.filtered(lambda line: line.law not in DOCUMENT_LAWS)
        return {line._name_of_difference(): line.choice or "ledger" for line in lines}
