from odoo import models

from ..program.groups import check_manager
from . import posting_many, posting_one

#: The laws about a card's balances, which the member sees: the manager chooses whether card or ledger is right.
CARD_LAWS = ("balance", "remaining", "pending")

#: The laws about the lines of documents. Settling a document again corrects no violation of these: somebody has
#: changed or forged it, and a manager must look at it.
DOCUMENT_LAWS = ("earned", "rewards")


def key_of(problem):
    """What identifies a difference in several audits."""
    return problem["law"], problem["card_id"], problem["entry_id"]


class LoyaltyProgram(models.Model):
    """Corrections of what the audit found.

    Entries and allocations are the evidence and stay as they are; what is derived from them is
    recomputed. Points move only by an entry that says why.
    """

    _inherit = "loyalty.program"

    def _club_fix_audit(self, wanted):
        """Correct those of the ledger's differences that are `wanted` and still exist.

        :param wanted: {(law, card id, entry id): choice}; the choice is `ledger` or `card`
            for the laws of `CARD_LAWS`, and ignored for the others
        :return: number of differences processed
        :raises AccessError: the user is not a manager of the club
        """
        self.ensure_one()
        check_manager(self.env, self.env._("Only a manager of the customer club can correct the ledger."))
        self.check_access("write")
        program = self.sudo()
        program._club_lock_to_fix({card for _law, card, _entry in wanted})
        cards = {card for _law, card, _entry in wanted}
        found = [problem for problem in program._club_find_differences(cards) if key_of(problem) in wanted]
        by_card = program._club_by_card(found, wanted)
        program._club_fix_lots(by_card)
        for card, laws in by_card.items():
            card._club_fix_audit(laws)
        program._club_fix_identity(by_card)
        program._club_note_fixed(found, wanted)
        return len(found)

    def _club_lock_to_fix(self, card_ids):
        """Lock these cards of the club, and those that wrong allocations connect to them. Their
        rows are rewritten: a lock alone raises no serialization failure, and a second manager
        would see the old ledger and correct it again."""
        cards = self.env["loyalty.card"].with_context(active_test=False)
        mine = cards.search([("program_id", "=", self.id), ("id", "in", list(card_ids))])
        mine |= mine._club_cards_of_wrong_allocations()
        mine._club_lock()
        mine._club_touch()

    def _club_by_card(self, found, wanted):
        """{card: {law: choice}}, in the order of the cards' ids."""
        by_card = {}
        for problem in sorted(found, key=lambda problem: problem["card_id"] or 0):
            card = self.env["loyalty.card"].browse(problem["card_id"])
            by_card.setdefault(card, {})[problem["law"]] = wanted[key_of(problem)]
        return by_card

    def _club_fix_lots(self, by_card):
        """Recompute the remaining points of entries from their allocations, and let points repay
        debts."""
        nothing = self.env["loyalty.card"]
        wrong = nothing.union(*(card for card, laws in by_card.items() if "allocations" in laws))
        lots = nothing.union(*(card for card, laws in by_card.items() if "lots" in laws))
        lots |= wrong | wrong._club_undo_wrong_allocations()
        for card in lots.sorted("id"):
            card._club_fix_allocations()
            posting_one.set_remaining_from_allocations(card)
        debts = nothing.union(*(card for card, laws in by_card.items() if "debt" in laws))
        posting_many.cover_debts(lots | debts)
        self.env.invalidate_all()

    def _club_fix_identity(self, by_card):
        """Merge the cards of a customer who has several."""
        for card, laws in by_card.items():
            if "identity" in laws:
                same = [("program_id", "=", self.id), ("partner_id", "=", card.partner_id.id)]
                cards = self.env["loyalty.card"].search([*same, ("is_club_card", "=", True)])
                cards._club_merge(card.partner_id)

    def _club_note_fixed(self, found, wanted):
        """Log on each card what was found and decided; the note's author is the user who decided."""
        for problem in found:
            card = self.env["loyalty.card"].browse(problem["card_id"])
            note = self.env._(
                "The ledger was audited and corrected: %(difference)s.",
                difference=self._club_describe_one(problem),
            )
            if problem["law"] in CARD_LAWS:
                note += " " + self._club_describe_choice(wanted[key_of(problem)])
            card._message_log(body=note)

    def _club_describe_choice(self, choice):
        if choice == "card":
            return self.env._("The member keeps what the card showed.")
        return self.env._("The card now shows the sum of its entries.")
