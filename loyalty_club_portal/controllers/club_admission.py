from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .club import ClubPortal


class ClubAdmissionPortal(ClubPortal):
    """The admission criteria on the page of non-members, and requests to join."""

    @http.route("/my/club/ask", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_ask(self, club=None, **kw):
        """Request membership for the current user."""
        program = self._club_not_mine(club)
        if not program:
            return request.redirect("/my/club")
        try:
            request.env.user.partner_id.sudo()._club_ask(program, channel="portal")
        except UserError as error:
            return self._club_render(1, club, error=str(error))
        return request.redirect(self._club_url(program))

    @http.route("/my/club/withdraw", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_withdraw(self, club=None, **kw):
        """Withdraw the current user's request."""
        program = self._club_not_mine(club)
        if not program:
            return request.redirect("/my/club")
        request.env.user.partner_id.sudo()._club_withdraw(program)
        return request.redirect(self._club_url(program))

    def _club_not_mine(self, club):
        """Return the requested club if the current user may join it and is not a member, else an empty recordset."""
        program = self._club_choose(request.env["loyalty.program"]._club_open_to_me(), club)
        return program - request.env["loyalty.card"]._club_mine().program_id

    def _club_guest_values(self, program):
        partner = request.env.user.partner_id.sudo()
        return {
            **super()._club_guest_values(program),
            "club_criteria": program._club_admission_words(),
            "club_gaps": partner._club_gaps(program),
            "club_request": partner._club_last_request(program),
        }
