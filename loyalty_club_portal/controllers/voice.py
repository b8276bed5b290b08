from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.loyalty_card_voice import LENGTH
from .club import ClubPortal


class ClubPortalVoice(ClubPortal):
    """Messages between a VIP and the account manager."""

    def _club_member_values(self, card, page, many):
        values = super()._club_member_values(card, page, many)
        said = card._club_conversation() if card.club_is_vip else []
        return {**values, "club_said": said, "club_remark_length": LENGTH}

    @http.route("/my/club/say", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_say(self, club=None, remark=None, **kw):
        """Send a message to the account manager; if it is refused, the form keeps the text."""
        number = self._club_number(club)
        card = request.env["loyalty.card"]._club_mine().filtered(lambda c: c.program_id.id == number)
        if not card:
            return request.redirect("/my/club")
        try:
            card._club_say(remark)
        except UserError as error:
            return self._club_render(1, card.program_id.id, error=str(error), club_remark=remark)
        return request.redirect(f"{self._club_url(card.program_id)}#club_voice")
