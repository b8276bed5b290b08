"""What the shop sells: names in English and Persian, prices in rials with the tax included."""

# category: its Persian name, and its products
SHELF = {
    "Drinks": (
        "نوشیدنی",
        (
            ("Espresso", "اسپرسو", 700_000),
            ("Cappuccino", "کاپوچینو", 950_000),
            ("Black tea", "چای سیاه", 400_000),
            ("Saffron tea", "چای زعفرانی", 650_000),
        ),
    ),
    "Cakes": (
        "شیرینی و کیک",
        (
            ("Cheesecake", "چیزکیک", 1_400_000),
            ("Date cookie", "کلوچه خرمایی", 350_000),
            ("Saffron ice cream", "بستنی زعفرانی", 900_000),
        ),
    ),
    "For home": (
        "برای خانه",
        (
            ("Coffee beans 250 g", "دانه قهوه ۲۵۰ گرمی", 4_500_000),
            ("Tea 500 g", "چای ۵۰۰ گرمی", 3_800_000),
            ("Coffee maker", "قهوه‌ساز", 24_000_000),
            ("Cup", "فنجان", 1_900_000),
        ),
    ),
}


def make_products(env):
    """Each in its category of the till, with an external id for the scripts that follow."""
    for category, (category_fa, products) in SHELF.items():
        pos_category = env["pos.category"].create({"name": category})
        pos_category.with_context(lang="fa_IR").name = category_fa
        for name, name_fa, price in products:
            product = env["product.product"].create(
                {
                    "name": name,
                    "type": "consu",
                    "list_price": price,
                    "available_in_pos": True,
                    "pos_categ_ids": [(4, pos_category.id)],
                }
            )
            product.with_context(lang="fa_IR").name = name_fa
            remember(env, product, name)


def remember(env, record, name):
    """An external id, so that others find the record by name."""
    key = "".join(char if char.isalnum() else "_" for char in name.lower())
    env["ir.model.data"]._update_xmlids([{"xml_id": f"club_demo.product_{key}", "record": record, "noupdate": True}])


make_products(env)  # noqa: F821
