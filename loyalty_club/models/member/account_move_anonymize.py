from odoo import models
from odoo.tools import SQL

from ..program.personal import emptied


class AccountMove(models.Model):
    """Invoices of an anonymized contact that are not posted: nobody has to keep what is written on them.

    A contact with posted invoices is kept, and so are these.
    """

    _inherit = "account.move"

    _club_personal_fields = {"narration": emptied, "ref": emptied}

    def _club_personal_condition(self, person):
        return SQL(
            "(partner_id = ANY(%(people)s) OR partner_shipping_id = ANY(%(people)s)) AND state <> 'posted'",
            people=person.people,
        )
