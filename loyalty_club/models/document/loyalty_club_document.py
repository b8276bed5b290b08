from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import earning
from ...engine.basket import Role
from ...engine.points import exact
from ..ledger.fetch import fetch_where
from ..ledger.posting import invalidate
from ..ledger.settlement import Settlement, basket_of
from ..program.tasks import WARNING

#: Computed from the book.
FIGURES = [
    "club_transaction_ids",
    "club_points_balance",
    "club_points_earned",
    "club_points_redeemed",
    "club_points_preview",
]


#: What settling reads of what was settled before.
TRANSACTION_FIELDS = [
    "res_id",
    "card_id",
    "terms_id",
    "eligibility",
    "rate",
    "rule_caps",
    "revision",
    "amount",
    "points_earned",
    "points_redeemed",
]


@dataclass(slots=True)
class KeptLine:
    """What a channel says of one line: amounts in the order's currency.

    :param record: the line
    :param product: its product
    :param qty: kept quantity; `refunded`: the share of the line taken back, 0 to 1
    :param total: kept amount with tax; `subtotal`: without
    :param full_total: the amount of the whole line, as bought, with tax
    """

    record: Any
    product: Any
    qty: Decimal
    total: Decimal
    subtotal: Decimal
    full_qty: Decimal
    full_total: Decimal
    role: Role = Role.GOODS
    reward: Any = None
    card: Any = None
    claim: str = ""
    refunded: Decimal = Decimal(0)


class LoyaltyClubDocument(models.AbstractModel):
    """What buys: a sale order, a POS order. `_club_settle` is the one way to the book.

    A channel says who the member is, what the basket is and when it counts:
    `_club_partner`, `_club_moment`, `_club_counts`, `_club_kept_lines`,
    `_club_program_domain`, `_club_venue` and `_club_may_refuse`.
    """

    _name = "loyalty.club.document"
    _description = "Document of the Customer Club"
    _club_channel = None

    club_transaction_ids = fields.One2many(
        "loyalty.club.transaction",
        "res_id",
        string="Club Transactions",
        domain=lambda self: [("res_model", "=", self._name)],
        bypass_search_access=True,
    )
    club_card_id = fields.Many2one(
        "loyalty.card", compute="_compute_club_card_id", compute_sudo=True
    )
    club_points_balance = fields.Float(
        string="Member's Points",
        digits=(16, 2),
        compute="_compute_club_points_balance",
        compute_sudo=True,
    )
    club_points_earned = fields.Float(
        string="Points Earned", digits=(16, 2), compute="_compute_club_points", compute_sudo=True
    )
    club_points_redeemed = fields.Float(
        string="Points Spent", digits=(16, 2), compute="_compute_club_points", compute_sudo=True
    )
    club_points_preview = fields.Float(
        string="Points to Earn",
        digits=(16, 2),
        compute="_compute_club_points_preview",
        compute_sudo=True,
        help="What the customer will earn when the order is confirmed as it is.",
    )

    # what a channel says

    def _club_partner(self):
        """The customer."""
        self.ensure_one()
        return self.partner_id

    def _club_moment(self):
        """When it was bought, UTC."""
        self.ensure_one()
        return self.date_order

    def _club_counts(self):
        """Whether it is bought: neither a draft nor cancelled."""
        raise NotImplementedError

    def _club_may_refuse(self):
        """Whether the customer still waits, so that a missing balance can be refused."""
        raise NotImplementedError

    def _club_kept_lines(self):
        """What the customer keeps, as a list of `KeptLine`."""
        raise NotImplementedError

    def _club_earning_lines(self, lines, program):
        """Of what the customer keeps, what earns by now; the club may wait for the goods or
        the money."""
        return lines

    def _club_program_domain(self):
        """Where and when a club takes part in this document."""
        self.ensure_one()
        # a branch may not read the company it belongs to
        companies = self.company_id.sudo().parent_ids.ids
        return Domain("is_club", "=", True) & Domain("company_id", "in", [False, *companies])

    def _club_venue(self):
        """All that `_club_program_domain` depends on: documents of one venue have the same clubs."""
        self.ensure_one()
        return (self.company_id._origin.id,)

    # fields

    @api.depends("partner_id")
    def _compute_club_card_id(self):
        if len(self) == 1:
            self.club_card_id = self._club_member_cards()[:1]
            return
        # a list asks for many at once
        for programs, documents in self.grouped(lambda d: d._club_program_ids()).items():
            people = self.env["res.partner"].union(*(d._club_partner()._origin for d in documents))
            cards_of = people._club_cards_of_all(programs)
            for document in documents:
                cards = cards_of(document._club_partner()._origin, document._club_moment())
                document.club_card_id = cards.filtered(document._club_takes)[:1]

    @api.depends("club_card_id")
    def _compute_club_points_balance(self):
        for document in self:
            document.club_points_balance = document.club_card_id.points

    def _compute_club_points(self):
        figures = {}
        if self.ids:
            groups = self.env["loyalty.club.transaction"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["points_earned:sum", "points_redeemed:sum"],
            )
            figures = {res_id: sums for res_id, *sums in groups}
        for document in self:
            earned, redeemed = figures.get(document._origin.id, (0, 0))
            document.club_points_earned = earned
            document.club_points_redeemed = redeemed

    def _compute_club_points_preview(self):
        for document in self:
            document.club_points_preview = float(document._club_preview())

    @api.model
    def _club_invalidate_balances(self):
        """The book has changed: what the documents' cache says of points is old."""
        for name in self.env.registry.descendants(["loyalty.club.document"], "_inherit"):
            if not self.env[name]._abstract:
                invalidate(self.env[name], FIGURES)

    # who

    @tools.ormcache("self._club_venue()")
    def _club_program_ids(self):
        """Ids of the clubs that take part. Whoever changes a club forgets what is kept here."""
        programs = self.env["loyalty.program"].sudo().with_context(active_test=True)
        return frozenset(programs.search(self._club_program_domain()).ids)

    def _club_member_cards(self):
        """The member's cards, one for each club that takes part."""
        self.ensure_one()
        partner = self._club_partner()._origin
        programs = partner and self._club_program_ids()
        if not programs:
            return self.env["loyalty.card"]
        cards = partner._club_cards(programs, self._club_moment())
        return cards.filtered(self._club_takes)

    def _club_takes(self, card):
        """Never backwards: bought after the club's start and the member's joining."""
        start = card.program_id.club_start_date
        day = card.program_id._club_day(self._club_moment())
        joined = card.club_joined_on
        return (not start or day >= start) and (not joined or day >= joined)

    # what

    def _club_rate(self, program):
        """From the order's currency to the club's, on the day it was bought."""
        if self.currency_id == program.currency_id:
            return Decimal(1)
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id, program.currency_id, self.company_id, self._club_moment()
        )
        return exact(rate)

    def _club_role(self, reward):
        """The role of a line that `reward` made."""
        if reward.reward_type == "product":
            return Role.NOTHING
        program = reward.program_id
        if program.program_type in ("ewallet", "gift_card"):
            return Role.NOTHING
        if program.program_type == "loyalty":
            return Role.REWARD
        return Role.AUTO_DISCOUNT if program.trigger == "auto" else Role.CODE_DISCOUNT

    # settle

    def _club_settle(self):
        """Bring the book to what these documents stand for by now. Any number of times.

        A document of nobody's costs two queries. The cards are locked in the order of
        their ids before anything is read that decides.
        """
        if not self:
            return
        documents = self.sudo()
        work = []
        transactions = documents._club_known_transactions()
        for document in documents:
            known = transactions[document.id]
            counts = document._club_counts()
            members = document._club_member_cards_now(known) if counts else known.card_id.browse()
            for card in members | known.card_id:
                mine = known.filtered(lambda t: t.card_id == card)  # noqa: B023
                work.append((card.id, document, card, mine, counts and card in members))
        cards = self.env["loyalty.card"].sudo().union(*(job[2] for job in work))
        cards._club_lock()
        for _id, document, card, mine, counts in sorted(work, key=lambda job: job[0]):
            document._club_settle_card(card, mine, counts)
        documents._club_report_unposted({(d.id, card.id) for _i, d, card, _t, c in work if c})

    @api.model_create_multi
    def create(self, vals_list):
        """What was made by this very transaction has been settled by no other: see
        `_club_known_transactions`."""
        documents = super().create(vals_list)
        made = self.env.cr.precommit.data.setdefault("loyalty_club.made", set())
        made.update((self._name, id_) for id_ in documents.ids)
        return documents

    def _club_known_transactions(self):
        """{document id: its transactions}. What was made just now has none when it is settled
        for the first time: nothing is asked."""
        known = defaultdict(lambda: self.env["loyalty.club.transaction"].sudo())
        made = self.env.cr.precommit.data.get("loyalty_club.made", set())
        new = made & {(self._name, id_) for id_ in self.ids}
        made -= new
        if ids := [id_ for id_ in self.ids if (self._name, id_) not in new]:
            condition = SQL(
                "loyalty_club_transaction.res_model = %s AND loyalty_club_transaction.res_id = ANY(%s)",
                self._name,
                ids,
            )
            found = fetch_where(known.default_factory(), TRANSACTION_FIELDS, condition)
            known.update(found.grouped("res_id"))
        return known

    def _club_member_cards_now(self, known):
        """The cards to settle for: those of the member; a club that ended or was left
        since still settles what it has settled before."""
        members = self._club_member_cards()
        if not known:
            return members
        partner = self._club_partner()
        partners = partner | partner.commercial_partner_id
        partners |= partners._club_pool_seats(moment=self._club_moment()).pool_id.partner_id
        clubs = members.program_id
        return members | known.card_id.filtered(
            lambda card: card.program_id not in clubs and card.partner_id in partners
        )

    def _club_settle_card(self, card, transaction, counts):
        """Settle for one card whose row is locked."""
        self.ensure_one()
        card._club_catch_up_tiers()
        Settlement(self, card, transaction, counts).run()

    def _club_check_balance(self, card, balance, needed):
        if balance >= needed:
            return
        if self._club_may_refuse():
            program = card.program_id
            raise UserError(
                self.env._(
                    "%(member)s has %(points)s points, %(needed)s are needed. Choose a smaller"
                    " reward or remove it.",
                    member=card.partner_id.display_name,
                    points=program._club_format_number(balance),
                    needed=program._club_format_number(needed),
                )
            )
        self._club_report(
            self.env._(
                "%(member)s spent %(missing)s points more than there were. The next points"
                " repay them.",
                member=card.partner_id.display_name,
                missing=card.program_id._club_format_number(needed - max(balance, Decimal(0))),
            )
        )

    def _club_money_kept(self, club):
        """What the customer keeps of this purchase, in the club's currency at today's rate,
        with tax or without as amounts count there."""
        self.ensure_one()
        lines = self._club_money_lines()
        total = float(sum(line.total for line in lines))
        tax = total - float(sum(line.subtotal for line in lines))
        return club._club_purchase_amount(total, tax, self.currency_id, self.company_id)

    def _club_money_lines(self):
        """The kept lines that sum up to the money that is kept."""
        return self._club_kept_lines()

    # what went wrong after the goods were handed over

    def _club_report(self, note):
        """Tell somebody what could not be refused any more."""
        self.ensure_one()
        self.message_post(body=note)
        owner = self.user_id if self.user_id.active else self.env.user
        self.env["mail.activity"].sudo().create(
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "activity_type_id": self.env.ref(WARNING).id,
                "summary": self.env._("Customer club"),
                "note": note,
                "user_id": owner.id,
            }
        )

    def _club_report_unposted(self, booked):
        """Rewards of a club must be paid by the member's own card."""
        for document in self:
            if not document._club_counts():
                continue
            cards = document._club_reward_cards()
            foreign = cards.filtered(lambda card: (document.id, card.id) not in booked)  # noqa: B023
            for card in foreign:
                document._club_refuse_foreign(card)

    def _club_reward_cards(self):
        """Club cards that rewards on this document name."""
        return self._club_reward_lines().coupon_id.filtered("is_club_card")

    def _club_reward_lines(self):
        """The lines that a reward paid with points made."""
        raise NotImplementedError

    def _club_refuse_foreign(self, card):
        note = self.env._(
            "A reward on %(document)s belongs to another member or club than its customer's."
            " Remove it and claim it again.",
            document=self.name,
        )
        if self._club_may_refuse():
            raise UserError(note)
        self._club_report(note)

    # preview

    def _club_preview(self, card=None):
        """Points the customer would earn now, on `card` or on his own; exact, as settling
        would give."""
        self.ensure_one()
        card = card or self._club_member_cards()[:1]
        if not card or self._club_counts():
            return Decimal(0)
        program = card.program_id
        lines = self._club_kept_lines()
        day = program._club_day(self._club_moment())
        terms = card._club_terms_of(self._club_channel, day)
        eligibility = program._club_eligibility(lines, terms)
        basket = basket_of(lines, self._club_rate(program), eligibility, program.currency_id)
        caps_left = card._club_rule_caps(terms.rules, day)
        points = sum((e.points for e in earning.earn(basket, terms, caps_left)), Decimal(0))
        return points + earning.bonus(points, terms)
