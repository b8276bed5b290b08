from odoo import models
from odoo.tools import SQL

from ..program.personal import emptied
from .sale_order_line_anonymize import without_own_words


class AccountMoveLine(models.Model):
    """Notes between the lines of invoices that are not posted."""

    _inherit = "account.move.line"

    _club_personal_fields = {"name": without_own_words, "ref": emptied}

    def _club_personal_condition(self, person):
        moves = self.env["account.move"]._club_personal_condition(person)
        return SQL("move_id IN (SELECT id FROM account_move WHERE %s)", moves)
