from odoo import models


class LoyaltyClubDocument(models.AbstractModel):
    """What the audit reads of each channel's documents."""

    _inherit = "loyalty.club.document"

    def _club_audit_totals(self, condition):
        """SQL of the documents `o` where `condition` holds: `id`; `counts`; `charged`, the amount to
        pay with money, gift cards and e-wallets; `points_off`, the discounts paid with points;
        `pieces`; `slack`, how far rounding may move the amount; `returned`, whether anything was
        returned. Amounts include tax, in the document's currency. A negative line whose nature
        cannot be proved reduces `charged`.
        """
        raise NotImplementedError

    def _club_audit_raised(self):
        """SQL of one row for the document `doc`: `raised`, how much more its invoices charge than
        its lines, because their prices were changed on the invoice, or on the lines afterwards."""
        raise NotImplementedError

    def _club_audit_claims(self, program):
        """SQL of all lines of the rewards of `program`, whatever card they name: `res_id`,
        `reward_id`, `claim`, `qty` and `amount`."""
        raise NotImplementedError
