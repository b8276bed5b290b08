from odoo import api, fields, models

from .derived import check_derived


class LoyaltyClubSetting(models.AbstractModel):
    """A setting that belongs to one club and is deleted with it."""

    _name = "loyalty.club.setting"
    _description = "Setting of a Customer Club"
    _inherit = ["loyalty.club.part"]

    program_id = fields.Many2one("loyalty.program", string="Club", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        check_derived(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_derived(self, [vals])
        return super().write(vals)

    def _club_is_cached(self):
        return False
