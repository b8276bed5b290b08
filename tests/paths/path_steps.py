"""The steps of the paths: what a salesman, an accountant or a cashier does."""

from path import step

from odoo import Command, fields

ALL = None

# sales orders


@step
def order(shop, *lines, **values):
    """A confirmed order."""
    quotation_now(shop, lines, values)
    shop.order.action_confirm()


@step
def quotation(shop, *lines, **values):
    quotation_now(shop, lines, values)


def quotation_now(shop, lines, values):
    values = {name: value(shop) if callable(value) else value for name, value in values.items()}
    shop.order = shop.make_order(lines or [("tea", 4)], **values)


@step
def orders(shop, count, *lines):
    """So many quotations, confirmed in one call."""
    shop.order = shop.sales.union(*(shop.make_order(lines) for _number in range(count)))
    shop.order.action_confirm()


@step
def confirm(shop):
    shop.order.action_confirm()


@step
def cancel(shop):
    shop.order._action_cancel()


@step
def reopen(shop):
    """A cancelled order becomes a quotation again."""
    shop.order.action_draft()


@step
def change(shop, line=0, **values):
    """A line of the order is edited."""
    shop.order.order_line[line].write(values)


@step
def add(shop, name, qty, price=None):
    shop.order.write({"order_line": [Command.create(shop.order_line(name, qty, price))]})


@step
def edit(shop, **values):
    shop.order.write({name: value(shop) if callable(value) else value for name, value in values.items()})


@step
def claim(shop, reward="discount", card="card"):
    """A reward of the club, or of another program, on the quotation."""
    shop.order._update_programs_and_rewards()
    result = shop.order._apply_program_reward(shop.goods(reward), shop.goods(card))
    assert not result, result


@step
def promotions(shop):
    """What core gives by itself, as its button does."""
    shop.order._update_programs_and_rewards()
    for coupon, rewards in shop.order._get_claimable_rewards().items():
        if not coupon.is_club_card:
            shop.order._apply_program_reward(rewards[:1], coupon)
    shop.order._update_programs_and_rewards()


@step
def code(shop, text):
    """A code is typed on the quotation, and the first reward it offers is taken."""
    found = shop.order._try_apply_code(text)
    assert "error" not in found, found
    for coupon, rewards in found.items():
        shop.order._apply_program_reward(rewards[:1], coupon)


# goods


@step
def deliver(shop, *quantities):
    """Delivered so far of each line that is no reward; the last number counts for all that follow."""
    lines = shop.order.order_line.filtered(lambda line: not line.reward_id and not line.is_downpayment)
    for number, line in enumerate(lines):
        line.qty_delivered = quantities[min(number, len(quantities) - 1)]


@step
def send(shop, qty):
    """So many pieces leave by the open picking."""
    picking = shop.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
    done_picking(picking, qty)


@step
def bring_back(shop, qty):
    """A return of the picking that left."""
    picking = shop.order.picking_ids.filtered(lambda picking: picking.state == "done")[:1]
    context = {"active_id": picking.id, "active_ids": picking.ids, "active_model": "stock.picking"}
    wizard = shop.env["stock.return.picking"].with_context(**context).create({})
    wizard.product_return_moves.write({"quantity": qty, "to_refund": True})
    done_picking(shop.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]), qty)


def done_picking(picking, qty):
    picking.move_ids.quantity = qty
    picking.move_ids.picked = True
    picking._action_done()


# invoices


@step
def invoice(shop, qty=ALL, price=ALL):
    """A posted invoice of all that is open, or of `qty` pieces of each line."""
    shop.invoice = shop.order._create_invoices(final=True)
    goods = shop.invoice.invoice_line_ids.filtered("product_id")
    set_lines(goods, qty, price)
    shop.invoice.action_post()


@step
def down_payment(shop, percent):
    """A posted invoice by core's wizard."""
    wizard = shop.env["sale.advance.payment.inv"].with_context(active_ids=shop.order.ids)
    wizard = wizard.create({"advance_payment_method": "percentage", "amount": percent})
    before = shop.order.invoice_ids
    wizard.create_invoices()
    shop.invoice = shop.order.invoice_ids - before
    shop.invoice.action_post()


@step
def pay(shop, amount=ALL):
    """The invoice is paid."""
    context = {"active_model": "account.move", "active_ids": shop.invoice.ids}
    wizard = shop.env["account.payment.register"].with_context(**context)
    wizard.create({"amount": amount} if amount else {})._create_payments()


@step
def unreconcile(shop):
    """The payment is taken off the invoice again."""
    shop.invoice.line_ids.remove_move_reconcile()


@step
def credit(shop, qty=ALL, price=ALL, of="invoice"):
    """A posted credit note of the invoice: of all; of `qty` pieces, at `price`; or of {name: pieces}."""
    moves = shop.goods(of)
    context = {"active_model": "account.move", "active_ids": moves.ids}
    wizard = shop.env["account.move.reversal"].with_context(**context)
    wizard = wizard.create({"journal_id": moves.journal_id.id})
    wizard.refund_moves()
    shop.note = wizard.new_move_ids
    lines = shop.note.invoice_line_ids.filtered("product_id")
    if isinstance(qty, dict):
        keep_products(lines, {shop.goods(name): pieces for name, pieces in qty.items()})
    else:
        set_lines(lines, qty, price)
    shop.note.action_post()


def keep_products(lines, pieces):
    for line in lines:
        if line.product_id in pieces:
            line.quantity = pieces[line.product_id]
        else:
            line.unlink()


def set_lines(lines, qty, price):
    values = {**({} if qty is ALL else {"quantity": qty}), **({} if price is ALL else {"price_unit": price})}
    if values:
        lines.write(values)


@step
def modify(shop, post=True, price=ALL):
    """Core's 'refund and new invoice'."""
    context = {"active_model": "account.move", "active_ids": shop.invoice.ids}
    wizard = shop.env["account.move.reversal"].with_context(**context)
    action = wizard.create({"journal_id": shop.invoice.journal_id.id}).modify_moves()
    shop.note = shop.invoice.reversal_move_ids
    shop.invoice = shop.moves.browse(action["res_id"])
    set_lines(shop.invoice.invoice_line_ids, ALL, price)
    if post:
        shop.invoice.action_post()


@step
def reset(shop, of="note"):
    """A posted invoice or credit note becomes a draft again."""
    shop.goods(of).button_draft()


@step
def keep(shop, of="invoice", name="first"):
    """Remember it under another name."""
    setattr(shop, name, shop.goods(of))


# the till


@step
def sell(shop, *lines, partner="member", **values):
    """A paid order of the till; lines are dictionaries, or names of goods with quantity and price."""
    shop.sold = shop._sell(*(till_line(shop, line) for line in lines), partner=shop.goods(partner), **values)


def till_line(shop, line):
    if callable(line):
        return line(shop)
    name, *figures = line
    return shop._line(shop.goods(name), *figures)


@step
def give_back(shop, *quantities, of="sold", partner="member", **values):
    """The till takes goods back: so many of each line; None leaves a line out. (qty, …) or (…, new line)."""
    lines = shop.goods(of).lines
    back = [shop._back(line, qty) for line, qty in zip(lines, quantities, strict=False) if qty is not None]
    new = [till_line(shop, line) for line in quantities[len(lines):]]
    shop.back = shop._sell(*back, *new, partner=shop.goods(partner), **values)


@step
def refund_in_back_office(shop):
    """The button 'Return Products' of the order, paid there."""
    refund = shop.pos_orders.browse(shop.sold.refund()["res_id"])
    context = {"active_ids": refund.ids, "active_id": refund.id}
    payment = shop.env["pos.make.payment"].with_context(**context)
    method = shop.config.payment_method_ids[:1]
    payment.create({"payment_method_id": method.id, "amount": refund.amount_total}).check()
    shop.back = refund


@step
def invoice_sold(shop):
    """The order of the till is invoiced afterwards."""
    shop.sold.with_context(generate_pdf=False).action_pos_order_invoice()
    shop.invoice = shop.sold.account_move


@step
def kiosk(shop, *lines):
    """Paid without the till's own call, as a kiosk or an online payment does."""
    lines = [till_line(shop, line) for line in lines]
    total = sum(line["price_subtotal_incl"] for line in lines)
    shop.sold = shop.pos_orders.create(
        {
            "session_id": shop.session.id,
            "partner_id": shop.member.id,
            "amount_tax": 0,
            "amount_total": total,
            "amount_paid": 0,
            "amount_return": 0,
            "lines": [Command.create(line) for line in lines],
        }
    )
    method = shop.config.payment_method_ids[:1]
    shop.sold.add_payment({"pos_order_id": shop.sold.id, "amount": total, "payment_method_id": method.id})
    shop.sold.action_pos_order_paid()


def quoted(qty, line=0):
    """A till's line that settles `qty` of a line of the quotation."""

    def make(shop):
        found = shop.order.order_line[line]
        linked = {"sale_order_origin_id": shop.order.id, "sale_order_line_id": found.id}
        return shop._line(found.product_id, qty, found.price_unit, **linked)

    return make


def down(price):
    """A till's line of a down payment on the quotation."""

    def make(shop):
        shop.config.down_payment_product_id = shop._create_goods("Down payment", 0)
        linked = {"sale_order_origin_id": shop.order.id}
        return shop._line(shop.config.down_payment_product_id, 1, price, **linked)

    return make


def off(money):
    """A till's line of a discount paid with points."""
    return lambda shop: shop._off(money)


# other members, clubs, companies


@step
def enrol(shop, **values):
    """A new member of the club, in whose name the next order is made: `buyer`."""
    shop.buyer = shop.env["res.partner"].create({"name": "Buyer", **values})
    shop._enrol(shop.buyer)


@step
def contact(shop):
    """Somebody who works at the member's company: `buyer`."""
    shop.member.is_company = True
    shop.buyer = shop.env["res.partner"].create({"name": "Contact", "parent_id": shop.member.id})


@step
def share_club(shop):
    """A club of all companies."""
    shop.club.company_id = False


@step
def branch(shop):
    """A branch of the company, which sells: `seller`."""
    shop.seller = shop.env["res.company"].create({"name": "Branch", "parent_id": shop.company.id})
    shop.env.user.company_ids |= shop.seller
    shop.env.user.invalidate_recordset()


@step
def stranger(shop):
    """Another company, which has nothing to do with the club's: `seller`."""
    shop.seller = shop.env["res.company"].create({"name": "Stranger", "currency_id": shop.company.currency_id.id})
    shop.env.user.company_ids |= shop.seller


@step
def prepare(shop, function):
    """Anything a single path needs."""
    function(shop)


TODAY = fields.Date.today
