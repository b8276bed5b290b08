"""The ledger and the tiers have one gateway each: nothing else in the addons writes what they keep."""

import ast
import re

import pytest
from house import ADDONS, REPO, blocks, parsed, place

LEDGER = "loyalty_club/models/ledger/"
TIERS = "loyalty_club/models/tier/tier_posting.py"
#: Where the texts of an anonymized member are erased, in whatever table a model declares them.
PERSONAL = "loyalty_club/models/program/personal.py"

#: {table: the files that may write it}
TABLES = {
    "loyalty_club_entry": {LEDGER + "posting_one.py", LEDGER + "posting_many.py"},
    "loyalty_club_allocation": {LEDGER + "posting_one.py", LEDGER + "posting_many.py"},
    "loyalty_club_tier_change": {TIERS},
}

#: {column of loyalty_card: the files that may write it}
COLUMNS = dict.fromkeys(["points", "club_points_pending"], TABLES["loyalty_club_entry"]) | dict.fromkeys(
    [
        "club_score",
        "club_tier_id",
        "club_tier_since",
        "club_tier_until",
        "club_tier_locked",
        "club_tier_warned",
        "club_tier_hold_id",
        "club_tier_hold_until",
        "club_tier_paid_id",
        "club_tier_paid_until",
    ],
    {TIERS},
)

#: {(file, what it writes): why it may}
EXCEPTIONS = {
    ("loyalty_club/models/tier/loyalty_card.py", "club_tier_locked"): "a manager's own switch, under the guard of "
    "`write`; no tier moves with it",
}

#: {(file, function): why it may compose the columns of an UPDATE of cards}; what it is called with is looked at.
COMPOSERS = {
    ("loyalty_club/models/member/loyalty_card_suspension.py", "_club_put"): "columns of the membership",
    ("loyalty_club/models/vip/loyalty_card.py", "_club_write_vip"): "columns of VIPs",
    (TIERS, "write_columns"): "the gateway's own",
}

WRITES = r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\s+(?:ONLY\s+)?"
WRITTEN = re.compile(WRITES + r"\"?(" + "|".join(TABLES) + r")\b")
CARDS = re.compile(
    r"\bUPDATE\s+\"?loyalty_card\"?\s+(?:\w+\s+)?SET\b(.*?)(?=\bFROM\b|\bWHERE\b|\bRETURNING\b|\Z)", re.S
)
ASSIGNED = re.compile(r"\b(\w+)\s*=(?!=)")
#: Tables that a helper gets as a name: it may not get one of these to change its numbers.
COMPOSED = re.compile(r"\b(?:INSERT\s+INTO|(?<!KEY )UPDATE|DELETE\s+FROM)\s+%(?:\(\w+\))?s")


def addon_files():
    """The addons' Python files but for their tests."""
    for addon in ADDONS:
        for path in sorted((REPO / addon).rglob("*.py")):
            if "tests" not in path.relative_to(REPO).parts:
                yield path


def statements(path):
    """The texts of a file that may be SQL; docstrings and sentences do no harm."""
    constants = (node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
    return [value for value in constants if isinstance(value, str)]


def written_by_sql(text):
    """The tables and columns of the gateways that an SQL text writes."""
    found = set(WRITTEN.findall(text))
    for assignments in CARDS.findall(text):
        found |= COLUMNS.keys() & set(ASSIGNED.findall(assignments))
    return found


def records_of_cards(node):
    """Whether an expression is by its looks a card: not a value of the engine, a row or a wizard."""
    return ast.unparse(node).split(".")[-1] in ("self", "card", "cards", "kept", "other")


def written_by_orm(path):
    """The columns of cards that a file writes by assignment or by `write`."""
    block = place(path).endswith("loyalty_card.py") or "/loyalty_card_" in place(path)
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and target.attr in COLUMNS and records_of_cards(target.value):
                    if block or ast.unparse(target.value) != "self":
                        yield target.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write":
            for value in node.args:
                if isinstance(value, ast.Dict):
                    keys = {key.value for key in value.keys if isinstance(key, ast.Constant)}
                    yield from keys & COLUMNS.keys()


def named_in_calls(path, names):
    """The columns that calls of the functions `names` name: by keyword or as keys of a literal."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
            for inner in ast.walk(node):
                if isinstance(inner, ast.keyword) and inner.arg:
                    yield inner.arg
                if isinstance(inner, ast.Dict):
                    yield from (key.value for key in inner.keys if isinstance(key, ast.Constant))


def allowed(path, what):
    where = place(path)
    return where in {**TABLES, **COLUMNS}[what] or (where, what) in EXCEPTIONS


def test_only_the_gateways_write_by_sql():
    guilty = [
        f"{place(path)}: {what}"
        for path in addon_files()
        for text in statements(path)
        for what in sorted(written_by_sql(text))
        if not allowed(path, what)
    ]
    assert guilty == []


def test_nobody_writes_balances_and_tiers_by_records():
    """But for a manager's `write` of `points`, which becomes an entry (`_club_post_guarded`)."""
    guards = "loyalty_club/models/member/loyalty_card.py"
    guilty = [
        f"{place(path)}: {what}"
        for path in addon_files()
        for what in written_by_orm(path)
        if not allowed(path, what) and (place(path), what) != (guards, "points")
    ]
    assert guilty == []


def test_composed_columns_are_those_of_somebody_else():
    """Where the columns of an UPDATE of cards are put together, the callers name none of the gateways'."""
    composing = {
        (place(path), function.name)
        for path in addon_files()
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any("%" in assigned.split("=")[0] for assigned in CARDS.findall(node.value))
    }
    assert composing == COMPOSERS.keys()
    names = {name for path, name in COMPOSERS if path != TIERS}
    named = {(place(path), name) for path in addon_files() for name in named_in_calls(path, names)}
    assert {pair for pair in named if pair[1] in COLUMNS} == set()


def test_composed_tables_are_only_rewritten():
    """A statement on a table that it gets as a name stands in the locks' module, where a row is written as it is, or
    erases the personal fields of an anonymized member."""
    found = {place(path): text for path in addon_files() for text in statements(path) if COMPOSED.search(text)}
    assert found.keys() == {LEDGER + "locking.py", PERSONAL}
    assert "SET write_date = write_date" in found[LEDGER + "locking.py"]


def test_anonymizing_changes_texts_of_the_ledger_and_no_figure():
    """It is the only exception to 'entries are never edited': the law of privacy asks for it."""
    texts = {"loyalty.club.entry": {"reason", "key", "why"}, "loyalty.club.tier.change": {"note"}}
    guarded = {"loyalty.card", "loyalty.club.allocation", *texts}
    found = {}
    for addon in ADDONS:
        for block in blocks(addon):
            for statement in block.node.body:
                if isinstance(statement, ast.Assign) and statement.targets[0].id == "_club_personal_fields":
                    if block.model in guarded:
                        names = {key.value for key in statement.value.keys}
                        found[block.model] = found.get(block.model, set()) | names
                if isinstance(statement, ast.Assign) and statement.targets[0].id == "_club_personal_rows":
                    assert block.model not in guarded
    assert found == texts


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("INSERT INTO loyalty_club_entry (card_id)", {"loyalty_club_entry"}),
        ("WITH x AS (UPDATE loyalty_club_entry entry\n SET remaining = 0)", {"loyalty_club_entry"}),
        ("DELETE FROM loyalty_club_tier_change", {"loyalty_club_tier_change"}),
        ("UPDATE loyalty_card card\n SET points = card.points + 1 FROM x", {"points"}),
        ("UPDATE loyalty_card SET active = TRUE, club_tier_id = 1 WHERE id = 2", {"club_tier_id"}),
        ("UPDATE loyalty_card SET active = TRUE WHERE points = 2", set()),
        ("SELECT points FROM loyalty_club_entry FOR UPDATE", set()),
        ("UPDATE loyalty_club_entry_other SET a = 1", set()),
    ],
)
def test_statements_are_recognised(text, written):
    assert written_by_sql(text) == written


def test_each_exception_is_still_needed():
    used = {
        (place(path), what)
        for path in addon_files()
        for what in {*written_by_orm(path), *(w for text in statements(path) for w in written_by_sql(text))}
    }
    assert EXCEPTIONS.keys() <= used
