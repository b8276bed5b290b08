from odoo import api, models
from odoo.exceptions import UserError

#: Transactions that take money from the customer.
TAKES = ("online_redirect", "online_direct", "online_token", "offline")


class PaymentTransaction(models.Model):
    """The last moment before a customer pays a cart or a quotation: what he may not buy yet is
    refused now, for afterwards it is his.
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
