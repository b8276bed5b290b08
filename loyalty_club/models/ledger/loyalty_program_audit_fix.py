from odoo import models

from ..program.groups import check_manager
from . import posting_many, posting_one

#: The laws about a card's own figures, which the member sees: the manager chooses.
CARD_LAWS = ("balance", "remaining", "pending")


def key_of(problem):
    """What names a difference from one audit to the next."""
    return problem["law"], problem["card_id"], problem["entry_id"]


def once(problems):
    """A wrong balance differs from both sums of its entries: of such two, the first."""
    wrong = {(problem["card_id"], problem["expected"]) for problem in problems if problem["law"] == "balance"}
    return [
        problem
        for problem in problems
        if problem["law"] != "remaining" or (problem["card_id"], problem["expected"]) not in wrong
    ]


class LoyaltyProgram(models.Model):
    """Putting right what the audit found.

    Entries and takes are the proof and stay as they are; what is derived from them is set
    from them. Where points move, it is by an entry that says why.
    """

    _inherit = "loyalty.program"

    def _club_fix_audit(self, wanted):
        """Put right those of the ledger's differences that are `wanted` and still there.

        :param wanted: {(law, card id, entry id): choice}; the choice is `ledger` or `card`
            for the laws of `CARD_LAWS`, else not looked at
        :return: number of differences that were worked on
        """
        self.ensure_one()
        check_manager(self.env, self.env._("Only a manager of the customer club can correct the ledger."))
        self.check_access("write")
        program = self.sudo()
        program._club_lock_to_fix({card for _law, card, _entry in wanted})
        found = [problem for problem in program.club_audit() if key_of(problem) in wanted]
        by_card = program._club_by_card(found, wanted)
        program._club_fix_lots(by_card)
        for card, laws in by_card.items():
            card._club_fix_audit(laws)
        program._club_fix_identity(by_card)
        program._club_note_fixed(found, wanted)
        return len(once(found))

    def _club_lock_to_fix(self, card_ids):
        """Lock the cards of this club, and those that a wrong take joins to them. Their rows
        are rewritten, too: a lock alone raises no serialization failure, and a second manager
        would see the ledger of before and correct it again."""
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
        """What remains of each entry is computed again from what was taken; points that
        meet a debt repay it."""
        nothing = self.env["loyalty.card"]
        wrong = nothing.union(*(card for card, laws in by_card.items() if "takes" in laws))
        lots = nothing.union(*(card for card, laws in by_card.items() if "lots" in laws))
        lots |= wrong | wrong._club_undo_wrong_allocations()
        for card in lots.sorted("id"):
            card._club_fix_allocations()
            posting_one.set_remaining_from_allocations(card)
        debts = nothing.union(*(card for card, laws in by_card.items() if "debt" in laws))
        posting_many.cover_debts(lots | debts)
        self.env.invalidate_all()

    def _club_fix_identity(self, by_card):
        """A customer with several cards keeps one, with the points of all."""
        for card, laws in by_card.items():
            if "identity" in laws:
                same = [("program_id", "=", self.id), ("partner_id", "=", card.partner_id.id)]
                cards = self.env["loyalty.card"].search([*same, ("is_club_card", "=", True)])
                cards._club_merge(card.partner_id)

    def _club_note_fixed(self, found, wanted):
        """Say on each card what was found and what was decided; by whom, the note says."""
        for problem in once(found):
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
