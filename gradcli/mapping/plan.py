"""What is to be computed for each row: plain data, so that it can travel to other processes."""

from __future__ import annotations

from gradcli.errors import UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.running.limits import Limits


class Plan(Record):
    """A program and what is asked of it.

    `sources` are pairs of text and name; `originals` the texts as the user wrote them (with backquotes).
    `outputs` are the program's ("" for a single value). `variables` are pairs of a name in the program and
    the column it stands for; `labels` what results call a name that stands for backquotes. `constants` are
    pairs of a name and the text of its value. `wrt` are the names to differentiate by. `tangents` and
    `sigmas` give a name a number, or a column (a str); those in `relative` are parts of the variable's
    own size. `only` is the one result that is written (None: all). `precision` is how many significant
    digits are written (None: all).
    """

    sources: tuple[tuple[str, str], ...]
    originals: tuple[str, ...]
    outputs: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    wrt: tuple[str, ...] = ()
    tangents: tuple[tuple[str, float | str], ...] = ()
    order: int = 1
    sigmas: tuple[tuple[str, float | str], ...] = ()
    relative: tuple[str, ...] = ()
    prefix: str = ""
    only: str | None = None
    precision: int | None = None
    dtype: str | None = None
    seed: int | None = None
    limits: Limits | None = None
    branches: bool = False
    random: bool = False
    strict: bool = False

    @property
    def leaves(self) -> tuple[str, ...]:
        """The names whose derivatives are needed: those asked for, and those with a tangent or an uncertainty."""
        names = [*self.wrt, *(name for name, _ in self.tangents), *(name for name, _ in self.sigmas)]
        return tuple(dict.fromkeys(names))

    @property
    def slopes(self) -> tuple[str, ...]:
        """The names whose partial derivatives are needed: those asked for, and those with an uncertainty."""
        return tuple(dict.fromkeys([*self.wrt, *(name for name, _ in self.sigmas)]))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that are needed as numbers, each once."""
        given = [value for _, value in (*self.tangents, *self.sigmas) if isinstance(value, str)]
        return tuple(dict.fromkeys([*(column for _, column in self.variables), *given]))

    def added(self) -> tuple[str, ...]:
        """Return the names of the columns that are written. Raises: UsageProblem."""
        return self.all_added() if self.only is None else (self.only,)

    def all_added(self) -> tuple[str, ...]:
        """Return the names of the columns that the results get.

        Raises: UsageProblem if two of them would have the same name.
        """
        names = [self.prefix + (output or "value") for output in self.outputs]
        for output in self.outputs:
            names += [self.prefix + name for name in self._derivative_names(output)]
        for name in names:
            if names.count(name) > 1:
                raise UsageProblem(
                    f"two results would be called {name}", hint="name the outputs differently: -e y='...'"
                )
        return tuple(names)

    def _derivative_names(self, output: str) -> list[str]:
        middle = [output] if output else []
        label = dict(self.labels)
        names = ["_".join(["d", *middle, label.get(by, by)]) for by in self.wrt]
        if self.order == 2:
            pairs = [(label.get(a, a), label.get(b, b)) for a, b in self.pairs()]
            names += ["_".join(["d", *middle, *pair]) for pair in pairs]
        if self.tangents:
            names.append("_".join(["tangent", *middle]))
        if self.sigmas:
            names.append("_".join(["sigma", *middle]))
            names += ["_".join(["share", *middle, label.get(by, by)]) for by, _ in self.sigmas]
        return names

    def pairs(self) -> list[tuple[str, str]]:
        """Return the pairs of names of the second derivatives: each unordered pair once."""
        return [(a, b) for at, a in enumerate(self.wrt) for b in self.wrt[at:]]
