from odoo import fields, models
from odoo.exceptions import UserError

from ..program.groups import check_staff
from .loyalty_club_benefit import AWAITED


class LoyaltyCard(models.Model):
    """The private events of a member, and the member's reservations."""

    _inherit = "loyalty.card"

    club_has_events = fields.Boolean(
        string="Has Upcoming Events",
        compute="_compute_club_has_events",
        compute_sudo=True,
        help="Whether the club has upcoming events, for this member or for others.",
    )

    def _compute_club_has_events(self):
        ends = self.env["loyalty.club.benefit"]._event_ends()
        now = fields.Datetime.now()
        for card in self:
            end = ends.get(card.program_id.id)
            card.club_has_events = card.is_club_card and bool(end and now < end)

    # events of the member

    def _club_benefits(self):
        """Leave out past benefits; for dated events and early access, replace the uses left by a text
        (for events, about the seats)."""
        found = [one for one in super()._club_benefits() if not one["benefit"]._is_past()]
        reservations = self._club_reservations()
        reserved = reservations.grouped("benefit_id")
        for one in found:
            benefit = one["benefit"]
            if not benefit._is_plain():
                one["left"] = None
                one["text"] = (
                    benefit._is_dated_event()
                    and self._club_seat_text(benefit, reserved.get(benefit, reservations.browse()))
                    or ""
                )
        return found

    def _club_reservations(self):
        """The member's reservations and places on waiting lists whose attendance is not recorded yet."""
        return self.env["loyalty.club.benefit.use"].sudo().search([("card_id", "=", self.id), ("state", "in", AWAITED)])

    def _club_seat_text(self, event, reservation):
        """The text about seats for the member: the own reservation, else the seats left."""
        number = self.program_id._club_format_number
        if reservation.state == "reserved":
            return self.env._("Reserved: %(seats)s", seats=reservation._seats_in_words())
        if reservation.state == "waiting":
            place = event._event_reservations(["waiting"]).ids.index(reservation.id) + 1
            return self.env._("Number %(place)s on the waiting list", place=number(place))
        if not event._event_is_open():
            return self.env._("Reservations are closed")
        free = event._event_free()
        if free is None:
            return self.env._("Seats available")
        if not free:
            return self.env._("Full")
        if free == 1:
            return self.env._("1 seat left")
        return self.env._("%(count)s seats left", count=number(free))

    def _club_events(self):
        """The events that the member can attend or has reserved, the next one first.

        A reservation is kept even if the member no longer has the benefit.

        :return: dicts of `event`, `reservation` (empty if none), `text` (about the seats), `open`
            (whether the member can reserve now) and `waits` (whether the event is full, so that
            the member would join the waiting list)
        """
        self.ensure_one()
        card = self.sudo()
        if card.club_blocked or not card.active:
            return []
        reservations = card._club_reservations().grouped("benefit_id")
        events = card.program_id.club_benefit_ids.filtered(
            lambda one: one._is_dated_event() and not one._is_past() and (one in reservations or one._is_for(card))
        )
        none = self.env["loyalty.club.benefit.use"].sudo()
        found = []
        for event in events.sorted("event_at"):
            reservation = reservations.get(event, none)
            found.append(
                {
                    "event": event,
                    "reservation": reservation,
                    "text": card._club_seat_text(event, reservation),
                    "open": not reservation and event._event_is_open(),
                    "waits": event._event_free() == 0,
                }
            )
        return found

    # reservation

    def club_reserve_seat(self, event, guests=0):
        """Reserve a seat at a private event for the member; for staff.

        :param event: a `loyalty.club.benefit` of the club with a date, or its id
        :param int guests: number of people that the member brings
        :return: the `loyalty.club.benefit.use`: `reserved`, or `waiting` if the event is full
        :raises UserError: there is no such event, it has begun or was cancelled, it is not for
            the member, the member already has a reservation, or the number of guests is too high
        :raises AccessError: the user is not a user of the club
        """
        self.ensure_one()
        if not self.env.su:
            check_staff(self.env, self.env._("Only users of the customer club can reserve seats for members."))
            self.check_access("read")
        return self._club_reserve_seat(event if isinstance(event, int) else event.id, guests).with_env(self.env)

    def _club_reserve_seat(self, event_id, guests, member=False):
        """Reserve a seat without a check of the user's rights.

        :param bool member: the member reserves, not the staff, so that the closing time applies
        """
        card = self.sudo()
        card._club_check_member()
        event = self.env["loyalty.club.benefit"].sudo().browse(event_id).exists()
        event._event_lock()
        if event.event_seats and not member:
            # the members' own way ends with the closing time, the staff's does not
            card._club_check_not_own()
        card._club_check_event(event, guests, member)
        reservation = self.env["loyalty.club.benefit.use"].sudo().create(card._club_reservation_vals(event, guests))
        if reservation.state == "reserved":
            reservation._tell("reserved")
        return reservation

    def _club_reservation_vals(self, event, guests):
        seats = 1 + guests
        return {
            "card_id": self.id,
            "benefit_id": event.id,
            "state": "reserved" if event._event_fits(seats) else "waiting",
            "seats": seats,
            "cost": 0,
            "user_id": self.env.uid,
            **event._event_date_vals(self.program_id._club_day(event.event_at)),
        }

    def _club_check_event(self, event, guests, member):
        if not event or not event._is_dated_event():
            raise UserError(self.env._("Choose an event of the member's club."))
        self._club_check_has(event)
        names = {"event": event.name, "member": self.partner_id.display_name, "when": event.event_when}
        if event.event_called_off:
            raise UserError(self.env._("%(event)s was cancelled.", **names))
        if event._event_has_begun():
            raise UserError(self.env._("%(event)s was on %(when)s. Seats can no longer be reserved.", **names))
        if member and not event._event_is_open():
            raise UserError(self.env._("Reservations for %(event)s are closed. Ask the shop.", **names))
        if self._club_reservations().filtered(lambda use: use.benefit_id == event):
            raise UserError(self.env._("%(member)s already has a reservation for %(event)s.", **names))
        self._club_check_guests(event, guests)

    def _club_check_guests(self, event, guests):
        number = self.program_id._club_format_number
        if isinstance(guests, bool) or not isinstance(guests, int) or guests < 0:
            raise UserError(self.env._("Enter the number of guests; 0 for none."))
        if guests > event.event_guests:
            raise UserError(self._club_guests_sentence(event))
        if event.event_seats and guests >= event.event_seats:
            raise UserError(
                self.env._("%(event)s has only %(seats)s seats.", event=event.name, seats=number(event.event_seats))
            )

    def _club_guests_sentence(self, event):
        if not event.event_guests:
            return self.env._("%(event)s is for members only, without guests.", event=event.name)
        if event.event_guests == 1:
            return self.env._("A member may bring one guest to %(event)s.", event=event.name)
        number = self.program_id._club_format_number(event.event_guests)
        return self.env._("A member may bring %(guests)s guests to %(event)s.", guests=number, event=event.name)

    # leaving, merging

    def _club_end_membership(self):
        result = super()._club_end_membership()
        for reservation in self._club_awaited_reservations():
            reservation._cancel()
            reservation.benefit_id._event_fill()
        return result

    def _club_awaited_reservations(self):
        """The reservations of these members whose attendance is not recorded yet; their events are locked."""
        uses = self.env["loyalty.club.benefit.use"].sudo()
        domain = [("card_id", "in", self.ids), ("state", "in", AWAITED)]
        uses.search(domain).benefit_id._event_lock()
        return uses.search(domain)

    def _club_move_to(self, kept):
        """When two cards are merged and both have a reservation for an event, keep the one with a
        seat, else the earlier one."""
        for reservation in self._club_awaited_reservations():
            twin = kept._club_reservations().filtered_domain([("benefit_id", "=", reservation.benefit_id.id)])
            if twin:
                pair = (twin | reservation).sorted(lambda use: (use.state != "reserved", use.id))
                pair[1]._cancel()
                reservation.benefit_id._event_fill()
        return super()._club_move_to(kept)
