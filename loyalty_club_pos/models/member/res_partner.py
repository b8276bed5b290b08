import re

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.loyalty_club.engine.digits import to_latin

_PHONE = re.compile(r"^[\d\s()+./-]{7,}$")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "phone_sanitized"]

    @api.model
    def get_new_partner(self, config_id, domain, offset):
        """Find customers by a phone number in any notation: with or without the country code, in
        Persian or Latin digits."""
        typed = self._club_typed_phone(domain)
        if typed:
            tail = re.sub(r"\D", "", typed).lstrip("0")
            domain = list(Domain.OR([Domain(domain), Domain("phone_sanitized", "=like", f"%{tail}")]))
        return super().get_new_partner(config_id, domain, offset)

    @api.model
    def _club_typed_phone(self, domain):
        """Return the phone number in the till's search domain, or None if it searches for something else."""
        for term in domain:
            if isinstance(term, (list, tuple)) and term[0] == "phone_mobile_search":
                typed = to_latin(str(term[2] or "")).strip("% ")
                return typed if _PHONE.match(typed) else None
        return None

    def _club_purchases_since(self, club, day):
        """Add the orders paid at the till. A quotation settled at the till already counts as a
        sales order, and a refund reduces the order it refunds."""
        amount, times = super()._club_purchases_since(club, day)
        orders = (
            self.env["pos.order"]
            .sudo()
            .search(
                [
                    ("state", "in", ("paid", "done")),
                    ("date_order", ">=", self._club_day_start(club, day)),
                    *self._club_buyer_domain(club),
                ]
            )
        )
        paid = [order._club_money_kept(club) for order in orders]
        return amount + sum(paid), times + sum(money > 0 for money in paid)
