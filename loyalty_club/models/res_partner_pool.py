from odoo import api, fields, models, tools
from odoo.fields import Domain

#: What settling and the till read of a card.
CARD_FIELDS = [
    "partner_id",
    "program_id",
    "company_id",
    "points",
    "club_points_pending",
    "club_joined_on",
    "is_club_card",
    "active",
]


class ResPartner(models.Model):
    """Which card serves a customer: of the pool he is in, else his own, else his company's."""

    _inherit = "res.partner"

    club_pool_id = fields.Many2one(
        "loyalty.club.pool",
        string="Pool",
        compute="_compute_club_pool_id",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends_context("company")
    def _compute_club_pool_id(self):
        program = self._club_program()
        for partner in self:
            partner.club_pool_id = partner._club_pool_seats(program)[:1].pool_id

    def action_club_open_pool(self):
        """The pool this customer earns into."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_pool_action")
        return {**action, "views": [(False, "form")], "res_id": self.club_pool_id.id}

    def _club_cards(self, moment=None):
        """The cards that serve this customer at `moment` (UTC, default now), one for each
        club."""
        self.ensure_one()
        people = self | self.commercial_partner_id
        cards = self._club_own_cards(people)
        holders = [(card, card.partner_id, False) for card in cards]
        for seat in people._club_pool_seats(moment=moment):
            holders.append((seat.pool_id.card_id, seat.partner_id, True))

        def rank(holder):
            card, person, pooled = holder
            return (person != self, not pooled, not card.company_id, card.id)

        first = {}
        for card, _person, _pooled in sorted(holders, key=rank):
            first.setdefault(card.program_id, card)
        found = self.env["loyalty.card"].union(*first.values())
        return found.filtered(lambda card: card.active and card.program_id.active)

    @api.model
    def _club_own_cards(self, people):
        return self.env["loyalty.card"].search_fetch(
            [
                ("partner_id", "in", people.ids),
                ("is_club_card", "=", True),
                ("program_id.active", "=", True),
            ],
            CARD_FIELDS,
        )

    def _club_pool_seats(self, program=None, moment=None):
        """The seats in pools that these people have at `moment` (UTC, default now)."""
        seats = self.env["loyalty.club.pool.member"].sudo()
        if not self.ids or not self._club_has_pools():
            return seats
        moment = moment or fields.Datetime.now()
        domain = Domain("partner_id", "in", self.ids) & Domain("joined_at", "<=", moment)
        domain &= Domain("left_at", "=", False) | Domain("left_at", ">", moment)
        if program is not None:
            domain &= Domain("program_id", "=", program.id)
        return seats.search(domain)

    @api.model
    @tools.ormcache()
    def _club_has_pools(self):
        """Whether anybody is in a pool: most shops have none, and their orders ask no more."""
        return bool(self.env["loyalty.club.pool.member"].sudo().search_count([], limit=1))
