from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """Answering an invitation to the VIP club at the till."""

    _inherit = "pos.config"

    def club_accept_invitation(self, card_id):
        """Accept the member's invitation to the VIP club.

        :param int card_id: the member's card
        :return: records by model: the card and the customer
        :raises UserError: not a member of this till's clubs, no open invitation, or the VIP club is full
        :raises AccessError: the user is not a POS user
        """
        config = self._club_guarded()
        card = config._club_card(card_id)
        config._club_invitation_of(card).action_accept()
        return config._club_load(card)

    def club_decline_invitation(self, card_id):
        """Decline the member's invitation. Parameters, result and errors as for `club_accept_invitation`."""
        config = self._club_guarded()
        card = config._club_card(card_id)
        config._club_invitation_of(card).action_decline()
        return config._club_load(card)

    def _club_card(self, card_id):
        """Return the card if its holder is a member of one of this till's clubs.

        :raises UserError: otherwise
        """
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
