"""Each field of ours is read and written as each role: what is hidden is neither searched nor sorted nor grouped by."""

from caller import DONE, REFUSED, TOLD, call, outcome, report, rolled_back
from expected_fields import DELEGATED, READ, WIZARDS, WRITE
from roles_shop import ABROAD, HOME, ROLES

from odoo import Command

MAGIC = {"id", "display_name", "create_uid", "create_date", "write_uid", "write_date"}
#: Models without a company, in core or by design.
SHARED = {"loyalty.club.terms", "loyalty.mail"}
RAW = ("KeyError", "TypeError", "AttributeError", "IndexError", "psycopg2", "UndefinedColumn")
WHAT_TO_DO = (
    "Fields in no list: add each to READ (or WIZARDS) in tests/security/expected_fields.py with the roles that read it,"
    " and to WRITE if club managers write it; give it `groups` if not all may who read the model: "
)


def ours(registry):
    """{model: fields of ours}"""
    found = {}
    for name, model in registry.items():
        fields = {
            field
            for field, definition in model._fields.items()
            if field not in MAGIC and any(module.startswith("loyalty_club") for module in definition._modules or ())
        }
        if fields and not model._abstract:
            found[name] = fields
    return found


def readers():
    """{model: {field: roles}}"""
    found = {}
    for roles, models in READ.items():
        for model, names in models.items():
            found.setdefault(model, {}).update(dict.fromkeys(names.split(), roles))
    return found


def listed():
    """{model: fields in a list}"""
    found = {model: set(fields) for model, fields in readers().items()}
    found |= {model: set(names.split()) for model, names in WIZARDS.items()}
    return found | {model: found[parent] for model, parent in DELEGATED.items()}


def hidden():
    """(model, role, field) where the role reads others of our fields on the model, but not this one."""
    for model, fields in readers().items():
        seeing = set().union(*fields.values())
        for field, roles in fields.items():
            for role in sorted(seeing - roles - {"foreign manager"}):
                yield model, role, field


def groups_of(env, model, name):
    """How a field is named in a grouping."""
    return f"{name}:month" if env[model]._fields[name].type in ("date", "datetime") else name


def test_every_field_is_in_a_list(database):
    missing = {
        f"{model}.{name}"
        for model, names in ours(database.registry).items()
        for name in names - listed().get(model, set())
    }
    assert not missing, WHAT_TO_DO + ", ".join(sorted(missing))
    gone = {
        f"{model}.{name}"
        for model, names in listed().items()
        for name in names - ours(database.registry).get(model, set())
    }
    assert not gone, f"no longer there, take them out of the lists: {sorted(gone)}"


def test_fields_are_read_by_who_may_and_nobody_else(env, shop):
    wrong = []
    for model, fields in readers().items():
        record = shop.record(env, HOME, model)
        for role in ROLES:
            may = [name for name, roles in fields.items() if role in roles]
            with rolled_back(env):
                ended, answer = outcome(call, env, shop.users[role], record, "read", may or ["display_name"])
                if may and ended != DONE:
                    wrong.append((model, role, "does not read", ended, answer))
                for name in fields.keys() - set(may):
                    env.invalidate_all()  # what was computed before is no longer in the cache
                    ended, _answer = outcome(call, env, shop.users[role], record, "read", [name])
                    if ended not in (REFUSED, TOLD):
                        wrong.append((model, role, "reads", name, ended))
    report(wrong)


def test_records_of_another_company_and_wizards_of_others_are_not_read(env, shop):
    wrong = []
    cases = [(model, ABROAD, next(iter(fields))) for model, fields in readers().items() if model not in SHARED]
    cases += [(model, place, names.split()[0]) for model, names in WIZARDS.items() for place in (HOME, ABROAD)]
    for model, place, name in cases:
        record = shop.record(env, place, model)
        for role in set(ROLES) - ({"foreign manager"} if model not in WIZARDS else set()):
            with rolled_back(env):
                ended, _answer = outcome(call, env, shop.users[role], record, "read", [name])
                found, ids = outcome(call, env, shop.users[role], record.browse(), "search", [("id", "in", record.ids)])
            if ended not in (REFUSED, TOLD) or (found == DONE and ids):
                wrong.append((model, role, ended, found, ids))
    report(wrong)


def attempts(env, model, name, record):
    """(method, arguments, named arguments) that would tell something of a field without reading it."""
    field = env[model]._fields[name]
    if field.type != "one2many":
        # of lines, core tells whether there are any, but not what is in them
        yield "search", [[(name, "!=", False)]], {}
    if not (field.relational and field.bypass_search_access):
        yield "search", [[(f"{name}.id", ">", 0)]], {}
    yield "search", [[]], {"order": f"{name} desc"}
    yield "search_read", [[], [name]], {}
    yield "formatted_read_group", [[], [groups_of(env, model, name)], ["__count"]], {}
    if record:
        yield "export_data", [[name]], {}


def test_what_is_hidden_is_not_found_by_searching_sorting_grouping_or_exporting(env, shop):
    wrong, tried = [], 0
    pairs = [(child, role, name) for child, parent in DELEGATED.items() for m, role, name in hidden() if m == parent]
    for model, role, name in [*hidden(), *pairs]:
        record = shop.record(env, HOME, model) if model in shop.stocks[HOME] else env[model].browse()
        with rolled_back(env):
            for method, args, kwargs in attempts(env, model, name, record):
                ended, answer = outcome(call, env, shop.users[role], record, method, *args, **kwargs)
                tried += 1
                if ended == DONE or any(error in ended for error in RAW):
                    wrong.append((model, role, name, method, args, kwargs, ended, answer))
    assert tried > 200
    report(wrong)


def ways_to(env, target):
    """(model, path) of the searchable fields, one or two of them, that lead from our models to `target`."""
    models = readers().keys() | DELEGATED.keys()
    edges = {
        model: [
            (name, field.comodel_name)
            for name, field in env[model]._fields.items()
            if field.relational and field.comodel_name in models and field._description_searchable
        ]
        for model in models
    }
    for model, fields in edges.items():
        for name, comodel in fields:
            if comodel == target:
                yield model, name
            # two steps only by fields of ours: core's lead in circles
            for further, end in edges[comodel] if name in ours(env.registry).get(model, ()) else ():
                if end == target:
                    yield model, f"{name}.{further}"


def test_what_is_hidden_is_not_found_by_way_of_another_record(env, shop):
    """For example, orders of customers who were born in May: one field of each kind by all ways to it."""
    kinds = {}
    for model, role, name in hidden():
        if env[model]._fields[name].groups and role in ("member", "salesperson", "cashier"):
            kinds.setdefault((model, env[model]._fields[name].groups, role), name)
    wrong, tried = [], 0
    ways = {model: list(ways_to(env, model)) for model, _groups, _role in kinds}
    for (target, _groups, role), name in kinds.items():
        with rolled_back(env):
            for model, path in ways[target]:
                # with a value: "not set" may be answered by the relation alone
                domain = [(f"{path}.{name}", "in", [1, "x"])]
                ended, _ids = outcome(call, env, shop.users[role], env[model].browse(), "search", domain)
                tried += 1
                if ended == DONE:
                    wrong.append((model, role, f"{path}.{name}"))
    assert tried > 100
    report(wrong)


def another(record, field):
    """A value that the field has not, as a client would send it; None if there is none."""
    value = record[field.name]
    if field.type == "selection":
        return next((key for key, _label in field._description_selection(record.env) if key != value), None)
    if field.type in ("many2one", "many2many"):
        other = record.env[field.comodel_name].search([("id", "not in", value.ids)], limit=1)
        return other.id or None if field.type == "many2one" else [Command.set(other.ids)]
    if field.type in ("integer", "float", "monetary", "many2one_reference"):
        return (value or 0) + 7
    if field.type == "boolean":
        return not value
    return {
        "date": "2031-03-03",
        "datetime": "2031-03-03 10:00:00",
        "json": {"changed": 1},
        "one2many": [Command.clear()],
    }.get(field.type, "changed")


def stored(record, name):
    value = record[name]
    return value.ids if record._fields[name].relational else value


def test_fields_are_written_by_club_managers_where_listed_and_by_nobody_else(env, shop):
    writable = {model: set(names.split()) for model, names in WRITE.items()}
    wrong, refused = [], {(model, name) for model, names in writable.items() for name in names}
    for model, fields in readers().items():
        for role in set(ROLES) - {"branch manager"}:
            if not env[model].with_user(shop.users[role]).has_access("write"):
                continue
            for name in fields:
                with rolled_back(env):
                    record = shop.record(env, HOME, model).sudo()
                    value, before = another(record, record._fields[name]), stored(record, name)
                    if value is None:
                        continue
                    ended, answer = outcome(call, env, shop.users[role], record, "write", {name: value})
                    env.flush_all()
                    env.invalidate_all()
                    changed = ended == DONE and stored(record, name) != before  # a refusal is rolled back
                may = role == "club manager" and name in writable.get(model, ())
                if ended not in (DONE, REFUSED, TOLD) or (changed and not may):
                    wrong.append((model, role, name, ended, answer))
                if may and (changed or ended == TOLD):
                    refused.discard((model, name))
    report([*wrong, *((*field, "is in WRITE, but not written by managers") for field in sorted(refused))])
