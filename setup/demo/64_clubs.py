"""Two more clubs: an exclusive one that says what is missing, and one that takes members by request."""

TOMAN = 10
CLUBS = {
    "circle": (
        "Roasters' circle",
        "حلقه قهوه‌شناسان",
        {
            "club_admission": "criteria",
            "club_admission_amount": 15_000_000 * TOMAN,
            "club_admission_purchases": 12,
            "club_admission_months": 12,
        },
    ),
    "wholesale": ("Business club", "باشگاه همکاران", {"club_admission": "request"}),
}
# who asks to join the business club, and how
REQUESTS = (("office", "office"), ("loyal", "till"))


def make_clubs(env):
    """After the customer club in the list: it is the one that staff and till offer first."""
    for number, (key, (name, persian, values)) in enumerate(CLUBS.items(), start=1):
        club = env["loyalty.program"].create(
            {
                "name": name,
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "sequence": 100 + number,
                "is_club": True,
                "club_in_toman": True,
                "portal_visible": True,
                "portal_point_name": "Points",
                "rule_ids": [(5, 0, 0), (0, 0, rule_values())],
                "reward_ids": [(5, 0, 0), (0, 0, reward_values())],
                **values,
            }
        )
        for reward in club.reward_ids.with_context(lang="fa_IR"):
            reward._compute_description()
        club.with_context(lang="fa_IR").write({"name": persian, "portal_point_name": "امتیاز"})
        env["ir.model.data"]._update_xmlids([{"xml_id": f"club_demo.{key}", "record": club, "noupdate": True}])


def rule_values():
    """Ten points for each full 500,000 Toman."""
    return {"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": 500_000 * TOMAN}


def reward_values():
    """A thousand Toman a point."""
    return {
        "reward_type": "discount",
        "discount_mode": "per_point",
        "discount": 1_000 * TOMAN,
        "discount_applicability": "order",
        "required_points": 50,
    }


def make_requests(env):
    """They wait for the owner."""
    salesperson = env["res.users"].search([("login", "=", "salesperson")])
    for key, channel in REQUESTS:
        partner = env.ref(f"club_demo.{key}").with_user(salesperson)
        partner._club_ask(env.ref("club_demo.wholesale"), channel)


if "club_admission" in env["loyalty.program"]._fields:  # noqa: F821
    make_clubs(env)  # noqa: F821
    make_requests(env)  # noqa: F821
