from odoo import api, models


class LoyaltyClubPart(models.AbstractModel):
    """A record of a program (`program_id`) that only a club manager may change if the program is
    a club. The user's group decides, even in superuser mode, because core writes as superuser.
    """

    _name = "loyalty.club.part"
    _description = "Part of a Customer Club"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.program_id._club_check_may_set()
        if parts._club_is_cached():
            parts.program_id._club_clear_cache()
        return parts

    def write(self, vals):
        programs, cached = self.program_id, self._club_is_cached()
        programs._club_check_may_set()
        result = super().write(vals)
        (self.program_id - programs)._club_check_may_set()
        if cached or self._club_is_cached():
            (self.program_id | programs)._club_clear_cache()
        return result

    def unlink(self):
        programs, cached = self.program_id, self._club_is_cached()
        programs._club_check_may_set()
        result = super().unlink()
        if cached:
            programs._club_clear_cache()
        return result

    def _club_is_cached(self):
        """Whether an `ormcache` depends on these records."""
        return True
