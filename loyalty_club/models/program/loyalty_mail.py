from odoo import api, fields, models

from .committed_cache import committed_cache


class LoyaltyMail(models.Model):
    _name = "loyalty.mail"
    _inherit = ["loyalty.mail", "loyalty.club.part"]

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
    @committed_cache()
    def _club_programs_that_tell(self):
        """Ids of the programs that send a message when a number of points is reached. Cached, so
        that an order need not read its club's messages."""
        plans = self.sudo().search([("trigger", "=", "points_reach")])
        return frozenset(plans.program_id.ids)

    @api.model
    @committed_cache("program_id", "trigger")
    def _club_plans(self, program_id, trigger):
        """Ids of the program's messages for `trigger`."""
        return tuple(self.sudo().search([("program_id", "=", program_id), ("trigger", "=", trigger)]).ids)
