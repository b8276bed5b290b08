from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.settlement import settle
from ..ledger.fetch import fetch_where
from ..ledger.settlement import post
from .gather import gather

#: Fields of a stored transaction that settling reads.
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

#: The key in `cr.precommit.data` of the documents that this database transaction has created.
MADE = "loyalty_club.made"


class LoyaltyClubDocument(models.AbstractModel):
    """Settling, in four phases: gather what the document stands for as values, let the engine
    compute what is to be posted, post it to the ledger, report what could not be settled.
    """

    _inherit = "loyalty.club.document"

    def _club_settle(self):
        """Bring the ledger to what these documents stand for now. It is idempotent.

        A document without a member costs two queries. The cards are locked, in the order of
        their ids, before anything that decides is read.
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

    def _club_settle_card(self, card, transaction, counts):
        """Settle for one card whose row is locked."""
        self.ensure_one()
        card._club_catch_up_tiers()
        found = gather(self, card, transaction, counts)
        outcome = settle(found.purchase, found.ledger)
        self._club_check_outcome(card, outcome)
        settled = post(outcome, found.purchase, self, card, transaction)
        if settled:
            card._club_after_settling(settled, found.lines)

    def _club_documents(self):
        """The documents to settle, for `settle_queue`: these records themselves."""
        return [self]

    # what there is to settle

    @api.model_create_multi
    def create(self, vals_list):
        """Remember the documents that this database transaction creates, for
        `_club_known_transactions`. One that counts already may have been settled with its lines."""
        documents = super().create(vals_list)
        made = self.env.cr.precommit.data.setdefault(MADE, set())
        made.update((self._name, one.id) for one in documents if not one._club_counts())
        return documents

    def _club_known_transactions(self):
        """{document id: its transactions}. A document created just now has none when it is
        settled for the first time, so no query is run for it."""
        known = defaultdict(lambda: self.env["loyalty.club.transaction"].sudo())
        made = self.env.cr.precommit.data.get(MADE, set())
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
        """The cards to settle for: those of the member now, and those of clubs that have ended or
        that the member has left, if the document was settled for them before.

        :param known: the document's transactions
        """
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

    # what must hold before anything is posted

    def _club_check_outcome(self, card, outcome):
        """Refuse rewards that the card does not cover, or report them if it is too late to refuse."""
        if outcome.spent:
            self._club_check_pool(card, outcome.spent)
        for check in outcome.checks:
            reward = self.env["loyalty.reward"].sudo().browse(check.reward)
            self._club_check_reward(card, reward)
            self._club_check_balance(card, check.balance, check.needed)

    def _club_check_pool(self, card, needed):
        """Hook: refuse to spend more points at once than the customer may."""

    def _club_check_reward(self, card, reward):
        """Hook: refuse a reward that the member may not claim."""

    def _club_check_balance(self, card, balance, needed):
        """Refuse, or report, a reward that costs more than the balance."""
        if balance >= needed:
            return
        if self._club_may_refuse():
            program = card.program_id
            raise UserError(
                self.env._(
                    "%(member)s has %(points)s points, %(needed)s are needed. Choose a smaller reward or remove it.",
                    member=card.partner_id.display_name,
                    points=program._club_format_number(balance),
                    needed=program._club_format_number(needed),
                )
            )
        self._club_report(
            self.env._(
                "%(member)s spent %(missing)s points more than the balance. The next points repay this debt.",
                member=card.partner_id.display_name,
                missing=card.program_id._club_format_number(needed - max(balance, Decimal(0))),
            )
        )

    # reports

    def _club_report_unposted(self, posted):
        """Refuse, or report, rewards of a club that another card than the member's pays for.

        :param posted: {(document id, card id)} of what was settled
        """
        for document in self:
            if not document._club_counts():
                continue
            cards = document._club_reward_cards()
            foreign = cards.filtered(lambda card: (document.id, card.id) not in posted)  # noqa: B023
            for card in foreign:
                document._club_refuse_foreign(card)
