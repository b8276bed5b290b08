from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

#: Members told something in one transaction.
TELL_BATCH = 100


class LoyaltyProgram(models.Model):
    """What members are told of their tiers: those whom the close moved, and those about to
    lose theirs. The mail queue sends it.
    """

    _inherit = "loyalty.program"

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
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_club_tier_change SET to_tell = FALSE
                 WHERE id IN (SELECT change.id
                                FROM loyalty_club_tier_change change
                                JOIN loyalty_card card ON card.id = change.card_id
                               WHERE change.to_tell AND card.program_id = %s
                               ORDER BY change.id LIMIT %s
                                 FOR NO KEY UPDATE OF change SKIP LOCKED)
                RETURNING card_id, direction
                """,
                self.id,
                TELL_BATCH,
            )
        )
        moved = self.env.cr.fetchall()
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
        self.env.cr.execute(
            SQL("UPDATE loyalty_card SET club_tier_warned = club_tier_until WHERE id = ANY(%s)", cards.ids)
        )
        cards.invalidate_recordset(["club_tier_warned", "club_tier_is_warned"], flush=False)
        cards.filtered(lambda card: (card.club_tier_progress or {}).get("stay"))._club_tell(
            "club_tier_warning"
        )

    @api.model
    def _cron_club_tell(self):
        """In the morning: tell whom the night has moved, and warn who is about to lose a tier;
        some members a transaction."""
        cron = self.env["ir.cron"]
        for program in self.search([("is_club", "=", True)]):
            while count := program._club_tell_some():
                if not cron._commit_progress(count, remaining=1):
                    return
        cron._commit_progress(0, remaining=0)

    def _club_tell_some(self):
        """Tell the next members; return how many there were."""
        if count := self._club_tell_moved():
            return count
        cards = self._club_to_warn(self._club_day(), TELL_BATCH)
        if cards:
            self._club_warn(cards)
        return len(cards)
