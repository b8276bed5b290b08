from odoo import api, fields, models


class LoyaltyClubUseBenefit(models.TransientModel):
    """Record that a member uses a benefit."""

    _name = "loyalty.club.use.benefit"
    _description = "Use a Club Benefit"
    _inherit = ["loyalty.club.member.wizard"]

    benefit_ids = fields.Many2many("loyalty.club.benefit", string="Available Benefits", compute="_compute_benefit_ids")
    benefit_id = fields.Many2one("loyalty.club.benefit", required=True, domain="[('id', 'in', benefit_ids)]")
    description = fields.Text(related="benefit_id.description")
    left = fields.Char(string="Left This Year", compute="_compute_left")
    note = fields.Char(help="Note for the staff.")

    @api.depends("card_id")
    def _compute_benefit_ids(self):
        for wizard in self:
            there = [one["benefit"].id for one in wizard._there()]
            wizard.benefit_ids = self.env["loyalty.club.benefit"].browse(there)

    @api.depends("card_id", "benefit_id")
    def _compute_left(self):
        for wizard in self:
            texts = {one["benefit"].id: one["text"] for one in wizard._there()}
            wizard.left = texts.get(wizard.benefit_id.id, False)

    def _there(self):
        found = self.card_id._club_benefits() if self.card_id else []
        return [one for one in found if one["benefit"]._is_plain()]

    def action_apply(self):
        """Record the use."""
        self.ensure_one()
        self.card_id.club_use_benefit(self.benefit_id, self.note)
        return {"type": "ir.actions.act_window_close"}
