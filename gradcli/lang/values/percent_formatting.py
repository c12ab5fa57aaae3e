"""The old way to format, `"%.3f %s" % (x, y)`, field by field and with bounded widths.

Source: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
"""

from __future__ import annotations

from gradcli.errors import Problem, TypeProblem, ValueProblem
from gradcli.lang.values.combine import no_key
from gradcli.lang.values.formatting import check_character, check_width, converted, digits_at
from gradcli.lang.values.lengths import in_one_text
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.values.formatting import Texts


def percent_format(template: str, argument: Any, texts: Texts) -> str:
    """Return `template % argument`; a tuple gives several values."""
    values = list(argument) if isinstance(argument, tuple) else [argument]
    wanted = _Values(values)
    pieces = []
    position = 0
    while position < len(template):
        mark = template.find("%", position)
        if mark < 0:
            pieces.append(template[position:])
            break
        pieces.append(template[position:mark])
        if template[mark + 1 : mark + 2] == "%":
            pieces.append("%")
            position = mark + 2
        else:
            directive, position = _directive(template, mark + 1, wanted)
            pieces.append(_directed(directive, wanted.next(), texts))
    lenient = not isinstance(argument, (tuple, str, bool, int, float)) and argument is not None
    if wanted.left() and not (lenient and wanted.left() == len(values)):
        raise TypeProblem(
            "not all arguments converted during string formatting",
            hint=f"the text has fewer % fields than the {len(values)} value(s) given",
        )
    return in_one_text(pieces)


class _Values:
    """The values of one `%`, handed out in order."""

    __slots__ = ("_named", "_used", "_values")

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._used = 0
        self._named: list[Any] = []

    def look_up(self, template: str, position: int) -> int:
        """Take the value of the `(name)` at `position` of a template as the next one; return where the name ends."""
        end = template.find(")", position)
        if end < 0:
            raise ValueProblem("incomplete format key", hint="close it: %(name)s")
        if len(self._values) != 1 or not isinstance(self._values[0], dict):
            raise TypeProblem(
                "format requires a mapping", hint="give a dict, or write %s and give the values in order"
            )
        name = template[position + 1 : end]
        if name not in self._values[0]:
            raise no_key(self._values[0], name)
        self._named = [self._values[0][name]]
        return end + 1

    def next(self) -> Any:
        """Return the next value."""
        if self._named:
            return self._named.pop()
        if self._used == len(self._values):
            raise TypeProblem(
                "not enough arguments for format string",
                hint=f"{len(self._values)} value(s) for more % fields; write %% for a percent sign",
            )
        self._used += 1
        return self._values[self._used - 1]

    def left(self) -> int:
        """Return how many values were not asked for."""
        return len(self._values) - self._used


class _Directive(Record):
    """One `%` field: `options` is what stands between the percent sign and the letter `kind`."""

    options: str
    kind: str


def _directive(template: str, position: int, wanted: _Values) -> tuple[_Directive, int]:
    """Return the `%` field whose text starts at `position`, and where it ends."""
    if template[position : position + 1] == "(":
        position = wanted.look_up(template, position)
    start = position
    while position < len(template) and template[position] in "#0- +":
        position += 1
    flags = template[start:position]
    width, position = _width(template, position, wanted)
    precision = None
    if template[position : position + 1] == ".":
        precision, position = _width(template, position + 1, wanted)
        precision = precision or 0
    if position < len(template) and template[position] in "hlL":  # C's length letters, of no effect
        position += 1
    if position == len(template):
        raise ValueProblem("incomplete format", hint="write %% for a percent sign that shows")
    kind = template[position]
    if kind not in "diouxXeEfFgGcrsa":
        raise ValueProblem(
            f"unsupported format character {kind!r} ({ord(kind):#x}) at index {position}",
            hint="write %% for a percent sign that shows",
        )
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    options = flags + ("" if width is None else str(width)) + ("" if precision is None else f".{precision}")
    return _Directive(options, kind), position + 1


def _width(template: str, position: int, wanted: _Values) -> tuple[int | None, int]:
    """Return the width or precision at `position` and where it ends; for `*` it is the next value."""
    if template[position : position + 1] == "*":
        number = wanted.next()
        if not isinstance(number, int):
            raise TypeProblem("* wants int")
        end = position + 1
    else:
        found, end = digits_at(template, position)
        number = found if end > position else None
    if number is not None:
        check_width("width", abs(number))
    return number, end


def _directed(directive: _Directive, value: Any, texts: Texts) -> str:
    """Return one value as its `%` field shows it."""
    kind = directive.kind
    if kind in "sra":
        return ("%" + directive.options + "s") % converted(value, kind, texts)
    number = value if isinstance(value, (bool, int, float)) else None
    if number is None and not (kind == "c" and isinstance(value, str)):
        number = texts.number_of(value)
    if kind == "c":
        check_character(number)
    try:
        text: str = ("%" + directive.options + kind) % (value if number is None else number)
    except (TypeError, ValueError, OverflowError) as error:
        raise _percent_problem(error, directive, value, texts) from None
    return text


def _percent_problem(error: Exception, directive: _Directive, value: Any, texts: Texts) -> Problem:
    kind, name = directive.kind, texts.type_name(value)
    if isinstance(error, ValueError | OverflowError):
        return ValueProblem(str(error))
    if kind == "c":
        return TypeProblem("%c requires int or char")
    if kind in "eEfFgG":
        return TypeProblem(
            f"must be real number, not {name}", hint=f"%{kind} is for numbers; use %s for other values"
        )
    needed = "an integer" if kind in "oxX" else "a real number"
    return TypeProblem(f"%{kind} format: {needed} is required, not {name}", hint="use %s for other values")
