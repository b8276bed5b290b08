"""What keeps the addons easy to live in: where things are, who knows whom, how long they are."""

import ast
from collections import defaultdict

import pytest
from house import ADDONS, REPO, blocks, calls_super, imported, parsed, place, sources

#: Files and methods that are longer ask whether they hold two things.
FILE_LINES = 400
METHOD_LINES = 60

DOMAINS = [path.name for path in imported(REPO / "loyalty_club/models")]


@pytest.mark.parametrize("addon", ADDONS)
def test_a_method_is_extended_and_never_replaced(addon):
    """Of two blocks that define the same method of a model the later one calls `super()`; else the first is dead."""
    known = {}
    replaced = []
    for block in blocks(addon):
        for name, node in block.methods().items():
            first = known.setdefault((block.model, name), block)
            if first is not block and not calls_super(node):
                replaced.append(f"{place(block.path)}: {name} replaces that of {place(first.path)}")
    assert replaced == []


@pytest.mark.parametrize("addon", ADDONS)
def test_a_file_holds_one_block(addon):
    found = defaultdict(list)
    for block in blocks(addon):
        found[place(block.path)].append(block.model)
    assert {path: models for path, models in found.items() if len(models) > 1} == {}


@pytest.mark.parametrize("addon", ADDONS)
def test_a_file_bears_the_name_of_its_model(addon):
    """Or, as in core, with its first words (`base_partner_merge`)."""
    names = {place(block.path): (block.path.stem, block.model.replace(".", "_")) for block in blocks(addon)}
    wrong = [path for path, (stem, model) in names.items() if not (stem.startswith(model) or model.startswith(stem))]
    assert wrong == []


@pytest.mark.parametrize("package", ["models", "wizards"])
def test_each_file_lies_in_its_domain(package):
    flat = [path.name for path in (REPO / "loyalty_club" / package).glob("*.py")]
    assert flat == ["__init__.py"]
    unknown = {path.name for path in imported(REPO / "loyalty_club" / package)} - set(DOMAINS)
    assert not unknown


@pytest.mark.parametrize("package", ["models", "wizards", "tests"])
def test_each_folder_says_what_it_is_for(package):
    folders = [path for path in (REPO / "loyalty_club" / package).iterdir() if path.name in DOMAINS]
    assert [place(path) for path in folders if not ast.get_docstring(parsed(path / "__init__.py"))] == []


def domain_of(package, path, node):
    """The domain folder that an import statement reaches into; None for another place."""
    if node.level == 0:
        parts = (node.module or "").split(".")
        return parts[4] if parts[:4] == ["odoo", "addons", "loyalty_club", "models"] and len(parts) > 4 else None
    base = path.parent
    for _step in range(node.level - 1):
        base = base.parent
    target = base.joinpath(*(node.module or "").split("."))
    inside = target.relative_to(REPO / "loyalty_club").parts if target.is_relative_to(REPO / "loyalty_club") else ()
    return inside[1] if inside[:1] in (("models",), ("wizards",)) and len(inside) > 1 else None


@pytest.mark.parametrize("package", ["models", "wizards"])
def test_imports_run_one_way_between_folders(package):
    """`models/__init__.py` lists the folders from the bottom up; each knows only those before it."""
    upward = []
    for folder in (REPO / "loyalty_club" / package).iterdir():
        if folder.name not in DOMAINS:
            continue
        for path in sorted(folder.glob("*.py")):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.ImportFrom):
                    other = domain_of(package, path, node)
                    if other and DOMAINS.index(other) > DOMAINS.index(folder.name):
                        upward.append(f"{place(path)} imports from {other}")
    assert upward == []


def test_the_engine_imports_nothing_of_odoo():
    guilty = []
    for path in sorted((REPO / "loyalty_club/engine").glob("*.py")):
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = ["odoo"] if node.level > 1 else [node.module or ""]
            guilty += [f"{place(path)}: {name}" for name in names if name.split(".")[0] == "odoo"]
    assert guilty == []


def test_files_and_methods_are_short():
    long = []
    for path in sources():
        lines = path.read_text().count("\n")
        if lines > FILE_LINES:
            long.append(f"{place(path)}: {lines} lines")
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= METHOD_LINES:
                long.append(f"{place(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines")
    assert long == []


@pytest.mark.parametrize(
    ("what", "home"),
    [
        ('has_group("loyalty_club.', "loyalty_club/models/program/groups.py"),
        ("۰۱۲۳۴۵۶۷۸۹", "loyalty_club/engine/digits.py"),
    ],
)
def test_what_is_asked_for_everywhere_has_one_home(what, home):
    """Who is staff or manager of the club, and which digits there are."""
    found = [place(path) for path in sources() if what in path.read_text() and "tests" not in path.parts]
    assert [path for path in found if path != home] == []
