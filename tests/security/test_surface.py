"""Who calls what from outside: nobody changes points but through the engine, and only who may."""

import inspect

import pytest
import surface
from caller import call, snapshot, unchanged
from club_shop import make_order
from strangers import GROUPS, REFUSED, STRANGERS, records, users

from odoo import Command
from odoo.exceptions import AccessError

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
