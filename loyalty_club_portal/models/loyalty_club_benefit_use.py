from odoo import models


class LoyaltyClubBenefitUse(models.Model):
    """Messages about a reservation link to the member's page in the member's language."""

    _inherit = "loyalty.club.benefit.use"

    def _compute_url(self):
        languages = self.env["res.lang"].sudo()._get_frontend()
        for use in self:
            language = languages.get(use.partner_id.lang)
            # with a single language, URLs have no language prefix
            prefix = f"/{language.url_code}" if language and len(languages) > 1 else ""
            use.url = f"{use.get_base_url()}{prefix}/my/club?club={use.program_id.id}#club_events_title"
