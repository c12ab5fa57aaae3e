"""Ranges of names on a command line: `--range x=-pi..pi`, or `x=-pi..pi` among the operands."""

from __future__ import annotations

import re

from gradcli.commands.program import is_range
from gradcli.errors import UsageProblem
from gradcli.source import Source, split_outside_brackets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments
    from gradcli.session import Session

_EXAMPLE = "for example --range x=-5..5"


def take_ranges(arguments: Arguments) -> None:
    """Move operands such as `x=-5..5` to the ranges that --range gives."""
    ranges = [operand for operand in arguments.operands if is_range(operand)]
    if ranges:
        arguments.operands = [operand for operand in arguments.operands if operand not in ranges]
        arguments.values["range"] = [*arguments.texts("range"), *ranges]


def given_ranges(arguments: Arguments, session: Session) -> dict[str, tuple[float, float]]:
    """Return the ranges of --range by name, that of one without a name under ""; bounds are expressions.

    Raises: UsageProblem for what is no range; Problem where a bound has no value.
    """
    found: dict[str, tuple[float, float]] = {}
    for text in arguments.texts("range"):
        for part in split_outside_brackets(text):
            name, bounds = _name_and_bounds(part, text)
            low, high = [_bound(bound, part, session) for bound in bounds]
            if not low < high < low + 1e300:
                turned = f"write --range {name or 'x'}={bounds[1].strip()}..{bounds[0].strip()}"
                raise UsageProblem(
                    f"--range {part}: the first number must be below the second, both finite",
                    hint=turned if high < low else _EXAMPLE,
                )
            if name in found:
                raise UsageProblem(f"--range gives {name or 'a range without a name'} twice")
            found[name] = (low, high)
    return found


_TWO_NUMBERS = re.compile(
    r"(?:([^\W\d]\w*)\s*=)?\s*[\[(]?\s*(-?\d+(?:\.\d+)?)\s*(?:\.\.\.?|[-,:;]|to|\s)\s*(-?\d+(?:\.\d+)?)(?!\d)"
)


def _as_range(given: str) -> str:
    """Return how `x=1,5`, `x=1-5` and `x=1..5..0.1` are written."""
    found = _TWO_NUMBERS.match(given)
    return f"write --range {found[1] or 'x'}={found[2]}..{found[3]}" if found else _EXAMPLE


def _name_and_bounds(text: str, given: str) -> tuple[str, list[str]]:
    name, equals, bounds = text.partition("=")
    name = name.strip() if equals else ""
    ends = (bounds if equals else text).split(".." if ".." in text else ":")
    named = name.isidentifier() if equals else ":" not in ends[0]
    if len(ends) != 2 or not named or not all(map(str.strip, ends)):
        raise UsageProblem(f"--range takes NAME=LOW..HIGH, not {given!r}", hint=_as_range(given))
    return name, ends


def _bound(text: str, whole: str, session: Session) -> float:
    value = session.value_of(Source(text.strip(), "--range"))
    if type(value) not in (int, float):
        raise UsageProblem(f"--range {whole}: {text.strip()} is no number")
    return float(value)
