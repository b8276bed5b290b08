"""What outlives a transaction: each cache between transactions, and each module's own state, with the reason why a
rollback cannot leave in it what was never committed."""

import ast

from house import ADDONS, REPO, parsed, place

#: {(file, method): which writes clear it}. A method that is kept reads only, and keeps values, never records.
#: `committed_cache` keeps nothing of a transaction that has cleared the caches; what clears them stands here.
CACHED = {
    ("document/loyalty_club_document", "_club_program_ids"): "programs (`write`, `create`), their tills and pricelists",
    ("early_access/loyalty_club_benefit", "_early_spans"): "benefits for early access (`loyalty.club.part`), programs",
    ("event/loyalty_club_benefit", "_event_ends"): "benefits that are events (`loyalty.club.part`)",
    ("pool/res_partner", "_club_has_pools"): "the first member of a pool; they are never deleted",
    ("program/loyalty_mail", "_club_programs_that_tell"): "messages (`loyalty.club.part`) and their templates' end",
    ("program/loyalty_mail", "_club_plans"): "messages (`loyalty.club.part`) and their templates' end",
    ("program/loyalty_program_terms", "_club_all_rules"): "rules (`loyalty.club.part`) and programs",
    ("program/loyalty_program_terms", "_club_purchase_terms"): "rules (`loyalty.club.part`) and programs",
    ("program/loyalty_program_terms", "_club_rules_for_all"): "rules; what narrows them is not deleted (`narrowing`)",
    ("program/loyalty_program_terms", "_club_spends_at_once"): "programs",
    ("program/loyalty_program_terms", "_club_offers"): "rewards and tiers (`loyalty.club.part`)",
    ("program/loyalty_program_terms", "_club_only_clubs"): "programs (`create`, `active`, `is_club`)",
    ("program/loyalty_program_terms", "_club_waits_for_goods_or_money"): "programs",
    ("program/loyalty_program_terms", "_club_stored_value_products"): "rules of gift cards and e-wallets",
    ("program/loyalty_program_terms", "_club_posting_terms"): "programs",
    ("tier/loyalty_program", "_club_ladder"): "tiers (`loyalty.club.part`) and programs",
    ("tier/loyalty_program", "_club_has_member_prices"): "tiers (`loyalty.club.part`); their pricelists stay",
    ("vip/loyalty_club_invitation", "_club_any"): "the first invitation; they are never deleted",
}

#: {(file, name): why it may change while Odoo runs}
STATE = {
    ("document/call_state", "_NOTES"): "belongs to a running call and its cursor, and is reset when the block ends",
}

MUTABLE = {"defaultdict", "OrderedDict", "WeakValueDictionary", "ContextVar", "local", "LRU"}
CACHES = {"committed_cache"}
WRITING = {"create", "write", "unlink", "execute", "_acquire", "write_columns"}


def addon_files():
    for addon in ADDONS:
        for path in sorted((REPO / addon).rglob("*.py")):
            if "tests" not in path.relative_to(REPO).parts:
                yield path


def short(path):
    return place(path).removesuffix(".py").removeprefix("loyalty_club/models/")


def name_of(node):
    """The last name of a decorator or of what is called."""
    node = node.func if isinstance(node, ast.Call) else node
    return getattr(node, "attr", getattr(node, "id", ""))


def decorated():
    """(file, function, names of its decorators) of each function that something with `cache` in its name decorates."""
    for path in addon_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef):
                names = {name_of(one) for one in node.decorator_list}
                if any("cache" in name for name in names):
                    yield path, node, names


def test_each_cache_between_transactions_says_why_it_is_safe():
    assert {(short(path), node.name) for path, node, _names in decorated()} == CACHED.keys()


def test_what_is_kept_is_committed():
    """Odoo's own `ormcache` keeps what an open transaction wrote, beyond the rollback of a savepoint; so does
    `functools`, for ever."""
    guilty = [
        f"{place(path)}: {node.name}"
        for path, node, names in decorated()
        if {name for name in names if "cache" in name} - CACHES
    ]
    assert guilty == []


def test_what_is_kept_writes_nothing():
    """The row would not be there after a rollback, and its id would still be kept."""
    guilty = []
    for path, node, _names in decorated():
        called = {name_of(call) for call in ast.walk(node) if isinstance(call, ast.Call)}
        texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if called & WRITING or any("INSERT" in text or "UPDATE" in text for text in texts):
            guilty.append(f"{place(path)}: {node.name}")
    assert guilty == []


def module_state():
    """(file, name) of what a module holds that can be changed in place, or that a function replaces."""
    for path in addon_files():
        tree = parsed(path)
        changed = {
            name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
        } | set(changed_in_place(tree))
        for statement in tree.body:
            targets = getattr(statement, "targets", [getattr(statement, "target", None)])
            for target in targets:
                if isinstance(target, ast.Name):
                    made = isinstance(statement.value, ast.Call) and name_of(statement.value) in MUTABLE
                    if made or target.id in changed:
                        yield short(path), target.id


def changed_in_place(tree):
    """The names whose items a function of the module sets, or that it tells to change."""
    changes = {"add", "append", "update", "setdefault", "pop", "clear", "extend", "set"}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        own |= {arg.arg for arg in ast.walk(function) if isinstance(arg, ast.arg)}
        for node in ast.walk(function):
            found = None
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                found = node.value
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changes:
                found = node.func.value
            if isinstance(found, ast.Name) and found.id not in own:
                yield found.id


def test_modules_keep_nothing_of_a_transaction():
    assert set(module_state()) == STATE.keys()
