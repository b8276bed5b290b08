from odoo import api, models, tools


class LoyaltyMail(models.Model):
    _inherit = "loyalty.mail"

    @api.model
    @tools.ormcache()
    def _club_programs_that_tell(self):
        """Ids of the programs with a message for who reaches so many points: an order asks
        here instead of reading its club's messages."""
        plans = self.sudo().search([("trigger", "=", "points_reach")])
        return frozenset(plans.program_id.ids)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
