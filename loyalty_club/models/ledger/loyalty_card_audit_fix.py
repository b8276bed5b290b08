from uuid import uuid4

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.keys import cause_of
from ...engine.points import InvalidPoints, exact, floor
from . import posting_one
from .posting import Poster

#: Allocations between entries that do not belong together, summed by debit and lot.
WRONG_ALLOCATIONS = """
    SELECT take.debit_id, take.lot_id, debit.card_id, lot.card_id, sum(take.points)
      FROM loyalty_club_allocation take
      JOIN loyalty_club_entry lot ON lot.id = take.lot_id
      JOIN loyalty_club_entry debit ON debit.id = take.debit_id
     WHERE (lot.card_id <> debit.card_id OR lot.points < 0 OR debit.points > 0)
       AND lot.card_id = ANY(%(cards)s)
     GROUP BY take.debit_id, take.lot_id, debit.card_id, lot.card_id
    HAVING sum(take.points) <> 0
"""


class LoyaltyCard(models.Model):
    """Corrections of a card after the audit. The caller has locked the rows."""

    _inherit = "loyalty.card"

    # allocations

    def _club_wrong_allocations(self):
        self.env["loyalty.club.allocation"].flush_model()
        self.env.cr.execute(SQL(WRONG_ALLOCATIONS, cards=self.ids))
        return self.env.cr.fetchall()

    def _club_cards_of_wrong_allocations(self):
        """The cards of the debits in these cards' wrong allocations."""
        return self.browse({row[2] for row in self._club_wrong_allocations()})

    def _club_undo_wrong_allocations(self):
        """Reverse each wrong allocation by another one. Return the cards of the debits."""
        wrong = self._club_wrong_allocations()
        others = self.browse({row[2] for row in wrong})
        posting_one.add_allocations(self | others, ((debit, lot, -points) for debit, lot, _from, _to, points in wrong))
        return others

    def _club_fix_allocations(self):
        """Reduce allocations, the latest first, until no lot and no debit has more points
        allocated than it has."""
        pairs = self._club_pairs()
        added = [(debit, lot, -held) for debit, lot, held in pairs if held < 0]
        pairs = [(debit, lot, max(held, 0)) for debit, lot, held in pairs]
        for side in (1, 0):
            pairs, cut = self._club_cut(pairs, side)
            added += cut
        posting_one.add_allocations(self, added)

    def _club_pairs(self):
        """[(debit id, lot id, points)] allocated now, the latest first."""
        self.env.cr.execute(
            SQL(
                """
                SELECT take.debit_id, take.lot_id, sum(take.points)
                  FROM loyalty_club_allocation take
                  JOIN loyalty_club_entry lot ON lot.id = take.lot_id
                  JOIN loyalty_club_entry debit ON debit.id = take.debit_id
                 WHERE lot.card_id = %(card)s AND debit.card_id = %(card)s
                 GROUP BY take.debit_id, take.lot_id
                 ORDER BY max(take.id) DESC
                """,
                card=self.id,
            )
        )
        return [(debit, lot, exact(held)) for debit, lot, held in self.env.cr.fetchall()]

    def _club_cut(self, pairs, side):
        """Reduce `pairs` until no entry on that `side` (0: debit, 1: lot) has more than its
        points allocated. Return (pairs, the reductions as negative allocations)."""
        entries = self.env["loyalty.club.entry"].browse({pair[side] for pair in pairs})
        over = {entry.id: -abs(exact(entry.points)) for entry in entries}
        for pair in pairs:
            over[pair[side]] += pair[2]
        kept, cut = [], []
        for debit, lot, held in pairs:
            entry = (debit, lot)[side]
            back = max(min(held, over[entry]), 0)
            over[entry] -= back
            kept.append((debit, lot, held - back))
            if back:
                cut.append((debit, lot, -back))
        return kept, cut

    # balances

    def _club_fix_audit(self, laws):
        """Correct this card, its balances first: later corrections post on top of them."""
        self.ensure_one()
        if laws.keys() & {"balance", "remaining", "pending"}:
            self._club_fix_balances(laws)
        if "reversals" in laws:
            self._club_fix_reversals()
        if "transactions" in laws:
            self._club_fix_transactions()

    def _club_fix_balances(self, laws):
        """Set the card's balances to the sums of its entries. If the member keeps what the card
        showed, the difference is posted as an entry of its own."""
        shown = self._club_shown()
        given = self._club_given()
        posting_one.put_balances(self, *given)
        for place, choice in (
            (0, laws.get("balance") or laws.get("remaining")),
            (1, laws.get("pending")),
        ):
            difference = shown[place] - given[place] if shown else 0
            if choice == "card" and difference:
                post = (self._club_post_kept, self._club_post_kept_pending)[place]
                post(difference)

    def _club_shown(self):
        """[points, pending] as the card shows them, rounded down to the unit; None if they are
        not numbers."""
        unit = exact(self.program_id.club_unit)
        try:
            return [floor(exact(n), unit) for n in (self.points, self.club_points_pending)]
        except InvalidPoints:
            return None

    def _club_given(self):
        """[points, pending] as sums of the card's entries."""
        self.env.cr.execute(
            SQL(
                """
                SELECT coalesce(sum(points) FILTER (WHERE released), 0),
                       coalesce(sum(points) FILTER (WHERE NOT released), 0)
                  FROM loyalty_club_entry WHERE card_id = %s
                """,
                self.id,
            )
        )
        return [exact(number) for number in self.env.cr.fetchone()]

    def _club_post_kept(self, difference):
        poster = Poster(self)
        self._club_correct(poster, difference)
        poster.store()

    def _club_post_kept_pending(self, difference):
        """Post a difference of pending points: an increase as a pending lot, a decrease as
        reversals of pending lots, the latest first."""
        poster = Poster(self)
        waiting = [e for e in poster.account.entries.values() if not e.released and e.remaining > 0]
        waiting.sort(key=lambda entry: (entry.available_on, entry.id))
        if difference > 0:
            day = waiting[-1].available_on if waiting else poster.today
            self._club_correct(poster, difference, available_on=day)
        for lot in reversed(waiting):
            points = min(-difference, lot.remaining)
            if points > 0:
                poster.account.take_back(lot, points, **self._club_correction_facts())
                difference += points
        poster.store()

    def _club_correct(self, poster, difference, cause=None, available_on=None):
        """Post `difference` as a correction; return the engine's entry."""
        facts = self._club_correction_facts(cause)
        if difference < 0:
            return poster.account.debit(-difference, "adjust", **facts)
        last = self.program_id._club_expiry_from(max(poster.today, available_on or poster.today))
        return poster.account.credit(difference, "adjust", available_on=available_on, expires_on=last, **facts)

    def _club_correction_facts(self, cause=None):
        key = f"audit,{uuid4().hex}"
        return {
            # settling the order again finds this entry by its cause
            "key": f"{key}/{cause}/0/0" if cause else key,
            "reason": self.env._("Correction after the ledger audit"),
            "why": {"cause": "audit", "user": self.env.user.name},
        }

    # reversals

    def _club_fix_reversals(self):
        """Where an entry is reversed by more than its points, post the excess with the opposite
        sign, as a reversal of the same entry."""
        entries = self.env["loyalty.club.entry"].search([("card_id", "=", self.id)], order="id")
        groups = entries._read_group([("reversed_id", "in", entries.ids)], ["reversed_id"], ["points:sum"])
        for entry, total in groups:
            points, back = exact(entry.points), exact(total)
            sound = min(max(back, -max(points, 0)), -min(points, 0))
            if sound != back:
                self._club_post_reversal(entry, sound - back)

    def _club_post_reversal(self, entry, difference):
        poster = Poster(self, entry.transaction_id)
        waits_until = None if entry.released else entry.available_on
        posted = self._club_correct(poster, difference, cause_of(entry.key), waits_until)
        posted.reversed_id = entry.id
        poster.store()

    # transactions

    def _club_fix_transactions(self):
        """Set wrong totals of transactions to the sums of their entries, and settle their orders
        again."""
        for deal in self.club_transaction_ids:
            posted = deal._posted()
            total = sum((exact(entry.points) for entry in deal.entry_ids), exact(0))
            if exact(deal.points_earned) - exact(deal.points_redeemed) == total:
                continue
            redeemed = sum(p for cause, p in posted.items() if (cause or "").startswith("reward"))
            deal._update_columns({"points_earned": total + redeemed, "points_redeemed": redeemed})
            self._club_settle_again(deal)

    def _club_settle_again(self, deal):
        """Settle the order of the transaction again. If the order is deleted, or the balance no
        longer covers its reward, its entries stay as posted."""
        if deal.res_model not in self.env:
            return
        document = self.env[deal.res_model].browse(deal.res_id).exists()
        try:
            with self.env.cr.savepoint():
                document._club_settle()
        except UserError as error:
            self._message_log(
                body=self.env._(
                    "%(order)s could not be settled again: %(reason)s",
                    order=deal.name,
                    reason=error.args[0],
                )
            )
