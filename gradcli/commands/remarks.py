"""Remarks on lessons that run to their end and do not do what they look like: gradients that add up, calls without ()."""

from __future__ import annotations

import re

from gradcli.errors import Problem
from gradcli.lang import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcli.source import Source

# Methods that are called for what they do: without brackets they do nothing.
_ACTIONS = frozenset(
    (
        "backward",
        "step",
        "zero_grad",
        "zero_",
        "requires_grad_",
        "detach_",
        "retain_grad",
        "fill_",
        "add_",
        "sub_",
    )
)
_LARGEST, _LONGEST_LINE = 50_000, 300  # characters of scripts that are looked at
_UNCALLED = re.compile(rf"\.(?:{'|'.join(sorted(_ACTIONS))})[ \t]*(?:$|[;#])", re.MULTILINE)
# What sets gradients back, or makes new leaves, so that none add up.
_AFRESH = re.compile(
    r"zero_grad|\.zero_\(|\.grad\s*=|grad(?:\.data)?\[|\.fill_\(|zeros_like|autograd\.grad|set_to_none|\.mul_\(|\.copy_\("
)
_NEW_LEAVES = re.compile(r"requires_grad|detach\(|Variable\(|Parameter\(|\bvar\(|clone\(|nn\.[A-Z]|\bdef\b")
_UPDATE = re.compile(r"([^\W\d]\w*)(?:\.data)?(?:\s*-=|\s*=[^\n=]*-|\.(?:sub_|add_)\()[^\n]*\.grad\b")
# Backward, and the gradients cleared on the next line.
_TOO_SOON = re.compile(r"\.backward\([^\n]*\n(?:\s*(?:#[^\n]*)?\n)*[^\n]*zero_grad\(")


def remarks_on(sources: Sequence[Source]) -> list[str]:
    """Return what to tell of a script's parts, in order; nothing of a script whose text has no cause for it."""
    texts = "\n".join([source.text for source in sources])
    if len(texts) > _LARGEST or max(map(len, texts.split("\n"))) > _LONGEST_LINE:
        return []  # no lesson
    trains = "backward(" in texts and (".step(" in texts or ".grad" in texts)
    if not trains and not _UNCALLED.search(texts):
        return []
    remarks: list[str] = []
    for source in sources:
        remarks += _uncalled(source)
        if trains and (not _AFRESH.search(texts) or _TOO_SOON.search(source.text)):
            remarks += _in_loops(source, bool(_AFRESH.search(texts)))
    return remarks


def _tree(source: Source) -> syntax.Program | None:
    from gradcli.lang.reading.parser import parse

    try:
        return parse(source)
    except Problem:
        return None


def _uncalled(source: Source) -> Iterator[str]:
    """`y.backward` on a line of its own."""
    tree = _tree(source) if _UNCALLED.search(source.text) else None
    for node in syntax.nodes_of(tree) if tree is not None else ():
        value = node.value if isinstance(node, syntax.ExpressionStatement) else None
        if isinstance(value, syntax.Attribute) and value.name in _ACTIONS:
            text = value.span.text
            yield f"line {_line(value)}: {text} is not called, and does nothing: write {text}()"


def _in_loops(source: Source, is_cleared: bool) -> Iterator[str]:
    tree = _tree(source)
    for node in syntax.nodes_of(tree) if tree is not None else ():
        if isinstance(node, (syntax.For, syntax.While)):
            calls = list(_calls(node.body))
            text = node.span.text
            backward = next((call for name, call in calls if name == "backward"), None)
            if backward is None:
                continue
            optimiser = next((call for name, call in calls if name == "step"), None)
            update = _UPDATE.search(text)
            if not is_cleared and not _NEW_LEAVES.search(text) and (optimiser or update):
                yield _adding_up(backward, optimiser, update[1] if update else "")
            yield from _cleared_too_soon(calls)


def _adding_up(backward: str, optimiser: str | None, leaf: str) -> str:
    when = f"write {leaf}.grad = None after each update"
    if optimiser:
        when = f"call {optimiser.partition('.step')[0]}.zero_grad() before {backward}"
    return f"gradients add up from turn to turn, and nothing sets them back: {when}"


def _cleared_too_soon(calls: list[tuple[str, str]]) -> Iterator[str]:
    """`loss.backward(); opt.zero_grad(); opt.step()`, which steps by nothing."""
    names = [name for name, _ in calls if name in ("backward", "zero_grad", "step")]
    for at in range(len(names) - 2):
        if names[at : at + 3] == ["backward", "zero_grad", "step"]:
            texts = dict(calls)
            clearing = f"{texts['zero_grad']} clears the gradients before {texts['step']} uses them"
            yield f"{clearing}: call it before {texts['backward']}"
            return


def _calls(body: tuple[syntax.Statement, ...]) -> Iterator[tuple[str, str]]:
    """Yield the methods that a loop calls in statements of their own, in order: name and text."""
    for statement in body:
        if isinstance(statement, syntax.With):
            yield from _calls(statement.body)
        value = statement.value if isinstance(statement, syntax.ExpressionStatement) else None
        if isinstance(value, syntax.Call) and isinstance(value.function, syntax.Attribute):
            yield value.function.name, value.span.text


def _line(node: syntax.Expression) -> int:
    return node.span.source.position(node.span.start)[0]
