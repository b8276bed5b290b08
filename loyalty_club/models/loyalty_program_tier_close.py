from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .. import tier_sql

#: Cards looked at in one statement; only those that change are locked.
TIER_RANGE = 50_000
#: Cards changed in one batch: well under a second.
TIER_BATCH = 2_000
#: Members warned in one transaction.
WARN_BATCH = 100


class LoyaltyProgram(models.Model):
    """The close of tiers: raised, kept with grace or lowered, in set-based SQL. The same as
    `engine.tiers.close` for each member."""

    _inherit = "loyalty.program"

    def _club_close_tiers(self, day):
        """Bring every member's tier, score and date to what they are after `day`."""
        self.ensure_one()
        self._club_renew_paid(day)
        after = 0
        while after is not None:
            changed, after = self._club_tier_changes(day, after)
            for start in range(0, len(changed), TIER_BATCH):
                self._club_change_tiers(changed[start : start + TIER_BATCH], day)

    def _club_renew_paid(self, day):
        """Where a paid membership has ended, the next lower one that still runs carries on."""
        running = self.env["loyalty.club.membership"].search(
            [
                ("card_id.program_id", "=", self.id),
                ("date_to", ">=", day),
                ("card_id.club_tier_paid_until", "<", day),
            ]
        )
        ended = running.card_id.sorted("id")
        ended._club_lock()
        for card in ended:
            self.env["loyalty.club.membership"]._follow(card)

    def _club_cron_close_tiers(self, day):
        """The same, each batch a transaction of its own; False where the time is up."""
        cron = self.env["ir.cron"]
        self._club_renew_paid(day)
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
        None where there is none). Who has changed tier after `day` is left alone: a day that
        is closed late knows nothing of what came since."""
        if not self._club_ladder().tiers:
            return [], None
        self.env.flush_all()
        last = self._club_end_of_range(after, TIER_RANGE)
        if last is None:
            return [], None
        cards = SQL(
            """
            SELECT id FROM loyalty_card
             WHERE program_id = %s AND is_club_card AND active AND id > %s AND id <= %s
               AND coalesce(club_tier_since <= %s, TRUE)
            """,
            self.id,
            after,
            last,
            day,
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM (%s) placed WHERE %s ORDER BY id",
                tier_sql.placed(self, cards, day),
                self._club_differs(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()], last

    def _club_end_of_range(self, after, size):
        """The last id of the next `size` members above `after`; None where there is none."""
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
                size,
            )
        )
        return self.env.cr.fetchone()[0]

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
                RETURNING card_id, direction
                """,
                placed=tier_sql.placed(self, SQL("SELECT unnest(%s)", locked), day),
                differs=self._club_differs(),
                day=day,
                uid=self.env.uid,
            )
        )
        moved = self.env.cr.fetchall()
        self.env["loyalty.card"].browse(locked)._club_forget_tier()
        self.env["loyalty.club.tier.change"].invalidate_model(flush=False)
        self._club_tell_moved(moved)
        return len(locked)

    def _club_tell_moved(self, moved):
        """Queue what the club tells those who rose or fell."""
        for trigger, direction in (("club_tier_up", "up"), ("club_tier_down", "down")):
            if self.env["loyalty.mail"]._club_plans(self.id, trigger):
                cards = [card for card, way in moved if way == direction]
                self.env["loyalty.card"].browse(cards)._club_tell(trigger)

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
    def _cron_club_warn(self):
        """Warn who is about to lose a tier; some members a transaction."""
        cron = self.env["ir.cron"]
        for program in self.search([("is_club", "=", True)]):
            day = program._club_day()
            while cards := program._club_to_warn(day, WARN_BATCH):
                program._club_warn(cards)
                if not cron._commit_progress(len(cards), remaining=1):
                    return
        cron._commit_progress(0, remaining=0)
