from odoo import models


class LoyaltyCard(models.Model):
    """The card of a VIP on the portal."""

    _inherit = "loyalty.card"

    def _club_manager_text(self):
        """Name the member's account manager."""
        self.ensure_one()
        return self.env._("Your account manager is %(name)s.", name=self.club_manager_id.name)

    def _club_vip_since_text(self):
        """Say since when the member is a VIP."""
        self.ensure_one()
        day = self.program_id._club_format_date(self.club_vip_since)
        return self.env._("You have been a VIP since %(day)s.", day=day)
