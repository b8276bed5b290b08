"""The steps of the paths: what a salesman, an accountant or a cashier does."""

from path import step

from odoo import Command

ALL = None
LINKS = {"partner": "partner_id", "company": "company_id", "currency": "pricelist_id"}

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
    shop.order = shop.make_order(lines or [("tea", 4)], **linked(shop, values))


def linked(shop, values):
    """{field: id}, from names as `partner="other"`."""
    return {LINKS[link]: shop.goods(name).id for link, name in values.items()}


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
def edit(shop, of="order", **values):
    """The order, or the till's, has another customer."""
    shop.goods(of).write(linked(shop, values))


@step
def claim(shop, reward="discount", card="card"):
    """A reward of the club, or of another program, on the quotation."""
    shop.order._update_programs_and_rewards()
    result = shop.order._apply_program_reward(shop.goods(reward), shop.goods(card))
    assert not result, result


@step
def nothing_to_claim(shop):
    """No reward of the club is offered on the quotation."""
    shop.order._update_programs_and_rewards()
    offered = shop.order._get_claimable_rewards()
    assert not any(card.is_club_card for card in offered), offered


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
    name, *values = line
    return shop._line(shop.goods(name), *values)


@step
def give_back(shop, *quantities, of="sold", partner="member", **values):
    """The till takes goods back: so many of each line; None leaves a line out. (qty, …) or (…, new line)."""
    lines = shop.goods(of).lines
    back = [shop._back(line, qty) for line, qty in zip(lines, quantities, strict=False) if qty is not None]
    new = [till_line(shop, line) for line in quantities[len(lines) :]]
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
    sell_now(shop, [till_line(shop, line) for line in lines])


def sell_now(shop, lines, finish=ALL):
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
    if finish:
        finish(shop.sold.lines)
    method = shop.config.payment_method_ids[:1]
    shop.sold.add_payment({"pos_order_id": shop.sold.id, "amount": total, "payment_method_id": method.id})
    shop.sold.action_pos_order_paid()


def quoted(qty, line=0, price=ALL):
    """A till's line that settles `qty` of a line of the quotation."""

    def make(shop):
        found = shop.order.order_line[line]
        origin = {"sale_order_origin_id": shop.order.id, "sale_order_line_id": found.id}
        return shop._line(found.product_id, qty, found.price_unit if price is ALL else price, **origin)

    return make


def down(price, qty=1):
    """A till's line of a down payment on the quotation; of a negative quantity, what is deducted in the end."""

    def make(shop):
        shop.config.down_payment_product_id = shop.down_payment
        origin = {"sale_order_origin_id": shop.order.id}
        if qty < 0:
            paid = shop.order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)
            origin["sale_order_line_id"] = paid.id
        return shop._line(shop.down_payment, qty, price, **origin)

    return make


def off(money):
    """A till's line of a discount paid with points."""
    return lambda shop: shop._off(money)


def gift(qty):
    """A till's line that makes pens of the order free."""
    return lambda shop: shop._gift(qty)


def value_off(money):
    """A till's line of the reward of the program beside the club."""

    def make(shop):
        line = shop._off(money, reward=shop.beside.reward_ids, card=shop.value)
        return {**line, "reward_identifier_code": "beside"}

    return make


@step
def combo(shop):
    """A paid order of a menu, as the till sends it."""
    menu = shop._line(shop.menu, 1, 0)
    items = [shop._line(item.product_id, 1, combo_item_id=item.id) for item in shop.menu.combo_ids.combo_item_ids]
    sell_now(shop, [menu, *items], lambda lines: (lines - lines[0]).write({"combo_parent_id": lines[0].id}))


# other programs


@step
def gift_card(shop, value):
    """A gift card with the code GIFT; a voucher is what it is bought by."""
    beside(shop, "gift_card", shop.voucher)
    shop.value = shop.env["loyalty.card"].create({"program_id": shop.beside.id, "points": value, "code": "GIFT"})


@step
def ewallet(shop, value):
    """The member's e-wallet; a top-up is what it is filled by."""
    beside(shop, "ewallet", shop.top_up)
    values = {"program_id": shop.beside.id, "points": value, "partner_id": shop.member.id}
    shop.value = shop.env["loyalty.card"].create(values)


def beside(shop, program_type, product):
    rule = {"reward_point_mode": "money", "reward_point_split": program_type == "gift_card"}
    shop.beside = shop.make_program(
        program_type,
        applies_on="future",
        trigger="auto",
        trigger_product_ids=[Command.set(product.ids)],
        rule_ids=[Command.clear(), Command.create({**rule, "product_ids": [Command.set(product.ids)]})],
        reward_ids=[Command.clear(), Command.create({"discount_mode": "per_point", "discount": 1})],
    )


@step
def promotion(shop, code=ALL):
    """10 % off the order, by itself or by a code."""
    reward = {"reward_type": "discount", "discount": 10, "discount_mode": "percent", "discount_applicability": "order"}
    rule = {"minimum_qty": 1, **({"mode": "with_code", "code": code} if code else {})}
    shop.beside = shop.make_program(
        "promo_code" if code else "promotion",
        trigger="with_code" if code else "auto",
        applies_on="current",
        rule_ids=[Command.clear(), Command.create(rule)],
        reward_ids=[Command.clear(), Command.create(reward)],
    )
    shop.value = shop.env["loyalty.card"].create({"program_id": shop.beside.id})


@step
def sale_combo(shop, qty):
    """A confirmed order of menus, with the items as core's dialog adds them."""
    quotation_now(shop, [("menu", qty)], {})
    items = shop.menu.combo_ids.combo_item_ids
    for item in items:
        values = {"product_id": item.product_id.id, "product_uom_qty": qty, "combo_item_id": item.id}
        values["linked_line_id"] = shop.order.order_line[0].id
        shop.order.write({"order_line": [Command.create(values)]})
    shop.order.action_confirm()


# companies, currencies, customers


@step
def contact(shop):
    """Somebody who works at the member's company: `buyer`."""
    shop.member.is_company = True
    shop.buyer = shop.env["res.partner"].create({"name": "Contact", "parent_id": shop.member.id})


@step
def enrol_buyer(shop):
    shop._enrol(shop.buyer)


@step
def share_club(shop):
    """A club of all companies."""
    for club in shop.clubs.values():
        club.company_id = False


@step
def branch(shop):
    """A branch of the company, which sells: `seller`."""
    shop.seller = shop.env["res.company"].create({"name": "Branch", "parent_id": shop.company.id})
    shop.tea.sudo().taxes_id = False  # a new company gives its tax to all goods


@step
def stranger(shop):
    """Another company, which has nothing to do with the club's: `seller`."""
    shop.seller = shop.env["res.company"].create({"name": "Stranger", "currency_id": shop.company.currency_id.id})


@step
def foreign(shop):
    """A pricelist in a currency of which two are one of the club's: `abroad`."""
    currency = shop.setup_other_currency("EUR", rates=[("2000-01-01", 2)])
    shop.abroad = shop.env["product.pricelist"].create({"name": "Abroad", "currency_id": currency.id})


@step
def with_tax(shop):
    """Tea costs 10 % tax on top."""
    shop.tea.taxes_id = shop.env["account.tax"].create({"name": "10 %", "amount": 10, "amount_type": "percent"})
