"""What a program reads and gives, and columns whose names are no identifiers."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.records import Record
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcli.lang.library.names import LanguageNames

_BACKQUOTED = r"`([^`\n]*)`"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM = frozenset(
    (
        "rand",
        "randn",
        "randint",
        "randperm",
        "normal",
        "uniform",
        "bernoulli",
        "dropout",
        "rand_like",
        "randn_like",
        "randint_like",
        "manual_seed",
    )
)
_COUNTING = ("int", "range")  # rows part ways by the number, too
_BRANCHING = (syntax.If, syntax.While, syntax.Try, syntax.Conditional, syntax.Logical, syntax.Assert)


class Reading(Record):
    """What a program reads from outside, in order, with the place of each name's first use.

    `called` are the names among them that are only ever called, as `sin` is; `outputs` what it gives
    ("" for a single unnamed value); `branches` says that it asks conditions, `random` that it draws numbers.
    """

    free: dict[str, Span]
    called: frozenset[str]
    outputs: tuple[str, ...]
    branches: bool
    random: bool


def with_identifiers(text: str) -> tuple[str, dict[str, str]]:
    """Return a text with an identifier for each `column name` in backquotes, and what each stands for.

    The identifiers are as long as what they replace, so that places in the text stay the same.
    Raises: SyntaxProblem for an empty name or a backquote without its partner.
    """
    found: dict[str, str] = {}
    stands: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        if not name.strip():
            raise _backquote_problem(text, match.start(), "nothing stands between these backquotes")
        length = len(name) + 2
        if name not in stands:
            at = len(stands)
            mark = "_" + _DIGITS[at // 36 % 36] + _DIGITS[at % 36]
            while (identifier := mark.ljust(length, "_")) in text:
                mark = mark.replace("_", "_z", 1)
            stands[name] = identifier
            found[identifier] = name
        return stands[name]

    if "`" not in text:
        return text, {}
    result = re.sub(_BACKQUOTED, replaced, text)
    if "`" in result:
        raise _backquote_problem(text, result.index("`"), "this backquote has no partner")
    return result, found


def _backquote_problem(text: str, at: int, message: str) -> SyntaxProblem:
    return SyntaxProblem(
        message,
        span=Span(Source(text), at, at + 1),
        hint="a column whose name is no identifier stands between two: `flow rate`",
    )


def reading_of(sources: tuple[Source, ...]) -> Reading:
    """Return what the programs, run one after the other, read and give.

    Raises: SyntaxProblem.
    """
    walker = _Walker()
    body: tuple[syntax.Statement, ...] = ()
    for source in sources:
        body = parse(source).body
        for statement in body:
            walker.statement(statement, walker.bound)
    called = frozenset(name for name in walker.free if name not in walker.plain)
    return Reading(walker.free, called, outputs_of(body), walker.branches, walker.random)


def outputs_of(body: tuple[syntax.Statement, ...]) -> tuple[str, ...]:
    """Return the names of what a program gives: "" for a last expression, or what it assigns last."""
    if not body:
        return ()
    last = body[-1]
    if isinstance(last, syntax.ExpressionStatement):
        value = last.value
        if isinstance(value, syntax.TupleDisplay) and not any(
            isinstance(item, syntax.Starred) for item in value.items
        ):
            return tuple(item.span.text for item in value.items)
        return ("",)
    names: list[str] = []
    for statement in reversed(body):
        if not isinstance(statement, syntax.Assign) or not isinstance(statement.targets[0], syntax.Name):
            break
        names.insert(0, statement.targets[0].name)
    return tuple(dict.fromkeys(names))


class _Walker:
    """Goes through a program in the order of its text and notes the names it reads before it binds them."""

    def __init__(self) -> None:
        self.free: dict[str, Span] = {}
        self.plain: set[str] = set()
        self.bound: set[str] = set()
        self.branches = False
        self.random = False

    def statement(self, node: syntax.Node, bound: set[str]) -> None:
        """Note what a statement reads; add what it binds to `bound`."""
        if isinstance(node, syntax.FunctionDefinition):
            bound.add(node.name)
            self._function(node.parameters, node.body, bound)
        elif isinstance(node, syntax.Assign):
            self._reads(node.value, bound)
            for target in node.targets:
                self._target(target, bound)
        elif isinstance(node, syntax.AugmentedAssign):
            self._reads(node.value, bound)
            self._reads(node.target, bound)
            self._target(node.target, bound)
        elif isinstance(node, syntax.For):
            self._reads(node.iterable, bound)
            self._target(node.target, bound)
            self._block((*node.body, *node.orelse), bound)
        elif isinstance(node, syntax.If):
            self.branches = True
            for test, body in node.branches:
                self._reads(test, bound)
                self._block(body, bound)
            self._block(node.orelse, bound)
        elif isinstance(node, syntax.While):
            self.branches = True
            self._reads(node.test, bound)
            self._block((*node.body, *node.orelse), bound)
        elif isinstance(node, syntax.Try):
            self._try(node, bound)
        elif isinstance(node, (syntax.Import, syntax.FromImport)):
            bound.update(alias or name.partition(".")[0] for name, alias, _span in node.names)
        else:
            self._others(node, bound)

    def _try(self, node: syntax.Try, bound: set[str]) -> None:
        self.branches = True
        self._block(node.body, bound)
        for handler in node.handlers:
            if handler.kinds is not None:
                self._reads(handler.kinds, bound)
            self._block(handler.body, bound | {handler.name})
        self._block((*node.orelse, *node.finally_body), bound)

    def _others(self, node: syntax.Node, bound: set[str]) -> None:
        for part in _parts(node):
            if isinstance(part, syntax.Statement):
                self.statement(part, bound)
            elif isinstance(part, syntax.Expression):
                self._reads(part, bound)

    def _block(self, body: tuple[syntax.Statement, ...], bound: set[str]) -> None:
        for statement in body:
            self.statement(statement, bound)

    def _function(
        self,
        parameters: tuple[syntax.Parameter, ...],
        body: tuple[syntax.Node, ...],
        bound: set[str],
    ) -> None:
        for parameter in parameters:
            if parameter.default is not None:
                self._reads(parameter.default, bound)
        inner = bound | {parameter.name for parameter in parameters}
        for part in body:
            if isinstance(part, syntax.Statement):
                self.statement(part, inner)
            elif isinstance(part, syntax.Expression):
                self._reads(part, inner)

    def _target(self, target: syntax.Expression, bound: set[str]) -> None:
        if isinstance(target, syntax.Name):
            bound.add(target.name)
        elif isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
            for item in target.items:
                self._target(item, bound)
        elif isinstance(target, syntax.Starred):
            self._target(target.value, bound)
        else:
            self._reads(target, bound)

    def _reads(self, expression: syntax.Expression, bound: set[str]) -> None:
        """Note the names in an expression, without recursion on the Python stack for long chains of parts."""
        waiting: list[tuple[syntax.Node, set[str]]] = [(expression, bound)]
        while waiting:
            node, names = waiting.pop()
            if isinstance(node, syntax.Name):
                self._name(node, names, called=False)
                continue
            if isinstance(node, _BRANCHING):
                self.branches = True
            if isinstance(node, syntax.Attribute) and node.name in _RANDOM:
                self.random = True
            if isinstance(node, syntax.Lambda):
                self._function(node.parameters, (node.body,), names)
                continue
            if isinstance(node, syntax.Comprehension):
                names = set(names)
                for clause in node.clauses:
                    self._reads(clause.iterable, names)
                    self._target(clause.target, names)
                    for test in clause.tests:
                        self.branches = True
                        self._reads(test, names)
                waiting.append((node.item, names))
                continue
            parts = list(_parts(node))
            if isinstance(node, (syntax.Call, syntax.Prime)) and isinstance(node.function, syntax.Name):
                if node.function.name in _COUNTING:
                    self.branches = True
                self._name(node.function, names, called=True)
                parts.remove(node.function)
            waiting.extend((part, names) for part in reversed(parts))

    def _name(self, node: syntax.Name, bound: set[str], *, called: bool) -> None:
        if node.name in _RANDOM:
            self.random = True
        if node.name in bound:
            return
        self.free.setdefault(node.name, node.span)
        if not called:
            self.plain.add(node.name)


def _parts(value: object) -> Iterator[syntax.Node]:
    """Yield the nodes directly inside a node, in the order of the text, through tuples and plain records."""
    waiting = [getattr(value, field) for field in reversed(type(value)._fields)]  # type: ignore[attr-defined]
    while waiting:
        part = waiting.pop()
        if isinstance(part, syntax.Node):
            yield part
        elif isinstance(part, tuple):
            waiting.extend(reversed(part))
        elif isinstance(part, Record):
            waiting.extend(getattr(part, field) for field in reversed(part._fields))


def language_names_only() -> LanguageNames:
    """Return the names of the language itself, which a program may read without any column."""
    from gradcli.lang.library.names import language_names
    from gradcli.lang.running.runtime import Runtime

    return language_names(Runtime(_nowhere, _nowhere))


def _nowhere(_text: str) -> None:
    return
