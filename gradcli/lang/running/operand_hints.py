"""What to write instead, where an operator meets values that it cannot combine: in the user's own names."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.values.kinds import is_callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.lang.running.arithmetic import Site
    from gradcli.lang.syntax import Expression

LONGEST = 30


def improve(problem: Problem, site: Site, a: Any, b: Any) -> None:
    """Give a problem of an operator the hint that fits the text of its two sides."""
    left, right = _text(site.left), _text(site.right)
    if left is None or right is None:
        return
    if a is None or b is None:
        _explain_none(problem, site.left if a is None else site.right)
    elif is_callable(a) and re.search(r"\s-\S", site.span.text):
        problem.hint = f"for a call write {left}(-{right})"
    elif is_callable(a) or is_callable(b):
        sides = ((site.left, left, a), (site.right, right, b))
        calls = [_as_call(node, text) if is_callable(value) else text for node, text, value in sides]
        sign = site.sign if site.sign == "^" else f" {site.sign} "
        problem.hint = f"a function is called with brackets: {sign.join(calls)}"
    elif type(a) is list and type(b) is list and site.sign == "+":
        problem.hint = f"write tensor({left}) + {right} for the sum, [*{left}, *{right}] for one list"
    elif type(a) is type(b) is str and site.sign not in ("+", "%"):
        problem.hint = f"for numbers in text write float({left}) {site.sign} float({right})"
    elif str in (type(a), type(b)) and site.sign == "+":
        text, number = (site.left, right) if type(a) is str else (site.right, left)
        if isinstance(text, syntax.String) and "{" not in text.value:
            joined = f"{text.value}{{{number}}}" if text is site.left else f"{{{number}}}{text.value}"
            problem.hint = f'put numbers into text with an f-string: f"{joined}"'
        elif isinstance(site.left, syntax.Name) and isinstance(site.right, syntax.Name):
            problem.hint = f'put numbers into text with an f-string: f"{{{left}}}{{{right}}}"'


def _as_call(node: Expression, text: str) -> str:
    """Return how a function that stands without brackets is called."""
    return f"{text}()" if isinstance(node, syntax.Attribute) else f"{text}(x)"


def _explain_none(problem: Problem, node: Expression) -> None:
    """Say which side is None, and why that may be."""
    from gradcli.lang.running.second_look.values import none_hint

    text = node.span.text
    if text != "None" and len(text) <= LONGEST:
        problem.label = problem.label or f"{text} is None"
    problem.hint = none_hint(node) or problem.hint


def _text(node: Expression) -> str | None:
    text = node.span.text
    return text if len(text) <= LONGEST and "\n" not in text else None


# ----- calls and loops ---------------------------------------------------------------------------------


def call_hint(name: str, arguments: str, before: str) -> str | None:
    """Return what may be meant by a call `name(arguments)` of what is no function; `before` stands in front of it."""
    raised = re.search(r"([^\W\d]\w*)\s*(?:\^|\*\*)\s*$", before)
    order = name.strip("() ")
    if raised is not None and name.startswith("(") and order.isdigit() and 0 < int(order) <= 4:
        return f"for a derivative of order {order} write {raised.group(1)}{chr(39) * int(order)}{arguments}"
    return None


def index_hint(name: str, arguments: str) -> str | None:
    """Return the hint of `v(1)`, which takes an element elsewhere."""
    inside = arguments[1:-1].strip()
    if not name or not inside or len(inside) > LONGEST:
        return None
    if re.fullmatch(r"-?\w+(\s*,\s*-?\w+)+", inside):
        inside = "][".join([part.strip() for part in inside.split(",")])
    return f"write {name}[{inside}]; the first element is {name}[0]"


def range_hint(value: int, after: str) -> str:
    """Return the hint of `for i in 3:` and `for i in 1:3`, whose iterable is an int."""
    stop = re.match(r"\s*:\s*(\d+)", after)
    if stop is not None:
        return f"write range({value}, {int(stop.group(1)) + 1}) to count from {value} to {stop.group(1)}"
    return f"write range({value}) to count"
