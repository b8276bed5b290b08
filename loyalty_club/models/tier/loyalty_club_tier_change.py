from odoo import api, fields, models
from odoo.exceptions import UserError

from ..program.personal import emptied

REASONS = [
    ("reached", "Reached"),
    ("lost", "Score too low"),
    ("promised", "Given for a time"),
    ("set", "Set by a manager"),
    ("joined", "Cards of one customer merged"),
]


class LoyaltyClubTierChange(models.Model):
    """A change of a member's tier, with the score and threshold of that day. Never edited."""

    _name = "loyalty.club.tier.change"
    _description = "Customer Club Tier Change"
    _inherit = ["loyalty.club.member.record"]
    _order = "id desc"
    _rec_name = "card_id"
    _club_personal_fields = {"note": emptied}

    date = fields.Date(required=True, readonly=True)
    from_tier_id = fields.Many2one("loyalty.club.tier", string="From", readonly=True, ondelete="restrict")
    to_tier_id = fields.Many2one("loyalty.club.tier", string="To", readonly=True, ondelete="restrict")
    direction = fields.Selection([("up", "Up"), ("down", "Down")], required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    note = fields.Char(readonly=True)
    score = fields.Float(digits=(16, 2), readonly=True, help="The score on that day.")
    threshold = fields.Float(digits=(16, 2), readonly=True, help="Threshold of the tier reached or lost on that day.")
    transaction_id = fields.Many2one(
        "loyalty.club.transaction",
        string="Purchase",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    to_tell = fields.Boolean(
        string="To Be Notified", readonly=True, help="Changed by the close of the day; the message is not queued yet."
    )
    description = fields.Char(string="Why", compute="_compute_description", compute_sudo=True)

    _to_tell_index = models.Index("(id) WHERE to_tell")

    @api.depends("reason", "note", "score", "threshold", "transaction_id")
    @api.depends_context("lang")
    def _compute_description(self):
        words = dict(self._fields["reason"]._description_selection(self.env))
        for change in self:
            change.description = change._explain() or change.note or words[change.reason]

    def _explain(self):
        """The reason as a sentence for members; None if the reason's label says it all."""
        program = self.card_id.program_id
        values = {
            "score": program._club_format_score(self.score),
            "threshold": program._club_format_score(self.threshold),
            "order": self.transaction_id.name or "",
        }
        if self.reason == "reached" and not self.threshold and not self.score:
            return self.env._("Every member has it")
        if self.reason == "reached" and self.score < self.threshold:
            return self._explain_without_score(values)
        if self.reason == "reached" and self.transaction_id:
            return self.env._("%(score)s with %(order)s, %(threshold)s needed", **values)
        if self.reason == "reached":
            return self.env._("%(score)s reached, %(threshold)s needed", **values)
        if self.reason == "lost":
            return self.env._("%(score)s, %(threshold)s were needed to keep it", **values)
        return None

    def _explain_without_score(self, values):
        """The reason of a tier that was reached by a paid membership or a guarantee."""
        if self.transaction_id:
            return self.env._("Membership bought with %(order)s", **values)
        return self.env._("A guaranteed tier or a paid membership")

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(self.env._("Tier changes are recorded automatically. Use Set Tier on the member."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Tier changes cannot be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Tier changes cannot be deleted."))
