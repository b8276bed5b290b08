from odoo import models

from .staff_names import names_staff


class LoyaltyClubInvitation(models.Model):
    """An invitation on the portal."""

    _inherit = "loyalty.club.invitation"

    def _has_field_access(self, field, operation):
        return not names_staff(self, field) and super()._has_field_access(field, operation)

    def _club_is_of_me(self):
        return self.sudo().card_id.club_is_mine

    def _compute_url(self):
        languages = self.env["res.lang"].sudo()._get_frontend()
        for invitation in self:
            language = languages.get(invitation.partner_id.lang)
            # with a single language, URLs have no language prefix
            prefix = f"/{language.url_code}" if language and len(languages) > 1 else ""
            page = f"/my/club?club={invitation.program_id.id}"
            invitation.url = f"{invitation.get_base_url()}{prefix}{page}"

    def _club_manager_text(self):
        """Name the account manager that the member would have."""
        self.ensure_one()
        return self.env._("Your account manager would be %(name)s.", name=self.manager_id.name)

    def _club_open_text(self):
        """Say until when the member can answer."""
        self.ensure_one()
        return self.env._("It is up to you. The invitation is open until %(day)s.", day=self.expires_text)
