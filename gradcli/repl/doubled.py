"""A session in double precision for the time of a check: at single precision, differences tell nothing apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.core.tensor import Tensor
from gradcli.core.values import set_default_dtype
from gradcli.lang.values.kinds import is_array

if TYPE_CHECKING:
    from typing import Any

    from gradcli.session import Session


def double(session: Session) -> bool:
    """Bind names to twins of double precision where they hold single precision; return whether any did.

    Leaves stay leaves. What a list holds is found, too; what was recorded keeps its leaves, so it must be computed anew.
    """
    twins: dict[int, Any] = {}
    variables = session.runtime.variables
    for name in session.names():
        value = twin_of(variables[name], twins)
        if value is not variables[name]:
            session.bind(name, value)
    if not twins and session.dtype == "float64":
        return False
    session.dtype = session.runtime.dtype = "float64"
    set_default_dtype("float64")
    return True


def twin_of(value: Any, twins: dict[int, Any]) -> Any:
    """Return a value's twin of double precision, the value itself where nothing in it is single."""
    if id(value) in twins:
        return twins[id(value)]
    if type(value) is Tensor and value.dtype == "float32":
        node = value.current()
        found: Any = Tensor(_doubled(node.value), requires=value.requires_grad)
    elif is_array(value) and value.dtype.name == "float32":
        found = _doubled(value)
    elif type(value) in (list, tuple):
        items = [twin_of(item, twins) for item in value]
        if all(twin is item for twin, item in zip(items, value)):
            return value
        found = type(value)(items)
    else:
        return value
    twins[id(value)] = found
    return found


def _doubled(data: Any) -> Any:
    return data.astype("float64") if data.shape else float(data)
