from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..program.groups import is_manager

#: Who enters orders of the past, for example those of another system.
HISTORIAN = "sales_team.group_sale_manager"


class SaleOrder(models.Model):
    """When an order was bought. Its date decides rules, caps and expiry, and a salesperson may write
    it: what counts is bounded by what the server saw itself.

    It is never later than now. An order that counts already keeps its moment, unless a manager of the
    club changes its date. One that begins to count does so now, or at its own earlier date if a sales
    manager enters it, as with the orders of another system.
    """

    _inherit = "sale.order"

    club_bought_at = fields.Datetime(
        string="Counted as Bought On",
        readonly=True,
        copy=False,
        help="The customer club counts the order at this time, because its date was changed or lies outside of the "
        "time in which it was entered. Empty: the order's date.",
    )

    def _club_moment(self):
        now = fields.Datetime.now()
        return min(self.club_bought_at or super()._club_moment() or now, now)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._club_check_moment_not_given(vals)
        if not self._club_may_enter_history():
            now = fields.Datetime.now()
            vals_list = [
                {**vals, "club_bought_at": now} if vals.get("state") == "sale" and vals.get("date_order") else vals
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        self._club_check_moment_not_given(vals)
        if vals.get("state") == "sale":
            self.filtered(lambda order: order.state != "sale")._club_begin_counting(vals)
        if "date_order" in vals and not self.env.su and not is_manager(self.env):
            for order in self.filtered(lambda order: order.state == "sale" and not order.club_bought_at):
                order.sudo().club_bought_at = order._club_moment()
        return super().write(vals)

    def _club_begin_counting(self, vals):
        now = fields.Datetime.now()
        trusted = self._club_may_enter_history()
        for order in self:
            date = fields.Datetime.to_datetime(vals.get("date_order")) or order.date_order or now
            created = (order.create_date or now).replace(microsecond=0)
            bought_at = False if trusted or created <= date <= now else now
            if order.club_bought_at != bought_at:
                order.sudo().club_bought_at = bought_at

    def _club_may_enter_history(self):
        return self.env.su or is_manager(self.env) or self.env.user.has_group(HISTORIAN)

    def _club_check_moment_not_given(self, vals):
        if "club_bought_at" in vals and not self.env.su:
            raise AccessError(self.env._("The club itself decides when an order counts as bought."))
