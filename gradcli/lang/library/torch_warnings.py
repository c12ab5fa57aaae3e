"""What PyTorch warns of: calls that compute something, though hardly what is meant, and arguments of former days."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import data_of
from gradcli.core.values import shape_of
from gradcli.errors import CallProblem
from gradcli.lang.values.binding import call_builtin, call_operator, count_of
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import is_operand
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.registry import Operator
    from gradcli.lang.running.runtime import Runtime

    # What to say of the arguments of a call, None if there is nothing.
    Remark = Callable[[list[Any], dict[str, Any]], str | None]

# ----- what is said ------------------------------------------------------------------------------------


def _sizes_differ(arguments: list[Any], named: dict[str, Any]) -> str | None:
    pair = [*arguments[:2], *[named[name] for name in ("input", "target") if name in named]]
    if len(pair) != 2 or not all(map(is_operand, pair)):
        return None
    given, target = [list(shape_of(data_of(each))) for each in pair]
    if given == target:
        return None
    remedy = ""
    if given == [*target, 1] or target == [*given, 1]:
        remedy = f" With {'target' if len(target) < len(given) else 'input'}.unsqueeze(-1) they have it."
    return (
        f"Using a target size (torch.Size({target})) that is different to the input size (torch.Size({given})). "
        f"This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.{remedy}"
    )


def _no_dimension(name: str) -> Remark:
    def remark(arguments: list[Any], named: dict[str, Any]) -> str | None:
        if len(arguments) > 1 or named.get("dim") is not None:
            return None
        return (
            f"Implicit dimension choice for {name} has been deprecated. "
            "Change the call to include dim=X as an argument."
        )

    return remark


def _mean_of_divergence(_arguments: list[Any], named: dict[str, Any]) -> str | None:
    if named.get("reduction", "mean") != "mean":
        return None
    return (
        "reduction: 'mean' divides the total loss by both the batch size and the support size."
        "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
    )


_REMARKS: dict[str, Remark] = {
    **dict.fromkeys(("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"), _sizes_differ),
    **{name: _no_dimension(name) for name in ("softmax", "log_softmax", "softmin")},
    "kl_div": _mean_of_divergence,
}

# Further losses that had the former switches.
_SWITCHED = (
    *("binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "nll_loss"),
    *("cosine_embedding_loss", "hinge_embedding_loss", "margin_ranking_loss", "multi_margin_loss"),
    *("multilabel_margin_loss", "multilabel_soft_margin_loss", "poisson_nll_loss", "soft_margin_loss"),
    "triplet_margin_loss",
)

# ----- reductions as they were named before ------------------------------------------------------------


def former_reduction(size_average: Any, reduce: Any, runtime: Runtime) -> str:
    """Return what `reduction=` the switches of old lessons say, and warn in PyTorch's words."""
    if reduce is not None and not truth(reduce):
        name = "none"
    else:
        name = "mean" if size_average is None or truth(size_average) else "sum"
    runtime.warn_as_python(
        f"size_average and reduce args will be deprecated, please use reduction='{name}' instead."
    )
    return name


def _of_today(
    operator: Operator, arguments: list[Any], named: dict[str, Any], runtime: Runtime
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a loss with `reduction=` in the place of the former switches."""
    count = count_of(operator)
    if "reduction" not in operator.keyword_only or not (
        len(arguments) > count or "size_average" in named or "reduce" in named
    ):
        return arguments, named
    names = ["size_average", "reduce", "reduction"]
    if "ignore_index" in operator.keyword_only:
        names.insert(1, "ignore_index")
    further = arguments[count:]
    if len(further) > len(names):
        raise CallProblem(
            f"{operator.name} takes {count} arguments, {len(arguments)} given",
            hint=f"it is called as {operator.help.signature}",
        )
    named = {**dict(zip(names, further)), **named}
    switches = named.pop("size_average", None), named.pop("reduce", None)
    if switches != (None, None):
        named["reduction"] = former_reduction(*switches, runtime)
    return arguments[:count], named


def former_names(module: str, members: dict[str, Any], runtime: Runtime) -> dict[str, Builtin]:
    """Return functions that work in place under their names of former days, `xavier_uniform` for `xavier_uniform_`."""
    found = {}
    for name in _RENAMED.get(module, ()):
        found[name] = _renamed(module, name, members[name + "_"], runtime)
    return found


_RENAMED = {
    "torch.nn.utils": ("clip_grad_norm",),
    "nn.init": (
        *("uniform", "normal", "constant", "eye", "dirac", "orthogonal", "sparse"),
        *("xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal"),
    ),
}


def _renamed(module: str, name: str, function: Builtin, runtime: Runtime) -> Builtin:
    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        runtime.warn_as_python(f"`{module}.{name}` is now deprecated in favor of `{module}.{name}_`.")
        return call_builtin(function, arguments, named)

    return Builtin(name, "*args, **named", call, like=function)


# ----- where it is said --------------------------------------------------------------------------------


def watch(name: str, arguments: list[Any], named: dict[str, Any], runtime: Runtime) -> None:
    """Warn of a call of an operator where PyTorch does."""
    remark = _REMARKS.get(name)
    if remark is not None and (text := remark(arguments, named)) is not None:
        runtime.warn_as_python(text)


def watched(runtime: Runtime) -> dict[str, Builtin]:
    """Return the functions of `torch.nn.functional` of whose arguments PyTorch warns."""
    return {name: _watched(OPERATORS[name], runtime) for name in (*_SWITCHED, *_REMARKS)}


def _watched(operator: Operator, runtime: Runtime) -> Builtin:
    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        arguments, named = _of_today(operator, arguments, named, runtime)
        watch(operator.name, arguments, named, runtime)
        return call_operator(operator, arguments, named)

    return Builtin(operator.name, "*args, **named", call, like=operator)
