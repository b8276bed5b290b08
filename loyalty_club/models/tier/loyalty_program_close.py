from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..program.close import Stage
from . import tier_posting, tier_sql
from .loyalty_card import OF_PARTNERS, OF_TIERS

#: Cards that one statement checks and updates, in well under a second.
TIER_RANGE = 10_000


#: Cards per batch when the close waits for cards that were locked.
BUSY_BATCH = 500


#: Missed days that are made up for one by one. Tiers lost earlier fall at the regular close.
LOOK_BACK = 366


ONE_DAY = timedelta(days=1)


class MissedTiers(Stage):
    """Lowers the tiers that would have been lost on the days since the last close."""

    name = "missed_tiers"
    every_day = for_archived = True

    def batches(self, program, step):
        through = step.day if step.missed else step.day - ONE_DAY
        yield from program._club_close_missed_tiers(through, position=step.position)


class Tiers(Stage):
    """Updates every member's tier, score and end of tier to their values after the day."""

    name = "tiers"
    for_archived = True

    def batches(self, program, step):
        after = step.position
        if after is None:
            after = 0
            program._club_renew_paid(step.day)
            yield after
        while True:
            busy, last = program._club_place_range(step.day, after)
            if last is None:
                return
            # the range is not done until the cards that were locked are
            yield after if busy else last
            for start in range(0, len(busy), BUSY_BATCH):
                program._club_place_busy(step.day, busy[start : start + BUSY_BATCH])
                yield last if start + BUSY_BATCH >= len(busy) else after
            after = last


class LoyaltyProgram(models.Model):
    """The close of tiers in set-based SQL: tiers rise, stay for the grace period or fall. The
    result is that of `engine.tiers.close` for each member.

    After missed closes, tiers are lost on the days on which they would have been lost. Tiers rise
    even if no day is closed, so only days on which a tier (with its grace period) or a paid
    membership ended are processed.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), MissedTiers(), Tiers()]

    def _club_renew_paid(self, day, cards=None):
        """Set the paid tier of members whose paid membership has ended to the highest one that
        still runs on `day`.

        :param cards: ids of the cards; default: all of the club
        """
        running = self.env["loyalty.club.membership"].search(
            [
                ("card_id.program_id", "=", self.id),
                ("date_to", ">=", day),
                ("card_id.club_tier_paid_until", "<", day),
                *([] if cards is None else [("card_id", "in", cards)]),
            ]
        )
        ended = running.card_id.sorted("id")
        ended._club_lock()
        for card in ended:
            self.env["loyalty.club.membership"]._follow(card, day)

    def _club_place_range(self, day, after=0):
        """Update the tiers of the next range of cards with ids above `after`.

        :return: (ids of cards that were locked or changed meanwhile, last id of the range or None
            if no card is left)
        """
        if not self._club_ladder().tiers:
            return [], None
        self.env.flush_all()
        last = self._club_end_of_range(after, TIER_RANGE)
        if last is None:
            return [], None
        return self._club_place_all(tier_sql.of_range(after, last), day), last

    def _club_place_busy(self, day, cards):
        """Update the tiers of these cards, after waiting for their locks."""
        if locked := self._club_lock_cards(cards, skip_locked=False):
            self._club_place_all(tier_sql.of_ids(locked), day)

    def _club_end_of_range(self, after, size):
        """The last id of the next `size` cards with ids above `after`; None if there is none."""
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

    def _club_place_all(self, within, day):
        """Update the tiers of the cards in `within`, without waiting for locks.

        :return: the ids of the cards that were locked or changed meanwhile
        """
        busy = tier_posting.place(self, within, day)
        self._club_invalidate_tiers()
        return busy

    def _club_invalidate_tiers(self):
        """Invalidate the caches after SQL has changed tiers of this club's members."""
        self.env["loyalty.card"].invalidate_model(OF_TIERS, flush=False)
        self.env["res.partner"].invalidate_model(OF_PARTNERS, flush=False)
        self.env["loyalty.club.tier.change"].invalidate_model(flush=False)

    def _club_close_missed_tiers(self, through, cards=None, position=None):
        """Make up for the days since the last close, up to `through`, batch by batch.

        :param cards: only these cards, which the caller has locked; default: all of the club
        :param position: (day, card id) of the last card that is done, to continue from there
        :return: a generator of the position after each batch
        """
        for day, ids in self._club_missed_falls(through, cards, position):
            for start in range(0, len(ids), TIER_RANGE):
                some = ids[start : start + TIER_RANGE]
                busy = self._club_fall(day, some)
                if busy:
                    self._club_place_busy(day, busy)
                yield fields.Date.to_string(day), some[-1]

    def _club_fall(self, day, ids):
        """Update the tiers of these cards as the close of `day` would have.

        :return: the ids of the cards that were locked or changed meanwhile
        """
        self._club_renew_paid(day, ids)
        self.env.flush_all()
        return self._club_place_all(tier_sql.of_ids(ids), day)

    def _club_missed_falls(self, through, cards=None, position=None):
        """Yield (day, card ids) for each missed day on which tiers may be lost. A day is computed
        after the previous one was processed, because a tier that fell starts a new period."""
        last = self.club_closed_on
        if not last or last >= through or not self._club_ladder().tiers:
            return
        after = max(last, through - timedelta(days=LOOK_BACK))
        begun, done = (fields.Date.to_date(position[0]), position[1]) if position else (None, 0)
        if begun:
            after = max(after, begun - ONE_DAY)
        while found := self._club_next_falls(after, through, last, cards):
            after, ids = found
            yield after, [card for card in ids if after != begun or card > done]

    def _club_next_falls(self, after, through, last, cards):
        """(day, card ids) for the first day after `after` on which tiers may be lost, or None.

        A return lowers the score on its own day, so a tier may be lost on that day too.
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
