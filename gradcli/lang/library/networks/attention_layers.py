"""Attention with weights: `nn.MultiheadAttention`, and `nn.TransformerEncoderLayer`, which is made of it.

Source: Vaswani et al. (2017), arXiv:1706.03762; https://docs.pytorch.org/docs/stable/nn.html#transformer-layers
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.networks.containers import ModuleList
from gradcli.lang.library.networks.image_layers import layer_norm
from gradcli.lang.library.networks.layers import Dropout, Linear, filled_evenly, new_parameter
from gradcli.lang.library.networks.module import Module, type_of_kind
from gradcli.lang.values.binding import Signature, call_builtin, dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described, is_callable, type_name
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _call(name: str, *xs: Any, **settings: Any) -> Any:
    return OPERATORS[name].call(*xs, **settings)


def _in_order(*arguments: Any) -> tuple[Any, ...]:
    return arguments


_ATTEND = Builtin(
    "MultiheadAttention.forward",
    "query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, "
    "is_causal=False",
    _in_order,
)
_ENCODE_ALL = Builtin(
    "TransformerEncoder.forward",
    "src, mask=None, src_key_padding_mask=None, is_causal=None",
    _in_order,
)
_ENCODE = Builtin(
    "TransformerEncoderLayer.forward",
    "src, src_mask=None, src_key_padding_mask=None, is_causal=False",
    _in_order,
)


class MultiheadAttention(Module):
    """`nn.MultiheadAttention(4, 2)`: what each query takes from the values, by how well the keys fit, in several heads."""

    __slots__ = ()
    place = "activation"

    def __init__(self, settings: dict[str, Any], bias: bool, dtype: Any) -> None:
        size, heads = settings["embed_dim"], settings["num_heads"]
        if size <= 0 or heads <= 0:
            raise ValueProblem(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={size} and num_heads={heads} instead"
            )
        if size % heads:
            raise ValueProblem("embed_dim must be divisible by num_heads", kind="AssertionError")
        super().__init__("MultiheadAttention", settings)
        kind = dtype_name(dtype)
        self.parameters["in_proj_weight"] = weight = new_parameter((3 * size, size), kind)
        self.parameters["in_proj_bias"] = new_parameter((3 * size,), kind) if bias else None
        self.children["out_proj"] = out = Linear(size, size, bias, dtype=dtype)
        out.name = "NonDynamicallyQuantizableLinear"
        filled_evenly(weight, (6.0 / (4 * size)) ** 0.5)
        if bias:
            out.parameters["bias"] = new_parameter((size,), kind)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what the queries take, and the weights of the keys if they are wanted."""
        query, key, value, padding, wants, mask, mean, causal = call_builtin(_ATTEND, arguments, named)
        given = [tensors_of(x, self.name)[0] for x in (query, key, value)]
        rank, first = len(given[0].shape), self.settings["batch_first"]
        if rank not in (2, 3):
            raise ShapeProblem(
                f"query should be unbatched 2D or batched 3D tensor but received {rank}-D query tensor",
                kind="AssertionError",
            )
        if truth(causal) and mask is None:
            raise ValueProblem(
                "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
                "`generate_square_subsequent_mask` to create this mask.",
                kind="RuntimeError",
            )
        q, k, v = self._projected([self._rows_first(x, rank, first) for x in given])
        bias = self._bias(mask, padding, q)
        out, weights = self._attended(q, k, v, bias, truth(wants))
        if rank == 2:
            out = _call("squeeze", out, 1)
        elif first:
            out = _call("transpose", out, 1, 0)
        if weights is None:
            return out, None
        weights = _call("mean", weights, 1) if truth(mean) else weights
        return out, _call("squeeze", weights, 0) if rank == 2 else weights

    def _rows_first(self, x: Tensor, rank: int, first: bool) -> Any:
        """Return an input as (length, batch, size)."""
        if x.shape[-1] != self.settings["embed_dim"]:
            raise ShapeProblem(
                f"was expecting embedding dimension of {self.settings['embed_dim']}, but got {x.shape[-1]}",
                kind="AssertionError",
            )
        if rank == 2:
            return _call("unsqueeze", x, 1)
        return _call("transpose", x, 1, 0) if first else x

    def _projected(self, inputs: list[Any]) -> list[Any]:
        """Return queries, keys and values as (batch, heads, length, size of a head)."""
        size, heads = self.settings["embed_dim"], self.settings["num_heads"]
        weights = _call("chunk", self.parameters["in_proj_weight"], 3)
        bias = self.parameters["in_proj_bias"]
        biases = [()] * 3 if bias is None else [(each,) for each in _call("chunk", bias, 3)]
        found = []
        for x, weight, own in zip(inputs, weights, biases):
            length, batch = x.shape[:2]
            flat = _call("linear", x, weight, *own)
            parts = _call("transpose", _call("reshape", flat, (length, batch * heads, size // heads)), 0, 1)
            found.append(_call("reshape", parts, (batch, heads, length, size // heads)))
        return found

    def _bias(self, mask: Any, padding: Any, q: Any) -> Any:
        """Return what is added to the scores: minus infinity where nothing may be looked at."""
        found = None
        if mask is not None:
            found = _added(mask, q.dtype)
            if len(found.shape) == 3:
                found = _call("reshape", found, (*q.shape[:2], *found.shape[1:]))
        if padding is not None:
            hidden = _added(padding, q.dtype)
            hidden = _call("reshape", hidden, (q.shape[0], 1, 1, hidden.shape[-1]))
            found = hidden if found is None else _call("add", found, hidden)
        return found

    def _attended(self, q: Any, k: Any, v: Any, bias: Any, wants: bool) -> tuple[Any, Any]:
        batch, heads, length, each = q.shape
        dropped = self.settings["dropout"] if self.training else 0.0
        if wants:
            scores = _call("matmul", _call("mul", q, (1.0 / each) ** 0.5), _call("transpose", k, -2, -1))
            weights = _call("softmax", scores if bias is None else _call("add", bias, scores), -1)
            if dropped:
                weights = _call("dropout", weights, dropped)
            found = _call("matmul", weights, v)
        else:
            weights, found = None, _call("scaled_dot_product_attention", q, k, v, bias, dropped)
        rows = _call("reshape", _call("permute", found, (2, 0, 1, 3)), (length * batch, heads * each))
        out = self.children["out_proj"].forward([rows], {})
        return _call("view", out, length, batch, heads * each), weights


def _added(mask: Any, dtype: str) -> Any:
    """Return a mask as numbers to add: of bools minus infinity where it is True."""
    if type(mask) is not Tensor:
        raise TypeProblem(
            f"is_floating_point(): argument 'input' (position 1) must be Tensor, not {type_name(mask)}",
            hint="a mask is a tensor of bools, or of numbers to add",
        )
    if mask.dtype != "bool":
        return mask
    return _call("masked_fill", _call("zeros", mask.shape, dtype=dtype), mask, float("-inf"))


# ----- a layer of a transformer --------------------------------------------------------------------------------


class TransformerLayer(Module):
    """Attentions and then two linear layers, each a step beside a way around it, with a normalisation."""

    __slots__ = ("activation",)
    place = "transformer"

    def __init__(
        self, name: str, attentions: dict[str, MultiheadAttention], settings: dict[str, Any], dtype: Any
    ) -> None:
        super().__init__(name, settings)
        size, bias, p, eps = (settings[each] for each in ("d_model", "bias", "dropout", "layer_norm_eps"))
        width = whole_number(settings["dim_feedforward"], "dim_feedforward")
        steps = range(1, len(attentions) + 2)
        self.activation = settings["activation"]
        self.children.update(attentions)
        self.children["linear1"] = Linear(size, width, bias, dtype=dtype)
        self.children["dropout"] = Dropout(p)
        self.children["linear2"] = Linear(width, size, bias, dtype=dtype)
        for number in steps:
            self.children[f"norm{number}"] = layer_norm(size, eps, True, bias, None, dtype)
        for number in steps:
            self.children[f"dropout{number}"] = Dropout(p)

    def _through(self, name: str, x: Any) -> Any:
        return self.children[name].run([x], {})

    def stepped(self, x: Any, attentions: list[Callable[[Any], Any]]) -> Any:
        """Return the sequence after each attention and the linear layers, normalised before or after each."""
        for number, step in enumerate([*attentions, self._forward], 1):
            norm, dropout = f"norm{number}", f"dropout{number}"
            if self.settings["norm_first"]:
                x = _call("add", x, self._through(dropout, step(self._through(norm, x))))
            else:
                x = self._through(norm, _call("add", x, self._through(dropout, step(x))))
        return x

    def _forward(self, x: Any) -> Any:
        inner = self._activated(self._through("linear1", x))
        return self._through("linear2", self._through("dropout", inner))

    def _activated(self, x: Any) -> Any:
        if self.activation in ("relu", "gelu"):
            return _call(self.activation, x)
        if not is_callable(self.activation):
            raise TypeProblem(f"activation should be relu/gelu, not {self.activation}")
        from gradcli.lang.running.callables import python_callable

        return python_callable(self.activation)(x)

    def attended(self, name: str, x: Any, to: Any, mask: Any, padding: Any, causal: Any) -> Any:
        """Return what an attention of the layer makes of `x` and what it looks at."""
        others = {
            "attn_mask": mask, "key_padding_mask": padding, "is_causal": causal, "need_weights": False,
        }  # fmt: skip
        found, _ = self.children[name].run([x, to, to], others)
        return found


class EncoderLayer(TransformerLayer):
    """`nn.TransformerEncoderLayer(4, 2)`: attention and two linear layers, each beside a way around it."""

    __slots__ = ()

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the sequence after the layer."""
        x, mask, padding, causal = call_builtin(_ENCODE, arguments, named)
        return self.stepped(x, [lambda y: self.attended("self_attn", y, y, mask, padding, causal)])


def copies_of(half: Module, layer: Any, norm: Any) -> dict[str, Module]:
    """Return what an encoder or decoder has inside: as many copies of a layer as it is to have, and a normalisation.

    Raises: TypeProblem for what is no layer.
    """
    from gradcli.lang.library.python.standard_modules import deep_copy

    for module in (layer,) if norm is None else (layer, norm):
        if not isinstance(module, Module):
            raise TypeProblem(f"{half.name} takes layers, not {described(module)}")
    layers = ModuleList([deep_copy(layer) for _ in range(half.settings["num_layers"])])
    return {"layers": layers} if norm is None else {"layers": layers, "norm": norm}


class Encoder(Module):
    """`nn.TransformerEncoder(layer, 6)`: copies of a layer one after the other, and a normalisation behind them."""

    __slots__ = ()
    place = "transformer"

    def __init__(self, layer: Any, count: Any, norm: Any) -> None:
        super().__init__("TransformerEncoder", {"num_layers": whole_number(count, "num_layers")})
        self.children.update(copies_of(self, layer, norm))

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the sequence after all layers."""
        x, mask, padding, causal = call_builtin(_ENCODE_ALL, arguments, named)
        others = {"src_mask": mask, "src_key_padding_mask": padding, "is_causal": truth(causal or False)}
        for layer in self.children["layers"].children.values():
            x = layer.run([x], others)
        return self.children["norm"].run([x], {}) if "norm" in self.children else x


# ----- their types -----------------------------------------------------------------------------------------------

_ATTENTION = (
    "embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, "
    "batch_first=False, device=None, dtype=None"
)
ENCODER = (
    "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-5, batch_first=False, "
    "norm_first=False, bias=True, device=None, dtype=None"
)


def _attention(*given: Any) -> MultiheadAttention:
    settings = dict(zip(Signature(_ATTENTION).names, given))
    for name in ("add_bias_kv", "add_zero_attn", "kdim", "vdim"):
        if settings.pop(name):
            raise ValueProblem(f"gradcli's MultiheadAttention has no {name}")
    bias, dtype = truth(settings.pop("bias")), settings.pop("dtype")
    settings.pop("device")
    for name in ("embed_dim", "num_heads"):
        settings[name] = whole_number(settings[name], name)
    settings["batch_first"] = truth(settings["batch_first"])
    return MultiheadAttention(settings, bias, dtype)


def layer_parts(given: tuple[Any, ...]) -> tuple[dict[str, Any], Any, Callable[[], MultiheadAttention]]:
    """Return the settings of a transformer's layer, its dtype, and what makes an attention for it."""
    settings = dict(zip(Signature(ENCODER).names, given))
    dtype, first = settings.pop("dtype"), truth(settings.pop("batch_first"))
    settings.pop("device")
    inner = {
        "embed_dim": whole_number(settings["d_model"], "d_model"),
        "num_heads": whole_number(settings["nhead"], "nhead"),
        "dropout": settings["dropout"],
        "batch_first": first,
    }
    return settings, dtype, lambda: MultiheadAttention(dict(inner), truth(settings["bias"]), dtype)


def encoder_layer(*given: Any) -> EncoderLayer:
    """Return a layer of these settings."""
    settings, dtype, attention = layer_parts(given)
    return EncoderLayer("TransformerEncoderLayer", {"self_attn": attention()}, settings, dtype)


def square_mask(size: Any, _device: Any, _dtype: Any) -> Any:
    """Return minus infinity above the diagonal and 0 elsewhere: nothing looks ahead."""
    return _call("triu", _call("full", (whole_number(size), whole_number(size)), float("-inf")), diagonal=1)


def attention_types() -> dict[str, Any]:
    """Return the layers by name."""
    found = [
        type_of_kind(MultiheadAttention, _ATTENTION, _attention),
        type_of_kind(EncoderLayer, ENCODER, encoder_layer, "TransformerEncoderLayer"),
        type_of_kind(
            Encoder,
            "encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True",
            lambda layer, count, norm, _nested, _check: Encoder(layer, count, norm),
            "TransformerEncoder",
        ),
    ]
    return {kind.name: kind for kind in found}
