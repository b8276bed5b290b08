from datetime import datetime, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.loyalty_club.engine.basket import Role
from odoo.addons.loyalty_club.engine.papers import Kept, Paper, keep
from odoo.addons.loyalty_club.engine.points import undivided
from odoo.addons.loyalty_club.models.document import settle_queue
from odoo.addons.loyalty_club.models.document.kept_line import KeptLine

from .pos_order_line import number
from .till_sync import till_sync

#: How much later than the till's other orders one may come from a device that had no connection.
APART = timedelta(hours=12)

#: Fields that decide which member a paid order earns points for.
DECIDES = frozenset({"partner_id", "date_order"})


class PosOrder(models.Model):
    _name = "pos.order"
    _inherit = ["pos.order", "loyalty.club.document"]
    _club_channel = "pos"

    # who earns, and when

    def _club_counts(self):
        """A state that anybody may write is no payment: the payments cover the order's lines."""
        self.ensure_one()
        return self.state in ("paid", "done", "invoiced") and self._club_is_paid()

    def _club_is_paid(self):
        charged = sum((total for total, _subtotal in self._club_money().values()), Decimal(0))
        paid = sum((number(payment.amount) for payment in self.payment_ids), Decimal(0))
        slack = self._club_payment_slack()
        # a refund is one when the money went back
        return paid >= charged - slack if charged >= 0 else paid <= charged + slack

    def _club_payment_slack(self):
        """How much less than the lines may be paid: cash is rounded, and so is each line."""
        rounding = number(self.currency_id.rounding)
        cash = self.config_id.rounding_method.rounding if self.config_id.cash_rounding else 0
        return rounding * max(len(self.lines), 1) + number(cash)

    def _club_moment(self):
        """Return the order's date, at most now: a till's clock may be ahead. It is not before the
        till was opened, or, for an order that comes late, before the till was opened the last time;
        nor long before what the same till has sent already, as a session may stay open for weeks."""
        self.ensure_one()
        now = fields.Datetime.now()
        opened = min(self.create_date or now, self._club_session_start() or now)
        moment = max(min(self.date_order or now, now), opened)
        if moment < now - APART:
            moment = max(moment, self._club_sent_before() - APART)
        return moment

    def _club_sent_before(self):
        """The latest date of the orders that the session had before this one came; a till sends in
        the order of time, but for a second device that had no connection."""
        before = (
            self._origin.id
            and self.env.execute_query(
                SQL(
                    """
                SELECT max(least(date_order, create_date)) FROM pos_order
                 WHERE session_id = %s AND id < %s AND state IN ('paid', 'done', 'invoiced')
                """,
                    self.session_id.id,
                    self._origin.id,
                )
            )[0][0]
        )
        return before or datetime.min + APART

    def _club_session_start(self):
        session = self.session_id.sudo()
        if session.rescue:
            # the session in which the order was made is closed
            session = session.search(
                [("config_id", "=", session.config_id.id), ("rescue", "=", False), ("id", "<", session.id)],
                order="id desc",
                limit=1,
            )
        return session.start_at

    def _club_may_refuse(self):
        """Refuse only while a cashier waits for the answer: an order from the till's queue is already
        paid, and a refusal would block the orders queued behind it."""
        return till_sync(self.env.cr) == "waits"

    def _club_program_domain(self):
        return super()._club_program_domain() & Domain(
            [
                ("pos_ok", "=", True),
                "|",
                ("pos_config_ids", "=", False),
                ("pos_config_ids", "in", self.config_id.ids),
                "|",
                ("pricelist_ids", "=", False),
                ("pricelist_ids", "in", self.pricelist_id.ids),
            ]
        )

    def _club_venue(self):
        return (*super()._club_venue(), self.config_id._origin.id, self.pricelist_id._origin.id)

    def _club_accepts(self, card):
        """Accept only cards of clubs that were open on the day of the order."""
        program = card.program_id
        return super()._club_accepts(card) and program._club_spans(program._club_day(self._club_moment()))

    def _club_reward_lines(self):
        return self.lines.filtered(lambda line: line.reward_id and line._club_is_own())

    # what the customer keeps

    def _club_kept_lines(self):
        """Count a combo as one line with its items' amounts, and skip the items.

        The till sells a free product as a line at full price and a reward line with the same
        amount negative. Free pieces earn nothing, so they are deducted from the goods line.
        """
        self.ensure_one()
        money = self._club_money()
        credited = self._club_credited()
        worthless = self._club_worthless_products()
        kept = [self._club_make_line(line, money, credited, worthless) for line in self.lines if line._club_is_own()]
        for gift in kept:
            if gift.reward and gift.reward.reward_type == "product":
                self._club_take_gift(gift, kept)
        return kept

    def _club_make_line(self, line, money, credited, worthless):
        qty, remaining = self._club_kept_qty(line, credited)
        share = remaining / qty if qty else Decimal(0)
        total, subtotal = self._club_kept_money(line, money, credited)
        role = self._club_line_role(line, qty, worthless)
        return KeptLine(
            record=line,
            product=line.product_id,
            qty=remaining,
            total=total,
            subtotal=subtotal,
            full_qty=self._club_claimed_qty(line, qty, money),
            full_total=money[line][0],
            role=role,
            reward=line.reward_id,
            card=self._club_charged_card(line),
            claim=line.reward_identifier_code or str(line.id),
            refunded=1 - share if qty else Decimal(0),
        )

    def _club_line_role(self, line, qty, worthless):
        if line.reward_id:
            return self._club_reward_role(line, -line._club_amounts()[0])
        if line.product_id in worthless:
            return Role.NOTHING if line._club_amounts()[0] >= 0 else Role.OFF
        if qty > 0 and line.price_unit < 0:
            # a manual discount reduces the amount, but its quantity is no quantity of goods
            return Role.CODE_DISCOUNT
        return Role.GOODS

    def _club_worthless_products(self):
        """Return the products that earn nothing: tips, down payments, gift cards, e-wallets."""
        config = self.config_id
        stored_value = self.env["loyalty.program"]._club_stored_value_products()
        return config.tip_product_id | config.down_payment_product_id | self.env["product.product"].browse(stored_value)

    @staticmethod
    def _club_kept_qty(line, credited):
        """Return (bought, kept): the quantity of a line before and after refunds and credit notes.

        :param credited: the result of `_club_credited` for the line's order
        """
        qty = number(line.qty)
        if qty <= 0:
            return qty, qty
        returned = line._club_returned_qty()
        returned += credited[line].qty if line in credited else Decimal(0)
        return qty, min(max(qty - returned, Decimal(0)), qty)

    def _club_credited(self):
        """Return {line: `Kept`} with the quantity and amount that credit notes of this order's invoice
        took back.

        A credit note does not refer to POS order lines, so its quantities are assigned by product,
        starting from the first line. A line whose whole amount is credited keeps no pieces.
        """
        reversed_once = self.account_move.reversal_move_ids
        credited = self._club_credited_products() if reversed_once else {}
        found = {}
        if not credited:
            return found
        lines = self.account_move.pos_order_ids.sorted("id").lines
        for line in lines.filtered(lambda line: line.qty > 0 and not line.refunded_orderline_id):
            pieces, money = credited.get(line.product_id, (Decimal(0), Decimal(0)))
            qty, total = number(line.qty), line._club_amounts()[0]
            taken = min(qty, pieces)
            left = max(total - total * taken / qty, Decimal(0))
            off = min(money, left)
            credited[line.product_id] = (pieces - taken, money - off)
            if off and off == left:
                taken, off = qty, Decimal(0)
            found[line] = Kept(taken, off)
        return found

    def _club_credited_products(self):
        """Return {product: (pieces, amount credited without returning pieces)} taken back by credit notes.

        Credit notes of refunds at the till do not count, nor does what a replacing invoice charges again.
        """
        invoices = self.account_move._club_with_replacements()
        notes = invoices.reversal_move_ids.filtered(
            lambda move: move.state == "posted" and move._club_credits_pos_order()
        )
        papers = {}
        for line in (invoices | notes).invoice_line_ids:
            if line.product_id:
                papers.setdefault(line.product_id, []).append(line)
        return {product: self._club_taken_back(lines) for product, lines in papers.items()}

    def _club_taken_back(self, lines):
        first = [self._club_paper(line) for line in lines if line.move_id == self.account_move]
        qty = sum((paper.qty for paper in first), Decimal(0))
        total = sum((paper.total for paper in first), Decimal(0))
        if qty <= 0:
            return Decimal(0), Decimal(0)
        papers = [self._club_paper(line) for line in lines]
        kept = keep(qty, total, papers, number(self.currency_id.rounding) * 2)
        return qty - kept.qty, undivided(total * kept.qty / qty) - kept.total

    @staticmethod
    def _club_paper(line):
        qty = line.product_uom_id._compute_quantity(line.quantity, line.product_id.uom_id, round=False)
        credit = line.move_id.move_type == "out_refund"
        return Paper(number(qty), number(line.price_total), credit)

    # money

    def _club_money(self):
        """Return {line: (total, subtotal)} as bought, in the order's currency, with and without tax.

        The amounts sent by the till are used if they add up to the order's total; otherwise
        they are computed again.
        """
        sums = {line: line._club_amounts() for line in self.lines}
        total = sum((money[0] for money in sums.values()), Decimal(0))
        slack = number(self.currency_id.rounding) * max(len(sums), 1)
        if abs(total - number(self.amount_total)) <= slack:
            return sums
        return {line: self._club_reprice(line) for line in self.lines}

    @staticmethod
    def _club_reprice(line):
        amounts = line._compute_amount_line_all()
        return number(amounts["price_subtotal_incl"]), number(amounts["price_subtotal"])

    def _club_kept_money(self, line, money, credited):
        """Return (total, subtotal) of the kept part of a line, for a combo of its items."""
        parts = line | line._club_items()
        total = subtotal = Decimal(0)
        for part in parts:
            qty, kept = self._club_kept_qty(part, credited)
            share = kept / qty if qty else Decimal(0)
            left = money[part][0] * share
            if part in credited and left > 0:
                share -= share * min(credited[part].total / left, Decimal(1))
            total += money[part][0] * share
            subtotal += money[part][1] * share
        return total, subtotal

    # rewards

    def _club_charged_card(self, line):
        """Return the card that pays for a reward: the one the till sends if it belongs to the reward's
        club, else the member's own."""
        program = line.reward_id.program_id
        if not program.is_club:
            return line.coupon_id if line.coupon_id.program_id == program else None
        named = line.coupon_id
        if named.is_club_card and named.program_id == program:
            # the till may not know yet that the card was merged into another one
            return named._club_successor()
        return self._club_member_cards().filtered(lambda card: card.program_id == program)

    def _club_claimed_qty(self, line, qty, money):
        """Return the number of free pieces of a reward line: its quantity, but at least what its
        amount is worth, so that a till cannot give away more than it claims."""
        reward = line.reward_id
        if reward.reward_type != "product" or not qty:
            return qty
        prices = self.lines.filtered(
            lambda goods: not goods.reward_id and goods.product_id in reward.reward_product_ids
        ).mapped("price_unit")
        price = number(max([*prices, *reward.reward_product_ids.mapped("lst_price")], default=0))
        if price <= 0:
            return qty
        slack = number(self.currency_id.rounding)
        off = max(-number(line.price_unit) * qty - slack * qty, Decimal(0))
        return max(qty, (off / price).to_integral_value("ROUND_CEILING"))

    @staticmethod
    def _club_take_gift(gift, kept):
        """Deduct a reward's kept free pieces and their amounts from the goods lines. What it takes off
        beyond them is money off that nothing accounts for."""
        pieces, total, subtotal = gift.qty, -gift.total, -gift.subtotal
        over = max(total, Decimal(0))
        goods = [
            line
            for line in kept
            if line.role is Role.GOODS and line.qty > 0 and line.product in gift.reward.reward_product_ids
        ]
        goods.sort(key=lambda line: line.record.price_unit != -gift.record.price_unit)
        for line in goods:
            taken = min(pieces, line.qty)
            if taken <= 0:
                break
            share = taken / pieces
            line.qty -= taken
            over -= min(total * share, line.total)
            line.total = max(line.total - total * share, Decimal(0))
            line.subtotal = max(line.subtotal - subtotal * share, Decimal(0))
            pieces, total, subtotal = pieces - taken, total * (1 - share), subtotal * (1 - share)
        if over > number(gift.record.order_id.currency_id.rounding) * 2:
            ratio = gift.subtotal / gift.total
            gift.role, gift.total, gift.subtotal = Role.OFF, -over, -over * ratio

    def _club_money_lines(self):
        """Leave out free products: their amounts are already deducted from the goods lines."""
        return [line for line in super()._club_money_lines() if not line.reward or line.reward.reward_type != "product"]

    def _club_report_unposted(self, posted):
        """Refuse or report club rewards that were not posted to any card of the customer."""
        for order in self.filtered(lambda order: order._club_counts()):
            for line in order._club_reward_lines():
                card = order._club_charged_card(line) or line.coupon_id
                club = line.reward_id.program_id.is_club or line.coupon_id.is_club_card
                if club and (order.id, card.id) not in posted:
                    order._club_refuse_foreign(card)
                    break

    # settling

    def action_pos_order_paid(self):
        with settle_queue.business_call(self):
            result = super().action_pos_order_paid()
            settle_queue.settle(self)
        return result

    def write(self, vals):
        """Settle paid orders again when their customer or date changes."""
        if not DECIDES & vals.keys():
            return super().write(vals)
        with settle_queue.business_call(self):
            paid = self.filtered(lambda order: order._club_counts())
            members = paid._club_members_with_points() if "partner_id" in vals else {}
            result = super().write(vals)
            settle_queue.settle(paid)
        self._club_tell_given(members)
        return result

    def _club_documents(self):
        """Return these orders, the orders they refund, and the confirmed quotations that either pay."""
        orders = self.sudo()
        lines = orders.lines
        origins = lines.refunded_orderline_id
        quotations = (lines | origins).sale_order_line_id.order_id
        return [orders | origins.order_id, quotations.filtered(lambda order: order.state == "sale")]

    def _club_settle(self):
        result = super()._club_settle()
        # the till reads these right after the settlement
        self.invalidate_recordset(
            ["club_transaction_ids", "club_balances", "club_points_earned", "club_points_redeemed"],
            flush=False,
        )
        return result

    # fields

    @api.depends("state")
    def _compute_club_points_preview(self):
        """Show no preview for paid orders: their points are already posted."""
        open_orders = self.filtered(lambda order: not order._club_counts())
        (self - open_orders).club_points_preview = 0
        return super(PosOrder, open_orders)._compute_club_points_preview()

    # problems found after the goods were handed over

    def _club_report(self, note):
        """Post `note` on the order and create a task for a manager of the club, because cashiers
        do not work with tasks."""
        self._club_tell_manager(note)
