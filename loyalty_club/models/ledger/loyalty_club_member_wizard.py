from odoo import fields, models


class LoyaltyClubMemberWizard(models.AbstractModel):
    """A wizard about one member: what was typed into it goes when his name is removed."""

    _name = "loyalty.club.member.wizard"
    _description = "Wizard about a Club Member"

    card_id = fields.Many2one("loyalty.card", string="Member", required=True, readonly=True)
