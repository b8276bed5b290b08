from odoo import fields, models


class LoyaltyClubSetting(models.AbstractModel):
    """A setting that belongs to one club and is deleted with it."""

    _name = "loyalty.club.setting"
    _description = "Setting of a Customer Club"
    _inherit = ["loyalty.club.part"]

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")

    def _club_is_cached(self):
        return False
