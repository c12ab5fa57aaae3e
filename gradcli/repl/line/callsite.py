"""The call that the cursor stands in, and what it can be given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.registry import Operator
from gradcli.core.tensor import Tensor
from gradcli.lang.values.objects import BoundMethod, Builtin, Function, Namespace, TypeObject, explained_as
from gradcli.records import Record
from gradcli.repl.lookup import value_at

if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.registry import Help
    from gradcli.session import Session

# A dotted name; behind a bracket it begins with the dot.
_PATH = r"(?:(?<=[)\]])\.)?(?:[^\W\d]\w*\.)*[^\W\d]\w*"
_NAME = re.compile(_PATH)
_BEFORE = re.compile(rf"({_PATH})'*$")
# A call is looked for in so much text before the cursor.
_LOOK_BACK = 4_000


class CallSite(Record):
    """A call under way: the function's dotted name and what is written of its arguments."""

    function: str
    written: str


def call_at(text: str) -> CallSite | None:
    """Return the innermost open call at the end of a text, None if there is none."""
    text = text[-_LOOK_BACK:]
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        character = text[at]
        if character in ")]}":
            depth += 1
        elif character in "([{":
            if depth:
                depth -= 1
                continue
            found = _BEFORE.search(text[:at]) if character == "(" else None
            if found:
                return CallSite(found.group(1), text[at + 1 :])
    return None


def function_at(session: Session, path: str) -> Any:
    """Return what a dotted name of a call stands for, None if it is not known without running anything."""
    from gradcli.lang.values.methods import method_of

    if path.startswith("."):
        # What a call or an element gives is most often a tensor.
        return method_of(Tensor(0.0), path[1:])
    found, value = value_at(session, path)
    if found:
        return value
    owner_path, _, name = path.rpartition(".")
    if owner_path:
        found, owner = value_at(session, owner_path)
        if found:
            return method_of(owner, name)
    return None


def parameters_of(session: Session, path: str) -> list[tuple[str, str]]:
    """Return the parameters that a call can name, each with its default as text."""
    function = function_at(session, path)
    if type(function) is BoundMethod:
        function = function.method
    function = explained_as(function)
    if type(function) is Operator:
        defaults = dict(function.defaults)
        names = (*function.operands[1:], *function.parameters, *function.keyword_only)
        return [(name, f"= {defaults[name]!r}" if name in defaults else "") for name in names]
    if type(function) is TypeObject:
        function = function.build
    if type(function) is Builtin:
        return _of_signature(function.signature)
    if type(function) is Function:
        return [(name, "") for name in function.code.names]
    return []


def _of_signature(signature: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in signature.split(", "):
        name, equals, default = part.partition("=")
        if name.isidentifier() and name != "self":
            found.append((name, f"= {default}" if equals else ""))
    return found


def signature_at(session: Session, text: str, cursor: int) -> tuple[str, str]:
    """Return the signature and the derivative (or a line of help) of what the cursor is at, or "" twice.

    That is the function whose name it stands on, or the innermost open call around it.
    """
    name = _name_at(text, cursor)
    call = call_at(text[:cursor])
    is_called = text[name.end() : name.end() + 1] in ("(", "'") if name else False
    if name and (call is None or is_called):
        found = described_call(session, name.group())
        if found[0]:
            return found
    return ("", "") if call is None else described_call(session, call.function)


def _name_at(text: str, cursor: int) -> re.Match[str] | None:
    """Return the dotted name that the cursor stands on or right behind."""
    start = max(0, cursor - _LOOK_BACK)
    for found in _NAME.finditer(text, start):
        if found.end() >= cursor:
            return found if found.start() <= cursor else None
    return None


def described_call(session: Session, path: str) -> tuple[str, str]:
    """Return the signature and the derivative, or a line of help, of a function by its dotted name, or "" twice."""
    from gradcli.commands.phrases import MEMBERS, PHRASES

    function = function_at(session, path)
    owner, dot, _ = path.rpartition(".")
    # A method; a function of a namespace is none.
    owner = owner + dot if dot and type(value_at(session, owner)[1]) is not Namespace else ""
    if type(function) is BoundMethod:
        function = function.method
    called, function = getattr(function, "name", ""), explained_as(function)
    if type(function) is Operator:
        told = function.help
        signature = (told.signature or function.name).replace(function.name, called, 1)
        return owner + (_without_first(signature) if owner else signature), _derivative(told)
    if type(function) is TypeObject and function.build is not None:
        function = function.build
    if type(function) is Builtin:
        signature = function.signature.removeprefix("self").removeprefix(", ")
        shown = "..." if signature.startswith("*values") else signature
        meaning = PHRASES.get(function.name, "") or MEMBERS.get(function.name, "")
        return f"{owner}{called}({shown})", meaning
    if type(function) is Function:
        return _of_own(function)
    return "", ""


def _derivative(told: Help) -> str:
    if not told.derivative:
        return told.summary
    nothing, _, rest = told.derivative.partition("none")
    return f"no derivative{rest}" if not nothing else f"d: {told.derivative}"


def _without_first(signature: str) -> str:
    """Return a function's signature as a method's: `sum(input, dim=None)` gives `sum(dim=None)`."""
    name, _, rest = signature.partition("(")
    first, comma, others = rest.partition(", ")
    return f"{name}({others}" if comma and not first.startswith("*") else f"{name}()"


def _of_own(function: Function) -> tuple[str, str]:
    """Return a function of the user's as it was defined in one line, or its signature and its docstring's first line."""
    from gradcli.repl.guide import definition_text
    from gradcli.repl.variables import signature_of

    defined = definition_text(function)
    if "\n" not in defined and not defined.startswith("def"):
        return defined, ""
    return signature_of(function), (function.code.docstring or "").strip().split("\n")[0]
