"""What `keys()`, `values()` and `items()` of a dict give: its parts as they are at each look."""

from __future__ import annotations

from gradcli.core.patience import drawn
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.ordered_dict import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


_PARTS: dict[str, Callable[[dict[Any, Any]], Iterable[Any]]] = {
    "keys": dict.keys,
    "values": dict.values,
    "items": dict.items,
}


class DictView:
    """The keys, values or pairs of a dict; they are gone through, counted and looked into, and have no order of places."""

    __slots__ = ("kind", "mapping")

    def __init__(self, kind: str, mapping: dict[Any, Any]) -> None:
        self.kind = kind
        self.mapping = mapping

    type_name = staticmethod(lambda view: view.python_name())
    in_words = "a view of a dict"

    def python_name(self) -> str:
        """Return `dict_keys` and the like, of an OrderedDict `odict_keys`."""
        return f"{'odict' if type(self.mapping) is OrderedDict else 'dict'}_{self.kind}"

    def parts(self) -> list[Any]:
        """Return the parts there are now."""
        return drawn(_PARTS[self.kind](self.mapping))

    def iterate(self) -> Iterator[Any]:
        """Go through the parts there are now, whatever the loop does to the dict."""
        return iter(self.parts())

    def length(self) -> int:
        """Return how many there are."""
        return len(self.mapping)

    def __eq__(self, other: object) -> bool:
        if type(other) is not DictView or other.kind != self.kind or self.kind == "values":
            return self is other
        if self.kind == "items":
            return self.mapping == other.mapping
        return self.mapping.keys() == other.mapping.keys()

    __hash__ = None  # type: ignore[assignment]

    def shown_as(self, printer: Any) -> str:
        """Return the text that Python shows: `dict_keys(['a', 'b'])`."""
        return f"{self.python_name()}({printer.repr(self.parts())})"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return nothing that changes by itself, and the dict, which may."""
        return None, [self.mapping]

    def restore_state(self, _state: Any) -> None:
        """Do nothing: the dict is restored."""


VIEWS = {name: Builtin(name, "self", lambda mapping, name=name: DictView(name, mapping)) for name in _PARTS}
