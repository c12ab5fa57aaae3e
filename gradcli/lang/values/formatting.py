"""Python's string formatting for the language: f-string fields and `"{}".format(x)`.

Only the formatting of numbers and strings is Python's; what a field may reach is not. Specs are parsed here
first, so that nothing but the mini-language arrives at `format`, widths and precisions are bounded, and a
field of `.format` names an argument and never an attribute or index of one. Other values (tensors, lists)
come with a `Texts` of the caller. Messages are Python's own sentence where Python has one, then a hint.
Source: https://docs.python.org/3/library/string.html#format-string-syntax
"""

from __future__ import annotations

from gradcli.errors import (
    AttributeProblem,
    IndexProblem,
    LimitProblem,
    NameProblem,
    TypeProblem,
    ValueProblem,
)
from gradcli.lang.values.lengths import in_one_text
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

LARGEST_WIDTH = 1000  # of a field, and of the digits after its point


class Texts(Record):
    """What formatting must know of values that are not Python's own numbers and strings.

    `to_text` and `to_repr` are `str` and `repr`. `scalar_of` is the Python number that a value formats as in
    `f"{x:.2f}"` (a 0-d tensor that is no parameter), else None. `number_of` is the Python number that a value
    converts to in `"%f" % x` (a tensor of one element), else None; it may raise for more elements.
    """

    to_text: Callable[[Any], str]
    to_repr: Callable[[Any], str]
    scalar_of: Callable[[Any], Any]
    number_of: Callable[[Any], Any]
    type_name: Callable[[Any], str]


def apply_spec(value: Any, conversion: str, spec: str, texts: Texts) -> str:
    """Return `value` as `{value!conversion:spec}` shows it; conversion is "", "r", "s" or "a"."""
    if conversion:
        return format_plain(converted(value, conversion, texts), spec)
    if isinstance(value, (bool, int, float, str)):
        return format_plain(value, spec)
    scalar = texts.scalar_of(value)
    if scalar is not None:
        return format_plain(scalar, spec)
    if spec == "":
        return texts.to_text(value)
    raise TypeProblem(
        f"unsupported format string passed to {texts.type_name(value)}.__format__",
        hint=f"only numbers, strings and tensors of no dimensions take the format {spec!r}",
    )


def format_plain(value: Any, spec: str) -> str:
    """Return `format(value, spec)` of a Python number or string.

    Raises: ValueProblem for a spec that does not fit the value, LimitProblem for an absurd width.
    """
    if spec == "":
        return str(value)
    parsed = parse_spec(spec, type(value).__name__)
    if parsed.kind == "c":
        check_character(value)
    try:
        return format(value, spec)
    except (ValueError, OverflowError) as error:
        raise ValueProblem(str(error), hint=_spec_hint(value, parsed.kind)) from None


def converted(value: Any, conversion: str, texts: Texts) -> str:
    """Return the text that `!s`, `!r` or `!a` makes of a value."""
    if conversion == "s":
        return value if isinstance(value, str) else texts.to_text(value)
    if conversion == "r":
        return texts.to_repr(value)
    if conversion == "a":
        return _escaped(texts.to_repr(value))
    raise ValueProblem(f"Unknown conversion specifier {conversion}", hint="the conversions are !r, !s and !a")


def _escaped(text: str) -> str:
    """Return `text` with everything beyond ASCII as backslash escapes."""
    return text.encode("ascii", "backslashreplace").decode("ascii")


def check_character(value: Any) -> None:
    """Refuse a number that stands for no character and could not be printed."""
    if isinstance(value, int) and 0xD800 <= value <= 0xDFFF:
        raise ValueProblem(f"{value} is half of a surrogate pair, not a character")


def _spec_hint(value: Any, kind: str) -> str | None:
    if isinstance(value, float) and kind in tuple("bcdoxX"):
        return f"{kind!r} is for integers; round with '.0f', or convert with int(...)"
    if isinstance(value, str) and kind in tuple("eEfFgG%"):
        return f"{kind!r} is for numbers; convert with float(...)"
    return None


# ----- the mini-language of specs --------------------------------------------------------------


class Spec(Record):
    """What needs checking of `[[fill]align][sign][z][#][0][width][,_][.precision][kind]`."""

    width: int
    precision: int
    kind: str


def parse_spec(spec: str, type_name: str) -> Spec:
    """Return the parts of a format spec.

    Raises: ValueProblem for what is no spec, LimitProblem for a width or precision over `LARGEST_WIDTH`.
    """
    position = 0
    if len(spec) >= 2 and spec[1] in "<>=^":
        position = 2
    elif spec[:1] in tuple("<>=^"):
        position = 1
    for optional in ("+- ", "z", "#"):
        if position < len(spec) and spec[position] in optional:
            position += 1
    width, position = digits_at(spec, position)
    while position < len(spec) and spec[position] in ",_":
        position += 1
    precision = 0
    if position < len(spec) and spec[position] == ".":
        start = position + 1
        precision, position = digits_at(spec, start)
        if position == start:
            raise ValueProblem(
                "Format specifier missing precision", hint="write the digits after the point, as in '.2f'"
            )
    kind = spec[position:]
    if len(kind) > 1:
        raise ValueProblem(
            f"Invalid format specifier {spec!r} for object of type {type_name!r}",
            hint="a format is like '.4f', '8.3f', '>10', '+d' or '.2e'",
        )
    check_width("width", width)
    check_width("precision", precision)
    return Spec(width, precision, kind)


def digits_at(text: str, position: int) -> tuple[int, int]:
    """Return the number that starts at `position` (0 if none does) and where it ends."""
    start = position
    while position < len(text) and text[position] in "0123456789":
        position += 1
    # A number of very many digits is over any limit; int() of it would take its time.
    return (int(text[start:position][:300]) if position > start else 0), position


def check_width(what: str, number: int) -> None:
    """Refuse a width or precision over `LARGEST_WIDTH`."""
    if number > LARGEST_WIDTH:
        shown = str(number) if number < 10**15 else f"{number:.3g}"
        raise LimitProblem(f"a format {what} of {shown} is over the limit of {LARGEST_WIDTH}")


# ----- "...".format(...) -----------------------------------------------------------------------


def format_template(template: str, positional: Sequence[Any], named: Mapping[str, Any], texts: Texts) -> str:
    """Return `template.format(*positional, **named)`; a field names an argument and reaches no further."""
    return _Filling(positional, named, texts).filled(template, 2)


class _Filling:
    """One call of `.format`: its arguments, and how its fields have been numbered so far."""

    __slots__ = ("_named", "_next", "_positional", "_texts")

    def __init__(self, positional: Sequence[Any], named: Mapping[str, Any], texts: Texts) -> None:
        self._positional = positional
        self._named = named
        self._texts = texts
        self._next: int | None = None  # the next automatic number; -1 once fields carry numbers

    def filled(self, template: str, levels: int) -> str:
        """Return the template with its fields replaced; `levels` is how deep fields may still nest."""
        if levels == 0:
            raise ValueProblem(
                "Max string recursion exceeded", hint="a field inside a format cannot hold another"
            )
        pieces = []
        position = 0
        while position < len(template):
            character = template[position]
            if character not in "{}":
                end = _next_brace(template, position)
                pieces.append(template[position:end])
                position = end
            elif template[position + 1 : position + 2] == character:
                pieces.append(character)
                position += 2
            elif character == "}":
                raise ValueProblem(
                    "Single '}' encountered in format string", hint="write }} for a brace that shows"
                )
            else:
                end = _field_end(template, position)
                pieces.append(self._field(template[position + 1 : end], levels))
                position = end + 1
        return in_one_text(pieces)

    def _field(self, field: str, levels: int) -> str:
        name, conversion, spec = _split_field(field)
        value = self._argument(name)
        return apply_spec(value, conversion, self.filled(spec, levels - 1) if spec else "", self._texts)

    def _argument(self, name: str) -> Any:
        if "." in name or "[" in name:
            raise AttributeProblem(
                f"a field of format names an argument and cannot reach into it: {{{name}}}",
                hint='pass what is wanted as an argument of its own, as in "{}".format(x.grad)',
            )
        if name != "" and not name.isdecimal():
            if name not in self._named:
                raise NameProblem(
                    f"format has no argument {name!r}",
                    hint=f"add it to the call: .format({name}=...)",
                    kind="KeyError",
                    said=name,
                )
            return self._named[name]
        index = self._number(name)
        if index >= len(self._positional):
            raise IndexProblem(
                f"Replacement index {index} out of range for positional args tuple",
                hint=f"the text asks for at least {index + 1}, format was given {len(self._positional)}",
            )
        return self._positional[index]

    def _number(self, name: str) -> int:
        automatic = name == ""
        if self._next is not None and automatic != (self._next >= 0):
            kinds = ("automatic field numbering", "manual field specification")
            old, new = kinds if self._next >= 0 else kinds[::-1]
            raise ValueProblem(f"cannot switch from {old} to {new}", hint="number all fields or none")
        if not automatic:
            self._next = -1
            return int(name[:9])
        index = self._next or 0
        self._next = index + 1
        return index


def _next_brace(template: str, position: int) -> int:
    """Return where the next brace is, or the template's end."""
    ends = [end for end in (template.find("{", position), template.find("}", position)) if end >= 0]
    return min(ends) if ends else len(template)


def _field_end(template: str, position: int) -> int:
    """Return where the brace that closes the one at `position` is."""
    depth = 0
    while position < len(template):
        depth += {"{": 1, "}": -1}.get(template[position], 0)
        if depth == 0:
            return position
        position += 1
    raise ValueProblem(
        "Single '{' encountered in format string",
        hint="close the field with }, or write {{ for a brace that shows",
    )


def _split_field(field: str) -> tuple[str, str, str]:
    """Return name, conversion and spec of `name!c:spec`."""
    ends = [end for end in (field.find("!"), field.find(":")) if end >= 0]
    end = min(ends) if ends else len(field)
    name, rest = field[:end], field[end:]
    if not rest.startswith("!"):
        return name, "", rest[1:]
    conversion, after = rest[1:2], rest[2:]
    if conversion == "" or (after and not after.startswith(":")):
        raise ValueProblem(f"expected ':' after conversion specifier in {{{field}}}")
    return name, conversion, after[1:]
