from odoo import fields, models


class ResPartner(models.Model):
    """The day a member was born, for wishes and gifts."""

    _inherit = "res.partner"

    club_birthday = fields.Date(string="Birthday", groups="base.group_user", index="btree_not_null")
