"""Two companies, each with a club and a record of each model of the club, and users of each role."""

import uuid

from club_shop import QUIET, claim, enrol, invoice, make_club, make_order, make_partner, make_product, make_program

from odoo import Command, api, fields

MANAGER = ("loyalty_club.group_club_manager",)
#: role: the groups of its user
ROLES = {
    "anonymous": ("base.group_public",),
    "member": ("base.group_portal",),
    "employee": ("base.group_user",),
    "salesperson": ("sales_team.group_sale_salesman_all_leads",),
    "cashier": ("base.group_user", "point_of_sale.group_pos_user"),
    "club user": ("loyalty_club.group_club_user",),
    "club manager": MANAGER,
    "foreign manager": MANAGER,  # of the other company
    "branch manager": MANAGER,  # a branch is the only company
}
HOME, ABROAD = "home", "abroad"
#: Wizards by the values that open them; names in capitals are records of `stock`.
WIZARDS = {
    "loyalty.club.adjust": {"card_id": "CARD", "points": 1},
    "loyalty.club.audit": {"program_id": "CLUB"},
    "loyalty.club.transfer": {"card_id": "CARD", "to_card_id": "OTHER", "points": 1, "reason": "Asked"},
    "loyalty.club.leave": {"card_id": "CARD", "kind": "leave", "points_policy": "keep"},
    "loyalty.club.refuse": {"decision": "GOODWILL"},
    "loyalty.club.set.tier": {"card_id": "CARD", "tier_id": "TIER", "reason": "Asked"},
    "loyalty.club.tier.simulation": {"program_id": "CLUB"},
    "loyalty.club.vip.end": {"card_id": "CARD", "reason": "Asked"},
    "loyalty.club.vip.invite": {"card_ids": "CARDS"},
    "loyalty.club.use.benefit": {"card_id": "CARD", "benefit_id": "SERVICE"},
    "loyalty.club.reserve.seat": {"card_id": "CARD", "event_id": "EVENT"},
    "loyalty.club.expiry.update.wizard": {"program_id": "CLUB"},
    "loyalty.club.import": {"program_id": "CLUB"},
    "loyalty.card.update.balance": {"card_id": "CARD", "new_balance": 9, "description": "Asked"},
    "loyalty.club.audit.line": {"audit_id": "loyalty.club.audit"},
    "loyalty.club.import.line": {"import_id": "loyalty.club.import"},
    "loyalty.club.tier.simulation.line": {
        "simulation_id": "loyalty.club.tier.simulation",
        "tier_id": "TIER",
        "threshold": 5,
    },
    "sale.loyalty.reward.wizard": {"order_id": "ORDER", "selected_reward_id": "REWARD"},
}


class Shop:
    """Ids of what there is, so that each test reads it in an environment of its own."""

    def __init__(self, env):
        self.users = {}
        self.stocks = {}
        home = env.company
        abroad = env["res.company"].create({"name": "Abroad"})
        env["account.chart.template"].try_loading("generic_coa", abroad, install_demo=False)
        branch = env["res.company"].create({"name": "Branch", "parent_id": home.id})
        for place, company in ((HOME, home), (ABROAD, abroad)):
            found = stock(env(context=QUIET)["res.company"].with_company(company).env, company)
            self.stocks[place] = {name: (record._name, record.ids) for name, record in found.items()}
        companies = {"foreign manager": abroad, "branch manager": branch}
        for role in ROLES:
            self.users[role] = self._user(env, role, companies.get(role, home)).id

    def _user(self, env, role, company):
        values = {
            "name": role.capitalize(),
            "login": f"the {role}",
            "password": f"the {role}",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([env.ref(group).id for group in ROLES[role]])],
        }
        if role == "member":
            values["partner_id"] = self.record(env, HOME, "CARD").partner_id.id
        return env["res.users"].with_context(no_reset_password=True).create(values)

    def record(self, env, place, name):
        """A record by its name or its model."""
        model, ids = self.stocks[place][name]
        return env[model].browse(ids)

    def named(self, env, place, name):
        """The value of a field: `name` is a record in capitals, or else the value itself."""
        if name in ("BASKET", "SPENT", "COUPONS", "HISTORY", "FOLLOWERS"):
            return getattr(self, f"_{name.lower()}")(env, place)
        found = self.stocks[place].get(name) if isinstance(name, str) else None
        if not found:
            return name
        if name == "GOODWILL":
            return f"{found[0]},{found[1][0]}"
        return [Command.set(found[1])] if name == "CARDS" else found[1][0]

    # what a till sends

    def _basket(self, env, place):
        """An order of two pieces for the member."""
        till = self.record(env, place, "pos.config")
        goods = self.record(env, place, "product.product")
        line = {"uuid": str(uuid.uuid4()), "product_id": goods.id, "full_product_name": "Thing", "qty": 2}
        line |= {"price_unit": 5, "price_subtotal": 10, "price_subtotal_incl": 10, "discount": 0, "tax_ids": []}
        order = {"uuid": str(uuid.uuid4()), "access_token": str(uuid.uuid4()), "name": "Order", "state": "draft"}
        order |= {"session_id": till.current_session_id.id, "user_id": self.users["cashier"]}
        order |= {"amount_paid": 0, "amount_total": 10, "amount_tax": 0, "amount_return": 0, "payment_ids": []}
        order |= {"date_order": fields.Datetime.to_string(fields.Datetime.now()), "lines": [Command.create(line)]}
        return [{**order, "partner_id": self.record(env, place, "CARD").partner_id.id}]

    def _spent(self, env, place):
        return {str(self.record(env, place, "CARD").id): -5}

    def _coupons(self, env, place):
        card = self.record(env, place, "STAMPS")
        return {str(card.id): {"points": -1, "program_id": card.program_id.id, "coupon_id": card.id, "line_codes": []}}

    def _history(self, env, place):
        return [{"card_id": self.record(env, place, "STAMPS").id, "won": 1, "spent": 0}]

    def _followers(self, env, place):
        return self.record(env, place, "GUEST").ids

    def values(self, env, place, model):
        """What opens a wizard."""
        return {field: self.named(env, place, name) for field, name in WIZARDS[model].items()}

    def as_role(self, env, role, su=False):
        return api.Environment(env.cr, self.users[role], {}, su)


def stock(env, company):
    """{model, or a name in capitals: record} of one company, by the ways of a shop where there are such."""
    found = members(env, company)
    found |= benefits(env, found)
    found |= decisions(env, found)
    found |= nightly(env, found)
    found |= tills(env, company, found)
    env.flush_all()
    for model in WIZARDS:
        found[model] = wizard(env, model, found)
    return found


def wizard(env, model, found):
    """A wizard of somebody else."""
    values = {}
    for field, name in WIZARDS[model].items():
        record = found.get(name) if isinstance(name, str) else None
        if record is None:
            values[field] = name
        elif name == "GOODWILL":
            values[field] = f"{record._name},{record.id}"
        else:
            values[field] = [Command.set(record.ids)] if name == "CARDS" else record.id
    return env[model].create(values)


def members(env, company):
    """A club, its two members and what one of them bought, paid with points and brought back a part of."""
    club = make_club(env, company_id=company.id, name=f"Club {company.name}", club_tier_grace_days=5)
    tier = env["loyalty.club.tier"].create({"program_id": club.id, "name": "Gold", "threshold": 200})
    weight = env["loyalty.club.score.weight"].create({"program_id": club.id, "metric": "orders", "weight": 1})
    mine, other = (
        enrol(make_partner(env, f"{name} {company.name}", email=f"{name}@example.com", company_id=company.id), club)
        for name in ("Mine", "Other")
    )
    for card in (mine, other):
        card.club_earn(300, "to begin with")
    mine.partner_id.club_birthday = "1990-05-05"
    blocked = enrol(make_partner(env, f"Blocked {company.name}", company_id=company.id), club)
    env["loyalty.club.leave"].create({"card_id": blocked.id, "kind": "block", "reason": "Asked"}).action_apply()
    goods = make_product(env, company_id=company.id, club_tier_id=tier.id, club_tier_months=3)
    order = make_order(mine.partner_id, (goods, 1, 20.0), company_id=company.id)
    claim(order, mine)
    order.action_confirm()
    billed = make_order(mine.partner_id, (goods, 1, 7.0), company_id=company.id)
    billed.action_confirm()
    quotation = make_order(mine.partner_id, (goods, 1, 5.0), company_id=company.id)
    entries = mine.club_entry_ids
    plain = make_program(env, company_id=company.id, name=f"No club {company.name}")
    stamps = env["loyalty.card"].create({"program_id": plain.id, "partner_id": mine.partner_id.id, "points": 1})
    history = env["loyalty.history"].create({"card_id": stamps.id, "description": "No club", "issued": 1})
    guest = make_partner(env, f"Guest {company.name}", company_id=company.id)
    return {
        "CLUB": club,
        "CARD": mine,
        "OTHER": other,
        "CARDS": other,
        "BLOCKED": blocked,
        "STAMPS": stamps,
        "GUEST": guest,
        "ORDER": quotation,
        "REWARD": club.reward_ids[:1],
        "TIER": tier,
        "loyalty.program": club,
        "loyalty.card": mine,
        "res.partner": mine.partner_id,
        "product.template": goods.product_tmpl_id,
        "product.product": goods,
        "sale.order": order,
        "sale.order.line": order.order_line[:1],
        "account.move": invoice(billed),
        "loyalty.history": history,
        "loyalty.reward": club.reward_ids[:1],
        "loyalty.rule": club.rule_ids[:1],
        "loyalty.club.tier": tier,
        "loyalty.club.score.weight": weight,
        "loyalty.club.entry": entries.filtered("transaction_id")[:1],
        "loyalty.club.transaction": mine.club_transaction_ids[:1],
        "loyalty.club.terms": mine.club_transaction_ids[:1].terms_id,
        "loyalty.club.allocation": env["loyalty.club.allocation"].search([("lot_id", "in", entries.ids)], limit=1),
        "loyalty.club.tier.change": mine.club_tier_change_ids[:1],
        "loyalty.club.membership": env["loyalty.club.membership"].search([("card_id", "=", mine.id)], limit=1),
    }


def benefits(env, found):
    """A service, an event with a reservation, the VIP rule and an invitation, a pool of two."""
    club, mine, other = found["CLUB"], found["CARD"], found["OTHER"]
    service, event = env["loyalty.club.benefit"].create(
        [
            {"name": "Tea", "program_id": club.id, "kind": "service"},
            {"name": "Tasting", "program_id": club.id, "kind": "event", "event_at": "2099-06-01 10:00:00"},
        ]
    )
    rule = env["loyalty.club.vip.rule"].create(
        {"program_id": club.id, "field_name": "club_score", "operator": ">=", "value": 1}
    )
    club.club_vip_manager_id = env.ref("base.user_admin")
    pool = env["loyalty.club.pool"].create(
        {
            "name": "Household",
            "program_id": club.id,
            "member_ids": [Command.create({"partner_id": card.partner_id.id}) for card in (mine, other)],
        }
    )
    pool.member_ids[1].action_leave()
    return {
        "SERVICE": service,
        "EVENT": event,
        "loyalty.club.benefit": event,
        "loyalty.club.benefit.use": mine.club_use_benefit(service),
        "RESERVATION": other.club_reserve_seat(event),
        "loyalty.club.vip.rule": rule,
        "loyalty.club.invitation": mine.club_vip_invite("Come and join"),
        "loyalty.club.pool": pool,
        "loyalty.club.pool.member": pool.member_ids[:1],
    }


def decisions(env, found):
    """What waits for a manager."""
    club, mine = found["CLUB"], found["CARD"]
    admin = env.ref("base.user_admin").id
    reason = env["loyalty.club.reason"].create({"name": "Sorry", "kind": "goodwill", "company_id": club.company_id.id})
    goodwill = env["loyalty.club.goodwill"].create(
        {"card_id": mine.id, "points": 70, "asked_by_id": admin, "date": "2030-01-01", "reason_id": reason.id}
    )
    request = env["loyalty.club.request"].create({"partner_id": found["GUEST"].id, "program_id": club.id})
    lock = env["loyalty.club.posting.lock"].create({"user_id": admin, "program_id": club.id, "number": 1})
    change = env["loyalty.club.limit.change"].create(
        {"program_id": club.id, "user_id": admin, "limit": "club_manager_limit", "applies_at": "2030-01-01 00:00:00"}
        | {"value_before": 500, "value_after": 600}
    )
    use = env["loyalty.club.limit.use"].create(
        {"program_id": club.id, "user_id": admin, "date": "2030-01-01", "cause": "import"}
    )
    return {
        "GOODWILL": goodwill,
        "loyalty.club.reason": reason,
        "loyalty.club.goodwill": goodwill,
        "loyalty.club.request": request,
        "loyalty.club.posting.lock": lock,
        "loyalty.club.limit.change": change,
        "loyalty.club.limit.use": use,
    }


def nightly(env, found):
    """What the nights write."""
    club, mine = found["CLUB"], found["CARD"]
    impact = {"program_id": club.id, "day": "2030-01-01", "months": 12, "kind": "vip", "name": "VIP"}
    rfm = {f"club_rfm_{name}": 3 for name in ("recency", "frequency", "monetary")}
    rfm |= {"card_id": mine.id, "club_churn_risk": 0.5, "club_growth": 1, "club_spent": 20, "club_orders": 1}
    env.cr.execute("DELETE FROM loyalty_club_rfm WHERE card_id = %s", (mine.id,))
    return {
        "loyalty.club.impact": env["loyalty.club.impact"].create(
            {**impact, "verdict": "grew", "stopped_verdict": "fell"}
        ),
        "loyalty.club.rfm": env["loyalty.club.rfm"].create(rfm),
        "loyalty.club.alert": env["loyalty.club.alert"].create(
            {"card_id": mine.id, "kind": "churn", "state": "open", "opened_on": "2030-01-01"}
        ),
        "loyalty.club.close.progress": env["loyalty.club.close.progress"].create(
            {"program_id": club.id, "day": "2030-01-01"}
        ),
        "loyalty.club.expiry.update": env["loyalty.club.expiry.update"].create(
            {
                "program_id": club.id,
                "day": "2030-01-01",
                "state": "done",
                "policies": {"0": ["never", 0, "gregorian", 1, 1]},
            }
        ),
        "loyalty.mail": env["loyalty.mail"].create(
            {
                "program_id": club.id,
                "trigger": "points_reach",
                "points": 9000,
                "mail_template_id": env["mail.template"].search([("model", "=", "loyalty.card")], limit=1).id,
            }
        ),
    }


def tills(env, company, found):
    """A till with an order of the member, as the till's page sends it."""
    till = env["pos.config"].create({"name": f"Till {company.name}", "company_id": company.id})
    session = env["pos.session"].create({"config_id": till.id, "user_id": env.uid})
    order = env["pos.order"].create(
        {
            "session_id": session.id,
            "partner_id": found["CARD"].partner_id.id,
            "company_id": company.id,
            "uuid": str(uuid.uuid4()),
            "amount_total": 0,
            "amount_tax": 0,
            "amount_paid": 0,
            "amount_return": 0,
            "lines": [
                Command.create(
                    {
                        "product_id": found["product.product"].id,
                        "qty": 1,
                        "price_unit": 0,
                        "price_subtotal": 0,
                        "price_subtotal_incl": 0,
                    }
                )
            ],
        }
    )
    return {"pos.config": till, "pos.order": order, "pos.order.line": order.lines}
