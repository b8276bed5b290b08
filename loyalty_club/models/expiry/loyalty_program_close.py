from odoo import models
from odoo.tools import SQL

from ..ledger import posting_many
from ..program.close import Stage

#: Cards per batch: it takes well under a second, and a sale may have to wait for it.
BATCH = 2000


#: Batches that one query looks up, to keep the lists of ids short.
BATCHES_AHEAD = 100


class Points(Stage):
    """Releases pending points, lets them repay debts, then expires lots and the points of inactive
    members. Each card is locked once for all of it."""

    name = "points"
    every_day = for_archived = leaves_busy = True

    def batches(self, program, step):
        after, ahead = step.position or 0, []
        while True:
            _count, after = program._club_close_batch(step.day, after, step.skip_locked, ahead)
            if after is None:
                return
            yield after


class ExpiryUpdates(Stage):
    """Runs the expiry updates that were too large to run at once."""

    name = "expiry_updates"
    for_archived = only_today = True

    def batches(self, program, _step):
        jobs = program.env["loyalty.club.expiry.update"]
        for job in jobs.search([("program_id", "=", program.id), ("state", "=", "running")], order="id"):
            groups = job._groups()
            while job._run_batch(groups):
                yield
            yield


class LoyaltyProgram(models.Model):
    """The close of points: pending points become available and repay debts, and lots whose last
    day has passed expire. It runs set-based SQL on locked cards.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Points(), ExpiryUpdates()]

    def _club_close_batch(self, day, after=0, skip_locked=False, ahead=None):
        """Close the next batch of due cards with ids above `after`.

        :param skip_locked: skip cards that another transaction has locked
        :param ahead: a list, empty at first, that keeps due cards from one batch to the next, so
            that not every batch has to search for them
        :return: (number of cards closed, last id or None if no card is left)
        """
        ahead = [] if ahead is None else ahead
        if not ahead:
            # reversed, because cards are taken from the end of the list
            ahead.extend(reversed(self._club_due_cards(day, after).items()))
        due = dict(ahead.pop() for _ in range(min(BATCH, len(ahead))))
        if not due:
            return 0, None
        locked = self._club_lock_cards(list(due), skip_locked)
        if locked:
            self._club_close_cards({card: due[card] for card in locked}, day)
            self._club_invalidate(locked)
        return len(locked), max(due)

    def _club_close_cards(self, due, day):
        """Close these cards, which are locked. Their entries are checked again, since they may have
        been spent before the lock; new due entries are left to the next search.

        :param due: {card id: ids of the entries that were due before the lock}
        """
        entries = [entry for entries in due.values() for entry in entries]
        if entries:
            self._club_cover_debts(self._club_release(entries, day))
            self._club_expire(entries, day)

    def _club_due_cards(self, day, after=0):
        """{card id: ids of its due entries} of the next cards after id `after`, ordered by id, for
        up to `BATCHES_AHEAD` batches."""
        self.env["loyalty.card"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT card.id, array_agg(due.id)
                  FROM loyalty_card card
                  JOIN (SELECT card_id, id FROM loyalty_club_entry
                         WHERE NOT released AND available_on <= %(day)s
                         UNION ALL
                        SELECT card_id, id FROM loyalty_club_entry
                         WHERE remaining > 0 AND expires_on < %(day)s AND released) due
                    ON due.card_id = card.id
                 WHERE card.program_id = %(program)s AND card.id > %(after)s
                 GROUP BY card.id
                 ORDER BY card.id
                 LIMIT %(limit)s
                """,
                program=self.id,
                after=after,
                day=day,
                limit=BATCH * BATCHES_AHEAD,
            )
        )
        return dict(self.env.cr.fetchall())

    def _club_release(self, entries, day):
        """Make those of these entries (ids) available that are due; return the ids of their cards."""
        return posting_many.release(self.env, entries, day)

    def _club_cover_debts(self, cards):
        """Let available points repay debts on the cards with these ids."""
        posting_many.cover_debts(self.env["loyalty.card"].browse(cards))

    def _club_expire(self, entries, day):
        """Expire those of these entries (ids) that are past their last day."""
        posting_many.expire(self.env, entries, day, self._club_day())

    def _club_invalidate(self, cards):
        self.env["loyalty.card"].browse(cards)._club_invalidate()
        self.env["loyalty.club.entry"].invalidate_model(["remaining", "released"], flush=False)
