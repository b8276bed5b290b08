from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ...engine import tiers as engine
from . import tier_posting


def _worth(hold):
    """The higher tier is the better promise, then the longer one."""
    return hold.rank, hold.until


class LoyaltyCard(models.Model):
    """Cards of one customer joined: the tier is what it would be, had all been done on one."""

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
        """Cards that were joined to this one before belong to `kept` now: what was earned on
        them other than by purchases counts for its tier (`tier_sql.events`). Purchases have
        come with their transactions."""
        self.env.cr.execute(
            SQL("UPDATE loyalty_card SET club_merged_into_id = %s WHERE club_merged_into_id = %s", kept.id, self.id)
        )
        self.env["loyalty.card"].invalidate_model(["club_merged_into_id"], flush=False)

    def _club_transfer_memberships(self, kept):
        """A membership that was paid for goes on on the card that stays."""
        memberships = self.env["loyalty.club.membership"].sudo()
        moved = memberships.search([("card_id", "=", self.id)])
        if moved:
            moved.write({"card_id": kept.id})
            memberships._follow(kept)
            self._club_set_paid(None, None)

    def _club_merge_tiers(self, old, own, promise):
        """Place this card, which has taken over another one.

        :param old: the engine's standing of the other card; `own`: of this one, before
        :param promise: (tier, last day) that the other one was promised
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
