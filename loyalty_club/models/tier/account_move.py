from odoo import fields, models


class AccountMove(models.Model):
    """Shows the member's tier on invoices."""

    _inherit = "account.move"

    club_tier_id = fields.Many2one(related="partner_id.club_tier_id", string="Tier")
    club_is_vip = fields.Boolean(related="partner_id.club_is_vip", string="VIP")
