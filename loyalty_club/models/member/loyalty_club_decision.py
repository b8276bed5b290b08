from odoo import models

from ..ledger import locking


class LoyaltyClubDecision(models.AbstractModel):
    """Something that waits for an answer, and gets one only."""

    _name = "loyalty.club.decision"
    _description = "Decision in a Customer Club"

    def _lock_in_order(self):
        """Lock the rows; one that was decided meanwhile fails with a serialization failure,
        and Odoo tries again. Return the records in the order of their ids."""
        self.check_access("read")
        self.flush_recordset()
        locking.lock_rows(self.env, self._table, self.ids)
        return self.sorted("id")
