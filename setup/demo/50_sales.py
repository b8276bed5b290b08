"""A few purchases, on quotations and at the till, so that there is something to see."""

# member, ((product, quantity), ...)
SALE_ORDERS = (
    (1, (("coffee_beans_250_g", 2), ("cup", 1))),
    (2, (("coffee_maker", 1),)),
    (3, (("tea_500_g", 1),)),
    (1, (("coffee_beans_250_g", 1), ("cheesecake", 2))),
)
OPEN_QUOTATION = (4, (("cup", 6),))
TILL_ORDER = (1, (("cappuccino", 2), ("cheesecake", 1)))


def product_of(env, name):
    """A product by its external id."""
    return env.ref(f"club_demo.product_{name}")


def make_sale_order(env, member, lines):
    """A quotation of the salesperson."""
    return env["sale.order"].create(
        {
            "partner_id": env.ref(f"club_demo.member_{member}").id,
            "user_id": env["res.users"].search([("login", "=", "salesperson")]).id,
            "order_line": [
                (0, 0, {"product_id": product_of(env, name).id, "product_uom_qty": quantity})
                for name, quantity in lines
            ],
        }
    )


def make_shop(env):
    """A till with cash and card, opened by the cashier."""
    journal, methods = env["pos.config"]._create_journal_and_payment_methods(
        cash_journal_vals={"name": "Cash", "show_on_dashboard": False}
    )
    config = env["pos.config"].create(
        {
            "name": "Shop",
            "journal_id": journal.id,
            "payment_method_ids": [(6, 0, methods)],
            **member_prices(env),
        }
    )
    cashier = env["res.users"].search([("login", "=", "cashier")])
    config.with_user(cashier).open_ui()
    config.current_session_id.with_user(cashier).set_opening_control(0, "")
    return config


def member_prices(env):
    """The till knows the members' price list, where there is one."""
    gold = env.ref("club_demo.gold_prices", raise_if_not_found=False)
    if not gold:
        return {}
    default = env["product.pricelist"].search([("id", "!=", gold.id)], limit=1) or env["product.pricelist"].create(
        {"name": "Prices", "currency_id": env.company.currency_id.id}
    )
    return {
        "use_pricelist": True,
        "pricelist_id": default.id,
        "available_pricelist_ids": [(6, 0, (default | gold).ids)],
    }


def make_till_order(env, config, member, lines):
    """A paid order, as it arrives from the till."""
    cashier = env["res.users"].search([("login", "=", "cashier")])
    order = (
        env["pos.order"]
        .with_user(cashier)
        .create(
            {
                "session_id": config.current_session_id.id,
                "partner_id": env.ref(f"club_demo.member_{member}").id,
                "amount_tax": 0,
                "amount_total": 0,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [(0, 0, till_line(product_of(env, name), quantity)) for name, quantity in lines],
            }
        )
    )
    for line in order.lines:
        line._onchange_amount_line_all()
    order._compute_prices()
    cash = config.payment_method_ids.filtered("is_cash_count")
    order.add_payment({"pos_order_id": order.id, "amount": order.amount_total, "payment_method_id": cash.id})
    order.action_pos_order_paid()


def till_line(product, quantity):
    """A line of a till order; its sums are computed by the order."""
    return {
        "product_id": product.id,
        "qty": quantity,
        "price_unit": product.list_price,
        "tax_ids": [(6, 0, product.taxes_id.ids)],
        "price_subtotal": 0,
        "price_subtotal_incl": 0,
    }


orders = [make_sale_order(env, member, lines) for member, lines in SALE_ORDERS]  # noqa: F821
for order in orders:
    order.action_confirm()
orders[1]._create_invoices().action_post()
make_sale_order(env, *OPEN_QUOTATION)  # noqa: F821
make_till_order(env, make_shop(env), *TILL_ORDER)  # noqa: F821
