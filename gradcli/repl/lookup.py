"""What a dotted path such as `x.grad` or `torch.nn.functional` is at the moment, without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.core.tensor import Tensor
from gradcli.lang.values.graph_nodes import grad_fn_of
from gradcli.lang.values.objects import MISSING, GradFn, Namespace

if TYPE_CHECKING:
    from typing import Any

    from gradcli.session import Session


def value_at(session: Session, path: str) -> tuple[bool, Any]:
    """Return whether a path leads somewhere, and what it leads to; only names and plain attributes are followed."""
    first, *others = path.split(".")
    name, index, _ = first.partition("[")
    variables = session.runtime.variables
    if name in variables:
        value = variables[name]
    elif name in session.runtime.builtins:
        value = session.runtime.builtins[name]
    else:
        return False, None
    if index:
        # An element of a tensor is a tensor; of a list, most likely what its first one is.
        if type(value) in (list, tuple) and value:
            value = value[0]
        elif type(value) is not Tensor:
            return False, None
    for other in others:
        found, value = _member(value, other)
        if not found:
            return False, None
    return True, value


def _member(value: Any, name: str) -> tuple[bool, Any]:
    if type(value) is Namespace:
        member = value.find(name)
        return member is not MISSING, member
    if type(value) is Tensor:
        if name == "grad":
            return value.grad is not None, value.grad
        if name in ("data", "T", "mT"):
            return True, value
        if name == "grad_fn":
            made = grad_fn_of(value)
            return made is not None, made
    if type(value) is GradFn and name == "next_functions":
        return True, ()
    return False, None
