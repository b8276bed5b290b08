from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .club import ClubPortal


class ClubPortalVip(ClubPortal):
    """The VIP club: members answer an invitation or leave."""

    def _club_member_values(self, card, page, many):
        return {**super()._club_member_values(card, page, many), "invitation": card._club_invitation()}

    @http.route("/my/club/invitation", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_invitation(self, invitation=None, answer=None, **kw):
        """Answer an invitation of the current user; other invitations are treated as missing."""
        cards = request.env["loyalty.card"]._club_mine()
        number = self._club_number(invitation)
        found = cards.club_invitation_ids.filtered(lambda i: i.id == number)
        methods = {"accept": "action_accept", "decline": "action_decline"}
        if not found or answer not in methods:
            return request.redirect("/my/club")
        program = found.program_id
        try:
            getattr(found, methods[answer])()
        except UserError as error:
            return self._club_render(1, program.id, error=str(error))
        return request.redirect(self._club_url(program))

    @http.route("/my/club/vip/leave", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_vip_leave(self, club=None, **kw):
        """Leave the VIP club but stay a member of the club."""
        number = self._club_number(club)
        card = request.env["loyalty.card"]._club_mine().filtered(lambda c: c.program_id.id == number)
        if not card:
            return request.redirect("/my/club")
        try:
            card._club_vip_leave()
        except UserError as error:
            return self._club_render(1, card.program_id.id, error=str(error))
        return request.redirect(self._club_url(card.program_id))
