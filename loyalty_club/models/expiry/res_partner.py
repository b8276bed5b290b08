from odoo import fields, models


class ResPartner(models.Model):
    """The list of upcoming expiries of a member, on the contact."""

    _inherit = "res.partner"

    club_expiry_list = fields.Html(related="club_card_id.club_expiry_list", groups="base.group_user")
