from odoo import models
from odoo.tools import SQL

from . import locking


class LoyaltyProgram(models.Model):
    """What the nightly batches of all folders lock, and how: docs/LOCKING.md."""

    _inherit = "loyalty.program"

    def _club_lock_cards(self, cards, skip_locked):
        """Lock those of `cards` (ids) that are to be closed: what is blocked is frozen.

        :param skip_locked: leave out the cards that somebody holds instead of waiting
        :return: the ids of those that are locked now, in order
        """
        which = SQL("id = ANY(%s) AND club_blocked IS NOT TRUE", list(cards))
        return [id_ for (id_,) in locking.lock_cards(self.env, which, skip_locked=skip_locked)]

    def _club_read_committed(self):
        """The transaction that begins now sees what others commit while it waits."""
        locking.read_committed(self.env)
