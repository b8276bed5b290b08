"""Each view of our models opens for each role that reads the model, with all the fields that it asks for."""

import surface
from caller import DONE, call, outcome, report, rolled_back
from roles_shop import HOME, ROLES
from test_fields import ours

#: Shown without a record of `stock`, or by core alone.
NOT_WALKED = {"account.bank.statement.line", "res.users"}


def specification(env, model, names, views):
    """What the web client asks for: the view's own fields, those of lists inside too."""
    found = {}
    for name in names:
        field = env[model]._fields.get(name)
        if field is None:
            continue
        found[name] = {}
        if field.type in ("one2many", "many2many"):
            inside = [
                one for one in views.get(field.comodel_name, {}).get("fields", ()) if one in ("id", "display_name")
            ]
            found[name] = {"fields": {one: {} for one in inside}}
        elif field.type == "many2one":
            found[name] = {"fields": {"display_name": {}}}
    return found


def opened(env, uid, model, kind, record):
    """Open a view and read its records: (what is asked, how it ended, the sentence)."""
    views = surface.views_of(env, model, kind)
    for view in views or [False]:
        ended, answer = outcome(
            call, env, uid, env[model].browse(), "get_views", [[view, kind]], options={"load_filters": True}
        )
        if ended != DONE:
            yield f"view {view} {kind}", ended, answer
            continue
        names = surface.names_in(answer["views"][kind]["arch"])
        spec = specification(env, model, names, answer["models"])
        if kind == "search":
            continue
        if kind == "form":
            yield f"form {view}", *outcome(call, env, uid, record, "web_read", spec)
            if env[model].with_user(uid).has_access("create"):
                yield f"new {view}", *outcome(call, env, uid, record.browse(), "onchange", {}, [], spec)
        else:
            domain = [("id", "in", record.ids)]
            yield f"{kind} {view}", *outcome(call, env, uid, record.browse(), "web_search_read", domain, spec)


def test_every_view_opens_with_its_fields_for_each_role_that_reads_the_model(env, shop):
    wrong, tried = [], 0
    for model in sorted(ours(env.registry).keys() - NOT_WALKED):
        record = shop.record(env, HOME, model)
        for role in ROLES:
            uid = shop.users[role]
            # somebody who reads the model, not just a field of it
            if not env[model].with_user(uid).has_access("read") or env["res.users"].browse(uid).share:
                continue
            mine = record.with_user(uid)
            readable = mine.has_access("read") and record or record.browse()
            with rolled_back(env):
                if env[model]._transient and not readable:
                    ended, answer = outcome(call, env, uid, record.browse(), "create", shop.values(env, HOME, model))
                    readable = record.browse(answer if ended == DONE else [])
                for kind in ("form", "list", "kanban", "search"):
                    for what, ended, answer in opened(env, uid, model, kind, readable):
                        tried += 1
                        if ended != DONE:
                            wrong.append((model, role, what, ended, answer))
    assert tried > 300
    report(wrong)
