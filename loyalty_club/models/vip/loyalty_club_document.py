from odoo import fields, models


class LoyaltyClubDocument(models.AbstractModel):
    """The customer's account manager, shown on sales documents."""

    _inherit = "loyalty.club.document"

    club_manager_id = fields.Many2one(
        "res.users", string="Account Manager", compute="_compute_club_manager_id", compute_sudo=True
    )

    def _compute_club_manager_id(self):
        for document in self:
            document.club_manager_id = document.club_card_id.club_manager_id
