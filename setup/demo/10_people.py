"""The people who work in the shop. Runs when the addons are installed."""

# login: name, groups; a group of an addon that is not there is left out
STAFF = {
    "owner": (
        "Owner (صاحب فروشگاه)",
        (
            "base.group_system",
            "sales_team.group_sale_manager",
            "point_of_sale.group_pos_manager",
            "account.group_account_invoice",
            "stock.group_stock_manager",
            "product.group_product_manager",
            "loyalty_club.group_club_manager",
        ),
    ),
    "salesperson": (
        "Salesperson (فروشنده)",
        (
            "base.group_user",
            "sales_team.group_sale_salesman_all_leads",
            "account.group_account_invoice",
            "base.group_partner_manager",
            "loyalty_club.group_club_user",
        ),
    ),
    "cashier": ("Cashier (صندوق‌دار)", ("base.group_user", "point_of_sale.group_pos_user")),
}


def group_ids(env, names):
    """The groups that exist here."""
    groups = [env.ref(name, raise_if_not_found=False) for name in names]
    return [group.id for group in groups if group]


def quiet(env):
    """No bot greets who logs in for the first time."""
    return {"odoobot_state": "disabled"} if "odoobot_state" in env["res.users"]._fields else {}


def make_staff(env):
    """Passwords are the logins: this is a demo on one's own machine."""
    for login, (name, groups) in STAFF.items():
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "login": login,
                "password": login,
                "name": name,
                "email": f"{login}@example.com",
                "lang": "en_US",
                "tz": "Asia/Tehran",
                "group_ids": [(6, 0, group_ids(env, groups))],
                **quiet(env),
            }
        )
    env.ref("base.user_admin").password = "admin"


make_staff(env)  # noqa: F821
