"""A note of a task is HTML, and names in it are chosen by customers: tasks are created in one place, which escapes."""

import ast

from house import ADDONS, REPO, parsed, place

CREATES = "loyalty_club/models/program/tasks.py"


def own_files():
    for addon in ADDONS:
        for package in ("models", "wizards", "controllers"):
            yield from sorted((REPO / addon / package).rglob("*.py"))


def creates_tasks(node, names):
    """Whether a call creates activities: `env["mail.activity"]…create`, or by one of the local `names` of it."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "create"):
        return False
    where = ast.unparse(node.func.value)
    return "'mail.activity'" in where or where in names


def names_of_activities(tree):
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and "'mail.activity'" in ast.unparse(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_tasks_are_created_by_one_function():
    found = set()
    for path in own_files():
        tree = parsed(path)
        names = names_of_activities(tree)
        found |= {place(path) for node in ast.walk(tree) if creates_tasks(node, names)}
    assert found == {CREATES}


def test_a_scheduled_note_is_escaped():
    plain = []
    for path in own_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("activity_schedule"):
                notes = [ast.unparse(word.value) for word in node.keywords if word.arg == "note"]
                plain += [f"{place(path)}: {note}" for note in notes if not note.startswith("escape(")]
    assert plain == []
