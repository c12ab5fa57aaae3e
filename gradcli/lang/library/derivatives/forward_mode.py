"""`torch.autograd.forward_ad`: dual tensors, whose tangents are computed along with them."""

from __future__ import annotations

from gradcli.core import duals
from gradcli.errors import AttributeProblem
from gradcli.lang.values.containers import NamedTuple, named_tuple
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DualLevel:
    """What `dual_level()` gives: inside its `with`, tensors may have tangents."""

    __slots__ = ()
    in_words = "a level of forward mode"
    context_of_programs = True

    def enter(self) -> None:
        """Open the level."""
        duals.enter_level()

    def leave(self) -> None:
        """Close it."""
        duals.leave_level()

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<dual level>"


_UNPACKED = named_tuple("UnpackedDualTensor", ("primal", "tangent"))


def _make_dual(tensor: Any, tangent: Any, _level: Any) -> Any:
    for value in (tensor, tangent):
        if type(value) in (int, float):
            raise AttributeProblem(
                f"make_dual takes two tensors, not {described(value)}",
                hint="write torch.tensor(1.0)",
                said=f"'{type(value).__name__}' object has no attribute 'is_floating_point'",
            )
    return duals.make_dual(tensors_of(tensor, "make_dual")[0], tensors_of(tangent, "make_dual")[0])


def _unpack_dual(tensor: Any, _level: Any) -> NamedTuple:
    return _UNPACKED(duals.unpack_dual(tensors_of(tensor, "unpack_dual")[0]))


def forward_members() -> dict[str, Any]:
    """Return the names of `torch.autograd.forward_ad`."""
    return {
        "dual_level": Builtin("dual_level", "", DualLevel),
        "enter_dual_level": Builtin("enter_dual_level", "", duals.enter_level, silent=True),
        "exit_dual_level": Builtin(
            "exit_dual_level", "*, level=None", lambda _level: duals.leave_level(), silent=True
        ),
        "make_dual": Builtin("make_dual", "tensor, tangent, *, level=None", _make_dual),
        "unpack_dual": Builtin("unpack_dual", "tensor, *, level=None", _unpack_dual),
    }
