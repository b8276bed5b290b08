from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """Reserving seats at private events at the till."""

    _inherit = "pos.config"

    def club_events_of(self, card_id):
        """Return the events that are open to a member.

        :param int card_id: the member's card
        :return: a list of {`id`, `name`, `when`, `place`, `text`: the seats in words, `choices`: [(number of
            guests, label)], `open`: whether the member can reserve, `waits`: whether a reservation goes on
            the waiting list, `reservation`: the id of the member's reservation or False}
        :raises UserError: not a member of this till's clubs
        :raises AccessError: the user is not a POS user
        """
        config = self._club_guarded()
        card = config._club_card(card_id)
        return [config._club_event_values(one) for one in card._club_events()]

    def club_reserve_seat(self, card_id, event_id, guests=0):
        """Reserve a seat for a member; if the event is full, put them on the waiting list.

        :param int card_id: the member's card
        :param int event_id: the event
        :param int guests: number of people the member brings along
        :return: {`message`: a sentence for the cashier, `events`: as returned by `club_events_of`}
        :raises UserError: no such member or event, or the event cannot be reserved
        :raises AccessError: the user is not a POS user
        """
        config = self._club_guarded()
        card = config._club_card(card_id)
        whole = isinstance(event_id, int) and not isinstance(event_id, bool)
        reservation = card._club_reserve_seat(event_id if whole else 0, guests)
        event = reservation.benefit_id.name
        if reservation.state == "reserved":
            message = self.env._("Reserved for %(event)s: %(seats)s.", event=event, seats=reservation.seats_text)
        else:
            message = self.env._("%(event)s is full. The member is now on the waiting list.", event=event)
        return {"message": message, "events": config.club_events_of(card_id)}

    def club_cancel_reservation(self, card_id, reservation_id):
        """Cancel a member's seat or place on the waiting list.

        :param int card_id: the member's card
        :param int reservation_id: the member's reservation
        :return: as for `club_reserve_seat`
        :raises UserError: no such member or reservation, or the event has begun
        :raises AccessError: the user is not a POS user
        """
        config = self._club_guarded()
        card = config._club_card(card_id)
        reservation = card.sudo()._club_reservations().filtered(lambda use: use.id == reservation_id)
        if not reservation:
            raise UserError(self.env._("There is no reservation to cancel."))
        reservation._club_cancel_reservation()
        message = self.env._("The reservation for %(event)s was cancelled.", event=reservation.benefit_id.name)
        return {"message": message, "events": config.club_events_of(card_id)}

    @staticmethod
    def _club_event_values(one):
        event = one["event"]
        return {
            "id": event.id,
            "name": event.name,
            "when": event.event_when,
            "place": event.event_place or "",
            "text": one["text"],
            "choices": event._event_guest_choices(),
            "open": one["open"],
            "waits": one["waits"],
            "reservation": one["reservation"].id,
        }
