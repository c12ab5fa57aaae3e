"""What a pasted script draws and is not drawn here, and its progress bars: such lines run and do nothing.

A lesson's numbers do not depend on its pictures, so it goes on past `plt.plot(...)`. Whatever is asked of a drawing
library is answered by one more thing that answers everything in the same way.
"""

from __future__ import annotations

from gradcli.errors import IndexProblem
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.lengths import collected, fits
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, ClassVar

    from gradcli.lang.running.runtime import Runtime

# How many things these give, which a program unpacks.
_SEVERAL = {"hist": 3, "boxplot": 1}


class Undrawn:
    """A part of a drawing library: a module, a figure, some axes. `count` is how many things it holds."""

    __slots__ = ("count", "name")
    callable_from_programs = True
    context_of_programs = True
    never_shows = True
    takes_everything = True  # what is assigned to a part of it goes nowhere
    in_words = "something that is not drawn here"
    type_name = staticmethod(lambda thing: thing.name)

    def __init__(self, name: str, count: int = 1) -> None:
        self.name = name
        self.count = count

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what a call gives: one more of these, or as many as the program unpacks."""
        function = self.name.rpartition(".")[2]
        if function == "subplots":
            sizes = [*arguments[:2], named.get("nrows", 1), named.get("ncols", 1)]
            count = 1
            for size in sizes:
                count *= size if type(size) is int and size > 0 else 1
            fits(count)
            return Undrawn("Figure"), Undrawn("Axes", count)
        if function in _SEVERAL:
            return tuple([Undrawn(self.name) for _ in range(_SEVERAL[function])])
        return Undrawn(self.name, self.count)

    def member(self, name: str) -> Undrawn:
        """Return `thing.name`."""
        return Undrawn(f"{self.name}.{name}", self.count)

    def length(self) -> int:
        """Return how many things are inside."""
        return self.count

    def iterate(self) -> list[Undrawn]:
        """Return the things inside."""
        return [Undrawn(self.name) for _ in range(self.count)]

    def item(self, key: Any) -> Undrawn:
        """Return one of the things inside: axes stand in rows, so any whole number will do."""
        if type(key) is int and key >= self.count > 1:
            raise IndexProblem(f"index {key} is out of bounds for axis 0 with size {self.count}")
        return Undrawn(self.name)

    def shown_as(self, _printer: Any) -> str:
        """Return what stands for it in a text."""
        return f"<{self.name}, not drawn>"


class Progress:
    """`tqdm(items)`: the items, without a bar."""

    __slots__ = ("items",)
    context_of_programs = True
    in_words = "a progress bar"
    type_name = staticmethod(lambda bar: "tqdm")

    def __init__(self, items: Any) -> None:
        self.items = items

    def iterate(self) -> Iterable[Any]:
        """Return the items."""
        return iterated(self.items)

    def length(self) -> int:
        """Return how many items there are."""
        return len(collected(iterated(self.items)))

    def shown_as(self, _printer: Any) -> str:
        """Return what stands for it in a text."""
        return "<progress bar>"

    methods: ClassVar[dict[str, Builtin]] = {
        name: Builtin(name, "self, *args, **named", lambda bar, args, named: None, silent=True)
        for name in (
            "set_description",
            "set_postfix",
            "set_postfix_str",
            "update",
            "close",
            "refresh",
            "reset",
        )
    }


def progress_members(runtime: Runtime) -> dict[str, Any]:
    """Return what `tqdm` has here."""

    def counted(numbers: list[Any], _named: dict[str, Any]) -> Progress:
        return Progress(range(*[whole_number(number) for number in numbers]))

    def write(text: Any) -> None:
        from gradcli.lang.values.printing import printer_for

        runtime.write(printer_for(runtime.options).text(text) + "\n")

    bar = Builtin("tqdm", "iterable=(), *args, **named", lambda items, args, named: Progress(items))
    return {
        "tqdm": bar,
        "trange": Builtin("trange", "*numbers, **named", counted),
        "write": Builtin("write", "text", write),
    }
