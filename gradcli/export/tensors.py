"""Which expressions of a program are tensors whatever happens, as far as its text tells."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.lang import syntax


def names_bound_in(program: syntax.Program) -> set[str]:
    """Return every name that a program binds anywhere."""
    return {name for name, _ in _bindings(program)}


def certain_tensors(program: syntax.Program, inputs: set[str]) -> set[str]:
    """Return the names that hold tensors wherever they are read."""
    bindings = _bindings(program)
    known = inputs | {name for name, _ in bindings}
    certain = set(known)
    changed = True
    while changed:
        changed = False
        for name, value in bindings:
            if name in certain and (value is None or not is_tensor(value, certain, known)):
                certain.discard(name)
                changed = True
    return certain


def _bindings(program: syntax.Program) -> list[tuple[str, syntax.Expression | None]]:
    """Return each name that is bound with the expression it gets, None where that is not known."""
    found: list[tuple[str, syntax.Expression | None]] = []
    for node in syntax.nodes_of(program):
        if isinstance(node, syntax.Assign):
            for target in node.targets:
                plain = isinstance(target, syntax.Name)
                found += [(name, node.value if plain else None) for name in _names_in(target)]
        elif isinstance(node, syntax.AugmentedAssign):
            found += [(name, node.target) for name in _names_in(node.target)]
        elif isinstance(node, syntax.AnnotatedAssign):
            found += [(name, node.value) for name in _names_in(node.target)]
        elif isinstance(node, (syntax.For, syntax.Clause)):
            found += [(name, None) for name in _names_in(node.target)]
        elif isinstance(node, (syntax.Parameter, syntax.FunctionDefinition)):
            found.append((node.name, None))
    return found


def _names_in(target: syntax.Expression) -> list[str]:
    if isinstance(target, (syntax.Index, syntax.Attribute)):
        return []
    return [node.name for node in syntax.nodes_of(target) if isinstance(node, syntax.Name)]


def is_tensor(e: syntax.Expression, certain: set[str], known: set[str]) -> bool:
    """Return whether an expression is a tensor, given the names that are for certain."""
    if isinstance(e, syntax.Name):
        return e.name in certain
    if isinstance(e, (syntax.Chain, syntax.Comparison)):
        return any(is_tensor(part, certain, known) for part in (e.first, *[part for _, _, part in e.rest]))
    if isinstance(e, syntax.Power):
        return is_tensor(e.base, certain, known) or is_tensor(e.exponent, certain, known)
    if isinstance(e, syntax.Unary):
        return e.operator != "not" and is_tensor(e.operand, certain, known)
    if isinstance(e, syntax.Coefficient):
        return is_tensor(e.factor, certain, known)
    if isinstance(e, syntax.Conditional):
        return is_tensor(e.body, certain, known) and is_tensor(e.orelse, certain, known)
    if isinstance(e, syntax.Index):
        return is_tensor(e.value, certain, known)
    if isinstance(e, syntax.Attribute):
        return e.name in ("T", "mT") and is_tensor(e.value, certain, known)
    if isinstance(e, syntax.Prime):
        return True
    if isinstance(e, syntax.Call):
        function = e.function
        if isinstance(function, syntax.Attribute):
            return function.name in OPERATORS
        over_items = bool(e.arguments) and isinstance(e.arguments[0].value, syntax.Comprehension)
        return isinstance(function, syntax.Name) and function.name not in known and (
            function.name in OPERATORS and not over_items
        )  # fmt: skip
    return False
