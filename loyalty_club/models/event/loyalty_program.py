from odoo import models

from ..program.close import Stage


class Events(Stage):
    """Those who come tomorrow are reminded, and yesterday's lists are closed: an event a batch,
    for messages are rendered here."""

    name = "events"
    for_archived = only_today = only_at_night = True

    def batches(self, program, step):
        events = program.env["loyalty.club.benefit"]._existing_events()
        mine = events.filtered(lambda event: event.program_id == program and event.id >= (step.position or 0))
        for event in mine.sorted("id"):
            event._event_night()
            yield event.id


class LoyaltyProgram(models.Model):
    """The close of events."""

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Events()]
