"""The addons' source as a list of blocks, read without Odoo.

A block is one class statement that defines or extends a model; an addon's model is the sum of its blocks, in the
order in which the `__init__.py` files import them.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ADDONS = ("loyalty_club", "loyalty_club_pos", "loyalty_club_portal")


@dataclass(frozen=True)
class Block:
    """One class statement of a model."""

    path: Path
    model: str
    node: ast.ClassDef

    @property
    def folder(self):
        """The domain folder, or the name of the flat folder."""
        return self.path.parent.name

    def methods(self):
        """{name: node}; properties and their setters count once."""
        return {node.name: node for node in self.node.body if isinstance(node, ast.FunctionDef)}


def parsed(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text())


def imported(package):
    """The submodules of a package in the order in which its `__init__.py` imports them, as paths."""
    for node in parsed(package / "__init__.py").body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module:
            for alias in node.names:
                folder = package / alias.name
                yield folder if folder.is_dir() else folder.with_suffix(".py")


def loaded(package):
    """The files of a package in the order in which they are loaded."""
    for path in imported(package):
        if path.is_dir():
            yield from loaded(path)
        else:
            yield path


def model_of(node):
    """The name of the model that a class defines or extends; None for another class."""
    if not any(isinstance(base, ast.Attribute) and base.attr.endswith("Model") for base in node.bases):
        return None
    values = {
        target.id: ast.literal_eval(statement.value)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
    }
    inherited = values.get("_inherit")
    return values.get("_name") or (inherited if isinstance(inherited, str) else inherited[0])


def blocks(addon):
    """The blocks of an addon, in the order in which they are loaded."""
    for package in ("models", "wizards"):
        folder = REPO / addon / package
        if folder.is_dir():
            for path in loaded(folder):
                for node in parsed(path).body:
                    if isinstance(node, ast.ClassDef) and (model := model_of(node)):
                        yield Block(path, model, node)


def calls_super(node):
    """Whether a method calls `super()`, for itself or for other records."""
    return any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "super"
        for call in ast.walk(node)
    )


def sources():
    """The addons' own Python files, tests included."""
    for addon in ADDONS:
        yield from sorted((REPO / addon).rglob("*.py"))


def place(path):
    """A path as a reader writes it."""
    return str(path.relative_to(REPO))
