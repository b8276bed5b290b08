from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..ledger.fetch import fetch_where
from ..program.committed_cache import committed_cache

#: Fields of a card that settling and the point of sale read; below, those of its program.
CARD_FIELDS = [
    "partner_id",
    "program_id",
    "company_id",
    "points",
    "club_points_pending",
    "club_joined_on",
    "is_club_card",
    "active",
    "club_blocked",
    "club_suspended_since",
    "club_suspended_until",
    "club_tier_id",
]


PROGRAM_FIELDS = [
    "name",
    "company_id",
    "currency_id",
    "date_from",
    "date_to",
    "is_club",
    "club_tz",
    "club_unit",
    "club_start_date",
    "club_sale_trigger",
    "club_same_order",
    "club_grace_days",
    "club_closed_on",
]


class ResPartner(models.Model):
    """Finds the card that a customer uses: that of their pool, else their own, else their company's."""

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
        """Open the pool of this customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("loyalty_club.loyalty_club_pool_action")
        return {**action, "views": [(False, "form")], "res_id": self.club_pool_id.id}

    def _club_cards(self, programs, moment=None):
        """The cards that this customer uses at `moment` (UTC, default now), at most one per club.

        :param programs: ids of the clubs
        """
        self.ensure_one()
        cards = self._club_own_cards(programs)
        seats = self.env["loyalty.club.pool.member"]
        if self._club_has_pools():
            seats = (self | self.commercial_partner_id)._club_pool_seats(moment=moment)
        return self._club_choose_cards(cards, seats, programs)

    def _club_cards_of_all(self, programs):
        """Prefetch `_club_cards` for all these customers, in a fixed number of queries.

        :return: a function of (customer, moment) that returns the cards
        """
        cards = self._club_own_cards(programs) if self and programs else self.env["loyalty.card"]
        people = self | self.commercial_partner_id
        seats = people._club_pool_seats_ever()

        def cards_of(partner, moment):
            people = partner | partner.commercial_partner_id
            moment = moment or fields.Datetime.now()
            return partner._club_choose_cards(
                cards.filtered(lambda card: card.partner_id in people),
                seats.filtered(
                    lambda seat: (
                        seat.partner_id in people
                        and seat.joined_at <= moment
                        and (not seat.left_at or seat.left_at > moment)
                    )
                ),
                programs,
            )

        return cards_of

    def _club_choose_cards(self, cards, seats, programs):
        """Choose the active card of each club: the customer's (of their pool, else their own), else
        their company's."""
        holders = [(card, card.partner_id, False) for card in cards]
        holders += [(seat.pool_id.card_id, seat.partner_id, True) for seat in seats if seat.program_id.id in programs]

        def rank(holder):
            card, person, pooled = holder
            return (person != self, not pooled, not card.company_id, card.id)

        first = {}
        for card, _person, _pooled in sorted(holders, key=rank):
            first.setdefault(card.program_id, card)
        found = self.env["loyalty.card"].union(*first.values())
        return found.filtered("active")

    def _club_own_cards(self, programs):
        """The active cards of these customers and of their companies, in one query of few columns."""
        cards = self.env["loyalty.card"].sudo()
        condition = SQL(
            """
            loyalty_card.partner_id IN (
                SELECT unnest(ARRAY[id, commercial_partner_id]) FROM res_partner WHERE id = ANY(%s)
            ) AND loyalty_card.is_club_card AND loyalty_card.active
            AND loyalty_card.program_id = ANY(%s)
            """,
            self.ids,
            sorted(programs),
            to_flush=(
                *(cards._fields[name] for name in ("partner_id", "active", "program_id")),
                self._fields["commercial_partner_id"],
            ),
        )
        found = fetch_where(cards, CARD_FIELDS, condition)
        found.program_id.fetch(PROGRAM_FIELDS)
        return found.with_env(self.env)

    def _club_pool_seats_ever(self):
        """All current and former pool memberships of these contacts."""
        seats = self.env["loyalty.club.pool.member"].sudo()
        if not self.ids or not self._club_has_pools():
            return seats
        return seats.search([("partner_id", "in", self.ids)])

    def _club_pool_seats(self, program=None, moment=None):
        """The pool memberships of these contacts at `moment` (UTC, default now)."""
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
    @committed_cache()
    def _club_has_pools(self):
        """Whether any pool membership exists. Cached, so that orders of shops without pools need no
        further query."""
        return bool(self.env["loyalty.club.pool.member"].sudo().search_count([], limit=1))
