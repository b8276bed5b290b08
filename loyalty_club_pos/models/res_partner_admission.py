from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _club_purchases_since(self, club, day):
        """And what was paid at the till. A quotation settled there counted as a sales order,
        and what is brought back there lowers what it was bought with."""
        amount, times = super()._club_purchases_since(club, day)
        orders = self.env["pos.order"].sudo().search(
            [
                ("state", "in", ("paid", "done")),
                ("date_order", ">=", self._club_day_start(club, day)),
                *self._club_buyer_domain(club),
            ]
        )
        paid = [order._club_money_kept(club) for order in orders]
        return amount + sum(paid), times + sum(money > 0 for money in paid)
