from odoo import fields, models
from odoo.tools import SQL


class LoyaltyClubMemberRecord(models.AbstractModel):
    """A record that belongs to a member's card, and to the company of that card.

    SQL that inserts such records has to fill the stored fields declared here, too.
    """

    _name = "loyalty.club.member.record"
    _description = "Record of a Club Member"

    _club_personal_traces = True

    def _club_personal_condition(self, person):
        return SQL("card_id = ANY(%s)", person.cards)

    card_id = fields.Many2one(
        "loyalty.card",
        string="Member Card",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id", string="Club")
    company_id = fields.Many2one(related="card_id.company_id", store=True, precompute=True, ondelete="restrict")
    currency_id = fields.Many2one(related="program_id.currency_id")
