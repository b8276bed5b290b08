from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ...engine import tiers as engine
from . import tier_posting


def _worth(hold):
    """Sort key of guarantees: by tier, then by last day."""
    return hold.rank, hold.until


class LoyaltyCard(models.Model):
    """Merging two cards of one customer: the tier becomes what it would be with a single card."""

    _inherit = "loyalty.card"

    def _club_move_to(self, kept):
        before = self._club_standing(), kept._club_standing()
        promises = {card: (card.club_tier_hold_id, card.club_tier_hold_until) for card in (self, kept)}
        result = super()._club_move_to(kept)
        self._club_name_last(kept)
        self._club_transfer_memberships(kept)
        if kept.program_id._club_ladder().tiers and kept.active:
            kept._club_merge_tiers(*before, promises[self])
        return result

    def _club_name_last(self, kept):
        """Let cards that were merged into this one earlier point to `kept`: points that they
        earned without a purchase count for its tier (`tier_sql.events`). Purchases have moved
        with their transactions."""
        self.env.cr.execute(
            SQL("UPDATE loyalty_card SET club_merged_into_id = %s WHERE club_merged_into_id = %s", kept.id, self.id)
        )
        self.env["loyalty.card"].invalidate_model(["club_merged_into_id"], flush=False)

    def _club_transfer_memberships(self, kept):
        """Move paid memberships to the card that is kept."""
        memberships = self.env["loyalty.club.membership"].sudo()
        moved = memberships.search([("card_id", "=", self.id)])
        if moved:
            moved.write({"card_id": kept.id})
            memberships._follow(kept)
            self._club_set_paid(None, None)

    def _club_merge_tiers(self, old, own, promise):
        """Compute the tier of this card after another card was merged into it.

        :param old: the `Standing` of the other card before the merge
        :param own: the `Standing` of this card before the merge
        :param promise: (tier, last day) that was guaranteed on the other card
        """
        program = self.program_id
        if old.hold and (not own.hold or _worth(old.hold) > _worth(own.hold)):
            tier, until = promise
            self._club_write_tier({"club_tier_hold_id": tier.id, "club_tier_hold_until": until})
        if old.locked and not own.locked:
            tier_posting.write_columns(self, {"club_tier_locked": True})
            self.invalidate_recordset(["club_tier_locked"], flush=False)
        day = program._club_day()
        events = self._club_tier_events(day)
        standing = replace(self._club_standing(), rank=max(old.rank, own.rank))
        after = engine.settle(standing, events, program._club_ladder(), day)
        self._club_place(after, events, day, "joined")
