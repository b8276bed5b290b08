from odoo import models
from odoo.tools import SQL

from . import locking


class LoyaltyProgram(models.Model):
    """Locks of the nightly batches, see docs/LOCKING.md."""

    _inherit = "loyalty.program"

    def _club_lock_cards(self, cards, skip_locked):
        """Lock those of `cards` (ids) that the close may change: blocked cards are frozen.

        :param skip_locked: skip cards that another transaction has locked, instead of waiting
        :return: the ids of the locked cards, in order
        """
        which = SQL("id = ANY(%s) AND club_blocked IS NOT TRUE", list(cards))
        return [id_ for (id_,) in locking.lock_cards(self.env, which, skip_locked=skip_locked)]

    def _club_read_committed(self):
        """Set the transaction that begins now to READ COMMITTED: it sees what others commit
        while it waits for a lock."""
        locking.read_committed(self.env)
