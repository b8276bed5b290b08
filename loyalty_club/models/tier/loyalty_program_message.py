from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..program.close import Stage
from . import tier_posting

#: Members who are sent a message in one transaction.
TELL_BATCH = 100


class Messages(Stage):
    """Queues messages to members whose tier the close has changed, or who are about to lose it.
    The batches are small because messages are rendered here; stage `tiers` only marks members."""

    name = "messages"
    only_today = only_at_night = True

    def batches(self, program, _step):
        while program._club_tell_some():
            yield


class LoyaltyProgram(models.Model):
    """Messages about tiers: to members whose tier the close has changed, and to those who are
    about to lose theirs. The mail queue sends them.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Messages()]

    # changed by the close

    def _club_tells(self, trigger):
        """An SQL expression: whether the club has a message for `trigger` and the contact of the
        row `changed` has an email address."""
        if not self.env["loyalty.mail"]._club_plans(self.id, trigger):
            return SQL("FALSE")
        return SQL("coalesce((SELECT email <> '' FROM res_partner WHERE id = changed.partner_id), FALSE)")

    def _club_tell_moved(self):
        """Queue the messages of the next members whose tier the close has changed.

        :return: the number of members
        """
        moved = tier_posting.take_to_tell(self, TELL_BATCH)
        for card, direction in moved:
            self.env["loyalty.card"].browse(card)._club_tell(f"club_tier_{direction}")
        return len(moved)

    # warned before the end

    def _club_to_warn(self, day, limit=None):
        """Cards whose tier ends within the club's warning period and that were not warned yet."""
        if not self.club_tier_warn_days or not self.env["loyalty.mail"]._club_plans(self.id, "club_tier_warning"):
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
        """Warn these members once that their tier ends, and tell them how to keep it."""
        cards._club_lock()
        tier_posting.note_warned(cards)
        cards.filtered(lambda card: (card.club_tier_progress or {}).get("stay"))._club_tell("club_tier_warning")

    def _club_tell_some(self):
        """Queue messages to the next members.

        :return: the number of members
        """
        if count := self._club_tell_moved():
            return count
        cards = self._club_to_warn(self._club_day(), TELL_BATCH)
        if cards:
            self._club_warn(cards)
        return len(cards)
