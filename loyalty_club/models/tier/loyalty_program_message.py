from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..program.close import Stage
from . import tier_posting

#: Members told something in one transaction.
TELL_BATCH = 100


class Messages(Stage):
    """Whom the close has moved, and who is about to lose a tier, is told: some members a batch,
    for their messages are rendered here. The close itself only marks them."""

    name = "messages"
    only_today = only_at_night = True

    def batches(self, program, _step):
        while program._club_tell_some():
            yield


class LoyaltyProgram(models.Model):
    """What members are told of their tiers: those whom the close moved, and those about to
    lose theirs. The mail queue sends it.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Messages()]

    # moved by the close

    def _club_tells(self, trigger):
        """Whether the club has a message for this event, as a term of SQL: true of members
        with an address."""
        if not self.env["loyalty.mail"]._club_plans(self.id, trigger):
            return SQL("FALSE")
        return SQL(
            "coalesce((SELECT email <> '' FROM res_partner WHERE id = changed.partner_id), FALSE)"
        )

    def _club_tell_moved(self):
        """Queue what the club tells some of those whom the close moved, each once. Return
        how many there were."""
        moved = tier_posting.take_to_tell(self, TELL_BATCH)
        for card, direction in moved:
            self.env["loyalty.card"].browse(card)._club_tell(f"club_tier_{direction}")
        return len(moved)

    # warned in time

    def _club_to_warn(self, day, limit=None):
        """Members whose tier ends in the days of the club's warning and who were not told yet."""
        if not self.club_tier_warn_days or not self.env["loyalty.mail"]._club_plans(
            self.id, "club_tier_warning"
        ):
            return self.env["loyalty.card"]
        return self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.id),
                ("is_club_card", "=", True),
                ("club_tier_id", "!=", False),
                ("club_tier_locked", "=", False),
                ("club_tier_until", ">=", day),
                ("club_tier_until", "<=", day + timedelta(days=self.club_tier_warn_days)),
                ("club_tier_is_warned", "=", False),
            ],
            limit=limit,
            order="id",
        )

    def _club_warn(self, cards):
        """Tell these members once that their tier ends, and how to stay."""
        cards._club_lock()
        tier_posting.note_warned(cards)
        cards.filtered(lambda card: (card.club_tier_progress or {}).get("stay"))._club_tell(
            "club_tier_warning"
        )

    def _club_tell_some(self):
        """Tell the next members; return how many there were."""
        if count := self._club_tell_moved():
            return count
        cards = self._club_to_warn(self._club_day(), TELL_BATCH)
        if cards:
            self._club_warn(cards)
        return len(cards)
