from odoo import models
from odoo.tools import SQL

from ..ledger import posting_many
from ..program.close import Stage

#: Cards in one batch: well under a second, and the longest a cashier may wait.
BATCH = 2000


#: How many batches are looked up at once: bounded lists of ids, not all that is due.
BATCHES_AHEAD = 100


class Points(Stage):
    """Pending points are released and repay debts, then lots expire, inactivity included: for
    each card under one lock."""

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
    """Policies of validity that were too much to wait for are applied to old points."""

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
    """What the close does with points: pending ones whose day has come are released and repay
    debts, lots whose last day has passed expire. Set-based, on cards that are locked.
    """

    _inherit = "loyalty.program"

    def _club_close_stages(self):
        return [*super()._club_close_stages(), Points(), ExpiryUpdates()]

    def _club_close_batch(self, day, after=0, skip_locked=False, ahead=None):
        """Close the next batch of due cards with ids above `after`.

        Return (number of cards closed, the last id or None where none is left). With
        `skip_locked`, cards that somebody posts to right now are left for a later turn.

        :param ahead: a list that keeps due cards between batches, so that not each of them
            looks through all that is due; empty at first
        """
        ahead = [] if ahead is None else ahead
        if not ahead:
            # the next card is the list's last
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
        """Close locked cards. What was looked up is looked at again: it may have been spent
        before the lock; what came since is due at the next look.

        :param due: {card id: ids of its entries that seemed due}
        """
        entries = [entry for entries in due.values() for entry in entries]
        if entries:
            self._club_cover_debts(self._club_release(entries, day))
            self._club_expire(entries, day)

    def _club_due_cards(self, day, after=0):
        """{card id: ids of its due entries} of the next due cards, for some batches, in the
        order of their ids."""
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
        """Release the due ones of these entries (ids); return the ids of their cards."""
        return posting_many.release(self.env, entries, day)

    def _club_cover_debts(self, cards):
        """Let points repay debts on the cards with these ids."""
        posting_many.cover_debts(self.env["loyalty.card"].browse(cards))

    def _club_expire(self, entries, day):
        """Expire those of these entries (ids) that are past their last day."""
        posting_many.expire(self.env, entries, day, self._club_day())

    def _club_invalidate(self, cards):
        self.env["loyalty.card"].browse(cards)._club_invalidate()
        self.env["loyalty.club.entry"].invalidate_model(["remaining", "released"], flush=False)
