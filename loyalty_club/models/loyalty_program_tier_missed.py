from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .. import tier_sql
from .loyalty_program_tier_close import TIER_RANGE

#: Missed nights that are made up for one by one; what is older ends with the first of them.
LOOK_BACK = 366


class LoyaltyProgram(models.Model):
    """Tiers of nights that were missed: lost on the days on which they would have been lost.

    Tiers rise with what members do, also while no night is closed; so only the days on which
    some ground, its grace included, or a paid membership ended need to be looked at.
    """

    _inherit = "loyalty.program"

    def _club_close_missed_tiers(self, through, cards=None):
        """Make up for the days since the last close, up to `through`.

        :param cards: these members only, whose rows are locked
        """
        for day, ids in self._club_missed_falls(through, cards):
            busy = self._club_fall(day, ids)
            if busy:
                self._club_place_busy(day, busy)

    def _club_cron_close_missed_tiers(self, through):
        """The same, each step a transaction of its own; False where the time is up."""
        cron = self.env["ir.cron"]
        for day, ids in self._club_missed_falls(through):
            for start in range(0, len(ids), TIER_RANGE):
                if not cron._commit_progress(1, remaining=1):
                    return False
                self._club_read_committed()
                busy = self._club_fall(day, ids[start : start + TIER_RANGE])
                if busy:
                    self._club_place_busy(day, busy)
        return True

    def _club_fall(self, day, ids):
        """Place these members as the close of `day` would have; return who was busy."""
        self._club_renew_paid(day, ids)
        self.env.flush_all()
        return self._club_place_all(tier_sql.of_ids(ids), day)

    def _club_missed_falls(self, through, cards=None):
        """Yield (day, ids of cards) of the missed days on which tiers may be lost, each after
        the one before was dealt with: a step down has a period of its own."""
        last = self.club_closed_on
        if not last or last >= through or not self._club_ladder().tiers:
            return
        after = max(last, through - timedelta(days=LOOK_BACK))
        while found := self._club_next_falls(after, through, last, cards):
            after, ids = found
            yield after, ids

    def _club_next_falls(self, after, through, last, cards):
        """(day, ids of cards): the first day after `after` on which tiers may be lost; None.

        What came back took its ground away on the day on which it came.
        """
        self.env.flush_all()
        within = SQL("TRUE") if cards is None else SQL("card.id = ANY(%s)", cards.ids)
        self.env.cr.execute(
            SQL(
                """
                WITH members AS (
                    SELECT card.id, club_tier_until + %(grace)s + 1 AS over, club_tier_since AS since,
                           club_tier_paid_until + 1 AS unpaid
                      FROM loyalty_card card
                     WHERE program_id = %(program)s AND is_club_card AND active
                       AND club_tier_id IS NOT NULL AND club_tier_locked IS NOT TRUE AND %(within)s),
                taken AS (
                    SELECT entry.card_id, max(entry.date) AS date
                      FROM loyalty_club_entry entry JOIN loyalty_card card ON card.id = entry.card_id
                     WHERE entry.kind = 'reverse' AND entry.date > %(last)s
                       AND card.program_id = %(program)s AND %(within)s
                     GROUP BY entry.card_id),
                falls AS (
                    SELECT id, CASE WHEN over IS NULL THEN taken.date
                                    ELSE greatest(over, since, taken.date) END AS day
                      FROM members LEFT JOIN taken ON taken.card_id = members.id
                     UNION ALL
                    SELECT id, greatest(unpaid, since, taken.date)
                      FROM members LEFT JOIN taken ON taken.card_id = members.id
                     WHERE unpaid IS NOT NULL)
                SELECT day, array_agg(DISTINCT id ORDER BY id) FROM falls
                 WHERE day > %(after)s AND day <= %(through)s
                 GROUP BY day ORDER BY day LIMIT 1
                """,
                program=self.id,
                grace=self.club_tier_grace_days or 0,
                within=within,
                last=last,
                after=after,
                through=through,
            )
        )
        return self.env.cr.fetchone()
