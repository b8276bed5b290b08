from odoo import api, models


class MailMessage(models.Model):
    """The author of a message on a member's card is the user who writes it."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            author = self.env.user.partner_id
            mine = {"author_id": author.id, "email_from": author.email_formatted}
            cards = self._club_cards_of((vals.get("model"), vals.get("res_id")) for vals in vals_list)
            vals_list = [
                {**vals, **mine} if vals.get("model") == "loyalty.card" and vals.get("res_id") in cards else vals
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not {"author_id", "email_from"}.isdisjoint(vals):
            messages = self.sudo()
            if self._club_cards_of((message.model, message.res_id) for message in messages):
                vals = {name: value for name, value in vals.items() if name not in ("author_id", "email_from")}
        return super().write(vals)

    @api.model
    def _club_cards_of(self, documents):
        """Ids of those of the `documents`, pairs of model and id, that are cards of clubs."""
        ids = {id_ for model, id_ in documents if model == "loyalty.card" and id_}
        return set(self.env["loyalty.card"].sudo().browse(ids).exists().filtered("is_club_card").ids)
