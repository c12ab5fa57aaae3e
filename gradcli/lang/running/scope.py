"""Where names live: decided once, when a program is compiled.

A running function has a frame, a list: the frame around its definition, the value to return, then one
slot per local name. Global names are in a dict. A comprehension has a frame of its own.
"""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ENCLOSING = 0  # the slot of the frame around
RESULT = 1  # the slot of the value to return
FIRST = 2  # the first slot of a local name


class Scope:
    """The names of one function, comprehension, or of the program itself (then there is no parent)."""

    __slots__ = ("caught", "function", "globals", "outer", "parent", "slots")

    def __init__(self, parent: Scope | None, function: bool) -> None:
        self.parent = parent
        self.function = function
        self.slots: dict[str, int] = {}
        self.globals: set[str] = set()
        self.outer: set[str] = set()
        self.caught: set[str] = set()  # names of `except ... as name`, which end with its block

    def declare(self, name: str) -> int:
        """Return the slot of a local name, a new one at the first time."""
        return self.slots.setdefault(name, FIRST + len(self.slots))

    def find(self, name: str) -> tuple[int, int] | None:
        """Return (how many frames outwards, slot) of a name, None for a global one."""
        depth, scope = 0, self
        while scope.parent is not None:
            if name in scope.globals:
                return None
            slot = scope.slots.get(name)
            if slot is not None:
                return depth, slot
            scope, depth = scope.parent, depth + 1
        return None

    def is_caught(self, name: str) -> bool:
        """Tell whether the program itself has given a name to an error so far."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return name in scope.caught

    def in_function(self) -> bool:
        """Tell whether this is inside a function, where `return` is at home."""
        scope: Scope | None = self
        while scope is not None and not scope.function:
            scope = scope.parent
        return scope is not None

    def visible(self) -> list[str]:
        """Return the local names in sight, innermost first."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names.extend(scope.slots)
            scope = scope.parent
        return names


def function_scope(parent: Scope, parameters: Iterable[str], body: tuple[syntax.Statement, ...]) -> Scope:
    """Return the scope of a function: its parameters first, then what its body assigns.

    Raises: SyntaxProblem for `nonlocal` of a name that no function around has, or a parameter twice.
    """
    scope = Scope(parent, True)
    for name in parameters:
        scope.declare(name)
    assigned: dict[str, None] = {}
    for statement in body:
        _collect(statement, assigned, scope)
    if body and ":=" in body[0].span.source.text:
        _collect_named(body, assigned)
    for name in assigned:
        if name not in scope.globals and name not in scope.outer:
            scope.declare(name)
    return scope


def _collect(statement: syntax.Statement, names: dict[str, None], scope: Scope) -> None:
    """Add the names that a statement binds, leaving out what functions inside it bind."""
    kind = type(statement)
    if kind is syntax.Assign:
        for target in statement.targets:  # type: ignore[attr-defined]
            _collect_target(target, names)
    elif kind in (syntax.AugmentedAssign, syntax.AnnotatedAssign):
        _collect_target(statement.target, names)  # type: ignore[attr-defined]
    elif kind is syntax.FunctionDefinition:
        names[statement.name] = None  # type: ignore[attr-defined]
    elif kind in (syntax.Import, syntax.FromImport):
        for name, alias, _span in statement.names:  # type: ignore[attr-defined]
            names[alias or name.partition(".")[0]] = None
    elif kind is syntax.Delete:
        for target in statement.targets:  # type: ignore[attr-defined]
            _collect_target(target, names)
    elif kind is syntax.Global:
        _declare_elsewhere(statement, scope)  # type: ignore[arg-type]
    else:
        _collect_blocks(statement, names, scope)


def _collect_blocks(statement: syntax.Statement, names: dict[str, None], scope: Scope) -> None:
    if isinstance(statement, syntax.For):
        _collect_target(statement.target, names)
    elif isinstance(statement, syntax.With):
        for _context, target in statement.items:
            if target is not None:
                _collect_target(target, names)
    elif isinstance(statement, syntax.Try):
        for handler in statement.handlers:
            if handler.name:
                names[handler.name] = None
    for block in syntax.blocks_of(statement):
        for inner in block:
            _collect(inner, names, scope)


def _collect_named(parts: object, names: dict[str, None]) -> None:
    """Add the names that `(name := value)` binds anywhere in a body, leaving out functions inside it."""
    for part in syntax.nodes_of(parts, leaving_out=(syntax.Lambda, syntax.FunctionDefinition)):
        if isinstance(part, syntax.NamedExpression):
            names[part.target.name] = None


def _collect_target(target: syntax.Expression, names: dict[str, None]) -> None:
    if isinstance(target, syntax.Name):
        names[target.name] = None
    elif isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        for item in target.items:
            _collect_target(item, names)
    elif isinstance(target, syntax.Starred):
        _collect_target(target.value, names)


def _declare_elsewhere(statement: syntax.Global, scope: Scope) -> None:
    for name in statement.names:
        if statement.keyword == "global":
            scope.globals.add(name)
            continue
        if scope.parent is None or scope.parent.find(name) is None:
            raise SyntaxProblem(
                f"nonlocal {name}: no function around this one has a variable {name}",
                span=statement.span,
                hint="use `global` for a variable of the program itself",
            )
        scope.outer.add(name)
