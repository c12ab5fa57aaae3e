"""Methods of strings, with Python's meaning."""

from __future__ import annotations

from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.values import long_texts
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.lengths import fits, in_one_text
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import items_to_add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def _texts(*values: Any) -> None:
    for value in values:
        if type(value) is not str:
            raise TypeProblem(f"expected a string, not {described(value)}")


def _without(method: Callable[[str, str], str]) -> Builtin:
    """Return a method of Python's strings that takes a part away."""

    def strip(text: str, part: Any) -> str:
        _texts(part)
        return method(text, part)

    return Builtin(method.__name__, "self, part", strip)


def _looking(method: Callable[..., Any], hint: str = "") -> Builtin:
    """Return a method of Python's strings that looks for a part, between two places if they are given."""

    def look(text: str, part: Any, start: Any, end: Any) -> Any:
        _texts(part)
        try:
            return method(text, part, *_between(start, end))
        except ValueError:
            raise ValueProblem("substring not found", hint=hint.format(part) or None) from None

    return Builtin(method.__name__, "self, part, start=None, end=None", look)


def _between(start: Any, end: Any) -> tuple[int | None, int | None]:
    first, last = (None if place is None else whole_number(place, "a place") for place in (start, end))
    return first, last


def _at_an_end(method: Callable[..., bool]) -> Builtin:
    """Return `startswith` or `endswith`: of one part, or of any of a tuple."""

    def ask(text: str, part: Any, start: Any, end: Any) -> bool:
        if isinstance(part, tuple):
            _texts(*part)
        else:
            _texts(part)
        return method(text, part, *_between(start, end))

    return Builtin(method.__name__, "self, part, start=None, end=None", ask)


def _padded(method: Callable[[str, int, str], str]) -> Builtin:
    way = method.__name__

    def pad(text: str, width: Any, fill: Any) -> str:
        _texts(fill)
        if type(width) is not int or len(fill) != 1:
            raise TypeProblem(f"{way} takes a width and one character to fill with")
        fits(width)
        return method(text, width, fill)

    return Builtin(way, "self, width, fill=' '", pad)


def _plain(method: Callable[[str], Any]) -> Builtin:
    """Return a method of Python's strings that takes nothing."""
    return Builtin(method.__name__, "self", method)


def _changing(method: Callable[[str], str], further: Callable[[str], str] | None = None) -> Builtin:
    return Builtin(method.__name__, "self", lambda text: long_texts.changed(text, method, further))


def _asking(method: Callable[[str], bool], letter: str = "") -> Builtin:
    return Builtin(method.__name__, "self", lambda text: long_texts.all_are(text, method, letter))


def _stripping(name: str, left: bool, right: bool) -> Builtin:
    def strip(text: str, letters: Any) -> str:
        if letters is not None:
            _texts(letters)
        return long_texts.stripped(text, letters, left, right)

    return Builtin(name, "self, letters=None", strip)


def _join(separator: str, items: Any) -> str:
    try:
        parts = items_to_add(items)
    except TypeProblem as problem:
        problem.said = "can only join an iterable"
        raise
    for i, part in enumerate(parts):
        if type(part) is not str:
            raise TypeProblem(
                f"join takes strings, not {described(part)}",
                hint='", ".join([str(x) for x in items])',
                said=f"sequence item {i}: expected str instance, {python_name(part)} found",
            )
    return in_one_text(parts, separator)


def _replace(text: str, old: Any, new: Any, count: Any) -> str:
    _texts(old, new)
    fits((text.count(old) + 1) * len(new) + len(text))
    most = whole_number(count, "count")
    return long_texts.replaced(text, old, new) if most < 0 else text.replace(old, new, most)


def _check_separator(separator: Any) -> None:
    _texts(separator)
    if not separator:
        raise ValueProblem("empty separator")


def _splitting(method: Callable[[str, str | None, int], list[str]]) -> Builtin:
    def split(text: str, separator: Any, most: Any) -> list[str]:
        if separator is not None:
            _check_separator(separator)
        return method(text, separator, whole_number(most, "maxsplit"))

    return Builtin(method.__name__, "self, sep=None, maxsplit=-1", split)


def _split_in_lines(text: str, keep_ends: Any) -> list[str]:
    return long_texts.splitlines(text, truth(keep_ends))


def _parting(method: Callable[[str, str], tuple[str, str, str]]) -> Builtin:
    def part(text: str, separator: Any) -> tuple[str, str, str]:
        _check_separator(separator)
        return method(text, separator)

    return Builtin(method.__name__, "self, separator", part)


def _expand_tabs(text: str, size: Any) -> str:
    width = whole_number(size, "tabsize")
    fits(len(text) + text.count("\t") * max(0, width))
    return text.expandtabs(width)


def make_translation(first: Any, second: Any, third: Any) -> dict[int, Any]:
    """Return `str.maketrans(first, second, third)`: what `translate` takes.

    Raises: TypeProblem, ValueProblem in Python's words.
    """
    if second is None:
        if not isinstance(first, dict):
            raise TypeProblem("if you give only one argument to maketrans it must be a dict")
        made = {}
        for key, value in first.items():
            if type(key) is str and len(key) != 1:
                raise ValueProblem("string keys in translate table must be of length 1")
            if type(key) not in (str, int):
                raise TypeProblem("keys in translate table must be strings or integers")
            made[ord(key) if type(key) is str else key] = value
        return made
    _texts(first, second, *([] if third is None else [third]))
    if len(first) != len(second):
        raise ValueProblem("the first two maketrans arguments must have equal length")
    return str.maketrans(first, second, third or "")


def _translate(text: str, table: Any) -> str:
    if not isinstance(table, dict):
        raise TypeProblem(
            f"translate takes a table, not {described(table)}",
            hint='text.translate(str.maketrans("ab", "xy"))',
        )
    for value in table.values():
        if not (value is None or type(value) is str or (type(value) is int and 0 <= value < 0x110000)):
            raise TypeProblem(
                f"a table gives a string, None or the number of a character, not {described(value)}",
                said="character mapping must return integer, None or str",
            )
    fits(len(text) * max([len(value) for value in table.values() if type(value) is str], default=1))
    return "".join([piece.translate(dict(table)) for piece in long_texts.pieces_of(text)])


def _zfill(text: str, width: Any) -> str:
    if type(width) is not int:
        raise TypeProblem("zfill takes a width")
    fits(width)
    return text.zfill(width)


def _format(runtime: Runtime, values: list[Any], named: dict[str, Any]) -> str:
    """Return a template filled in: tensors show with the print options of the session."""
    from gradcli.lang.values.printing import fill_template

    return fill_template(values[0], values[1:], named, runtime)


STRING_METHODS = {
    "format": Builtin("format", "self, *values, **named", _format, of_session=True),
    "join": Builtin("join", "self, items", _join),
    "split": _splitting(long_texts.split),
    "rsplit": _splitting(long_texts.rsplit),
    "partition": _parting(str.partition),
    "rpartition": _parting(str.rpartition),
    "splitlines": Builtin("splitlines", "self, keepends=False", _split_in_lines),
    "translate": Builtin("translate", "self, table", _translate),
    "expandtabs": Builtin("expandtabs", "self, tabsize=8", _expand_tabs),
    "upper": _changing(str.upper),
    "lower": _changing(str.lower),
    "casefold": _changing(str.casefold),
    "title": _changing(str.title),
    "capitalize": _changing(str.capitalize, str.lower),
    "swapcase": _changing(str.swapcase),
    "strip": _stripping("strip", True, True),
    "lstrip": _stripping("lstrip", True, False),
    "rstrip": _stripping("rstrip", False, True),
    "removeprefix": _without(str.removeprefix),
    "removesuffix": _without(str.removesuffix),
    "replace": Builtin("replace", "self, old, new, count=-1", _replace),
    "startswith": _at_an_end(str.startswith),
    "endswith": _at_an_end(str.endswith),
    "find": _looking(str.find),
    "rfind": _looking(str.rfind),
    "index": _looking(str.index, "find({!r}) gives -1 then"),
    "rindex": _looking(str.rindex, "rfind({!r}) gives -1 then"),
    "count": _looking(str.count),
    "center": _padded(str.center),
    "ljust": _padded(str.ljust),
    "rjust": _padded(str.rjust),
    "zfill": Builtin("zfill", "self, width", _zfill),
    "isdigit": _asking(str.isdigit),
    "isalpha": _asking(str.isalpha),
    "isalnum": _asking(str.isalnum),
    "isspace": _asking(str.isspace),
    "isupper": _asking(str.isupper, "A"),
    "islower": _asking(str.islower, "a"),
    "istitle": _plain(str.istitle),
    "isidentifier": _plain(str.isidentifier),
    "isnumeric": _asking(str.isnumeric),
    "isdecimal": _asking(str.isdecimal),
    "isprintable": _plain(str.isprintable),
    "isascii": _plain(str.isascii),
}
