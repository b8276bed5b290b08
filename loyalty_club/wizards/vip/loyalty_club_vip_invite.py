from odoo import api, fields, models


class LoyaltyClubVipInvite(models.TransientModel):
    """Invite members to the VIP club."""

    _name = "loyalty.club.vip.invite"
    _description = "Invite to the VIP Club"
    _inherit = ["loyalty.club.wizard"]

    card_ids = fields.Many2many("loyalty.card", string="Members", required=True, default=lambda w: w._default_cards())
    capacity_text = fields.Char(string="Places", compute="_compute_capacity_text")
    manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        domain="[('share', '=', False)]",
        default=lambda wizard: wizard._default_cards().program_id[:1].club_vip_manager_id or wizard.env.user,
        help="Account manager of these members from the day they accept. The members see the name.",
    )
    message = fields.Text(help="What the member reads in the invitation.")

    @api.model
    def _default_cards(self):
        if self.env.context.get("active_model") != "loyalty.card":
            return self.env["loyalty.card"]
        return self.env["loyalty.card"].browse(self.env.context.get("active_ids", [])).exists()

    @api.depends("card_ids")
    def _compute_capacity_text(self):
        for wizard in self:
            clubs = wizard.card_ids.program_id
            wizard.capacity_text = " ".join(club.club_vip_capacity_text or "" for club in clubs)

    def action_apply(self):
        """Send the invitations."""
        self.ensure_one()
        self.card_ids.club_vip_invite(self.message, self.manager_id)
        return {"type": "ir.actions.act_window_close"}
