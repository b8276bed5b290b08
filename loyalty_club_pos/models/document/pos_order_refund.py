from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from .till_sync import till_sync


class PosOrder(models.Model):
    """What is looked at when goods come back to a till: whose purchase it was, and whether a gift
    that points paid is turned into cash."""

    _inherit = "pos.order"

    def action_pos_order_paid(self):
        result = super().action_pos_order_paid()
        for order in self.sudo():
            refunds = order.lines.filtered(lambda line: line.refunded_orderline_id and line._club_is_refund())
            for origin in refunds.refunded_orderline_id.order_id:
                order._club_check_gifts(origin, refunds)
                order._club_tell_foreign_refund(origin)
        return result

    def _club_tell_foreign_refund(self, origin):
        """Tell a club's manager that this order returns goods of another customer's purchase, whose
        points that lowers."""
        buyers = self.partner_id.commercial_partner_id, origin.partner_id.commercial_partner_id
        if not all(buyers) or buyers[0] == buyers[1] or not origin.club_transaction_ids:
            return
        self._club_tell_manager(
            self.env._(
                "On %(refund)s, %(customer)s returned goods of %(order)s, a purchase of %(member)s, and lowered its "
                "points. Cashier: %(user)s. Check whether that is right.",
                refund=self.name,
                customer=self.partner_id.display_name,
                order=origin.name,
                member=origin.partner_id.display_name,
                user=(self.user_id or self.env.user).name,
            )
        )

    def _club_check_gifts(self, origin, refunds):
        """A free piece was paid with points: it comes back with its reward line, for points and not
        for cash. Without that line its points stay spent, and no money is due: the refund is refused
        while somebody waits for the answer. A till whose cash is gone already is reported."""
        gift = origin._club_gift_without_goods(refunds.refunded_orderline_id.product_id)
        if not gift:
            return
        note = self.env._(
            "%(product)s was a gift for points on %(order)s. Return its reward line too: the points are given back, "
            "and no money.",
            product=gift.with_context(display_default_code=False).display_name,
            order=origin.name,
        )
        if till_sync(self.env.cr) != "late":
            raise UserError(note)
        self._club_tell_manager(note)

    def _club_gift_without_goods(self, returned):
        """One of the `returned` products of which fewer pieces are kept than points paid for; else an
        empty recordset."""
        credited = self._club_credited()
        kept = {}
        for line in self.lines.filtered(lambda line: not line.reward_id and line.qty > 0):
            pieces = self._club_kept_qty(line, credited)[1]
            kept[line.product_id] = kept.get(line.product_id, Decimal(0)) + pieces
        for line in self._club_reward_lines().sorted("id"):
            reward = line.reward_id
            if reward.reward_type != "product" or not reward.program_id.is_club:
                continue
            free = self._club_kept_qty(line, credited)[1]
            for product in reward.reward_product_ids & self.lines.product_id:
                taken = min(free, kept.get(product, Decimal(0)))
                kept[product] = kept.get(product, Decimal(0)) - taken
                free -= taken
            if free > 0 and reward.reward_product_ids & returned:
                return (reward.reward_product_ids & returned)[:1]
        return returned.browse()
