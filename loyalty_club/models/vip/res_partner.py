from odoo import api, fields, models
from odoo.fields import Domain

from ..program.groups import check_field


class ResPartner(models.Model):
    """The account manager of a member, shown on the contact."""

    _inherit = "res.partner"

    club_manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        compute="_compute_club_manager_id",
        search="_search_club_manager_id",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("club_card_id")
    @api.depends_context("company")
    def _compute_club_manager_id(self):
        for partner in self:
            partner.club_manager_id = partner.club_card_id.club_manager_id

    def _search_club_manager_id(self, operator, value):
        check_field(self, "club_manager_id")
        if operator != "in":
            return NotImplemented
        having = self._club_member_domain([("club_manager_id", "in", [v for v in value if v])])
        found = Domain("id", "in", having)
        if False in value:
            managed = self._club_member_domain([("club_manager_id", "!=", False)])
            found |= Domain("id", "not in", managed)
        return found
