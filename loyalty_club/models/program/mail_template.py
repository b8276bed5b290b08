from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def unlink(self):
        """A club's messages end with their template, by PostgreSQL's hand: their ids are cached."""
        plans = self.env["loyalty.mail"].sudo().search([("mail_template_id", "in", self.ids)])
        clubs = plans.program_id
        result = super().unlink()
        clubs._club_clear_cache()
        return result
