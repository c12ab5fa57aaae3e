"""`torch.utils.checkpoint`: the values and gradients of what is called; nothing is computed a second time."""

from __future__ import annotations

from gradcli.core.tensor import Tensor, state_of
from gradcli.lang.library.derivatives.functions import with_named
from gradcli.lang.running.callables import NOWHERE, python_callable
from gradcli.lang.running.displays import items_of
from gradcli.lang.values.combine import truth
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

_REENTRANT = "CheckpointFunctionBackward"
_OPTIONS = "use_reentrant=None, context_fn=None, determinism_check=None, debug=False, preserve_rng_state=True"


def _named(result: Any, arguments: list[Any], use_reentrant: Any) -> Any:
    """Return what a function gave, under PyTorch's name for it: by default all of it is one node of the graph there."""
    if use_reentrant is not None and not truth(use_reentrant):
        return result
    for value in result if isinstance(result, (tuple, list)) else [result]:
        if type(value) is Tensor and not value.is_leaf and all(value is not x for x in arguments):
            state_of(value.current()).title = _REENTRANT
    return result


def checkpoint_members(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `torch.utils.checkpoint`."""

    def call(function: Any, args: list[Any], use_reentrant: Any, *rest: Any) -> Any:
        result = with_named(function, rest[-1], runtime)(*args)
        return _named(result, args, use_reentrant)

    def in_sequence(functions: Any, segments: Any, x: Any, use_reentrant: Any, *_rest: Any) -> Any:
        result = x
        for function in items_of(functions, NOWHERE):
            result = python_callable(function, None, runtime)(result)
        return _named(result, [x], use_reentrant)

    return {
        "checkpoint": Builtin("checkpoint", f"function, *args, {_OPTIONS}, **named", call),
        "checkpoint_sequential": Builtin(
            "checkpoint_sequential",
            "functions, segments, input, use_reentrant=None, preserve_rng_state=True",
            in_sequence,
        ),
    }
