from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """A member answers an invitation to the VIP club at the counter."""

    _inherit = "pos.config"

    def club_accept_invitation(self, card_id):
        """The member says yes to the VIP club.

        :param int card_id: the member's card
        :return: records by model: the card and the customer
        :raises UserError: no such member here, no open invitation, no place left
        :raises AccessError: the user works at no till
        """
        config = self._club_guarded()
        card = config._club_card(card_id)
        config._club_invitation_of(card).action_accept()
        return config._club_load(card)

    def club_decline_invitation(self, card_id):
        """The member says no. Parameters and errors as for `club_accept_invitation`."""
        config = self._club_guarded()
        card = config._club_card(card_id)
        config._club_invitation_of(card).action_decline()
        return config._club_load(card)

    def _club_card(self, card_id):
        """The card of a member of this till's clubs, or a sentence what is wrong."""
        whole = isinstance(card_id, int) and not isinstance(card_id, bool)
        card = self.env["loyalty.card"].browse(card_id if whole else []).exists()
        member = card.sudo()
        if not member.is_club_card or not member.active or member.program_id not in self._club_programs():
            raise UserError(self.env._("This customer is not a member of a club of this point of sale."))
        return card

    def _club_invitation_of(self, card):
        invitation = card.sudo()._club_invitation()
        if not invitation:
            raise UserError(self.env._("There is no invitation waiting for an answer."))
        return invitation
