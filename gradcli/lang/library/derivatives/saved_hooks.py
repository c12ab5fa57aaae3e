"""`torch.autograd.graph.saved_tensors_hooks`: what an operation keeps for the walk backwards, packed and unpacked.

Operations note their operands and pack nothing themselves. So it is at the end of the `with` that what was recorded in it
is gone through in the order in which it came about, and each tensor packed that PyTorch would have kept.
"""

from __future__ import annotations

import gc

from gradcli.core.lazy import np
from gradcli.core.node_shares import shares_of
from gradcli.core.tensor import Tensor, clock, data_of, mode, name_of_node
from gradcli.errors import GradientProblem, TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.objects import GradFn
from gradcli.lang.values.saved_tensors import saved_by
from gradcli.lang.values.tensor_methods import hung_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class SavedTensorsHooks:
    """A `with` inside which what operations keep goes through two functions of the program."""

    __slots__ = ("_pack", "_start", "_unpack")
    in_words = "hooks of saved tensors"
    context_of_programs = True

    def __init__(self, pack: Any, unpack: Any) -> None:
        for hook in (pack, unpack):
            if not is_callable(hook):
                raise TypeProblem(f"saved_tensors_hooks takes two functions, not {described(hook)}")
        self._pack, self._unpack = python_callable(pack), python_callable(unpack)
        self._start = 0

    def enter(self) -> None:
        """Note when it began. Raises: GradientProblem, in the program's words, where hooks are switched off."""
        if _refusals:
            raise GradientProblem(_refusals[-1])
        self._start = next(clock)

    def leave(self) -> None:
        """Pack what was kept by the operations since, unless a `with` inside this one has."""
        end = next(clock)
        # Nodes whose making a signal has ended lack slots; they live as long as somebody keeps its traceback.
        made = [
            node
            for node in gc.get_objects()
            if type(node) is Tensor
            and self._start < getattr(node, "index", 0) < end
            and getattr(node, "requires", False)
            and getattr(node, "prim", None) is not None
        ]
        for node in sorted(made, key=lambda node: node.index):
            if not (node.state is not None and node.state.after and any(map(_unpacks, node.state.after))):
                self._keep(node)

    def _keep(self, node: Tensor) -> None:
        kept = kept_by(node)
        packed = {place: self._pack(tensor) for place, tensor in kept.items()}
        if packed:
            hung_after(node, Unpacked(self._unpack, packed, {at: data_of(t) for at, t in kept.items()}))

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<saved_tensors_hooks>"


_refusals: list[str] = []
_RESULT = -1  # stands for the result among the places of operands


def kept_by(node: Tensor) -> dict[int, Tensor]:
    """Return the tensors that PyTorch keeps for an operation, in its order, by which operand each is."""
    found = saved_by(GradFn(name_of_node(node), node))
    results = ("_saved_result",)
    kept: dict[int, Tensor] = {}
    for name in sorted(found, key=lambda each: (each in results, each)):
        if type(found[name]) is not Tensor:
            continue
        place = _RESULT if name in results else 0 if name == "_saved_self" else 1
        if place == _RESULT or (place < len(node.inputs) and type(node.inputs[place]) is Tensor):
            kept[place] = found[name]
    return kept


class Unpacked:
    """A hook that comes after an operation's others: what it kept is unpacked, and the shares are those of that."""

    __slots__ = ("_packed", "_unpack", "_values")

    def __init__(self, unpack: Callable[..., Any], packed: dict[int, Any], values: dict[int, Any]) -> None:
        self._unpack, self._packed, self._values = unpack, packed, values

    def __call__(self, node: Tensor, shares: list[Any], ct: Any) -> list[Any] | None:
        """Return the shares that the unpacked values give, None where these are what was kept."""
        given = {}
        for place, packed in self._packed.items():
            tensor = self._unpack(packed)
            if type(tensor) is not Tensor:
                raise TypeProblem(
                    f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                    f"{python_name(tensor)}",
                    kind="TypeError",
                )
            if not np.array_equal(data_of(tensor), self._values[place]):
                given[place] = data_of(tensor)
        if not given or mode.recording:
            return None
        result = given.pop(_RESULT, None)
        return shares_of(node, ct, operands=given, result=result)


def _unpacks(hook: Any) -> bool:
    return type(hook) is Unpacked


class Refusal:
    """A `with` inside which there are no hooks of saved tensors; `words` is what is said of one."""

    __slots__ = ("_words",)
    in_words = "a refusal of hooks"
    context_of_programs = True

    def __init__(self, words: Any) -> None:
        self._words = str(words)

    def enter(self) -> None:
        """Switch them off."""
        _refusals.append(self._words)

    def leave(self) -> None:
        """Switch them on again."""
        _refusals.pop()

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<disable_saved_tensors_hooks>"
