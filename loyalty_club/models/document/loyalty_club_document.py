from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import earning
from ...engine.basket import Role
from ...engine.points import exact
from ...engine.settlement import basket_of
from ..ledger.posting import invalidate
from ..program.committed_cache import committed_cache
from ..program.tasks import WARNING, create_tasks
from .gather import money_of

#: Fields that are computed from the ledger.
POINT_FIELDS = [
    "club_transaction_ids",
    "club_points_balance",
    "club_points_earned",
    "club_points_redeemed",
    "club_points_preview",
]


class LoyaltyClubDocument(models.AbstractModel):
    """Mixin of documents with purchases: sale orders and POS orders. Only `_club_settle` posts them.

    Each channel defines who the member is, what the basket is and when it counts, by
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
    club_card_id = fields.Many2one("loyalty.card", compute="_compute_club_card_id", compute_sudo=True)
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

    # defined by each channel

    def _club_partner(self):
        """The customer."""
        self.ensure_one()
        return self.partner_id

    def _club_moment(self):
        """The time of purchase, in UTC."""
        self.ensure_one()
        return self.date_order

    def _club_counts(self):
        """Whether the document is a purchase: neither a draft nor cancelled."""
        raise NotImplementedError

    def _club_may_refuse(self):
        """Whether the purchase can still be refused, for example if the balance is too low."""
        raise NotImplementedError

    def _club_kept_lines(self):
        """What the customer keeps, as a list of `KeptLine`."""
        raise NotImplementedError

    def _club_earning_lines(self, lines, program):
        """The part of the kept `lines` that earns by now; the club may wait for delivery or
        payment."""
        return lines

    def _club_program_domain(self):
        """The domain of the clubs that take part in this document."""
        self.ensure_one()
        # a user of a branch may have no access to its parent company
        companies = self.company_id.sudo().parent_ids.ids
        return Domain("is_club", "=", True) & Domain("company_id", "in", [False, *companies])

    def _club_venue(self):
        """The cache key of `_club_program_ids`: all values that `_club_program_domain` depends on."""
        self.ensure_one()
        return (self.company_id._origin.id,)

    # fields

    @api.depends("partner_id")
    def _compute_club_card_id(self):
        if len(self) == 1:
            self.club_card_id = self._club_member_cards()[:1]
            return
        # a list view computes many records at once
        for programs, documents in self.grouped(lambda d: d._club_program_ids()).items():
            people = self.env["res.partner"].union(*(d._club_partner()._origin for d in documents))
            cards_of = people._club_cards_of_all(programs)
            for document in documents:
                cards = cards_of(document._club_partner()._origin, document._club_moment())
                document.club_card_id = cards.filtered(document._club_accepts)[:1]

    @api.depends("club_card_id")
    def _compute_club_points_balance(self):
        for document in self:
            document.club_points_balance = document.club_card_id.points

    def _compute_club_points(self):
        sums_by_id = {}
        if self.ids:
            groups = self.env["loyalty.club.transaction"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["points_earned:sum", "points_redeemed:sum"],
            )
            sums_by_id = {res_id: sums for res_id, *sums in groups}
        for document in self:
            earned, redeemed = sums_by_id.get(document._origin.id, (0, 0))
            document.club_points_earned = earned
            document.club_points_redeemed = redeemed

    def _compute_club_points_preview(self):
        for document in self:
            document.club_points_preview = float(document._club_preview())

    @api.model
    def _club_invalidate_balances(self):
        """Invalidate the point fields of all documents after a change of the ledger."""
        for name in self.env.registry.descendants(["loyalty.club.document"], "_inherit"):
            if not self.env[name]._abstract:
                invalidate(self.env[name], POINT_FIELDS)

    # member

    @committed_cache("self._club_venue()")
    def _club_program_ids(self):
        """The ids of the clubs that take part. A change of a club clears this cache."""
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
        return cards.filtered(self._club_accepts)

    def _club_accepts(self, card):
        """Whether the purchase was made neither before the club's start nor before the member joined."""
        start = card.program_id.club_start_date
        day = card.program_id._club_day(self._club_moment())
        joined = card.club_joined_on
        return (not start or day >= start) and (not joined or day >= joined)

    # basket

    def _club_rate(self, program):
        """The rate from the document's currency to the club's on the day of purchase."""
        if self.currency_id == program.currency_id:
            return Decimal(1)
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id, program.currency_id, self.company_id, self._club_moment()
        )
        return exact(rate)

    def _club_role(self, reward):
        """The engine's role of a line of `reward`."""
        if reward.reward_type == "product":
            return Role.NOTHING
        program = reward.program_id
        if program.program_type in ("ewallet", "gift_card"):
            return Role.NOTHING
        if program.program_type == "loyalty":
            return Role.REWARD
        return Role.AUTO_DISCOUNT if program.trigger == "auto" else Role.CODE_DISCOUNT

    def _club_reward_role(self, line, amount):
        """The engine's role of a reward's `line` that takes `amount` off, in the document's currency.
        A gift card or an e-wallet pays as far as there was money on it."""
        program = line.reward_id.program_id
        if program.program_type not in ("ewallet", "gift_card"):
            return self._club_role(line.reward_id)
        card = line.coupon_id.sudo()
        if card.program_id != program:
            return Role.OFF if amount > 0 else Role.NOTHING
        used = sum(card.history_ids.filtered(self._club_is_own_history).mapped("used"))
        worth = (exact(card.points) + exact(used)) * exact(line.reward_id.discount)
        slack = exact(self.currency_id.rounding) * 2
        return Role.NOTHING if amount <= worth + slack else Role.OFF

    def _club_is_own_history(self, history):
        return history.order_model == self._name and history.order_id == self.id

    # amount kept

    def _club_money_kept(self, club):
        """The amount of what the customer keeps, in the club's currency at today's rate, with or
        without tax as the club counts amounts."""
        self.ensure_one()
        lines = self._club_money_lines()
        total = float(sum(line.total for line in lines))
        tax = total - float(sum(line.subtotal for line in lines))
        return club._club_purchase_amount(total, tax, self.currency_id, self.company_id)

    def _club_money_lines(self):
        """The kept lines whose sum is the amount kept."""
        return self._club_kept_lines()

    # problems that cannot be refused any more

    def _club_report(self, note):
        """Post a message and create a task about a problem that cannot be refused any more."""
        self.ensure_one()
        self.message_post(body=note)
        owner = self.user_id if self.user_id.active else self.env.user
        task = {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(WARNING).id,
            "summary": self.env._("Customer club"),
            "note": note,
            "user_id": owner.id,
        }
        create_tasks(self.env, [task])

    def _club_reward_cards(self):
        """The club cards that pay for rewards on this document."""
        return self._club_reward_lines().coupon_id.filtered("is_club_card")

    def _club_reward_lines(self):
        """The lines of rewards that are paid with points."""
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
        """The points that settling would give now, as a Decimal; 0 for a document that counts already.

        :param card: the `loyalty.card` to earn; default: the customer's own
        """
        self.ensure_one()
        card = card or self._club_member_cards()[:1]
        if not card or self._club_counts():
            return Decimal(0)
        program = card.program_id
        lines = self._club_kept_lines()
        day = program._club_day(self._club_moment())
        terms = card._club_terms_of(self._club_channel, day)
        eligibility = program._club_eligibility(lines, terms)
        basket = basket_of([line.bought(eligibility) for line in lines], money_of(self, program))
        caps_left = card._club_rule_caps(terms.rules, day)
        points = sum((e.points for e in earning.earn(basket, terms, caps_left)), Decimal(0))
        return points + earning.bonus(points, terms)
