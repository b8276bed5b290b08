from odoo import api, models
from odoo.exceptions import UserError

#: Operations that collect money from the customer.
TAKES = ("online_redirect", "online_direct", "online_token", "offline")


class PaymentTransaction(models.Model):
    """Refuses a payment for products that the customer cannot buy yet: a paid order is not refused
    any more.
    """

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        if self.env["loyalty.club.benefit"]._early_spans():
            transactions._club_check_early()
        return transactions

    def _club_check_early(self):
        for transaction in self.sudo():
            if transaction.operation not in TAKES or transaction.source_transaction_id:
                continue
            for order in transaction.sale_order_ids.filtered(lambda o: o.state in ("draft", "sent")):
                refusal = order._club_early_refusal()
                if refusal:
                    raise UserError(refusal)
