from odoo import api, fields, models
from odoo.fields import Domain

from ..program.groups import check_field
from .loyalty_club_rfm import SEGMENTS


class ResPartner(models.Model):
    """Segment and churn risk of the member, shown to staff on the contact."""

    _inherit = "res.partner"

    club_segment = fields.Selection(
        SEGMENTS,
        compute="_compute_club_behaviour",
        search="_search_club_segment",
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
    )
    club_churn_risk = fields.Float(
        string="Churn Risk",
        digits=(16, 2),
        compute="_compute_club_behaviour",
        compute_sudo=True,
        groups="loyalty_club.group_club_user",
    )

    @api.depends("club_card_id")
    @api.depends_context("company")
    def _compute_club_behaviour(self):
        for partner in self:
            partner.club_segment = partner.club_card_id.club_segment
            partner.club_churn_risk = partner.club_card_id.club_churn_risk

    def _search_club_segment(self, operator, value):
        check_field(self, "club_segment")
        if operator != "in":
            return NotImplemented
        named = [name for name in value if name]
        found = Domain("id", "in", self._club_member_domain([("club_segment", "in", named)]))
        if False in value:
            known = self._club_member_domain([("club_segment", "!=", False)])
            found |= Domain("id", "not in", known)
        return found
