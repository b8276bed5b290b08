from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .club import ClubPortal


class ClubPortalEvent(ClubPortal):
    """Private events, where a member reserves and cancels seats, and early-access products."""

    def _club_member_values(self, card, page, many):
        return {
            **super()._club_member_values(card, page, many),
            "club_events": card._club_events(),
            "club_shelf": card._club_shelf(),
        }

    @http.route("/my/club/event/reserve", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_event_reserve(self, event=None, guests=None, **kw):
        """Reserve a seat for the current user's card; events not open to it are treated as missing."""
        number = self._club_number(event)
        cards = request.env["loyalty.card"]._club_mine()
        card = cards.filtered(lambda c: number in [one["event"].id for one in c._club_events()])[:1]
        if not card:
            return request.redirect("/my/club")
        return self._club_change_reservation(
            card, lambda: card._club_reserve_seat(number, self._club_number(guests) or 0, member=True)
        )

    @http.route("/my/club/event/cancel", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_event_cancel(self, reservation=None, **kw):
        """Cancel the current user's seat or place on the waiting list."""
        number = self._club_number(reservation)
        for card in request.env["loyalty.card"]._club_mine():
            found = card._club_reservations().filtered(lambda use: use.id == number)
            if found:
                return self._club_change_reservation(card, found._club_cancel_reservation)
        return request.redirect("/my/club")

    def _club_change_reservation(self, card, change):
        program = card.program_id
        try:
            # the error is caught here, so only the savepoint undoes a partial change
            with request.env.cr.savepoint():
                change()
        except UserError as error:
            return self._club_render(1, program.id, error=str(error))
        return request.redirect(f"{self._club_url(program)}#club_events_title")
