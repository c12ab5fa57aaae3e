"""Primitives: operators with derivative rules, in five kinds.

| kind | the definition gives | VJP | JVP |
|---|---|---|---|
| elementwise | one partial per operand, `p_i(out, *xs)` or a constant | `sum_to(ct * p_i, shape_i)` | sum of `t_i * p_i` |
| linear | one transpose per operand, `(ct, out, *xs, **params)` | that | the primitive itself on the tangents |
| bilinear | two transposes | those | `op(t, y) + op(x, t)` |
| constant | nothing: the derivative is zero everywhere it exists | none | none |
| general | both rules, per operand | given | given |

Rules are written in primitives. A primitive takes plain values (fast, nothing recorded) or Tensors
(recorded), so a rule run on plain values gives numbers and one run on Tensors gives a derivative
that can be differentiated again.
"""

from __future__ import annotations

from gradcli.core.forward import elementwise_forward, structured_forward
from gradcli.core.recording import applied, applied_constant, applied_to_two, record
from gradcli.core.tensor import NO_PARAMS, Tensor, mode
from gradcli.core.values import expect_value, of_tensor
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.core.values import Value

    Apply: TypeAlias = Callable[..., Any]
    Partial: TypeAlias = Callable[..., Any] | float | None
    SlopeName: TypeAlias = str | Callable[["Tensor"], str | None] | None

PRIMITIVES: dict[str, Primitive] = {}


class Singular(Record):
    """Where a primitive has no derivative, or none that is unique.

    `kind`: `kink` (one-sided slopes differ), `jump` (the value leaps), `pole` (the value or the slope grows
    beyond all bounds), `edge` (the domain ends) or `undefined` (there is no value). `where` tells it for plain
    operands, elementwise: `lambda x: x == 0`; for others than elementwise operators the parameters follow.
    `text` says in a user's words what is used there: "slopes -1 and 1 on its two sides; 0 is used".
    `shown` is a row of the table of such points: an expression, where, and the derivatives there.
    `by` lists the operands whose derivatives are meant, if not all. `smooth` is told the cotangent as well,
    `(ct, *operands, **params)`, and says whether the whole is differentiable all the same.
    """

    kind: str
    where: Callable[..., Any]
    text: str
    shown: tuple[str, str, str] = ("", "", "")
    by: tuple[int, ...] = ()
    smooth: Callable[..., bool] | None = None

    def named(self, of: str) -> str:
        """Return what is there, as a noun: `a pole of div (a division by 0)`."""
        if self.kind == "undefined":
            return f"no value of {of} ({self.text})"
        article = "an" if self.kind[0] in "aeiou" else "a"
        return f"{article} {self.kind} of {of} ({self.text})"


def nowhere(*_operands: Any, **_params: Any) -> bool:
    """Say that there is no such point: of a convention that a table names, though nothing is singular there."""
    return False


class Primitive:
    """An operator's name, kind, implementations and rules. `apply` is what everybody calls."""

    __slots__ = (
        "apply",
        "arity",
        "forward",
        "grad_name",
        "jvps",
        "kind",
        "name",
        "partials",
        "scalar",
        "singular",
        "slope_name",
        "vjps",
    )

    def __init__(
        self, name: str, kind: str, arity: int, grad_name: str | Callable[[Tensor], str] | None
    ) -> None:
        self.name = name
        self.kind = kind
        self.arity = arity  # 0: a variable number of operands
        self.grad_name = grad_name or pascal(name) + "Backward0"
        self.scalar: Callable[..., Any] | None = None
        self.partials: tuple[Partial, ...] | None = None
        self.vjps: Any = None  # one rule per operand, or one rule that takes the operand's position first
        self.jvps: Any = None
        self.singular: tuple[Singular, ...] = ()
        self.slope_name: SlopeName = (
            None  # what PyTorch's formula of the derivative by the first operand ends in
        )
        self.forward: Callable[..., Value] = expect_value
        self.apply: Apply = expect_value
        PRIMITIVES[name] = self

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


def pascal(name: str) -> str:
    """Return a snake_case name in PascalCase, as PyTorch names its graph nodes."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


# ----- elementwise -------------------------------------------------------------------------------


def elementwise(
    name: str,
    *,
    scalar: Callable[..., Any],
    array: str | Callable[..., Any],
    partials: tuple[Partial, ...],
    floats: bool = True,
    grad_name: str | Callable[[Tensor], str] | None = None,
    singular: tuple[Singular, ...] = (),
    slope_name: SlopeName = None,
) -> Apply:
    """Return a differentiable elementwise operator of `len(partials)` operands.

    `scalar` computes on Python numbers, `array` (a function, or numpy's name of one) on arrays.
    `floats` turns int and bool operands into floats first, as `sin` does and `add` does not.
    `singular` lists where it has no unique derivative; the report of a gradient says so at these points.
    `slope_name` is what the graph of a derivative shows in PyTorch, if it is no product; it may depend on the node.
    A partial is a function `(out, *xs)`, a constant, or None where no derivative exists.
    """
    prim = Primitive(name, "elementwise", len(partials), grad_name)
    prim.scalar = scalar
    prim.partials = partials
    prim.singular = singular
    prim.slope_name = slope_name
    prim.forward = elementwise_forward(name, scalar, array, floats, prim.arity)
    prim.apply = applied(prim)
    return prim.apply


def constant_elementwise(
    name: str,
    arity: int,
    *,
    scalar: Callable[..., Any],
    array: str | Callable[..., Any],
    floats: bool = False,
) -> Apply:
    """Return an elementwise operator whose derivative is zero wherever it exists (floor, `==`)."""
    prim = Primitive(name, "constant", arity, None)
    prim.scalar = scalar
    prim.forward = elementwise_forward(name, scalar, array, floats, arity)
    prim.apply = applied_constant(prim)
    return prim.apply


# ----- linear, bilinear, constant, general ---------------------------------------------------------


def linear(
    name: str,
    *,
    array: Callable[..., Any],
    transposes: Any,
    scalar: Callable[..., Any] | None = None,
    batch: str | Callable[..., Any] = "axes",
    arity: int | None = None,
    grad_name: str | Callable[[Tensor], str] | None = None,
    singular: tuple[Singular, ...] = (),
) -> Apply:
    """Return an operator that is linear in all its differentiable operands together.

    `transposes` holds one function `(ct, out, *xs, **params)` per operand (None: not differentiable),
    or is one function `(i, ct, out, xs, params)` if there may be any number of operands.
    """
    apply = _structured(name, "linear", array, transposes, None, scalar, batch, arity, grad_name)
    PRIMITIVES[name].singular = singular
    return apply


def bilinear(
    name: str,
    *,
    array: Callable[..., Any],
    transposes: tuple[Callable[..., Any], Callable[..., Any]],
    scalar: Callable[..., Any] | None = None,
    batch: str | Callable[..., Any] = "axes",
    grad_name: str | Callable[[Tensor], str] | None = None,
) -> Apply:
    """Return an operator that is linear in each of two operands: matmul, convolutions, outer products."""
    return _structured(name, "bilinear", array, transposes, None, scalar, batch, 2, grad_name)


def general(
    name: str,
    *,
    array: Callable[..., Any],
    vjps: Any,
    jvps: Any,
    scalar: Callable[..., Any] | None = None,
    batch: str | Callable[..., Any] = "axes",
    arity: int | None = None,
    grad_name: str | Callable[[Tensor], str] | None = None,
    singular: tuple[Singular, ...] = (),
    slope_name: SlopeName = None,
) -> Apply:
    """Return an operator with both rules given per operand.

    `vjps`: one `(ct, out, *xs, **params)` per operand, or one `(i, ct, out, xs, params)` for any number.
    `jvps`: one `(t, out, *xs, **params)` per operand, giving that operand's share of the output's tangent,
    or one `(i, t, out, xs, params)`.
    """
    apply = _structured(name, "general", array, vjps, jvps, scalar, batch, arity, grad_name)
    PRIMITIVES[name].singular = singular
    PRIMITIVES[name].slope_name = slope_name
    return apply


def constant(
    name: str,
    *,
    array: Callable[..., Any],
    scalar: Callable[..., Any] | None = None,
    batch: str | Callable[..., Any] = "axes",
) -> Apply:
    """Return an operator whose derivative is zero wherever it exists (argmax, sort's indices)."""
    prim = Primitive(name, "constant", 0, None)
    prim.scalar = scalar
    forward = prim.forward = structured_forward(name, array, scalar, batch)

    def apply(*operands: Any, **params: Any) -> Any:
        if mode.constants:
            return record(prim, forward, operands, params)
        values = [x.current().value if type(x) is Tensor else x for x in operands]
        out = forward(*values, **params)
        if not any(type(x) is Tensor for x in operands):
            return out
        return Tensor(of_tensor(out))

    prim.apply = apply
    return apply


def _structured(
    name: str,
    kind: str,
    array: Callable[..., Any],
    vjps: Any,
    jvps: Any,
    scalar: Callable[..., Any] | None,
    batch: str | Callable[..., Any],
    arity: int | None,
    grad_name: str | Callable[[Tensor], str] | None,
) -> Apply:
    count = arity if arity is not None else len(vjps) if isinstance(vjps, tuple) else 0
    prim = Primitive(name, kind, count, grad_name)
    prim.scalar = scalar
    prim.vjps = vjps
    prim.jvps = jvps
    forward = prim.forward = structured_forward(name, array, scalar, batch)

    of_two = applied_to_two(prim) if count == 2 else None

    def apply(*operands: Any, **params: Any) -> Any:
        if of_two is None or params:
            return record(prim, forward, operands, params)
        t = of_two(*operands)
        if type(t) is Tensor:
            t.params = NO_PARAMS  # a slot that was never set is slow to read, and rules are asked with it
        return t

    prim.apply = apply
    return apply
