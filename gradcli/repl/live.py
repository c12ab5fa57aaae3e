"""The session of the prompt: what commands differentiate by follows from the names that are already there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.tape import collect, owner_of
from gradcli.core.tensor import Tensor
from gradcli.errors import Interrupted, Problem
from gradcli.lang.values.kinds import is_array, numeric_list
from gradcli.records import Record
from gradcli.session import Evaluation, Session
from gradcli.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.session import Binding

_NAMES = re.compile(r"(?<![\w.'\"])[^\W\d]\w*(?!\w|\s*\(|\s*=[^=])")


class Known(Record):
    """A name of the session, bound to its own value for the time of a command."""

    name: str
    source: Source
    value: Any = None


class LiveSession(Session):
    """A session whose commands need no NAME=VALUE: they use the names that the user has bound.

    If the result depends on tensors that require grad, these are what it is differentiated by, as in
    PyTorch; else all the numbers in the expression are, as on paper.
    """

    def evaluate(
        self, sources: Sequence[Source], bindings: Sequence[Binding] = (), wrt: Sequence[str] | None = None
    ) -> Evaluation:
        """Return what the base class returns, with the leaves of the session among the inputs.

        Raises: Problem.
        """
        found = super().evaluate(sources, bindings, wrt)
        if wrt is not None and not wrt:
            return found
        leaves = self._with_leaves(found) if wrt is None else found
        if leaves.inputs or bindings:
            return leaves
        known = [Known(name, Source(name)) for name in self.numbers_in("\n".join([s.text for s in sources]))]
        if not known:
            return found
        before = {each.name: self.value(each.name) for each in known}
        try:
            return super().evaluate(sources, known, wrt)
        except Interrupted:
            raise
        except Problem:
            # An int that must stay one, as in range(n), is nothing to differentiate by.
            self.runtime.variables.update(before)
            return found

    def _with_leaves(self, found: Evaluation) -> Evaluation:
        have = {id(leaf) for _, leaf in found.inputs}
        taken = {name for name, _ in found.bound}
        outputs = [value for _, value in found.outputs]
        added = tuple([
            (name, leaf)
            for name, leaf in self.leaves_of(outputs)
            if id(leaf) not in have and name not in taken
        ])  # fmt: skip
        # A leaf may have been updated since: the place is where the outputs were computed.
        recorded = {id(owner_of(n)): n.value for n in reversed(_recorded(outputs)) if n.prim is None}
        places = tuple([(name, recorded.get(id(leaf), leaf)) for name, leaf in added])
        return Evaluation(found.outputs, (*found.inputs, *added), (*found.bound, *places))

    def leaves_of(self, values: Sequence[Any]) -> list[tuple[str, Tensor]]:
        """Return the tensors that require grad and that values depend on, by the names they are bound to.

        Those that no name is bound to are left out.
        """
        reached = {id(owner_of(node)) for node in _recorded(values) if node.prim is None}
        found, seen = [], set()
        for name, value in self.runtime.variables.items():
            if type(value) is not Tensor or not (value.is_leaf and value.requires_grad) or id(value) in seen:
                continue
            if id(owner_of(value.current())) in reached or id(value) in reached:
                seen.add(id(value))
                found.append((name, value))
        return found

    def numbers_in(self, text: str) -> list[str]:
        """Return the names in a text that the user has bound to numbers, in their order."""
        variables = self.runtime.variables
        names = dict.fromkeys(_NAMES.findall(text))
        return [name for name in names if name in variables and _is_numeric(variables[name])]


def _recorded(values: Sequence[Any]) -> list[Tensor]:
    """Return the nodes that values depend on, newest first."""
    return collect([value.current() for value in values if type(value) is Tensor])


def _is_numeric(value: Any) -> bool:
    if type(value) is Tensor:
        return value.dtype.startswith("float")
    return type(value) in (int, float) or is_array(value) or (type(value) is list and numeric_list(value))
