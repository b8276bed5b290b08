"""Each view of our models opens for each role that reads the model, with all the fields that it asks for."""

import surface
from caller import DONE, TOLD, call, outcome, report, rolled_back
from roles_shop import HOME, ROLES
from test_fields import ours

#: Shown as the model that it delegates to.
NOT_WALKED = {"account.bank.statement.line", "res.users"}


def specification(env, model, names):
    """What the web client asks for: the view's own fields. Of core's models only ours, as core's views are core's."""
    mine = ours(env.registry)[model]
    found = {}
    for name in names:
        field = env[model]._fields.get(name)
        if field is not None and (name in mine or model.startswith("loyalty.")):
            found[name] = {"fields": {"display_name": {}}} if field.relational else {}
    return found


def opened(env, uid, model, kind, record):
    """Open each view of a kind and read what it shows: (what, how it ended, the sentence)."""
    records = env[model].browse()
    for view in surface.views_of(env, model, kind) or [False]:
        ended, answer = outcome(call, env, uid, records, "get_views", [[view, kind]])
        if ended != DONE or kind == "search":
            yield f"{kind} {view}", ended, answer
            continue
        spec = specification(env, model, surface.names_in(answer["views"][kind]["arch"]))
        if kind != "form":
            yield f"{kind} {view}", *outcome(call, env, uid, records, "web_search_read", [], spec)
            continue
        if record:
            yield f"form {view}", *outcome(call, env, uid, record, "web_read", spec)
        if model.startswith("loyalty.") and env[model].with_user(uid).has_access("create"):
            ended, answer = outcome(call, env, uid, records, "onchange", {}, [], spec)
            yield f"new {view}", DONE if ended == TOLD else ended, answer


def test_every_view_opens_with_its_fields_for_each_role_that_reads_the_model(env, shop):
    wrong, tried = [], 0
    for model in sorted(ours(env.registry).keys() - NOT_WALKED):
        for role in ROLES:
            uid = shop.users[role]
            if not env[model].with_user(uid).has_access("read") or env["res.users"].browse(uid).share:
                continue
            with rolled_back(env):
                record = shop.record(env, HOME, model)
                if env[model]._transient:
                    values = shop.values(env, HOME, model)
                    ended, answer = outcome(call, env, uid, record.browse(), "create", values)
                    record = record.browse(answer if ended == DONE else [])
                elif not record.with_user(uid).has_access("read"):
                    record = record.browse()
                for kind in ("form", "list", "kanban", "search"):
                    for what, ended, answer in opened(env, uid, model, kind, record):
                        tried += 1
                        if ended != DONE:
                            wrong.append((model, role, what, ended, answer.partition("\n\n")[0]))
    assert tried > 300
    report(wrong)
