"""Transformers that write: `nn.TransformerDecoderLayer`, `nn.TransformerDecoder`, and `nn.Transformer` of both halves.

Source: Vaswani et al. (2017), arXiv:1706.03762; https://docs.pytorch.org/docs/stable/nn.html#transformer-layers
"""

from __future__ import annotations

from gradcli.core.tensor import grad_mode
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.networks.attention_layers import (
    ENCODER,
    Encoder,
    TransformerLayer,
    copies_of,
    encoder_layer,
    layer_parts,
    square_mask,
)
from gradcli.lang.library.networks.image_layers import layer_norm
from gradcli.lang.library.networks.initialisers import xavier_uniform
from gradcli.lang.library.networks.module import Module, type_of_kind
from gradcli.lang.values.binding import Signature, call_builtin
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _in_order(*arguments: Any) -> tuple[Any, ...]:
    return arguments


_DECODE = Builtin(
    "TransformerDecoderLayer.forward",
    "tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, "
    "tgt_is_causal=False, memory_is_causal=False",
    _in_order,
)
_DECODE_ALL = Builtin(
    "TransformerDecoder.forward",
    "tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, "
    "tgt_is_causal=None, memory_is_causal=False",
    _in_order,
)
_TRANSLATE = Builtin(
    "Transformer.forward",
    "src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, "
    "tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None, "
    "memory_is_causal=False",
    _in_order,
)


class DecoderLayer(TransformerLayer):
    """`nn.TransformerDecoderLayer(4, 2)`: attention to what was written, to what was read, and two linear layers."""

    __slots__ = ()

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the sequence after the layer."""
        x, memory, mask, other, padding, padded, causal, forward_only = call_builtin(
            _DECODE, arguments, named
        )
        return self.stepped(
            x,
            [
                lambda y: self.attended("self_attn", y, y, mask, padding, causal),
                lambda y: self.attended("multihead_attn", y, memory, other, padded, forward_only),
            ],
        )


class Decoder(Module):
    """`nn.TransformerDecoder(layer, 6)`: copies of a layer one after the other, and a normalisation behind them."""

    __slots__ = ()
    place = "transformer"

    def __init__(self, layer: Any, count: Any, norm: Any) -> None:
        super().__init__("TransformerDecoder", {"num_layers": whole_number(count, "num_layers")})
        self.children.update(copies_of(self, layer, norm))

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the sequence after all layers."""
        x, memory, *masks, causal, forward_only = call_builtin(_DECODE_ALL, arguments, named)
        names = ("tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask")
        others = {**dict(zip(names, masks)), "tgt_is_causal": truth(causal or False)}
        others["memory_is_causal"] = forward_only
        for layer in self.children["layers"].children.values():
            x = layer.run([x, memory], others)
        return self.children["norm"].run([x], {}) if "norm" in self.children else x


class Transformer(Module):
    """`nn.Transformer(d_model=8, nhead=2)`: what reads a sequence, and what writes another one by it."""

    __slots__ = ()
    place = "transformer"

    def __init__(self, settings: dict[str, Any], counts: tuple[Any, Any], dtype: Any) -> None:
        first = truth(settings["batch_first"])
        super().__init__(
            "Transformer",
            {"d_model": settings["d_model"], "nhead": settings["nhead"], "batch_first": first},
        )
        names = Signature(ENCODER).names
        given = {**settings, "device": None, "dtype": dtype}
        size, eps, bias = settings["d_model"], settings["layer_norm_eps"], settings["bias"]
        halves = {"encoder": (encoder_layer, Encoder), "decoder": (decoder_layer, Decoder)}
        for count, (name, (layer, half)) in zip(counts, halves.items()):
            one = layer(*[given[each] for each in names])
            norm = layer_norm(size, eps, True, bias, None, dtype)
            self.children[name] = half(one, count, norm)
        with grad_mode(False):
            for _, parameter in self.named_parameters():
                if len(parameter.shape) > 1:
                    xavier_uniform(parameter, 1.0)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the sequence written."""
        source, target, *rest = call_builtin(_TRANSLATE, arguments, named)
        mask, target_mask, memory_mask, padding, target_padding, memory_padding, *causal = rest
        self._check(source, target)
        memory = self.children["encoder"].run(
            [source], {"mask": mask, "src_key_padding_mask": padding, "is_causal": causal[0]}
        )
        masks = [target_mask, memory_mask, target_padding, memory_padding, causal[1], causal[2]]
        return self.children["decoder"].run([target, memory, *masks], {})

    def _check(self, source: Any, target: Any) -> None:
        size, axis = self.settings["d_model"], 0 if self.settings["batch_first"] else 1
        if len(source.shape) == 3 and source.shape[axis] != target.shape[axis]:
            raise ValueProblem("the batch number of src and tgt must be equal", kind="RuntimeError")
        if source.shape[-1] != size or target.shape[-1] != size:
            raise ValueProblem(
                "the feature number of src and tgt must be equal to d_model", kind="RuntimeError"
            )


def decoder_layer(*given: Any) -> DecoderLayer:
    """Return a layer of these settings, in the order in which the layer of an encoder takes them."""
    settings, dtype, attention = layer_parts(given)
    attentions = {name: attention() for name in ("self_attn", "multihead_attn")}
    return DecoderLayer("TransformerDecoderLayer", attentions, settings, dtype)


_TRANSFORMER = (
    "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, "
    "activation='relu', custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05, batch_first=False, "
    "norm_first=False, bias=True, device=None, dtype=None"
)


def _transformer(*given: Any) -> Transformer:
    settings = dict(zip(Signature(_TRANSFORMER).names, given))
    for name in ("custom_encoder", "custom_decoder"):
        if (custom := settings.pop(name)) is not None:
            raise TypeProblem(f"gradcli's Transformer takes no {name}: this is {described(custom)}")
    dtype = settings.pop("dtype")
    settings.pop("device")
    counts = settings.pop("num_encoder_layers"), settings.pop("num_decoder_layers")
    return Transformer(settings, counts, dtype)


_MASK = ("generate_square_subsequent_mask", "sz, device=None, dtype=None")
Transformer.makers = {_MASK[0]: Builtin(*_MASK, square_mask)}
Transformer.methods = {
    **Module.methods,
    _MASK[0]: Builtin(_MASK[0], f"self, {_MASK[1]}", lambda _net, *given: square_mask(*given)),
}


def decoder_types() -> dict[str, Any]:
    """Return these layers by name."""
    found = [
        type_of_kind(DecoderLayer, ENCODER, decoder_layer, "TransformerDecoderLayer"),
        type_of_kind(Decoder, "decoder_layer, num_layers, norm=None", Decoder, "TransformerDecoder"),
        type_of_kind(Transformer, _TRANSFORMER, _transformer),
    ]
    return {kind.name: kind for kind in found}
