from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import periods
from ..ledger import locking
from ..program.committed_cache import committed_cache
from ..program.groups import check_manager

#: States of a reservation that occupies seats.
SEATED = ("reserved", "delivered")


#: States of a reservation whose attendance is not recorded yet.
AWAITED = ("reserved", "waiting")


#: Fields of an event that affect its reservations.
SHAPES = frozenset({"kind", "active", "event_at", "event_place", "event_seats"})


class LoyaltyClubBenefit(models.Model):
    """A private event: its time, its place, its seats and their reservations.

    Every method that changes reservations locks the event first (`_event_lock`).
    """

    _inherit = "loyalty.club.benefit"

    event_at = fields.Datetime(string="Begins")
    event_hours = fields.Float(string="Duration", default=2, help="Duration in hours.")
    event_place = fields.Char(string="Place", translate=True)
    event_seats = fields.Integer(string="Seats", help="Guests count too. 0: no limit.")
    event_guests = fields.Integer(string="Guests per Member", help="Number of people a member may bring.")
    event_closes_at = fields.Datetime(
        string="Reservations Close On",
        help="Empty: until the event begins. Staff can reserve until then. A reservation is kept when the member "
        "falls below the tier; members on the waiting list get a seat only while they have the benefit.",
    )
    event_called_off = fields.Boolean(string="Cancelled", readonly=True, copy=False)
    event_reserved = fields.Integer(string="Reserved Seats", compute="_compute_event_seats", compute_sudo=True)
    event_waiting = fields.Integer(
        string="People on the Waiting List", compute="_compute_event_seats", compute_sudo=True
    )
    event_when = fields.Char(
        string="When", compute="_compute_event_when", help="In the reader's calendar and the club's time zone."
    )

    @api.constrains("kind", "event_at", "event_hours", "event_seats", "event_guests", "event_closes_at", "due")
    def _check_event(self):
        for event in self.filtered("event_at"):
            if event.kind != "event":
                continue
            if min(event.event_seats, event.event_guests) < 0 or not 0 < event.event_hours <= 240:
                raise ValidationError(
                    self.env._("Seats and guests cannot be negative, and an event lasts at most 240 hours.")
                )
            if event.event_closes_at and event.event_closes_at > event.event_at:
                raise ValidationError(self.env._("Reservations cannot close after the event begins."))
            if event.due != "never":
                raise ValidationError(self.env._("An event has its own date and cannot be delivered automatically."))

    @api.depends("kind", "event_seats")
    def _compute_event_seats(self):
        groups = self.env["loyalty.club.benefit.use"]._read_group(
            [("benefit_id", "in", self._origin.ids), ("state", "in", (*SEATED, "waiting"))],
            ["benefit_id", "state"],
            ["seats:sum"],
        )
        counts = {}
        for event, state, seats in groups:
            key = (event.id, state == "waiting")
            counts[key] = counts.get(key, 0) + seats
        for event in self:
            event.event_reserved = counts.get((event._origin.id, False), 0)
            event.event_waiting = counts.get((event._origin.id, True), 0)

    @api.depends("event_at", "program_id")
    @api.depends_context("lang")
    def _compute_event_when(self):
        for event in self:
            event.event_when = event.program_id.sudo()._club_format_moment(event.event_at)

    # changes

    def write(self, vals):
        events = self.browse()
        if SHAPES & vals.keys():
            events = self.filtered(lambda one: one._is_dated_event())
        events._event_lock()
        events._event_check_change(vals)
        before = {event: (event.event_at, event.event_place) for event in events}
        result = super().write(vals)
        for event in events:
            event._event_check_seats()
            if before[event] != (event.event_at, event.event_place):
                event._event_moved()
            event._event_fill()
        return result

    def _event_check_change(self, vals):
        """An event with reservations must be cancelled before it is archived or loses its date, so
        that the members are informed.

        :raises UserError: `vals` would remove such an event
        """
        for event in self:
            ends = (
                vals.get("kind", "event") != "event" or not vals.get("event_at", True) or not vals.get("active", True)
            )
            if ends and not event._event_is_over() and event._event_awaited():
                raise UserError(
                    self.env._(
                        "%(event)s has reservations. Cancel the event first, so that these members are informed.",
                        event=event.name,
                    )
                )

    def _event_check_seats(self):
        taken = self._event_taken()
        if self.event_seats and taken > self.event_seats:
            raise ValidationError(
                self.env._(
                    "%(taken)s seats of %(event)s are already reserved. Keep at least that many.",
                    taken=self.program_id._club_format_number(taken),
                    event=self.name,
                )
            )

    def _event_moved(self):
        """After a change of time or place, inform the members with a seat; reminders are sent again."""
        reservations = self._event_awaited()
        day = self.program_id._club_day(self.event_at)
        reservations.write({**self._event_date_vals(day), "reminded_on": False})
        if not self._event_is_over():
            for reservation in reservations.filtered(lambda one: one.state == "reserved"):
                reservation._tell("changed")

    def action_event_call_off(self):
        """Cancel the event and its reservations, and inform these members.

        :raises UserError: the event is over
        :raises AccessError: the user is not a manager of the club
        """
        check_manager(self.env, self.env._("Only a manager of the customer club can cancel an event."))
        self.check_access("write")
        for event in self.sudo().filtered(lambda one: one._is_dated_event() and not one.event_called_off):
            event._event_lock()
            if event._event_is_over():
                raise UserError(self.env._("%(event)s is over.", event=event.name))
            reservations = event._event_awaited()
            event.event_called_off = True
            for reservation in reservations:
                reservation._cancel()
                reservation._tell("called_off")
        return True

    def action_event_reservations(self):
        """Open the reservations and the waiting list, to record attendance."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_reservation_action")
        return {
            **action,
            "display_name": f"{self.name}, {self.event_when}",
            "domain": [("benefit_id", "=", self.id)],
            "context": {"search_default_coming": 1},
        }

    # time

    def _is_dated_event(self):
        """Whether this is an event with a date; without a date no seats can be reserved."""
        return self.kind == "event" and bool(self.event_at)

    def _event_end(self):
        return self.event_at + timedelta(hours=self.event_hours)

    def _event_has_begun(self):
        return self.event_at <= fields.Datetime.now()

    def _event_is_over(self):
        return self._event_end() <= fields.Datetime.now()

    def _event_is_open(self):
        """Whether members can reserve now."""
        closes = min(self.event_closes_at or self.event_at, self.event_at)
        return not self.event_called_off and fields.Datetime.now() < closes

    def _event_date_vals(self, day):
        return {"date": day, "year": periods.year_number(day, self.program_id.club_calendar)}

    def _check_asked_for(self):
        if self._is_dated_event():
            raise UserError(self.env._("Reserve a seat for %(event)s instead.", event=self.name))
        return super()._check_asked_for()

    def _is_plain(self):
        return super()._is_plain() and not self._is_dated_event()

    def _is_past(self):
        return super()._is_past() or (self._is_dated_event() and (self.event_called_off or self._event_is_over()))

    def _in_words(self):
        words = super()._in_words()
        if not self._is_dated_event():
            return words
        return self.env._(", ").join(part for part in (self.event_when, self.event_place, words) if part)

    def _club_is_cached(self):
        return super()._club_is_cached() or "event" in self.mapped("kind")

    @api.model
    @committed_cache()
    def _event_ends(self):
        """{club id: end of its last event, UTC}, including past events. It is cached, so that cards of
        clubs without events need no query."""
        ends = {}
        for event in self.sudo().search([("kind", "=", "event"), ("event_at", "!=", False)]):
            if not event.event_called_off:
                club = event.program_id.id
                ends[club] = max(event._event_end(), ends.get(club, event._event_end()))
        return ends

    def _event_guest_choices(self):
        """[(number of guests, label)] that a member can choose from."""
        number = self.program_id._club_format_number
        few = [self.env._("No guests"), self.env._("With 1 guest")]
        many = [self.env._("With %(count)s guests", count=number(count)) for count in range(2, self.event_guests + 1)]
        return list(enumerate([*few, *many][: self.event_guests + 1]))

    # seats

    def _event_lock(self):
        """Lock the events and rewrite their rows.

        A lock alone raises no serialization failure: a concurrent transaction would continue with
        its old snapshot and count too few reserved seats.
        """
        if not self.ids:
            return
        self.flush_recordset()
        locking.lock_and_rewrite_rows(self.env, self._table, self.ids)
        self.invalidate_recordset()
        self.env["loyalty.club.benefit.use"].invalidate_model(flush=True)

    def _event_reservations(self, states):
        return (
            self.env["loyalty.club.benefit.use"]
            .sudo()
            .search([("benefit_id", "in", self.ids), ("state", "in", states)], order="id")
        )

    def _event_awaited(self):
        return self._event_reservations(AWAITED)

    def _event_taken(self):
        return sum(self._event_reservations(SEATED).mapped("seats"))

    def _event_free(self):
        """Number of seats left; None if there is no limit."""
        return max(self.event_seats - self._event_taken(), 0) if self.event_seats else None

    def _event_fits(self, seats):
        free = self._event_free()
        return free is None or seats <= free

    def _event_fill(self):
        """Give free seats to the waiting list, in its order, to members who still have the benefit.
        Groups that are larger than the number of seats left are skipped."""
        if not self._is_dated_event() or self.event_called_off or self._event_has_begun():
            return
        for reservation in self._event_reservations(["waiting"]):
            if self._is_there_for(reservation.card_id) and self._event_fits(reservation.seats):
                reservation.write({"state": "reserved"})
                reservation._tell("moved_up")

    def _event_fill_all(self):
        for event in self:
            event._event_fill()

    # close

    def _existing_events(self):
        """Events that begin within two days or have begun, and have reservations without recorded attendance."""
        soon = fields.Datetime.now() + timedelta(days=2)
        waiting = self.env["loyalty.club.benefit.use"].sudo()._search([("state", "in", AWAITED)])
        return self.with_context(active_test=False).search(
            [
                ("kind", "=", "event"),
                ("event_at", "!=", False),
                ("event_at", "<", soon),
                ("id", "in", waiting.subselect("benefit_id")),
            ]
        )

    def _event_night(self):
        """Send reminders from the day before the event; from the day after it, record no-shows and
        cancel the waiting list. It can safely run more than once a night."""
        self.ensure_one()
        program = self.program_id
        today, day = program._club_day(), program._club_day(self.event_at)
        self._event_lock()
        if not self._event_has_begun():
            if day <= today + timedelta(days=1):
                self._event_remind(today)
        elif program._club_day(self._event_end()) < today:
            for reservation in self._event_awaited():
                if reservation.state == "waiting":
                    reservation._cancel()
                else:
                    reservation._miss()

    def _event_remind(self, today):
        for reservation in self._event_reservations(["reserved"]).filtered(lambda one: not one.reminded_on):
            reservation.write({"reminded_on": today})
            reservation._tell("reminder")
