import json
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..book import Poster
from ..engine import earning, spending
from ..engine.basket import Basket, Line, Role
from ..engine.points import exact
from ..engine.settlement import differences
from ..engine.terms import Terms


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
    `_club_program_domain` and `_club_may_refuse`.
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
        "loyalty.card", string="Club Card", compute="_compute_club_card_id", compute_sudo=True
    )
    club_points_balance = fields.Float(
        string="Member's Points",
        digits=(16, 2),
        compute="_compute_club_card_id",
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

    def _club_program_domain(self):
        """Where and when a club takes part in this document."""
        self.ensure_one()
        companies = self.company_id.parent_ids.ids
        return Domain("is_club", "=", True) & Domain("company_id", "in", [False, *companies])

    # fields

    @api.depends("partner_id")
    def _compute_club_card_id(self):
        for document in self:
            card = document._club_member_cards()[:1]
            document.club_card_id = card
            document.club_points_balance = card.points

    @api.depends("club_transaction_ids.points_earned", "club_transaction_ids.points_redeemed")
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

    # who

    def _club_member_cards(self):
        """The member's cards, one for each club that takes part: the customer's own, else
        the company's he belongs to."""
        self.ensure_one()
        partner = self._club_partner()
        if not partner:
            return self.env["loyalty.card"]
        partners = partner | partner.commercial_partner_id
        cards = self.env["loyalty.card"].search(
            [
                ("partner_id", "in", partners.ids),
                ("is_club_card", "=", True),
                ("program_id.active", "=", True),
            ]
        )
        own = {}
        for card in cards.sorted(lambda c: (c.partner_id != partner, not c.company_id, c.id)):
            own.setdefault(card.program_id, card)
        found = self.env["loyalty.card"].union(*own.values())
        if not found:
            return found
        taking_part = found.program_id.filtered_domain(self._club_program_domain())
        return found.filtered(
            lambda card: card.program_id in taking_part and self._club_is_later_than(card)
        )

    def _club_is_later_than(self, card):
        """Never backwards: bought after the club's start and the member's joining."""
        start = card.program_id.club_start_date
        day = card.program_id._club_day(self._club_moment())
        joined = card.club_joined_on
        return (not start or day >= start) and (not joined or day >= joined)

    # what

    def _club_basket(self, lines, rate, eligibility, currency):
        """The engine's basket of `lines`, in the club's currency."""
        return Basket(
            tuple(
                Line(
                    key=str(line.record.id),
                    product=line.product.id,
                    qty=line.qty,
                    total=self._club_convert(line.total, rate, currency),
                    subtotal=self._club_convert(line.subtotal, rate, currency),
                    rules=frozenset(eligibility.get(str(line.record.id), ())),
                    role=line.role,
                )
                for line in lines
            )
        )

    @staticmethod
    def _club_convert(amount, rate, currency):
        if rate == 1:
            return amount
        return (amount * rate).quantize(Decimal(1).scaleb(-currency.decimal_places))

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

    def _club_claims(self, lines, card, rate, currency):
        """The claims on `card`, as {reward record: [Claim]}."""
        groups = defaultdict(list)
        for line in lines:
            if line.card == card and line.reward:
                groups[line.reward, line.claim].append(line)
        claims = defaultdict(list)
        for (reward, _code), members in groups.items():
            claims[reward].append(self._club_claim(reward, members, rate, currency))
        return claims

    def _club_claim(self, reward, lines, rate, currency):
        amount = sum((line.full_total for line in lines), Decimal(0))
        weight = sum((abs(line.full_total) for line in lines), Decimal(0))
        if weight:
            refunded = sum((abs(x.full_total) * x.refunded for x in lines), Decimal(0)) / weight
        else:
            refunded = sum((x.refunded for x in lines), Decimal(0)) / len(lines)
        return spending.Claim(
            reward=reward.id,
            qty=sum((line.full_qty for line in lines), Decimal(0)),
            amount=self._club_convert(abs(amount), rate, currency),
            tolerance=exact(currency.rounding) * len(lines),
            refunded=min(refunded, Decimal(1)),
        )

    # settle

    def _club_settle(self):
        """Bring the book to what these documents stand for by now. Any number of times.

        A document of nobody's costs two queries. The cards are locked in the order of
        their ids before anything is read that decides.
        """
        documents = self.sudo().exists()
        work = []
        transactions = self._club_transactions_of(documents)
        for document in documents:
            known = transactions.get(document.id, self.env["loyalty.club.transaction"].sudo())
            counts = document._club_counts()
            members = document._club_member_cards_now(known) if counts else known.card_id.browse()
            for card in members | known.card_id:
                work.append((document, card, counts and card in members))
        cards = self.env["loyalty.card"].sudo().union(*(card for _d, card, _c in work))
        cards._club_lock()
        for document, card, counts in sorted(work, key=lambda w: w[1].id):
            document._club_settle_card(card, counts)
        documents._club_report_unbooked({(d.id, c.id) for d, c, counts in work if counts})

    @api.model
    def _club_transactions_of(self, documents):
        found = self.env["loyalty.club.transaction"].sudo()
        if documents:
            found = found.search(
                [("res_model", "=", self._name), ("res_id", "in", documents.ids)]
            )
        return found.grouped("res_id")

    def _club_member_cards_now(self, known):
        """The cards to settle for: those of the member; a club that ended or was left
        since still settles what it has settled before."""
        members = self._club_member_cards()
        partner = self._club_partner()
        partners = partner | partner.commercial_partner_id
        clubs = members.program_id
        return members | known.card_id.filtered(
            lambda card: card.program_id not in clubs and card.partner_id in partners
        )

    def _club_settle_card(self, card, counts):
        """Post the difference between what this document should have given and taken by
        now and what is posted, for one card whose row is locked."""
        self.ensure_one()
        program = card.program_id
        lines = self._club_kept_lines() if counts else []
        transaction, is_new = self.env["loyalty.club.transaction"].sudo()._for_document(
            self, card, program._club_day(self._club_moment() or fields.Datetime.now())
        )
        posted = {} if is_new else transaction._posted()
        terms, target, whys = self._club_target(transaction, is_new, card, lines, posted)
        gaps = differences(target, posted)
        if gaps:
            self._club_post(transaction, card, terms, gaps, whys)
        if gaps or is_new or not counts:
            self._club_note(transaction, lines, target, counts)

    def _club_target(self, transaction, is_new, card, lines, posted):
        """(terms, {cause: points}, {cause: why}) of what should be posted by now."""
        if not lines:
            return transaction._load_terms(), {}, {}
        program = card.program_id
        rate = self._club_rate(program) if is_new or not transaction.terms_id else exact(
            transaction.rate
        )
        claims = self._club_claims(lines, card, rate, program.currency_id)
        terms, eligibility = self._club_snapshot(transaction, card, lines, rate, claims)
        basket = self._club_basket(lines, rate, eligibility, program.currency_id)
        target, whys = {}, {}
        for earned in earning.earn(basket, terms):
            if earned.points:
                target[f"rule,{earned.rule}"] = earned.points
                whys[f"rule,{earned.rule}"] = self._club_why_rule(terms, earned)
        for reward, reward_claims in claims.items():
            cause = f"reward,{reward.id}"
            points = self._club_cost(terms, reward, reward_claims, card, posted.get(cause))
            if points:
                target[cause] = points
            whys[cause] = {"cause": "reward", "reward": reward.id, "name": reward.description}
        return terms, target, whys

    @staticmethod
    def _club_cost(terms, reward, claims, card, posted):
        price = terms.reward(reward.id)
        total = Decimal(0)
        for claim in claims:
            # a reward that takes the whole wallet keeps what it took
            balance = posted or exact(card.points)
            points = spending.cost(price, claim, terms.unit, balance)
            total += spending.kept_cost(points, claim, terms.unit)
        return total

    @staticmethod
    def _club_why_rule(terms, earned):
        rule = terms.rule(earned.rule)
        return {
            "cause": "rule",
            "rule": rule.id,
            "mode": rule.mode,
            "points": str(rule.points.normalize()),
            "step": str(rule.step.normalize()),
            "amount": str(earned.amount),
            "count": str(earned.count),
        }

    def _club_snapshot(self, transaction, card, lines, rate, claims):
        """The terms of the day it was bought, taken once; lines and rewards that came
        since are added under the terms of the day they came."""
        program = card.program_id
        if transaction.terms_id:
            terms = transaction.terms_id._load()
            eligibility = dict(transaction.eligibility or {})
        else:
            day = program._club_day(self._club_moment())
            terms = Terms(**program._club_terms_vals(self._club_channel, day))
            eligibility = {}
        new_lines = [line for line in lines if str(line.record.id) not in eligibility]
        new_rewards = [r for r in claims if not terms.reward(r.id)]
        if new_lines:
            eligibility.update(program._club_eligibility(new_lines, terms))
        if new_rewards:
            prices = tuple(reward._club_price() for reward in new_rewards)
            terms = replace(terms, rewards_used=terms.rewards_used + prices)
        if new_lines or new_rewards or not transaction.terms_id:
            self._club_keep_snapshot(transaction, terms, eligibility, rate)
        return terms, eligibility

    def _club_keep_snapshot(self, transaction, terms, eligibility, rate):
        transaction._note(
            terms_id=self.env["loyalty.club.terms"].sudo()._store(terms),
            eligibility=json.dumps(eligibility),
            rate=rate,
        )

    def _club_post(self, transaction, card, terms, gaps, whys):
        """Post `gaps` to the card: what goes back first, then what is spent, then what is
        earned, so that an order's own points never pay for it."""
        needs_lots = self._club_needs_lots(card, gaps)
        poster = Poster(card, transaction, loads_lots=needs_lots).prepare(gaps)
        day = card.program_id._club_day(self._club_moment())
        for gap in gaps:
            if gap.points < 0:
                poster.undo(gap)
        for gap in gaps:
            if gap.points > 0 and gap.cause.startswith("reward"):
                self._club_check_balance(card, poster.account.balance, gap.points)
                poster.redeem(gap, whys[gap.cause])
        for gap in gaps:
            if gap.points > 0 and gap.cause.startswith("rule"):
                poster.earn(gap, whys[gap.cause], terms, day)
        poster.store(day)

    @staticmethod
    def _club_needs_lots(card, gaps):
        """A card without debt that only earns needs none of its lots to be read."""
        return card.points < 0 or any(
            gap.points < 0 or gap.cause.startswith("reward") for gap in gaps
        )

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

    def _club_note(self, transaction, lines, target, counts):
        rate = exact(transaction.rate or 1)
        amount = sum((line.total for line in lines if line.role is not Role.NOTHING), Decimal(0))
        earned = sum((p for c, p in target.items() if c.startswith("rule")), Decimal(0))
        redeemed = sum((p for c, p in target.items() if c.startswith("reward")), Decimal(0))
        values = {
            "amount": amount * rate,
            "points_earned": earned,
            "points_redeemed": redeemed,
        }
        if not counts:
            # bought again later, it is a new purchase under the terms of that day
            values.update(terms_id=None, eligibility=None)
        transaction._note(**values)

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
                "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
                "summary": self.env._("Customer club"),
                "note": note,
                "user_id": owner.id,
            }
        )

    def _club_report_unbooked(self, booked):
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

    def _club_preview(self):
        """Points the customer would earn now; exact, as settling would give."""
        self.ensure_one()
        card = self._club_member_cards()[:1]
        if not card or self._club_counts():
            return Decimal(0)
        program = card.program_id
        lines = self._club_kept_lines()
        terms = Terms(
            **program._club_terms_vals(self._club_channel, program._club_day(self._club_moment()))
        )
        eligibility = program._club_eligibility(lines, terms)
        basket = self._club_basket(
            lines, self._club_rate(program), eligibility, program.currency_id
        )
        return sum((e.points for e in earning.earn(basket, terms)), Decimal(0))
