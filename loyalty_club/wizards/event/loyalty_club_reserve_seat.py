from odoo import api, fields, models


class LoyaltyClubReserveSeat(models.TransientModel):
    """Reserve a seat at a private event for a member."""

    _name = "loyalty.club.reserve.seat"
    _description = "Reserve a Seat"
    _inherit = ["loyalty.club.member.wizard"]

    program_id = fields.Many2one("loyalty.program", string="Club", compute="_compute_program_id")
    card_id = fields.Many2one(
        readonly=False,
        domain="[('is_club_card', '=', True), ('partner_id', '!=', False), ('program_id', '=?', program_id)]",
    )
    event_ids = fields.Many2many("loyalty.club.benefit", string="Available Events", compute="_compute_event_ids")
    event_id = fields.Many2one("loyalty.club.benefit", required=True)
    when = fields.Char(related="event_id.event_when")
    place = fields.Char(related="event_id.event_place")
    guests = fields.Integer(help="People whom the member brings along.")
    left = fields.Char(string="Seats", compute="_compute_left")

    @api.depends("event_id", "card_id")
    def _compute_program_id(self):
        for wizard in self:
            wizard.program_id = (wizard.event_id or wizard.card_id).program_id

    @api.depends("card_id")
    def _compute_event_ids(self):
        for wizard in self:
            there = [one["event"].id for one in wizard.card_id._club_events()] if wizard.card_id else []
            wizard.event_ids = self.env["loyalty.club.benefit"].browse(there)

    @api.depends("card_id", "event_id")
    def _compute_left(self):
        for wizard in self:
            found = wizard.card_id._club_events() if wizard.card_id else []
            texts = {one["event"].id: one["text"] for one in found}
            wizard.left = texts.get(wizard.event_id.id, False)

    def action_apply(self):
        """Reserve a seat or add the member to the waiting list, and notify the user which."""
        self.ensure_one()
        reservation = self.card_id.club_reserve_seat(self.event_id, self.guests)
        names = {"member": self.card_id.partner_id.display_name, "event": self.event_id.name}
        if reservation.state == "reserved":
            kind, message = "success", self.env._("%(member)s has a seat at %(event)s.", **names)
        else:
            kind, message = "warning", self.env._("%(event)s is full: %(member)s is on the waiting list.", **names)
        close = {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "next": close},
        }
