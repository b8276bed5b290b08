"""What can be called from outside, found by looking at the classes."""

import re
import threading
from pathlib import Path

from club_setup.paths import REPO, installed_addons
from lxml import etree

OURS = "odoo.addons.loyalty_club"
#: Names that the design promises to other addons; each checks group and record itself.
CONTRACT = {
    "res.partner": {"club_enrol"},
    "loyalty.card": {
        "club_earn",
        "club_redeem",
        "club_adjust",
        "club_transfer",
        "club_set_tier",
        "club_use_benefit",
        "club_reserve_seat",
        "club_vip_invite",
        "club_vip_end",
    },
    "loyalty.program": {"club_close", "club_audit"},
}
#: For users of the club; the rest is for its managers.
OF_USERS = {"club_enrol", "club_use_benefit", "club_reserve_seat"}
#: What the till asks the server for.
TILL = {
    "pos.config": {
        "club_find_member",
        "club_cards_of",
        "club_enrol_customer",
        "club_admit_customer",
        "club_accept_invitation",
        "club_decline_invitation",
        "club_events_of",
        "club_reserve_seat",
        "club_cancel_reservation",
    }
}


def public_methods(registry):
    """(model, method, whether core has it too) for each public method that our addons define."""
    for model_name, model in registry.items():
        names = {
            name
            for cls in model.mro()
            if cls.__module__.startswith(OURS)
            for name, value in vars(cls).items()
            if not name.startswith("_") and callable(getattr(value, "__func__", value)) and not isinstance(value, type)
        }
        for name in sorted(names):
            others = [cls for cls in model.mro() if name in vars(cls) and not cls.__module__.startswith(OURS)]
            private = any(getattr(getattr(cls, name, None), "_api_private", False) for cls in model.mro())
            if not private:
                yield model_name, name, bool(others)


def context_keys():
    """The names of ours that the addons look for in the context."""
    keys = set()
    for addon in installed_addons():
        for path in (REPO / addon).rglob("*.py"):
            if "tests" not in path.parts:
                keys |= set(re.findall(r"context(?:\.get\(|\[)\"(club_\w+)\"", Path(path).read_text()))
    return sorted(keys)


def views_of(env, model, kind):
    """Ids of the views of a kind that a window may show: those that extend no other."""
    return env["ir.ui.view"].sudo().search([("model", "=", model), ("type", "=", kind), ("mode", "=", "primary")]).ids


def names_in(arch):
    """The fields that a view asks for, without those of the views inside of it."""
    fields = etree.fromstring(arch).iter("field")
    return sorted({field.get("name") for field in fields if not any(True for _one in field.iterancestors("field"))})


def routes(env):
    """Paths of the routes that our addons declare or extend."""
    found = set()
    threading.current_thread().dbname = env.cr.dbname  # as the server sets it for a request
    for rule in env["ir.http"].routing_map().iter_rules():
        method = rule.endpoint.func
        owners = [cls for cls in type(method.__self__).mro() if method.__name__ in vars(cls)]
        if any(cls.__module__.startswith(OURS) for cls in owners):
            found.add(rule.rule)
    return found
