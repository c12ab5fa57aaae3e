"""The call that the cursor stands in, and what it can be given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.registry import Operator
from gradcli.lang.objects import BoundMethod, Builtin, Function, TypeObject
from gradcli.records import Record

if TYPE_CHECKING:
    from typing import Any

    from gradcli.session import Session

_BEFORE = re.compile(r"((?:[^\W\d]\w*\.)*[^\W\d]\w*)'*$")
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
    from gradcli.lang.methods import method_of
    from gradcli.repl.lookup import value_at

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


def signature_at(session: Session, text: str) -> tuple[str, str]:
    """Return the signature and the derivative (or a line of help) of the call at the end of a text, or "" twice."""
    from gradcli.repl.phrases import MEMBERS, PHRASES
    from gradcli.repl.variables import signature_of

    call = call_at(text)
    if call is None:
        return "", ""
    function = function_at(session, call.function)
    if type(function) is BoundMethod:
        function = function.method
    if type(function) is Operator:
        told = function.help
        derivative = f"d: {told.derivative}" if told.derivative else told.summary
        return told.signature or function.name, derivative
    if type(function) is TypeObject and function.build is not None:
        function = function.build
    if type(function) is Builtin:
        signature = function.signature.removeprefix("self").removeprefix(", ")
        return f"{function.name}({signature})", PHRASES.get(function.name, "") or MEMBERS.get(
            function.name, ""
        )
    if type(function) is Function:
        return signature_of(function), (function.code.docstring or "").strip().split("\n")[0]
    return "", ""
