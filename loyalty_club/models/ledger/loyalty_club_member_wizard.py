from odoo import fields, models


class LoyaltyClubMemberWizard(models.AbstractModel):
    """Base of wizards about one member. Their records are deleted when the member is anonymized."""

    _name = "loyalty.club.member.wizard"
    _description = "Wizard about a Club Member"
    _inherit = ["loyalty.club.wizard"]

    card_id = fields.Many2one("loyalty.card", string="Member", required=True, readonly=True)
