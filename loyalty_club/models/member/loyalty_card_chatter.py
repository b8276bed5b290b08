from odoo import fields, models
from odoo.exceptions import AccessError

from ..program.groups import is_staff


class LoyaltyCard(models.Model):
    """The chatter of a member's card is for the staff of the club.

    Cashiers and salespeople may read cards, but not the remarks of a VIP or why somebody is blocked.
    """

    _inherit = "loyalty.card"

    # core searches messages without their access rules when the field is read or searched
    message_ids = fields.One2many(bypass_search_access=False)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Let the club's staff post messages with read access only, because an account manager
        answers the member on the card. Others may neither read nor post: nobody may delete a card."""
        found = super()._mail_get_operation_for_mail_message_operation(message_operation)
        cards = self.sudo().filtered("is_club_card").sudo(self.env.su)
        if not is_staff(self.env):
            found.update(dict.fromkeys(cards, "unlink"))
        elif message_operation == "create":
            found.update(dict.fromkeys(cards, "read"))
        return found

    def message_post(self, **kwargs):
        """Post as the current user: a message on a member's card never bears another name."""
        if not self.env.su and self.sudo().is_club_card:
            kwargs = {**kwargs, "author_id": self.env.user.partner_id.id, "email_from": None}
        return super().message_post(**kwargs)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """:raises AccessError: the user is not staff of the club; who follows a card gets its messages"""
        if not self.env.su and not is_staff(self.env) and any(card.is_club_card for card in self.sudo()):
            raise AccessError(self.env._("Only staff of the customer club can follow a member's card."))
        return super().message_subscribe(partner_ids, subtype_ids)
