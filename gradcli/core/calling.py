"""Calls of operators with a user's arguments: positions, keywords in PyTorch's spellings, lists as tensors."""

from __future__ import annotations

from gradcli.core.ops.creation import as_operand
from gradcli.core.tensor import Tensor
from gradcli.core.values import DTYPES, expect_value
from gradcli.errors import CallProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gradcli.core.registry import Operator

# PyTorch and numpy spell some parameters in two ways; ours is the one on the right.
SPELLINGS = {"axis": "dim", "keepdims": "keepdim", "self": "input", "x": "input", "a": "input", "y": "other"}


def bind(operator: Operator, args: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Return the operator's result for positional and named arguments.

    Raises: CallProblem for too many, missing, doubled or unknown arguments.
    """
    names = (*operator.operands, *operator.parameters)
    if operator.rest:
        return _bind_rest(operator, args, named)
    if len(args) > len(names):
        takes = f"{len(names)} argument" + ("s" if len(names) != 1 else "")
        hint = signature_hint(operator)
        if operator.name == "log":
            hint = "log is the natural one; to another base: log2(x), log10(x) or log(x)/log(b)"
        said = f"{operator.name}() takes {len(names)} positional argument{'s'[: len(names) != 1]} but {len(args)} were given"
        raise CallProblem(
            f"{operator.name} takes {takes}, {len(args)} given",
            hint=hint,
            said=None if operator.defaults else said,
        )
    given: dict[str, Any] = dict(zip(names, args))
    for spelled, value in named.items():
        name = _parameter(operator, names, spelled)
        if name in given:
            raise CallProblem(f"{operator.name} got two values for {spelled}", hint=signature_hint(operator))
        given[name] = value
    defaults = dict(operator.defaults)
    for name in names:
        if name not in given and name not in defaults:
            raise _missing(operator, name)
    for name in operator.keyword_only:
        if name not in given and name not in defaults:
            raise _missing(operator, name)
    for at, name in enumerate(operator.operands):
        if name in given and not (given[name] is None and name in defaults):
            given[name] = coerce(
                given[name], operator.name, operator.variadic and at == 0, given.get("dtype")
            )
    values = [given.get(name, defaults.get(name)) for name in names]
    extra = {name: given[name] for name in operator.keyword_only if name in given}
    call = operator.full or operator.call
    return call(*values, **extra) if extra else call(*values)


def _bind_rest(operator: Operator, args: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Bind a call of an operator that takes any number of arguments, such as sizes: `reshape(x, 2, 3)`."""
    operands = len(operator.operands)
    values = [
        coerce(a, operator.name, operator.variadic and i == 0) if i < operands else a
        for i, a in enumerate(args)
    ]
    extra = {}
    for spelled, value in named.items():
        name = SPELLINGS.get(spelled, spelled)
        if name in operator.operands and len(values) <= operator.operands.index(name):
            values.append(coerce(value, operator.name))
        elif spelled in operator.keyword_only:
            extra[spelled] = value
        elif name in operator.keyword_only:
            extra[name] = value
        else:
            raise _unknown(operator, spelled)
    if len(values) < operands:
        missing = operator.operands[len(values)]
        raise _missing(operator, missing)
    return operator.call(*values, **extra)


def coerce(value: Any, name: str, variadic: bool = False, dtype: Any = None) -> Any:
    """Return an operand as operators take it: lists of numbers and tensors become one tensor, of `dtype` if named.

    Raises: TypeProblem for what is no number, tensor or list of these.
    """
    if variadic:
        return value  # the operator looks at the items itself
    if isinstance(value, (list, tuple, range)) or type(value) is int:
        return as_operand(value, dtype if type(dtype) is str and dtype in DTYPES else None)
    if type(value) is not Tensor:
        expect_value(value, name)
    return value


def _parameter(operator: Operator, names: tuple[str, ...], spelled: str) -> str:
    known = (*names, *operator.keyword_only)
    if spelled in known:
        return spelled
    name = SPELLINGS.get(spelled, spelled)
    if name in known:
        return name
    if name == "input" and operator.operands:
        return operator.operands[0]
    raise _unknown(operator, spelled)


def _missing(operator: Operator, name: str) -> CallProblem:
    # What PyTorch has in torch.nn.functional only is a function of Python's.
    in_python = all(dotted.startswith("torch.nn.functional.") for dotted in operator.torch)
    return CallProblem(
        f"{operator.name} needs a value for {name}",
        hint=signature_hint(operator),
        said=f"{operator.name}() missing 1 required positional argument: '{name}'"
        if in_python
        else f'{operator.name}() missing 1 required positional arguments: "{name}"',
    )


def _unknown(operator: Operator, spelled: str) -> CallProblem:
    return CallProblem(
        f"{operator.name}() got an unexpected keyword argument '{spelled}'", hint=signature_hint(operator)
    )


def signature_hint(operator: Operator) -> str:
    """Return the hint that shows how an operator is called."""
    return f"it is called as {operator.help.signature}"
