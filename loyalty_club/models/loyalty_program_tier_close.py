from odoo import models
from odoo.tools import SQL

from .. import tier_sql

#: Cards looked at in one statement; only those that change are locked.
TIER_RANGE = 50_000
#: Cards changed in one batch: well under a second.
TIER_BATCH = 2_000


class LoyaltyProgram(models.Model):
    """The close of tiers: raised, kept with grace or lowered, in set-based SQL. The same as
    `engine.tiers.close` for each member."""

    _inherit = "loyalty.program"

    def _club_close_tiers(self, day):
        """Bring every member's tier, score and date to what they are after `day`."""
        self.ensure_one()
        after = 0
        while after is not None:
            changed, after = self._club_tier_changes(day, after)
            for start in range(0, len(changed), TIER_BATCH):
                self._club_change_tiers(changed[start : start + TIER_BATCH], day)

    def _club_cron_close_tiers(self, day):
        """The same, each batch a transaction of its own; False where the time is up."""
        cron = self.env["ir.cron"]
        after = 0
        while after is not None:
            self._club_read_committed()
            changed, after = self._club_tier_changes(day, after)
            for skip_locked in (True, False):
                for start in range(0, len(changed), TIER_BATCH):
                    count = self._club_change_tiers(
                        changed[start : start + TIER_BATCH], day, skip_locked
                    )
                    if not cron._commit_progress(count, remaining=1):
                        return False
                    self._club_read_committed()
        return True

    def _club_tier_changes(self, day, after=0):
        """(cards of the next range that are not as they should be, the range's last id or
        None where there is none)."""
        if not self._club_ladder().tiers:
            return [], None
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT max(id) FROM (
                    SELECT id FROM loyalty_card
                     WHERE program_id = %s AND is_club_card AND active AND id > %s
                     ORDER BY id LIMIT %s) cards
                """,
                self.id,
                after,
                TIER_RANGE,
            )
        )
        [(last,)] = self.env.cr.fetchall()
        if last is None:
            return [], None
        cards = SQL(
            """
            SELECT id FROM loyalty_card
             WHERE program_id = %s AND is_club_card AND active AND id > %s AND id <= %s
            """,
            self.id,
            after,
            last,
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM (%s) placed WHERE %s ORDER BY id",
                tier_sql.placed(self, cards, day),
                self._club_differs(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()], last

    @staticmethod
    def _club_differs():
        return SQL(
            """
            tier_id IS DISTINCT FROM old_tier_id OR until IS DISTINCT FROM old_until
            OR score IS DISTINCT FROM coalesce(old_score, 0)
            """
        )

    def _club_change_tiers(self, cards, day, skip_locked=False):
        """Change these cards; what they are is looked up again once they are locked. Return
        how many there were."""
        locked = self._club_lock_cards(cards, skip_locked)
        if not locked:
            return 0
        self.env.cr.execute(
            SQL(
                """
                WITH placed AS MATERIALIZED (SELECT * FROM (%(placed)s) found WHERE %(differs)s),
                changed AS (
                    UPDATE loyalty_card card
                       SET club_tier_id = placed.tier_id, club_score = placed.score,
                           club_tier_until = placed.until,
                           club_tier_hold_id = placed.new_hold_id,
                           club_tier_hold_until = placed.new_hold_until,
                           club_tier_since = CASE WHEN placed.rank <> placed.new_rank THEN %(day)s::date
                                                  ELSE card.club_tier_since END,
                           write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                      FROM placed WHERE card.id = placed.id
                    RETURNING card.id, card.company_id)
                INSERT INTO loyalty_club_tier_change (
                    card_id, company_id, date, from_tier_id, to_tier_id, direction, reason,
                    score, threshold, create_uid, create_date, write_uid, write_date)
                SELECT placed.id, changed.company_id, %(day)s, placed.old_tier_id, placed.tier_id,
                       CASE WHEN new_rank > rank THEN 'up' ELSE 'down' END,
                       CASE WHEN new_rank > rank THEN 'reached' ELSE 'lost' END,
                       placed.score, tier.threshold,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM placed
                  JOIN changed ON changed.id = placed.id
                  JOIN loyalty_club_tier tier
                    ON tier.id = CASE WHEN new_rank > rank THEN placed.tier_id ELSE placed.old_tier_id END
                 WHERE new_rank <> rank
                 ORDER BY placed.id
                """,
                placed=tier_sql.placed(self, SQL("SELECT unnest(%s)", locked), day),
                differs=self._club_differs(),
                day=day,
                uid=self.env.uid,
            )
        )
        self.env["loyalty.card"].browse(locked)._club_forget_tier()
        self.env["loyalty.club.tier.change"].invalidate_model(flush=False)
        return len(locked)
