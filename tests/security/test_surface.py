"""Who calls what from outside: nobody changes points but through the engine, and only who may."""

import inspect
from contextlib import contextmanager

import pytest
import surface
from club_shop import claim, enrol, make_club, make_order, make_partner, make_product

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw

GROUPS = {
    "salesperson": ("sales_team.group_sale_salesman_all_leads",),
    "cashier": ("point_of_sale.group_pos_user",),
    "employee": ("base.group_user",),
    "club user": ("loyalty_club.group_club_user",),
    "portal": ("base.group_portal",),
    "public": ("base.group_public",),
}
STRANGERS = list(GROUPS)
#: What is given to a method of the contract.
ARGUMENTS = {
    "club_earn": (50, "mine"),
    "club_redeem": (5, "mine"),
    "club_adjust": (50, "mine"),
    "club_transfer": (1, 5, "mine"),
    "club_set_tier": (1, "2099-12-31", "mine"),
    "club_use_benefit": (1,),
    "club_reserve_seat": (1,),
    "club_vip_invite": ("mine",),
    "club_vip_end": ("mine",),
}
BOOK = (
    "loyalty_club_entry",
    "loyalty_club_allocation",
    "loyalty_club_transaction",
    "loyalty_club_terms",
    "loyalty_club_goodwill",
    "loyalty_club_request",
    "loyalty_club_invitation",
)
REFUSED = (AccessError, UserError, ValidationError)


@pytest.fixture(scope="module")
def world(database):
    """{name: id} of users, a club, members and an order of one of them that is paid with points."""
    with database.env() as env:
        club = make_club(env)
        mine, other = (enrol(make_partner(env, name), club) for name in ("Mine", "Other"))
        for card in (mine, other):
            card.club_earn(300, "to begin with")
        product = make_product(env)
        order = make_order(mine.partner_id, (product, 1, 20.0))
        claim(order, mine)
        order.action_confirm()
        env["loyalty.club.goodwill"].create(
            {"card_id": mine.id, "points": 70, "asked_by_id": env.ref("base.user_admin").id, "date": "2030-01-01"}
        )
        env["loyalty.club.request"].create({"partner_id": mine.partner_id.id, "program_id": club.id})
        ids = {"club": club.id, "mine": mine.id, "other": other.id, "order": order.id, "product": product.id}
        ids["guest"] = make_partner(env, "Guest").id
        for name, groups in GROUPS.items():
            found = [env.ref(group, raise_if_not_found=False) for group in groups]
            if not all(found):
                continue
            login = f"a-{name}"
            values = {"name": name, "login": login, "group_ids": [Command.set([group.id for group in found])]}
            if name == "portal":
                values["partner_id"] = mine.partner_id.id
            ids[name] = env["res.users"].with_context(no_reset_password=True).create(values).id
        return ids


@pytest.fixture
def env(database, world):
    """An environment that is rolled back."""
    cr = database.registry.cursor()
    try:
        with database.env() as opened:
            yield opened(cr=cr)
    finally:
        cr.rollback()
        cr.close()


def snapshot(env):
    """All that must not change, as the tables hold it."""
    env.flush_all()
    found = {}
    for table in BOOK:
        env.cr.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
        found[table] = env.cr.fetchall()
    env.cr.execute(
        "SELECT id, program_id, partner_id, points, club_points_pending, code, active, is_club_card, club_joined_on,"
        " club_blocked, club_forgotten, club_suspended_since, club_vip, club_manager_id"
        " FROM loyalty_card ORDER BY id"
    )
    found["loyalty_card"] = env.cr.fetchall()
    env.cr.execute("SELECT id, is_club, club_unit, club_closed_on, active FROM loyalty_program ORDER BY id")
    found["loyalty_program"] = env.cr.fetchall()
    return found


@contextmanager
def unchanged(env):
    before = snapshot(env)
    yield
    assert snapshot(env) == before


def call(env, uid, record, name, *args, context=None, **kwargs):
    """Call a method as a client does."""
    model = env(user=uid, context=context or {})[record._name]
    ids = [] if getattr(getattr(type(model), name), "_api_model", False) else [record.ids]
    return call_kw(model, name, [*ids, *args], {**kwargs, "context": dict(context or {})})


def records(env, world):
    """A record of each model that has methods to call."""
    card = env["loyalty.card"].browse(world["mine"])
    return {
        "loyalty.card": card,
        "loyalty.program": card.program_id,
        "res.partner": card.partner_id,
        "loyalty.club.entry": card.club_entry_ids[:1],
        "loyalty.club.transaction": card.club_transaction_ids[:1],
        "sale.order": env["sale.order"].browse(world["order"]),
        "loyalty.club.goodwill": env["loyalty.club.goodwill"].search([("card_id", "=", card.id)], limit=1),
        "loyalty.club.request": card.partner_id.club_request_ids,
    }


def users(world, *names):
    return [(name, world[name]) for name in names or STRANGERS if name in world]


def known(model):
    """The names that may be called on a model beside core's."""
    return surface.CONTRACT.get(model, set()) | surface.TILL.get(model, set())


def test_nothing_is_public_but_the_contract_actions_and_what_core_has(database):
    unknown = [
        f"{model}.{name}"
        for model, name, core in surface.public_methods(database.registry)
        if not core and not name.startswith("action_") and name not in known(model)
    ]
    assert unknown == []


def test_the_contract_is_there(database):
    found = {(model, name) for model, name, _core in surface.public_methods(database.registry)}
    promised = {(model, name) for model, names in surface.CONTRACT.items() for name in names}
    assert promised <= found
    signature = inspect.signature(database.registry["loyalty.card"].club_earn)
    assert list(signature.parameters)[1:] == ["points", "reason", "key", "available_on", "expires_on"]


@pytest.mark.parametrize("name", STRANGERS)
def test_posting_closing_and_auditing_are_for_managers(env, world, name):
    if name not in world:
        pytest.skip(f"{GROUPS[name]} is not installed")
    for model, methods in surface.CONTRACT.items():
        for method in sorted(methods - surface.OF_USERS):
            with unchanged(env), pytest.raises(AccessError):
                call(env, world[name], records(env, world)[model], method, *ARGUMENTS.get(method, ()))


@pytest.mark.parametrize("name", [name for name in STRANGERS if name != "club user"])
def test_enrolling_is_for_club_users(env, world, name):
    if name not in world:
        pytest.skip(f"{GROUPS[name]} is not installed")
    guest = env["res.partner"].browse(world["guest"])
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], guest, "club_enrol", world["club"])
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], guest, "action_club_enrol")


@pytest.mark.parametrize("name", [name for name in STRANGERS if name != "club user"])
def test_using_benefits_is_for_club_users(env, world, name):
    if name not in world:
        pytest.skip(f"{GROUPS[name]} is not installed")
    benefit = env["loyalty.club.benefit"].create({"name": "Tea", "program_id": world["club"]})
    card = env["loyalty.card"].browse(world["mine"])
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], card, "club_use_benefit", benefit.id)
    use = card.club_use_benefit(benefit)
    for action in ("action_deliver", "action_cancel"):
        with unchanged(env), pytest.raises(AccessError):
            call(env, world[name], use, action)
    assert use.state == "delivered"


@pytest.mark.parametrize("name", [name for name in STRANGERS if name != "club user"])
def test_c9_seats_are_reserved_by_club_users(env, world, name):
    if name not in world:
        pytest.skip(f"{GROUPS[name]} is not installed")
    event = env["loyalty.club.benefit"].create(
        {"name": "Tasting", "program_id": world["club"], "kind": "event", "event_at": "2099-06-01 10:00:00"}
    )
    card = env["loyalty.card"].browse(world["mine"])
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], card, "club_reserve_seat", event.id)
    reservation = card.club_reserve_seat(event)
    for action in ("action_attended", "action_absent", "action_deliver", "action_cancel"):
        with unchanged(env), pytest.raises(AccessError):
            call(env, world[name], reservation, action)
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], event, "action_event_call_off")
    assert (reservation.state, event.event_called_off) == ("reserved", False)


@pytest.mark.parametrize("name", STRANGERS)
def test_c8_only_managers_let_somebody_buy_before_the_time(env, world, name):
    if name not in world:
        pytest.skip(f"{GROUPS[name]} is not installed")
    product = env["product.product"].browse(world["product"]).product_tmpl_id
    env["loyalty.club.benefit"].create(
        {
            "name": "First",
            "program_id": world["club"],
            "kind": "early",
            "for_vip": True,
            "early_product_ids": [Command.set(product.ids)],
            "early_from": "2020-01-01 00:00:00",
            "early_until": "2099-01-01 00:00:00",
        }
    )
    order = make_order(env["res.partner"].browse(world["guest"]), (product.product_variant_id, 1, 5.0))
    assert order.club_early_warning
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], order, "action_club_let_early")
    with unchanged(env), pytest.raises(AccessError):
        call(env, world[name], order, "write", {"club_early_let_ids": [Command.set(product.ids)]})
    order.invalidate_recordset()
    assert order.club_early_warning


@pytest.mark.parametrize("name", [name for name in STRANGERS if name != "cashier"])
def test_what_the_till_asks_is_for_cashiers(env, world, name):
    methods = [
        (model, method)
        for model, method, _core in surface.public_methods(env.registry)
        if method in surface.TILL.get(model, ())
    ]
    if not methods:
        pytest.skip("the addon of the till is not installed")
    till = env["pos.config"].create({"name": "Till"})
    for _model, method in methods:
        more = {"club_reserve_seat": (1,), "club_cancel_reservation": (1,)}.get(method, ())
        with unchanged(env), pytest.raises(AccessError):
            call(env, world[name], till, method, world["guest"], *more)


def test_club_user_enrols(env, world):
    call(env, world["club user"], env["res.partner"].browse(world["guest"]), "club_enrol", world["club"])
    assert env["loyalty.card"].search([("partner_id", "=", world["guest"])]).points == 0


def test_actions_change_nothing_for_those_who_may_not(env, world):
    """Some open a screen, some are refused; the ledger is the same after each."""
    changed = []
    for user, uid in users(world):
        for model, method, core in surface.public_methods(env.registry):
            if core or not method.startswith("action_") or model not in records(env, world):
                continue
            if user == "club user" and (method == "action_club_enrol" or model == "loyalty.club.request"):
                continue
            before = snapshot(env)
            try:
                call(env, uid, records(env, world)[model], method)
            except REFUSED:
                pass
            if snapshot(env) != before:
                changed.append((user, model, method))
    assert changed == []


@pytest.mark.parametrize(
    "model",
    [
        "loyalty.club.entry",
        "loyalty.club.allocation",
        "loyalty.club.transaction",
        "loyalty.club.terms",
        "loyalty.club.goodwill",
    ],
)
def test_ledger_is_written_by_nobody(env, world, model):
    """Not even by a manager: corrections are entries."""
    record = env[model].search([], limit=1)
    assert record, f"nothing to try it on in {model}"
    field = next(name for name in ("points", "name", "digest") if name in record._fields)
    manager = [("manager", env.ref("base.user_admin").id)]
    for _name, uid in users(world) + manager:
        for method, args in (("write", ({field: 999},)), ("unlink", ()), ("copy", ())):
            with unchanged(env), pytest.raises(REFUSED):
                call(env, uid, record, method, *args)
        with unchanged(env), pytest.raises(REFUSED):
            values = {name: value for name, value in record.read(load=False)[0].items() if record._fields[name].store}
            call(env, uid, record.browse(), "create", {**values, "id": False, field: 999})


CARD_VALUES = (
    {"points": 9999},
    {"club_points_pending": 50},
    {"code": "mine-now"},
    {"active": False},
    {"is_club_card": False},
    {"club_joined_on": "1990-01-01"},
    {"club_blocked": True},
    {"club_forgotten": True},
    {"club_suspended_since": "1990-01-01 00:00:00"},
    {"club_vip": True},
    {"club_manager_id": 1},
)


@pytest.mark.parametrize("values", CARD_VALUES, ids=lambda values: next(iter(values)))
def test_cards_are_not_written_by_strangers(env, world, values):
    card = env["loyalty.card"].browse(world["mine"])
    contexts = [{}, *({key: True} for key in surface.context_keys())]
    for _name, uid in users(world):
        for context in contexts:
            before = snapshot(env)
            try:
                call(env, uid, card, "write", dict(values), context=context)
            except REFUSED:
                pass
            assert snapshot(env) == before, (_name, context)


def test_cards_are_not_given_to_another_customer(env, world):
    card = env["loyalty.card"].browse(world["other"])
    for _name, uid in users(world):
        with unchanged(env), pytest.raises(REFUSED):
            call(env, uid, card, "write", {"partner_id": world["guest"]})
        with unchanged(env), pytest.raises(REFUSED):
            call(env, uid, card, "unlink")


def test_cards_are_not_made_by_strangers(env, world):
    values = {"program_id": world["club"], "partner_id": world["guest"], "points": 500}
    for _name, uid in users(world):
        with unchanged(env), pytest.raises(REFUSED):
            call(env, uid, env["loyalty.card"], "create", values)
        with unchanged(env), pytest.raises(REFUSED):
            call(
                env,
                uid,
                env["loyalty.card"],
                "create",
                {**values, "program_id": False},
                context={"default_program_id": world["club"]},
            )


@pytest.mark.parametrize("group", ["sales_team.group_sale_manager", "point_of_sale.group_pos_manager"])
def test_club_is_opened_and_ended_by_its_manager(env, world, group):
    """Managers of sales and tills may change programs; one who ends a club, writes points as core's and opens it
    again would have given them."""
    if not env.ref(group, raise_if_not_found=False):
        pytest.skip(f"{group} is not installed")
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create({"name": "Boss", "login": "boss", "group_ids": [Command.set([env.ref(group).id])]})
    )
    club = env["loyalty.program"].browse(world["club"])
    with unchanged(env), pytest.raises(AccessError):
        call(env, user.id, club, "write", {"is_club": False})
    with unchanged(env), pytest.raises(AccessError):
        call(env, user.id, club.browse(), "create", {"name": "Mine", "program_type": "loyalty", "is_club": True})
    with unchanged(env), pytest.raises(AccessError):
        call(env, user.id, club, "write", {"name": "Renamed", "is_club": True})
    call(env, user.id, club, "write", {"sequence": 7})


def test_core_wizards_are_no_way_around(env, world):
    card = env["loyalty.card"].browse(world["mine"])
    for _name, uid in users(world):
        with unchanged(env), pytest.raises(REFUSED):
            wizard = env(user=uid)["loyalty.card.update.balance"].create(
                {"card_id": card.id, "new_balance": 9999, "description": "mine"}
            )
            wizard.action_update_card_point()
        with unchanged(env), pytest.raises(REFUSED):
            wizard = env(user=uid)["loyalty.generate.wizard"].create(
                {
                    "program_id": world["club"],
                    "mode": "selected",
                    "customer_ids": [Command.set([world["guest"]])],
                    "points_granted": 500,
                }
            )
            wizard.generate_coupons()
        with unchanged(env), pytest.raises(REFUSED):
            env(user=uid)["loyalty.club.adjust"].create(
                {"card_id": card.id, "points": 500, "reason": "mine"}
            ).action_apply()


def test_member_sees_nothing_of_others(env, world):
    """By the ORM as by its methods: a portal user has no way to another's card or entries."""
    for name in ("portal", "public"):
        other = env(user=world[name])["loyalty.card"].browse(world["other"])
        for method in (lambda card: card.read(["points"]), lambda card: card.club_entry_ids.read(["points"])):
            with pytest.raises(AccessError):
                method(other)
        assert not env(user=world[name])["loyalty.card"].has_access("write")
        for model in BOOK:
            found = env(user=world[name])[model.replace("_", ".")]
            try:
                seen = found.search([])
            except AccessError:
                continue
            assert not seen.sudo().filtered(lambda r: "card_id" in r and r.card_id.id == world["other"])


def contexts(order):
    """What a client might send in each of our names."""
    for key in surface.context_keys():
        yield from ({key: value} for value in (True, [order.id], {str(order.id): 10_000.0}))


def test_context_of_a_client_does_not_stop_the_settling_of_a_changed_order(env, world):
    order = env["sale.order"].browse(world["order"])
    goods = order.order_line.filtered(lambda line: not line.is_reward_line)
    price, earned = 20.0, order.club_points_earned
    assert earned == price
    kept = []
    for context in contexts(order):
        price += 1
        call(env, world["salesperson"], goods, "write", {"price_unit": price}, context=context)
        env.invalidate_all()
        if order.club_points_earned != price:
            kept.append(context)
    assert kept == []


def test_context_of_a_client_gives_no_points_that_are_not_there(env, world):
    refused, given = 0, []
    for context in ({}, *contexts(env["sale.order"].browse(world["order"]))):
        with env.cr.savepoint() as savepoint:
            card = env["loyalty.card"].browse(world["mine"])
            card.club_adjust(1000, "for a moment")
            order = make_order(card.partner_id, (env["product.product"].browse(world["product"]), 1, 100.0))
            claim(order, card)
            card.club_adjust(-1000, "gone")
            env.flush_all()
            try:
                call(env, world["salesperson"], order, "action_confirm", context=context)
                given.append(context)
            except REFUSED:
                refused += 1
            savepoint.rollback()
        env.invalidate_all()
    assert given == []
    assert refused
