from odoo import api, models


class LoyaltyClubPart(models.AbstractModel):
    """A part of a program (`program_id`) that only the club's manager changes, once the
    program is a club. By the user's group: core's own code runs as superuser.
    """

    _name = "loyalty.club.part"
    _description = "Part of a Customer Club"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.program_id._club_change_settings()
        return parts

    def write(self, vals):
        programs = self.program_id
        programs._club_change_settings()
        result = super().write(vals)
        (self.program_id - programs)._club_change_settings()
        return result

    def unlink(self):
        self.program_id._club_change_settings()
        return super().unlink()
