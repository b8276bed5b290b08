from odoo import models

from ..program.close import Stage


class Events(Stage):
    """Sends reminders of events and closes past ones. Each batch is one event, because rendering
    its messages takes time."""

    name = "events"
    for_archived = only_today = only_at_night = True

    def batches(self, program, step):
        events = program.env["loyalty.club.benefit"]._existing_events()
        mine = events.filtered(lambda event: event.program_id == program and event.id >= (step.position or 0))
        for event in mine.sorted("id"):
            event._event_night()
            yield event.id


class LoyaltyProgram(models.Model):
    """The events stage of the close."""

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Events()]
