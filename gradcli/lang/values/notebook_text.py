"""What a notebook shows of a value: its `repr`, collections broken into lines of 79 characters as Jupyter breaks them.

The layout is that of IPython: outer collections are broken before inner ones, and one that is broken has each of
its items on a line of its own from there on.
"""

from __future__ import annotations

import re
from collections import deque

from gradcli.lang.values.objects import Function, TypeObject
from gradcli.lang.values.ordered_dict import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.values.printing import Printer

_WIDTH, _MOST_ITEMS = 79, 1000
_FRAMES: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")")}
# Python's text of an object that has none of its own, of which Jupyter leaves out a word: `<MulBackward0 at 0x7f...>`.
_OF_NO_TEXT = re.compile(r"^<([\w.]+) object at (0x[0-9a-f]+)>$")


def notebook_text(value: Any, printer: Printer) -> str:
    """Return what a notebook's cell shows of a value."""
    layout = _Layout()
    _write(value, printer, layout, set())
    layout.flush()
    return "".join(layout.done)


def _write(value: Any, printer: Printer, layout: _Layout, within: set[int]) -> None:
    kind: type = type(value)
    if kind is TypeObject:
        layout.text(str(value.shown))
    elif kind is Function:
        layout.text(f"<function __main__.{value.code.name}({_parameters(value, printer)})>")
    elif kind not in (*_FRAMES, dict, OrderedDict) or not value:
        layout.begin("")
        text = _OF_NO_TEXT.sub(r"<\1 at \2>", printer.repr(value))
        for number, line in enumerate(text.splitlines()):
            if number:
                layout.break_here()
            layout.text(line)
        layout.end("", 0)
    elif id(value) in within:
        layout.text("{...}" if isinstance(value, dict) else "...".join(_FRAMES[kind]))
    else:
        within.add(id(value))
        if kind is OrderedDict:
            layout.begin("OrderedDict(")
            _write(list(value.items()), printer, layout, within)
            layout.end(")", len("OrderedDict("))
        elif kind is dict:
            _write_dict(value, printer, layout, within)
        else:
            _write_items(value, printer, layout, within)
        within.discard(id(value))


def _write_items(value: Any, printer: Printer, layout: _Layout, within: set[int]) -> None:
    first, last = _FRAMES[type(value)]
    layout.begin(first)
    for number, item in enumerate(value):
        layout.between(number)
        if number == _MOST_ITEMS:
            layout.text("...")
            break
        _write(item, printer, layout, within)
    if len(value) == 1 and type(value) is tuple:
        layout.text(",")
    layout.end(last, len(first))


def _write_dict(mapping: dict[Any, Any], printer: Printer, layout: _Layout, within: set[int]) -> None:
    layout.begin("{")
    for number, (key, item) in enumerate(mapping.items()):
        layout.between(number)
        if number == _MOST_ITEMS:
            layout.text("...")
            break
        _write(key, printer, layout, within)
        layout.text(": ")
        _write(item, printer, layout, within)
    layout.end("}", 1)


def _parameters(function: Function, printer: Printer) -> str:
    code = function.code
    given = [
        name + (f"={printer.repr(function.defaults[name])}" if name in function.defaults else "")
        for name in code.names
    ]
    by_place = len(code.names) - len(code.by_name)
    before = [*given[:by_place], *["/"] * (by_place > 0), *given[by_place : code.plain]]
    collecting = (
        [f"*{code.slot_names[code.rest]}"]
        if code.rest is not None
        else ["*"] * (code.plain < len(code.names))
    )
    last = [f"**{code.slot_names[code.named_rest]}"] if code.named_rest is not None else []
    return ", ".join([*before, *collecting, *given[code.plain :], *last])


class _Group:
    """A collection that is being laid out: `gaps` are its places for a new line that are not decided yet."""

    __slots__ = ("broken", "depth", "gaps")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.gaps: deque[_Gap] = deque()
        self.broken = False


class _Gap:
    """A place between two items: a space, or a new line with its indentation."""

    __slots__ = ("group", "indentation")

    def __init__(self, group: _Group, indentation: int) -> None:
        self.group = group
        self.indentation = indentation
        group.gaps.append(self)


class _Layout:
    """Text that is laid out as it comes: what may still be broken waits."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.column = 0
        self.waiting: deque[_Gap | str] = deque()
        self.waiting_width = 0
        self.indentation = 0
        self.groups = [_Group(0)]
        # Those that can be broken, by depth: the outermost first.
        self.candidates: list[list[_Group]] = [[self.groups[0]]]

    def text(self, text: str) -> None:
        """Write a text without a new line in it."""
        if not self.waiting:
            self.done.append(text)
            self.column += len(text)
            return
        self.waiting.append(text)
        self.waiting_width += len(text)
        self._break_what_is_too_wide()

    def between(self, number: int) -> None:
        """Write what stands before item `number` of a collection: a comma and a gap, nothing before the first."""
        if number == 0:
            return
        self.text(",")
        group = self.groups[-1]
        if group.broken:
            self._new_line()
            return
        self.waiting.append(_Gap(group, self.indentation))
        self.waiting_width += 1
        self._break_what_is_too_wide()

    def break_here(self) -> None:
        """Begin a line within an item, which breaks a collection around it."""
        group = self._next_to_break()
        if group is not None:
            self._break(group)
        self._new_line()

    def _new_line(self) -> None:
        self.flush()
        self.done.append("\n" + " " * self.indentation)
        self.column = self.indentation

    def begin(self, frame: str) -> None:
        """Begin a collection with what frames it."""
        self.text(frame)
        group = _Group(len(self.groups))
        self.groups.append(group)
        while len(self.candidates) <= group.depth:
            self.candidates.append([])
        self.candidates[group.depth].append(group)
        self.indentation += len(frame)

    def end(self, frame: str, indented: int) -> None:
        """End the collection at work."""
        self.indentation -= indented
        group = self.groups.pop()
        if not group.gaps:
            self._forget(group)
        self.text(frame)

    def flush(self) -> None:
        """Write what waits."""
        while self.waiting:
            self._put_first()

    def _forget(self, group: _Group) -> None:
        if group in self.candidates[group.depth]:
            self.candidates[group.depth].remove(group)

    def _put_first(self) -> None:
        piece = self.waiting.popleft()
        if isinstance(piece, str):
            self.done.append(piece)
            self.column += len(piece)
            self.waiting_width -= len(piece)
            return
        self.waiting_width -= 1
        group = piece.group
        group.gaps.popleft()
        if group.broken:
            self.done.append("\n" + " " * piece.indentation)
            self.column = piece.indentation
            return
        if not group.gaps:
            self._forget(group)
        self.done.append(" ")
        self.column += 1

    def _break_what_is_too_wide(self) -> None:
        while self.column + self.waiting_width > _WIDTH:
            group = self._next_to_break()
            if group is None:
                return
            self._break(group)

    def _break(self, group: _Group) -> None:
        while group.gaps:
            self._put_first()
        while self.waiting and isinstance(self.waiting[0], str):
            self._put_first()

    def _next_to_break(self) -> _Group | None:
        for same_depth in self.candidates:
            for number, group in enumerate(reversed(same_depth)):
                if group.gaps:
                    del same_depth[number]  # IPython counts from the other end, and its texts depend on it
                    group.broken = True
                    return group
            for group in same_depth:
                group.broken = True
            same_depth.clear()
        return None
