"""Calls of the language's own functions: matching arguments with a signature, and handing operators to core."""

from __future__ import annotations

from gradcli.core.calling import bind
from gradcli.core.inplace import assign
from gradcli.core.ops.creation import as_operand
from gradcli.core.registry import Operator
from gradcli.core.sharing import array_changed
from gradcli.core.tensor import Tensor, constant, data_of, is_grad_enabled, set_requires_grad, supersede
from gradcli.core.values import DTYPES, broadcast_shape, cast, shape_of
from gradcli.errors import CallProblem, GradientProblem, Problem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.suggest import did_you_mean
from gradcli.lang.values.kinds import (
    DTYPES_OF_TYPES,
    NUMBERS,
    OPERANDS,
    described,
    is_array,
    is_operand,
    type_name,
)
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import MISSING, Builtin, Device, Dtype, Generator, Size, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# Arguments that say where and how a tensor is stored; they mean nothing here and are accepted.
_PLUMBING = frozenset(("device", "layout", "pin_memory", "memory_format", "non_blocking"))
_LITERALS: dict[str, Any] = {"None": None, "True": True, "False": False, "''": "", "()": ()}
# Functions of `torch.nn.functional` that take `inplace=True`.
_IN_PLACE_SWITCHES = frozenset((
    "alpha_dropout", "celu", "dropout", "dropout1d", "dropout2d", "dropout3d", "elu", "feature_alpha_dropout", "hardsigmoid",
    "hardswish", "hardtanh", "leaky_relu", "mish", "relu", "relu6", "rrelu", "selu", "silu", "threshold",
))  # fmt: skip


class Signature:
    """The parameters of a builtin, read from its text `data, *, dtype=None`."""

    __slots__ = ("defaults", "fewest", "named_rest", "names", "plain", "rest", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = self.named_rest = False
        names: list[str] = []
        defaults: list[Any] = []
        plain: int | None = None
        for part in text.split(",") if text else ():
            part = part.strip()
            if part == "*":
                plain = len(names)
            elif part.startswith("**"):
                self.named_rest = True
            elif part.startswith("*"):
                self.rest = True
                plain = len(names)
            elif part != "/":
                name, _, default = part.partition("=")
                names.append(name)
                defaults.append(_literal(default) if default else MISSING)
        self.names = tuple(names)
        self.defaults = tuple(defaults)
        self.plain = len(names) if plain is None else plain
        # How many must be given by position where nothing is given by name.
        self.fewest = max((i + 1 for i, default in enumerate(defaults) if default is MISSING), default=0)


def _literal(text: str) -> Any:
    if text in _LITERALS:
        return _LITERALS[text]
    if text[0] in "'\"":
        return text[1:-1].replace("\\n", "\n")
    return float(text) if "." in text or "e" in text else int(text)


def call_builtin(builtin: Builtin, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Return what a builtin gives for these arguments.

    Raises: CallProblem if they do not fit its signature.
    """
    signature = builtin.binder
    if signature is None:
        signature = builtin.binder = Signature(builtin.signature)
    count = len(arguments)
    if not (named or signature.rest or signature.named_rest) and signature.fewest <= count <= signature.plain:
        return builtin.function(*arguments, *signature.defaults[count:])
    values = list(signature.defaults)
    count = min(count, signature.plain)
    values[:count] = arguments[:count]
    if len(arguments) > count and not signature.rest:
        raise _misfit(
            builtin,
            f"takes {signature.plain} argument{'s' * (signature.plain != 1)}, {len(arguments)} given",
            arguments,
        )
    extra = {}
    for name, value in named.items():
        if name == "device":
            refuse_other_device(value)
        if name in signature.names:
            at = signature.names.index(name)
            if at < count:
                raise _twice(builtin, name)
            values[at] = value
        elif signature.named_rest:
            extra[name] = value
        elif name not in _PLUMBING:
            hint = did_you_mean(name, signature.names)
            unexpected = f"{builtin.name}() got an unexpected keyword argument '{name}'"
            said = unexpected.replace("()", ".__init__()", 1) if builtin.name[:1].isupper() else None
            raise CallProblem(unexpected, hint=hint or _usage(builtin), said=said)
    for name, value in zip(signature.names, values):
        if value is MISSING:
            missing = [each for each, given in zip(signature.names, values) if given is MISSING]
            raise _misfit(builtin, f"needs the argument {name}", arguments, missing)
    if signature.rest:
        plain, keyword_only = values[: signature.plain], values[signature.plain :]
        return builtin.function(
            *plain, arguments[count:], *keyword_only, *([extra] if signature.named_rest else [])
        )
    return builtin.function(*values, *([extra] if signature.named_rest else []))


def _misfit(builtin: Builtin, what: str, arguments: list[Any], missing: Sequence[str] = ()) -> CallProblem:
    from gradcli.lang.values.python_words import misfit_words

    said = misfit_words(builtin, arguments, missing)
    return CallProblem(f"{builtin.name}() {what}", hint=_usage(builtin), said=said)


def _twice(builtin: Builtin, name: str) -> CallProblem:
    made = f"{builtin.name}.__init__" if builtin.name[:1].isupper() else builtin.name
    said = f"{made}() got multiple values for argument '{name}'"
    return CallProblem(f"{builtin.name}() got the argument {name} twice", hint=_usage(builtin), said=said)


def _usage(builtin: Builtin) -> str:
    return f"it is called as {builtin.name}({builtin.signature})"


# ----- operators of core -------------------------------------------------------------------------------


def direct_arity(operator: Operator) -> int:
    """Return how many operands `operator.call` takes with nothing else to say; -1 if it needs more."""
    if operator.variadic or operator.rest or not operator.operands:
        return -1
    with_default = [name for name, _value in operator.defaults]
    if any(name not in with_default for name in operator.parameters):
        return -1
    return len(operator.operands)


def count_of(operator: Operator) -> int:
    """Return how many arguments an operator takes by position."""
    return len(operator.operands) + len(operator.parameters)


def call_operator(operator: Operator, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Return what an operator gives for a program's arguments.

    Raises: CallProblem and what core raises.
    """
    if not named and len(arguments) == direct_arity(operator):
        for value in arguments:
            if type(value) not in OPERANDS:
                break
        else:
            return _called(operator, arguments)
    arguments, named = _of_today(operator, arguments, named)
    requires, source, target = False, None, None
    in_place = (
        operator.name in _IN_PLACE_SWITCHES
        and len(arguments) == count_of(operator) + 1
        and type(arguments[-1]) is bool
    )
    if in_place:
        *arguments, last = arguments
        in_place = bool(last)
    plain: dict[str, Any] = {}
    for name, value in named.items():
        if name == "inplace" and operator.name in _IN_PLACE_SWITCHES:
            in_place = bool(value)
        elif name == "requires_grad" and name not in operator.keyword_only:
            requires = bool(value)
        elif name == "dtype":
            plain[name] = dtype_name(value)
        elif name == "device":
            refuse_other_device(value)
        elif name == "generator":
            source = _generator_of(value)
        elif name == "out":
            target = value
        elif name not in _PLUMBING:
            plain[name] = plain_argument(value)
    if operator.family != "creation":
        arguments = list(arguments)
        count = 1 if operator.variadic else len(operator.operands)
        for i, value in enumerate(arguments[:count]):
            arguments[i] = _as_operand(operator, i, value)
    arguments = [plain_argument(value) for value in arguments]
    if source is None:
        result = _bound(operator, arguments, plain)
    else:
        from gradcli.core.generator import drawn_from

        result = drawn_from(source, lambda: _bound(operator, arguments, plain))
    if requires and type(result) is Tensor:
        set_requires_grad(result, True)
    if in_place and type(arguments[0]) is Tensor:
        assign(arguments[0], result)
        return arguments[0]
    return result if target is None else _written(operator, target, result)


# What a number between the first two operands was in the calls of old lessons, `p.add_(-lr, p.grad)`.
_FORMER_FACTORS = {"add": "alpha", "sub": "alpha", "addcmul": "value", "addcdiv": "value"}


def _of_today(
    operator: Operator, arguments: list[Any], named: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a call as PyTorch writes it today: `p.add_(p.grad, alpha=-lr)`."""
    factor = _FORMER_FACTORS.get(operator.name)
    if factor is None or len(arguments) != count_of(operator) + 1 or type(arguments[1]) not in NUMBERS:
        return arguments, named
    return [arguments[0], *arguments[2:]], {**named, factor: arguments[1]}


def _written(operator: Operator, out: Any, result: Any) -> Any:
    """Return `out` after giving it the result of an operator in place, whatever its shape was."""
    if is_array(out):
        return _written_into_array(out, result)
    if type(out) is not Tensor:
        raise TypeProblem(f"{operator.name}(): argument 'out' must be Tensor, not {type_name(out)}")
    if isinstance(result, tuple) or type(result) is not Tensor:
        raise TypeProblem(f"{operator.name}(): argument 'out' cannot take {described(result)}")
    if (result.requires_grad or out.requires_grad) and is_grad_enabled():
        raise GradientProblem(
            f"{operator.name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad.",
            hint=f"write y = {operator.name}(...)",
        )
    if result.shape != out.shape:
        supersede(out, constant(cast(data_of(result), out.dtype)))
    else:
        assign(out, result)
    return out


def _written_into_array(out: Any, result: Any) -> Any:
    from gradcli.lang.values.array_numbers import numbers_for_array

    value = numbers_for_array(result)
    try:
        out[...] = value
    except (TypeError, ValueError):
        raise ShapeProblem(
            f"the result does not fit into out, whose shape is {out.shape}",
            hint="out is an array of its shape",
        ) from None
    array_changed(out)
    return out


def _generator_of(value: Any) -> Any:
    from gradcli.lang.library.random_streams import generator_of

    return generator_of(value)


def _called(operator: Operator, arguments: list[Any]) -> Any:
    try:
        return operator.call(*arguments)
    except UNFORESEEN as error:
        raise misuse(operator, arguments, error) from error


# What Python and numpy raise at arguments of a kind that nobody foresaw.
UNFORESEEN = (TypeError, ValueError, ArithmeticError, AttributeError, LookupError)


def _bound(operator: Operator, arguments: list[Any], named: dict[str, Any]) -> Any:
    try:
        return bind(operator, arguments, named)
    except UNFORESEEN as error:
        raise misuse(operator, [*arguments, *named.values()], error) from error


def misuse(function: Operator | Builtin, arguments: list[Any], error: BaseException | None = None) -> Problem:
    """Return the problem of a function of the language called with what it cannot take."""
    if error is not None and "could not be broadcast" in str(error):
        try:
            broadcast_shape(*[shape_of(data_of(value)) for value in arguments if is_operand(value)])
        except ShapeProblem as problem:
            return problem
    if type(function) is Operator and (constant_there := _tensor_for_a_constant(function, arguments)):
        return constant_there
    shown = ", ".join([described(value) for value in arguments])
    usage = (
        f"it is called as {function.help.signature}" if isinstance(function, Operator) else _usage(function)
    )
    return CallProblem(f"{function.name} cannot be called with {shown or 'nothing'}", hint=usage)


def _tensor_for_a_constant(operator: Operator, arguments: list[Any]) -> TypeProblem | None:
    """Return the problem of `leaky_relu(x, a)`, whose second argument is a number that nothing is differentiated by."""
    count = len(operator.operands)
    names = operator.parameters if not operator.variadic and not operator.rest else ()
    for name, value in zip(names, arguments[count:]):
        if type(value) is Tensor and value.shape == ():
            return TypeProblem(
                f"{name} of {operator.name} is a constant: it takes a number, not {described(value)}",
                hint="x.item() is the number of a tensor x; a derivative by it needs the formula written out",
            )
    return None


def _as_operand(operator: Operator, at: int, value: Any) -> Any:
    """Return an operand as core takes it: a list of numbers is a tensor, a list of tensors stays one if wanted."""
    if is_operand(value):
        return value
    if type(value) is Generator:
        value = collected(value.items)
    if isinstance(value, (list, tuple, range)):
        return list(value) if operator.variadic else tensor_of_list(value)
    hint = None
    if value is None and (operator.operands[at], None) in operator.defaults:
        return None
    if value is None:
        hint = "a gradient is None before backward() has run; a function without `return` gives None"
    place = f"argument '{operator.operands[at]}' (position {at + 1})"
    raise TypeProblem(
        f"{operator.name}(): {place} must be Tensor, not {type_name(value)}",
        hint=hint or f"it takes numbers and tensors, and this is {described(value)}",
    )


def tensor_of_list(items: Any) -> Tensor:
    """Return a list of numbers or tensors as one tensor, through which derivatives flow."""
    value = as_operand(items)
    return value if type(value) is Tensor else constant(value)


def plain_argument(value: Any) -> Any:
    """Return an argument as core takes it: dtypes by name, sizes as tuples, ranges and generators as lists."""
    kind = type(value)
    if kind is Dtype:
        return value.name
    if kind is Size:
        return tuple(value)
    if kind is range or kind is Generator:
        return collected(value if kind is range else value.items)
    return value


def dtype_name(value: Any) -> str | None:
    """Return core's name of a dtype given as `torch.float32`, `float` or None.

    Raises: TypeProblem for what is no dtype.
    """
    if value is None:
        return None
    if type(value) is Dtype:
        return str(value.name)
    if type(value) is TypeObject and value.name in DTYPES_OF_TYPES:
        return DTYPES_OF_TYPES[value.name]
    if type(value) is TypeObject and value.name in DTYPES:
        return str(value.name)
    if type(value) is str:
        name = value.removeprefix("torch.")
        name = {"double": "float64", "float": "float32", "long": "int64", "int": "int32"}.get(name, name)
        if name in DTYPES:
            return name
    shown = repr(value) if type(value) is str and len(value) < 40 else described(value)
    raise TypeProblem(f"{shown} is no dtype", hint=f"the dtypes are {', '.join(DTYPES)}")


def is_device(value: Any) -> bool:
    """Tell whether a value names a device, as `"cpu"` or `torch.device("cpu")`."""
    return type(value) is Device or (type(value) is str and value.partition(":")[0] in ("cpu", "cuda", "mps"))


def refuse_other_device(value: Any, hint: str = 'use "cpu"') -> None:
    """Raise ValueProblem for a device that is not the processor; None is the usual one."""
    if value is None:
        return
    kind = value if type(value) is str else getattr(value, "kind", "")
    if not kind.startswith("cpu"):
        mps = kind.partition(":")[0] == "mps"
        words = (
            "PyTorch is not linked with support for mps devices"
            if mps
            else "Torch not compiled with CUDA enabled"
        )
        raise ValueProblem(
            f"{words}: gradcli computes on the processor",
            hint=hint,
            kind="RuntimeError" if mps else "AssertionError",
            said=words,
        )
