"""Recorded values as functions: the operations that made them, done again with other values for the leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.core.tape import collect, owner_of
from gradcli.core.tensor import Tensor, data_of, params_of
from gradcli.core.values import dtype_of
from gradcli.lang.values.objects import Builtin
from gradcli.repl.doubled import twin_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def replay(output: Tensor, leaves: Sequence[Tensor], values: Sequence[Any]) -> Any:
    """Return what the operations recorded for `output` give where the leaves have other values.

    Branches and loop turns are those of the run that was recorded, and so is all that needs no gradient; it is taken
    in double precision where a leaf of single precision has a value in double.
    """
    wider = any(leaf.dtype == "float32" != dtype_of(data_of(value)) for leaf, value in zip(leaves, values))
    twins: dict[int, Any] = {}
    given = {id(owner_of(leaf.current())): value for leaf, value in zip(leaves, values)}
    found: dict[int, Any] = {}
    for node in reversed(collect([output.current()])):
        if node.prim is None:
            found[id(node)] = given.get(id(owner_of(node)), node)
        else:
            inputs = [
                found[id(x)] if id(x) in found else twin_of(x, twins) if wider else x for x in node.inputs
            ]
            found[id(node)] = node.prim.apply(*inputs, **params_of(node))
    return found.get(id(output.current()), output)


def as_function(name: str, output: Tensor, leaves: Sequence[tuple[str, Tensor]]) -> Builtin:
    """Return a function of the language that gives `output` anew, of the leaves in their order."""
    tensors = [leaf for _, leaf in leaves]

    def again(*values: Any) -> Any:
        return replay(output, tensors, values)

    return Builtin(name, ", ".join([leaf for leaf, _ in leaves]), again)
