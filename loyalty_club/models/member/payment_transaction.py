from odoo import models
from odoo.tools import SQL

from ..program.personal import emptied

COPIED = ("partner_name", "partner_email", "partner_phone", "partner_address", "partner_zip", "partner_city")


class PaymentTransaction(models.Model):
    """Online payments copy the contact's name and addresses: an anonymized contact has none there either."""

    _inherit = "payment.transaction"

    _club_personal_fields = dict.fromkeys(COPIED, emptied)

    def _club_personal_condition(self, person):
        return SQL("partner_id = ANY(%s)", person.people)
