"""Several results of one operator, reachable by position and by name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Results(tuple):  # type: ignore[type-arg]  # subscripting at run time would need `typing`
    """A tuple whose items have names: what `max(x, dim=0)` gives, `.values` and `.indices`.

    `title` is the name under which PyTorch prints it: `torch.return_types.max`.
    """

    title: str
    names: tuple[str, ...]

    def __new__(cls, title: str, names: tuple[str, ...], items: Iterable[Any]) -> Results:
        results = super().__new__(cls, items)
        results.title = title
        results.names = names
        return results

    def named(self, name: str) -> Any:
        """Return the item called `name`, None if there is none."""
        return self[self.names.index(name)] if name in self.names else None
