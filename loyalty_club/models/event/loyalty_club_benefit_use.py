from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.calendar_entry import calendar_entry
from .loyalty_club_benefit import AWAITED

#: Email templates with a calendar entry (.ics) as an attachment.
WITH_ENTRY = (
    "loyalty_club.mail_template_event_reserved",
    "loyalty_club.mail_template_event_moved_up",
    "loyalty_club.mail_template_event_changed",
)


class LoyaltyClubBenefitUse(models.Model):
    """A reservation of seats at an event: reserved or on the waiting list, later attended or not.

    An attended reservation has the state `delivered`, and only then a cost.
    """

    _inherit = "loyalty.club.benefit.use"

    seats = fields.Integer(readonly=True, help="The member and the guests.")
    reminded_on = fields.Date(readonly=True)
    event_at = fields.Datetime(related="benefit_id.event_at", store=True)
    event_text = fields.Char(
        string="Event", compute="_compute_event_text", help="When and where, as the member reads it."
    )
    seats_text = fields.Char(string="Seats in Words", compute="_compute_event_text")
    url = fields.Char(string="Page Link", compute="_compute_url")

    _reserved_once = models.UniqueIndex("(card_id, benefit_id) WHERE state IN ('reserved', 'waiting')")

    @api.depends("benefit_id", "seats")
    @api.depends_context("lang")
    def _compute_event_text(self):
        for use in self:
            benefit = use.benefit_id
            parts = (benefit.event_when, benefit.event_place)
            use.event_text = self.env._(", ").join(part for part in parts if part)
            use.seats_text = use._seats_in_words() if use.seats else False

    def _compute_url(self):
        """The page with the member's reservation; `loyalty_club_portal` sets it."""
        self.url = False

    def _seats_in_words(self):
        if self.seats == 1:
            return self.env._("1 seat")
        number = self.program_id.sudo()._club_format_number(self.seats)
        return self.env._("%(count)s seats", count=number)

    def _is_reservation(self):
        return bool(self.seats)

    # attendance

    def action_attended(self):
        """Record that the member attended.

        :raises UserError: there is no reserved seat, or the day of the event has not come
        """
        for use in self._existing():
            if use.state == "delivered":
                continue
            use._check_came()
            use._deliver()
        return True

    def action_absent(self):
        """Record that the member did not attend.

        :raises UserError: there is no reserved seat, or the day of the event has not come
        """
        for use in self._existing():
            if use.state not in ("reserved", "delivered", "absent") or not use._is_reservation():
                raise UserError(self.env._("There is no reserved seat."))
            use._check_day()
            use._miss()
        return True

    def action_deliver(self):
        reservations = self.filtered(lambda use: use._is_reservation())
        reservations.action_attended()
        return super(LoyaltyClubBenefitUse, self - reservations).action_deliver()

    def _check_came(self):
        """:raises UserError: the member has no seat, for example on the waiting list or after a
        cancellation, or the day of the event has not come"""
        benefit = self.benefit_id
        if self.state not in ("reserved", "absent"):
            raise UserError(
                self.env._(
                    "%(member)s has no seat at %(event)s. Reserve one first.",
                    member=self.partner_id.display_name,
                    event=benefit.name,
                )
            )
        self._check_day()
        if self.state == "absent" and not benefit._event_fits(self.seats):
            raise UserError(self.env._("No seat of %(event)s is free any more.", event=benefit.name))

    def _check_day(self):
        program = self.program_id
        day = program._club_day(self.benefit_id.event_at)
        if program._club_day() < day:
            raise UserError(
                self.env._(
                    "%(event)s is on %(date)s. Record attendance on that day.",
                    event=self.benefit_id.name,
                    date=program._club_format_date(day),
                )
            )

    def _deliver(self, note=None):
        result = super()._deliver(note)
        if self._is_reservation():
            self.write({"cost": self.benefit_id.cost * self.seats})
        return result

    def _miss(self):
        self.write({"state": "absent", "cost": 0, "delivered_on": False, "user_id": self.env.uid})

    # cancellation

    def _existing(self):
        """Lock the events before the cards, in the same order as a reservation does, to avoid deadlocks."""
        self.sudo().filtered(lambda use: use._is_reservation()).benefit_id._event_lock()
        return super()._existing()

    def action_cancel(self):
        """Cancel, and give the free seats to the waiting list."""
        result = super().action_cancel()
        self.sudo().filtered(lambda use: use._is_reservation()).benefit_id._event_fill_all()
        return result

    def _club_cancel_reservation(self):
        """Cancel the reservation, or the place on the waiting list, for the member.

        :raises UserError: there is no reservation, or the event has begun
        """
        self.ensure_one()
        reservation = self.sudo()
        event = reservation.benefit_id
        event._event_lock()
        if reservation.state not in AWAITED:
            raise UserError(self.env._("There is no reservation to cancel."))
        if event._event_has_begun():
            raise UserError(
                self.env._("%(event)s has begun. The reservation can no longer be cancelled.", event=event.name)
            )
        reservation._cancel()
        event._event_fill()

    # messages

    def _tell(self, template):
        """Queue a message to the member."""
        self.ensure_one()
        return self.card_id._club_mail(f"loyalty_club.mail_template_event_{template}", self)

    def _process_attachments_for_template_post(self, mail_template):
        """Attach a calendar entry to the emails that state the time of the event."""
        templates = [self.env.ref(name, raise_if_not_found=False) for name in WITH_ENTRY]
        if mail_template not in templates:
            return {}
        return {
            use.id: {"attachments": [("event.ics", b64encode(use._calendar_entry().encode()))]}
            for use in self.filtered(lambda use: use._is_reservation())
        }

    def _calendar_entry(self):
        self.ensure_one()
        event = self.benefit_id.with_context(lang=self.partner_id.lang)
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return calendar_entry(
            uid=f"club-event-{event.id}@{database}",
            title=event.name,
            start=event.event_at,
            end=event._event_end(),
            made=fields.Datetime.now(),
            place=event.event_place or "",
        )
