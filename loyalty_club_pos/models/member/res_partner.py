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
        """A number finds its customer however it was written: with the country's code or
        without, with Persian digits or Latin ones."""
        typed = self._club_typed_phone(domain)
        if typed:
            tail = re.sub(r"\D", "", typed).lstrip("0")
            domain = list(Domain.OR([Domain(domain), Domain("phone_sanitized", "=like", f"%{tail}")]))
        return super().get_new_partner(config_id, domain, offset)

    @api.model
    def _club_typed_phone(self, domain):
        """The telephone number that a search of the till is about, if it is about one."""
        for term in domain:
            if isinstance(term, (list, tuple)) and term[0] == "phone_mobile_search":
                typed = to_latin(str(term[2] or "")).strip("% ")
                return typed if _PHONE.match(typed) else None
        return None

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
