from odoo import models
from odoo.tools import SQL


class LoyaltyClubDecision(models.AbstractModel):
    """Something that waits for an answer, and gets one only."""

    _name = "loyalty.club.decision"
    _description = "Decision in a Customer Club"

    def _lock_in_order(self):
        """Lock the rows; one that was decided meanwhile fails with a serialization failure,
        and Odoo tries again. Return the records in the order of their ids."""
        self.check_access("read")
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                sorted(self.ids),
            )
        )
        return self.sorted("id")
