"""The club: 10 points for each 100,000 Toman, a point is worth 500 Toman, or a coffee for 100 points.

Odoo's currency is the rial, and a Toman is ten of them.
"""

TOMAN = 10


def make_club(env):
    """A loyalty program of Odoo that is a club; without the addons, the nearest that Odoo has."""
    program = env["loyalty.program"].create(
        {
            "name": "Customer Club",
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


# name, Persian name, from so many points, times the points, icon, what it brings
TIERS = (
    ("Bronze", "برنزی", 0, 1, "fa-user-o", "", ""),
    ("Silver", "نقره‌ای", 50, 1.2, "fa-star-o", "Free delivery", "ارسال رایگان"),
    ("Gold", "طلایی", 150, 1.5, "fa-trophy", "A gift on your birthday", "هدیه تولد"),
)


def make_tiers(env, program):
    """Bronze for everybody, silver and gold by the points of a Jalali year; gold is VIP."""
    if "club_tier_ids" not in program._fields:
        return
    program.write({"club_tier_period": "jalali_year", "club_tier_grace_days": 30})
    for name, persian, threshold, multiplier, icon, benefits, in_persian in TIERS:
        tier = env["loyalty.club.tier"].create(
            {
                "name": name,
                "program_id": program.id,
                "threshold": threshold,
                "multiplier": multiplier,
                "icon": icon,
                "benefits": benefits,
                "is_vip": name == "Gold",
            }
        )
        tier.with_context(lang="fa_IR").write({"name": persian, "benefits": in_persian})


make_tiers(env, make_club(env))  # noqa: F821
