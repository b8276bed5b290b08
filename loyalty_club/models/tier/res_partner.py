from odoo import api, fields, models
from odoo.fields import Domain

from ..program.groups import check_field


class ResPartner(models.Model):
    """Shows the member's tier on the contact."""

    _inherit = "res.partner"

    club_tier_id = fields.Many2one(
        "loyalty.club.tier",
        string="Tier",
        compute="_compute_club_tier",
        search="_search_club_tier_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    club_is_vip = fields.Boolean(
        string="VIP",
        compute="_compute_club_tier",
        search="_search_club_is_vip",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("club_card_id")
    @api.depends_context("company")
    def _compute_club_tier(self):
        for partner in self:
            partner.club_tier_id = partner.club_card_id.club_tier_id
            partner.club_is_vip = partner.club_card_id.club_is_vip

    def _search_club_tier_id(self, operator, value):
        check_field(self, "club_tier_id")
        if operator not in ("in", "not in"):
            return NotImplemented
        having = self._club_member_domain([("club_tier_id", "in", [v for v in value if v])])
        found = Domain("id", "in", having)
        if False in value:
            tiered = self._club_member_domain([("club_tier_id", "!=", False)])
            found |= Domain("id", "not in", tiered)
        return found if operator == "in" else ~found

    def _search_club_is_vip(self, operator, value):
        check_field(self, "club_is_vip")
        if operator != "in":
            return NotImplemented
        cards = self.env["loyalty.card"]
        vips = Domain("id", "in", self._club_member_domain(list(cards._club_vip_domain())))
        return Domain.OR([vips if wanted else ~vips for wanted in value])

    def action_club_open_tier_changes(self):
        """Open the member's tier changes."""
        return self._club_card_to_open().action_club_open_tier_changes()

    def _club_member_pricelists(self):
        """{partner id: pricelist} of the tier on the contact's card: of their pool, else their own,
        else their company's. Contacts without one are left out."""
        people = self | self.commercial_partner_id
        cards = (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", people.ids),
                    ("is_club_card", "=", True),
                    ("program_id.active", "=", True),
                    ("club_tier_id.pricelist_id", "!=", False),
                    ("club_tier_id.pricelist_id.active", "=", True),
                    ("club_tier_id.pricelist_id.company_id", "in", [False, self.env.company.id]),
                ],
                order="id",
            )
        )
        held = {card.partner_id: card for card in cards}
        for seat in people._club_pool_seats():
            held[seat.partner_id] = cards.browse(seat.pool_id.card_id.id)
        found = {}
        for partner in self:
            card = held.get(partner) or held.get(partner.commercial_partner_id)
            if card and card.club_tier_id.pricelist_id:
                found[partner.id] = card.club_tier_id.pricelist_id
        return found
