"""The club: 10 points for each 100,000 Toman, a point is worth 500 Toman, or a coffee for 100 points.

Odoo's currency is the rial, and a Toman is ten of them.
"""

TOMAN = 10


def make_club(env):
    """A loyalty program of Odoo that is a club; without the addons, the nearest that Odoo has."""
    program = env["loyalty.program"].create(
        {
            "name": "Customer Club",
            "sequence": 1,
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "portal_visible": True,
            "portal_point_name": "Points",
            "rule_ids": [(5, 0, 0), (0, 0, rule_values(env))],
            "reward_ids": [(5, 0, 0)] + [(0, 0, values) for values in reward_values(env)],
            **club_values(env),
        }
    )
    for reward in program.reward_ids.with_context(lang="fa_IR"):
        reward._compute_description()
    program.with_context(lang="fa_IR").write({"name": "باشگاه مشتریان", "portal_point_name": "امتیاز"})
    env["ir.model.data"]._update_xmlids([{"xml_id": "club_demo.club", "record": program, "noupdate": True}])
    return program


def club_values(env):
    """Points live for a year, and amounts are spoken in Toman."""
    if "is_club" not in env["loyalty.program"]._fields:
        return {}
    return {"is_club": True, "club_in_toman": True, "club_expiry_months": 12, "club_start_date": "2024-03-20"}


def rule_values(env):
    """Each 100,000 Toman = 10 points."""
    values = {"reward_point_mode": "money", "reward_point_amount": 10}
    if "club_step_amount" in env["loyalty.rule"]._fields:
        values["club_step_amount"] = 100_000 * TOMAN
    else:
        values["reward_point_amount"] = 10 / (100_000 * TOMAN)
    return values


def reward_values(env):
    """Money off by the point, or a coffee."""
    return [
        {
            "reward_type": "discount",
            "discount_mode": "per_point",
            "discount": 500 * TOMAN,
            "discount_applicability": "order",
            "required_points": 20,
        },
        {
            "reward_type": "product",
            "reward_product_id": env.ref("club_demo.product_cappuccino").id,
            "reward_product_qty": 1,
            "required_points": 100,
        },
    ]


# name, Persian name, from what score, times the points, icon, colour, what it brings
TIERS = (
    ("Bronze", "برنزی", 0, 1, "fa-user-o", 2, "", ""),
    ("Silver", "نقره‌ای", 150, 1.2, "fa-star-o", 8, "Free delivery", "ارسال رایگان"),
    (
        "Gold",
        "طلایی",
        500,
        1.5,
        "fa-trophy",
        3,
        "5 % off every price\nA gift on your birthday",
        "۵٪ تخفیف روی همه قیمت‌ها\nهدیه تولد",
    ),
    (
        "Diamond",
        "الماسی",
        3000,
        2,
        "fa-diamond",
        11,
        "Everything that gold members have\nA place at every tasting evening",
        "همه مزایای اعضای طلایی\nجای رزروشده در همه شب‌های چشایی",
    ),
)
# what the score is made of, in per cent
WEIGHTS = {"purchase_points": 80, "activity_points": 20}
MEMBER_DISCOUNT = 5


def make_tiers(env, program):
    """Four tiers by a weighted score of the last twelve months; the highest is VIP."""
    if "club_tier_ids" not in program._fields:
        return
    program.write(
        {
            "club_tier_basis": "score",
            "club_tier_period": "rolling",
            "club_tier_months": 12,
            "club_tier_grace_days": 30,
            "club_score_weight_ids": [
                (0, 0, {"metric": metric, "weight": weight}) for metric, weight in WEIGHTS.items()
            ],
        }
    )
    for name, persian, threshold, multiplier, icon, color, brings, in_persian in TIERS:
        tier = env["loyalty.club.tier"].create(
            {
                "name": name,
                "program_id": program.id,
                "threshold": threshold,
                "multiplier": multiplier,
                "icon": icon,
                "color": color,
                "benefits": brings,
                "is_vip": name == "Diamond",
            }
        )
        tier.with_context(lang="fa_IR").write({"name": persian, "benefits": in_persian})
        remember(env, tier, f"tier_{name.lower()}")
    make_member_prices(env, env.ref("club_demo.tier_gold") | env.ref("club_demo.tier_diamond"))
    make_membership(env, env.ref("club_demo.tier_gold"))


def remember(env, record, name):
    """An external id, so that the scripts that follow find the record."""
    env["ir.model.data"]._update_xmlids([{"xml_id": f"club_demo.{name}", "record": record, "noupdate": True}])


def make_member_prices(env, tiers):
    """Prices of their own for these tiers; price lists are switched on for the staff to see."""
    env.ref("base.group_user").implied_ids += env.ref("product.group_product_pricelist")
    pricelist = env["product.pricelist"].create(
        {
            "name": "Gold prices",
            "currency_id": env.company.currency_id.id,
            "item_ids": [
                (0, 0, {"applied_on": "3_global", "compute_price": "percentage", "percent_price": MEMBER_DISCOUNT})
            ],
        }
    )
    pricelist.with_context(lang="fa_IR").name = "قیمت اعضای طلایی"
    tiers.pricelist_id = pricelist
    remember(env, pricelist, "gold_prices")


def make_membership(env, tier):
    """A product that gives gold for a year."""
    product = env["product.product"].create(
        {
            "name": "Gold membership, one year",
            "type": "service",
            "list_price": 2_000_000 * TOMAN,
            "club_tier_id": tier.id,
            "club_tier_months": 12,
        }
    )
    product.with_context(lang="fa_IR").name = "عضویت طلایی یک‌ساله"
    remember(env, product, "product_gold_membership")


make_tiers(env, make_club(env))  # noqa: F821
