from odoo import api, fields, models, tools


class LoyaltyMail(models.Model):
    _inherit = "loyalty.mail"

    trigger = fields.Selection(
        selection_add=[
            ("club_tier_up", "Tier Reached"),
            ("club_tier_warning", "Tier About to Be Lost"),
            ("club_tier_down", "Tier Lost"),
        ],
        ondelete={
            "club_tier_up": "cascade",
            "club_tier_warning": "cascade",
            "club_tier_down": "cascade",
        },
    )

    @api.model
    @tools.ormcache()
    def _club_programs_that_tell(self):
        """Ids of the programs that send a message when a number of points is reached. Cached, so
        that an order need not read its club's messages."""
        plans = self.sudo().search([("trigger", "=", "points_reach")])
        return frozenset(plans.program_id.ids)

    @api.model
    @tools.ormcache("program_id", "trigger")
    def _club_plans(self, program_id, trigger):
        """Ids of the program's messages for `trigger`."""
        return tuple(self.sudo().search([("program_id", "=", program_id), ("trigger", "=", trigger)]).ids)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.program_id._club_clear_cache()
        return plans

    def write(self, vals):
        programs = self.program_id
        result = super().write(vals)
        if {"program_id", "trigger"} & vals.keys():
            (self.program_id | programs)._club_clear_cache()
        return result

    def unlink(self):
        programs = self.program_id
        result = super().unlink()
        programs._club_clear_cache()
        return result
