from odoo import fields, models


class LoyaltyClubAllocation(models.Model):
    """Points that went from a lot to a debit; negative where they came back."""

    _name = "loyalty.club.allocation"
    _description = "Customer Club Allocation"
    _log_access = False
    _order = "id"

    debit_id = fields.Many2one("loyalty.club.entry", required=True, readonly=True, index=True, ondelete="restrict")
    lot_id = fields.Many2one("loyalty.club.entry", required=True, readonly=True, index=True, ondelete="restrict")
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
