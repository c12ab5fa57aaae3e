"""Sums, means or maxima of rows of weights: `F.embedding_bag(places, weight, offsets)`, `nn.EmbeddingBag(10, 3)`."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, state_of
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.networks.layers import Embedding
from gradcli.lang.library.networks.module import type_of_kind
from gradcli.lang.values.binding import call_builtin
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import type_name
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MODES = ("sum", "mean", "max")


def _call(name: str, *xs: Any, **settings: Any) -> Any:
    return OPERATORS[name].call(*xs, **settings)


def _bags(places: Tensor, offsets: Any, ends_too: bool) -> Any:
    """Return which bag each position belongs to, row by row, and how many bags there are.

    Raises: ValueProblem, ShapeProblem in PyTorch's words.
    """
    if len(places.shape) == 2:
        if offsets is not None:
            raise ValueProblem(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type <class '{type_name(offsets)}'>"
            )
        return np.repeat(np.arange(places.shape[0]), places.shape[1]), places.shape[0]
    if len(places.shape) != 1:
        raise ValueProblem(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {len(places.shape)}"
        )
    if type(offsets) is not Tensor:
        raise ValueProblem("offsets has to be a 1D Tensor but got None", hint="where each bag begins")
    if len(offsets.shape) != 1:
        raise ValueProblem("offsets has to be a 1D Tensor")
    starts = np.asarray(data_of(offsets)).astype("int64")
    count = places.size
    if starts.size and (starts[0] != 0 or (starts > count).any() or (np.diff(starts) < 0).any()):
        raise ShapeProblem(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. "
            f"However, got {starts[0]}"
            if starts[0] != 0
            else f"offsets must rise, and end before input's length of {count}",
            kind="RuntimeError",
        )
    bags = len(starts) - 1 if ends_too else len(starts)
    return np.searchsorted(starts[:bags], np.arange(count), side="right") - 1, bags


def embedding_bag(
    places: Any, weight: Any, offsets: Any, longest: Any, _order: Any, by_count: Any, mode: Any, _sparse: Any,
    shares: Any, ends_too: Any, padding: Any,
) -> Any:  # fmt: skip
    """Return for each bag of positions the sum, mean or maximum of the rows of `weight` there."""
    from gradcli.lang.library.torchish import embedding, padding_row

    (weight,), (places,) = tensors_of(weight, "embedding_bag"), tensors_of(places, "embedding_bag")
    for name, value in (("max_norm", longest), ("scale_grad_by_freq", by_count)):
        if value:
            raise ValueProblem(f"gradcli's embedding_bag has no {name}", hint=f"leave {name} out")
    if mode not in _MODES:
        raise ValueProblem("mode has to be one of sum, mean or max")
    if shares is not None and mode != "sum":
        raise ValueProblem(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}'). Please open a feature request on GitHub.",
            kind="NotImplementedError",
        )
    bags, count = _bags(places, offsets, truth(ends_too))
    rows = _call("reshape", embedding(places, weight), (-1, weight.shape[1]))
    if shares is not None:
        if shares.shape != places.shape:
            raise ShapeProblem(
                "embedding_bag: If per_sample_weights is not None, then it must have the same shape as the input",
                hint=f"{shares.shape} and {places.shape}",
                kind="ValueError",
            )
        rows = _call("mul", rows, _call("reshape", shares, (-1, 1)))
    if padding is not None:
        kept = np.flatnonzero(
            np.asarray(data_of(places)).reshape(-1) != padding_row(padding, weight.shape[0])
        )
        rows, bags = _call("index_select", rows, 0, Tensor(kept)), bags[kept]
    found = _largest(rows, bags, count) if mode == "max" else _added(rows, bags, count, mode == "mean")
    node = found.current()
    if node.requires and node.prim is not None:
        state_of(node).title = "EmbeddingBagBackward0"
    return found


def _added(rows: Any, bags: Any, count: int, mean: bool) -> Any:
    zeros = _call("zeros", (count, rows.shape[1]), dtype=rows.dtype)
    found = _call("index_add", zeros, 0, Tensor(bags), rows)
    if mean:
        sizes = np.maximum(np.bincount(bags, minlength=count), 1)[:, None]
        found = _call("div", found, Tensor(sizes.astype(rows.dtype)))
    return found


def _largest(rows: Any, bags: Any, count: int) -> Any:
    none = _call("zeros", (rows.shape[1],), dtype=rows.dtype)
    each = []
    for bag in range(count):
        own = np.flatnonzero(bags == bag)
        each.append(_call("max", _call("index_select", rows, 0, Tensor(own)), 0)[0] if len(own) else none)
    return _call("stack", each)


_SIGNATURE = (
    "input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode='mean', sparse=False, "
    "per_sample_weights=None, include_last_offset=False, padding_idx=None"
)
EMBEDDING_BAG = Builtin("embedding_bag", _SIGNATURE, embedding_bag)
_FORWARD = Builtin(
    "EmbeddingBag.forward", "input, offsets=None, per_sample_weights=None", lambda *given: given
)


class EmbeddingBag(Embedding):
    """`nn.EmbeddingBag(10, 3)`: the mean of the rows of each bag of whole numbers."""

    __slots__ = ()

    def __init__(
        self, count: Any, size: Any, longest: Any, order: Any, by_count: Any, mode: Any, sparse: Any, given: Any,
        ends_too: Any, padding: Any, dtype: Any,
    ) -> None:  # fmt: skip
        super().__init__(count, size, padding, longest, order, by_count, sparse, given, False, dtype)
        self.name = "EmbeddingBag"
        self.settings |= {"mode": mode, "include_last_offset": ends_too}

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return a row for each bag."""
        places, offsets, shares = call_builtin(_FORWARD, arguments, named)
        if type(places) is not Tensor:
            raise TypeProblem("EmbeddingBag takes a tensor of whole numbers", hint="layer(places, offsets)")
        own = self.settings
        return embedding_bag(
            places, self.parameters["weight"], offsets, None, None, False, own["mode"], False, shares,
            own["include_last_offset"], own["padding_idx"],
        )  # fmt: skip

    def summary(self, printer: Any) -> str:
        """Return the sizes and the mode."""
        own = self.settings
        text = f"{own['num_embeddings']}, {own['embedding_dim']}, mode={printer.repr(own['mode'])}"
        return text if own["padding_idx"] is None else f"{text}, padding_idx={own['padding_idx']}"


def embedding_bag_types() -> dict[str, TypeObject]:
    """Return the layer by its name."""
    signature = (
        "num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode='mean', "
        "sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None, dtype=None"
    )

    def make(*given: Any) -> EmbeddingBag:
        return EmbeddingBag(*[*given[:-2], given[-1]])  # all but the device

    return {"EmbeddingBag": type_of_kind(EmbeddingBag, signature, make)}
