"""Run once in the web shop's database: a club, goods, a payment provider, and who signs in."""

from odoo import Command

env = env  # noqa: F821, PLW0127
admin = env.ref("base.user_admin")
admin.write({"password": "admin", "group_ids": [Command.link(env.ref("loyalty_club.group_club_manager").id)]})
env["loyalty.program"].search([]).active = False
env["product.pricelist"].search([]).active = False
website = env["website"].search([], limit=1)
# PDFs are not made on every machine, and nobody reads them here
env["mail.template"].search([("model", "in", ("sale.order", "account.move"))]).report_template_ids = False
provider = env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", website.company_id.id)], limit=1)
provider.write({"state": "test", "is_published": True})
env["loyalty.program"].create(
    {
        "name": "Web club",
        "is_club": True,
        "club_start_date": "2020-01-01",
        "company_id": website.company_id.id,
        "club_tier_ids": [Command.create({"name": "Gold", "threshold": 9999})],
        "rule_ids": [
            Command.create({"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": 100})
        ],
        "reward_ids": [
            Command.create(
                {
                    "reward_type": "discount",
                    "discount_mode": "per_point",
                    "discount": 1,
                    "discount_applicability": "order",
                    "required_points": 1,
                }
            )
        ],
    }
)
goods = {"list_price": 250, "taxes_id": [Command.clear()], "is_published": True, "sale_ok": True}
env["product.product"].create(
    [
        {"name": "Web tea", "type": "service", **goods},
        {"name": "Web cup", "type": "consu", **goods},
        {"name": "Web lamp", "type": "service", **goods},
        {"name": "Web carriage", "type": "service", **goods, "is_published": False, "list_price": 500},
    ]
)
carriage = env["product.product"].search([("name", "=", "Web carriage")])
env["delivery.carrier"].search([]).active = False
env["delivery.carrier"].create(
    {"name": "Web carrier", "product_id": carriage.id, "fixed_price": 500, "is_published": True}
)
