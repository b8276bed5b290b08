"""A shop in Iran: country, currency, taxes, language, time zone. Runs before the addons are installed."""

TIMEZONE = "Asia/Tehran"
VAT_PERCENT = 10


def set_up_company(env):
    """Nothing is posted yet, so country and currency may still change under the chart of accounts."""
    company, iran, rial = env.company, env.ref("base.ir"), env.ref("base.IRR")
    rial.write({"active": True, "rounding": 1.0})  # nobody pays in parts of a rial
    company.write({"name": "کافه نمونه (Sample Café)", "country_id": iran.id, "account_fiscal_country_id": iran.id})
    company.currency_id = rial
    env["product.pricelist"].with_context(active_test=False).search([]).currency_id = rial
    company.partner_id.write({"lang": "fa_IR", "tz": TIMEZONE, "city": "تهران", "phone": "+982100000000"})


def set_up_taxes(env):
    """One tax for sales, one for purchases; prices on the shelf include it."""
    company = env.company
    taxes = env["account.tax"].with_context(active_test=False).search([("company_id", "=", company.id)])
    groups = taxes.tax_group_id
    groups.country_id = False
    taxes.country_id = groups.country_id = company.country_id
    used = company.account_sale_tax_id | company.account_purchase_tax_id
    (taxes - used).active = False
    env["account.fiscal.position"].search([("company_id", "=", company.id)]).active = False
    used.write({"amount": VAT_PERCENT, "name": f"{VAT_PERCENT}%", "invoice_label": f"VAT {VAT_PERCENT}%"})
    used.tax_group_id.name = f"{VAT_PERCENT}%"
    company.account_sale_tax_id.price_include_override = "tax_included"


def set_up_time(env):
    """Everybody is in Tehran, users made later too."""
    env["ir.default"].set("res.partner", "tz", TIMEZONE)
    env["res.users"].with_context(active_test=False).search([]).write({"tz": TIMEZONE})


set_up_company(env)  # noqa: F821
set_up_taxes(env)  # noqa: F821
set_up_time(env)  # noqa: F821
