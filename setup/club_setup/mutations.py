"""Small changes to Python source, each of which a test should notice.

Changed are comparisons, arithmetic, `and` and `or`, conditions, numbers, booleans, return values, the
direction of sorting, pairs of functions such as `min` and `max`, and strings that are compared or are
defaults. Docstrings, annotations, decorators and `strict` arguments are not changed.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
#: Functions that replace each other; the call of one without a partner is replaced by its first argument.
PARTNERS = {"max": "min", "any": "all", "bisect_left": "bisect_right", "floor": "ceil", "reversed": "list"}
PARTNERS |= {partner: name for name, partner in PARTNERS.items() if partner != "list"} | {"abs": ""}
ROUNDINGS = {"ROUND_FLOOR": "ROUND_CEILING", "ROUND_CEILING": "ROUND_FLOOR", "ROUND_HALF_UP": "ROUND_HALF_DOWN"}
CHANGED_TEXT = "changed"
#: Statements that contain others; they are too long to be shown.
COMPOUND = (ast.mod, ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.With, ast.Try)
SHOWN = 16  # minimum number of characters by which a reader recognizes the place


@dataclass(frozen=True)
class Place:
    """The position of a node: `holder[key]` in a list, else the field `key` of a node."""

    holder: object
    key: object

    @property
    def node(self):
        return self.holder[self.key] if isinstance(self.holder, list) else getattr(self.holder, self.key)

    def put(self, node):
        if isinstance(self.holder, list):
            self.holder[self.key] = node
        else:
            setattr(self.holder, self.key, node)


@dataclass(frozen=True)
class Mutant:
    """One change: `before` becomes `after` in the function `scope` on this line.

    :param number: numbers changes with the same text in one function, from 1
    """

    place: Place
    node: ast.AST
    line: int
    scope: str
    before: str
    after: str
    number: int = 1

    @property
    def name(self):
        """The name in the list of accepted mutants, without the line number, which other edits change."""
        again = f" [{self.number}]" if self.number > 1 else ""
        return f"{self.scope}: {self.before} -> {self.after}{again}"


def mutants_of(tree):
    """Return all mutants of a parsed module; `compiled` applies one."""
    seen, found = Counter(), []
    for place, context, scope in places(tree):
        for node in replacements(place.node, context):
            line, (before, after) = place.node.lineno, shown(place, node, context)
            mutant = Mutant(place, ast.copy_location(node, place.node), line, scope, before, after)
            seen[mutant.name] += 1
            found.append(Mutant(**{**vars(mutant), "number": seen[mutant.name]}))
    return found


def places(node, context=(), scope=""):
    """Yield (`Place`, its ancestors from the root to its parent, scope) for each expression and statement
    that may be changed."""
    around = (*context, node)
    inner = ".".join(filter(None, (scope, getattr(node, "name", "")))) if is_scope(node) else scope
    for place in parts(node):
        child = place.node
        if isinstance(child, ast.expr | ast.stmt):
            yield place, around, inner or "module"
        yield from places(child, around, inner)


def is_scope(node):
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def parts(node):
    """Yield the places of a node's children, except those that are never changed."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "bases"):
            continue
        if isinstance(value, list):
            yield from (Place(value, index) for index, item in enumerate(value) if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST) and not (isinstance(node, ast.keyword) and node.arg == "strict"):
            yield Place(node, field)


def shown(place, node, context):
    """Return (before, after): the change with enough of the code around it to be readable."""
    whole = place.node
    for outer in reversed(context):
        if len(ast.unparse(whole)) >= SHOWN or isinstance(outer, COMPOUND):
            break
        whole = outer
    before, old = ast.unparse(whole).strip(), place.node
    if whole is old:
        return before, ast.unparse(node)
    place.put(node)
    after = ast.unparse(whole).strip()
    place.put(old)
    return before, after


# replacements by type of node


def replacements(node, context):
    """Yield the nodes that replace `node`, one for each mutant."""
    for change in CHANGES.get(type(node), ()):
        yield from change(node, context)
    if is_condition(node, context[-1]):
        yield ast.UnaryOp(ast.Not(), node)


def is_condition(node, parent):
    """Whether `node` is a condition to negate; comparisons and the like have their own changes."""
    if isinstance(node, ast.Compare | ast.UnaryOp | ast.BoolOp | ast.Constant):
        return False
    if isinstance(parent, ast.comprehension):
        return node in parent.ifs
    return isinstance(parent, ast.If | ast.IfExp | ast.While) and node is parent.test


def compared(node, _context):
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            operators = [*node.ops]
            operators[index] = other()
            yield ast.Compare(node.left, operators, node.comparators)


def calculated(node, _context):
    if type(node.op) in ARITHMETIC:
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)


def added(node, _context):
    if type(node.op) in ARITHMETIC:
        yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)


def combined(node, _context):
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def without_sign(node, _context):
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def returned(node, _context):
    # None instead of False makes no difference where a truth value is expected
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value in (None, False)):
        yield ast.Return(ast.Constant(None))


def called(node, _context):
    name = getattr(node.func, "id", None)
    if name == "sorted" and not any(keyword.arg == "reverse" for keyword in node.keywords):
        yield ast.Call(node.func, node.args, [*node.keywords, ast.keyword("reverse", ast.Constant(True))])
    elif PARTNERS.get(name):
        yield ast.Call(ast.Name(PARTNERS[name], ast.Load()), node.args, node.keywords)
    elif name in PARTNERS:
        yield node.args[0]


def rounded(node, _context):
    if node.id in ROUNDINGS and isinstance(node.ctx, ast.Load):
        yield ast.Constant(ROUNDINGS[node.id])


def counted(node, context):
    """Increase numbers by one, multiply the text of a `Decimal` by ten, negate booleans, and extend strings
    that are compared or are defaults."""
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and is_number(context[-1]):
        yield ast.Constant(str(Decimal(value).scaleb(1)))
    elif isinstance(value, str) and (is_compared(node, context) or is_default(node, context[-1])):
        yield ast.Constant(value + CHANGED_TEXT)


def is_number(parent):
    return isinstance(parent, ast.Call) and getattr(parent.func, "id", None) == "Decimal"


def is_compared(node, context):
    """Whether a string is an operand of a comparison, or an item of a collection that is one."""
    parent = context[-1]
    if isinstance(parent, ast.Tuple | ast.List | ast.Set):
        parent = context[-2]
    return isinstance(parent, ast.Compare)


def is_default(node, parent):
    """Whether `node` is the default of a parameter or of a class's field."""
    if isinstance(parent, ast.arguments):
        return node in parent.defaults or node in parent.kw_defaults
    return isinstance(parent, ast.AnnAssign)


def left(node, _context):
    yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()


CHANGES = {
    ast.Compare: (compared,),
    ast.BinOp: (calculated,),
    ast.AugAssign: (added,),
    ast.BoolOp: (combined,),
    ast.UnaryOp: (without_sign,),
    ast.Return: (returned,),
    ast.Call: (called,),
    ast.Name: (rounded,),
    ast.Constant: (counted,),
    ast.Break: (left,),
    ast.Continue: (left,),
}


def compiled(tree, mutant, path):
    """Return the code of the module with the change. This changes `tree`, so do not use it again."""
    mutant.place.put(mutant.node)
    return compile(ast.fix_missing_locations(tree), str(path), "exec")
