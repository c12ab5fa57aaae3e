"""What a user can call: names, signatures, help and samples of every operator, in one table."""

from __future__ import annotations

from gradcli.core.ops import load as load_operators
from gradcli.core.ops.index import INDEX
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

# What functions of `torch.nn.functional` are called before their own name, and where PyTorch documents operators.
F = "torch.nn.functional."
PAGE = "https://pytorch.org/docs/stable/generated/torch."
F_PAGE = PAGE + "nn.functional."
LINALG = PAGE + "linalg."


class Help(Record):
    """What `help NAME`, completion and the reference show.

    `examples` are pairs of an expression and what it prints; `conventions` says what the derivative
    is where it is not unique; `source` cites where the formula stands.
    """

    signature: str
    summary: str
    derivative: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    see: tuple[str, ...] = ()
    source: str = ""
    domain: str = ""
    conventions: str = ""


class Case(Record):
    """One sample call: operand shapes (drawn inside `low`..`high`), or operand values, and parameters.

    `args` are values in place of random ones; `wrt` the positions to differentiate.
    """

    shapes: tuple[tuple[int, ...], ...] = ()
    params: tuple[tuple[str, Any], ...] = ()
    low: float = -2.0
    high: float = 2.0
    args: tuple[Any, ...] = ()
    wrt: tuple[int, ...] = (0,)


class Samples(Record):
    """What the generated tests draw from.

    `domain`: an open interval per operand of an elementwise operator, in which it is smooth; `edges`:
    points where values, not derivatives, are compared; `cases`: calls of other operators;
    `orders`: up to which order derivatives are checked; `exempt`: a reason not to check them.
    """

    domain: tuple[tuple[float, float], ...] = ()
    edges: tuple[float, ...] = ()
    cases: tuple[Case, ...] = ()
    orders: int = 3
    exempt: str = ""


class Operator(Record):
    """A user-visible operator. See `Operator.call` for the plain function behind it.

    `operands` names what may be a tensor, in PyTorch's spelling; `parameters` the rest, in order;
    `required` counts the operands and parameters without a default. `variadic`: the first operand is
    a list of tensors. `torch`: dotted names. `latex`: a template with `{x}`, `{y}`. `full`: the function
    that takes further parameters as well, where `call` is the short way for operands alone.
    """

    name: str
    call: Callable[..., Any]
    operands: tuple[str, ...]
    parameters: tuple[str, ...]
    defaults: tuple[tuple[str, Any], ...]
    keyword_only: tuple[str, ...]
    rest: bool
    variadic: bool
    method: bool
    torch: tuple[str, ...]
    aliases: tuple[str, ...]
    family: str
    help: Help
    samples: Samples
    latex: str
    kind: str
    full: Callable[..., Any] | None = None


class OperatorTable(dict[str, Operator]):
    """The operators by name and alias; a module that defines some is imported when one of them is asked for.

    Importing all modules takes longer than a short program runs. Whoever goes through the whole table,
    or asks how long it is, gets it complete.
    """

    def __init__(self) -> None:
        super().__init__()
        self._modules = {name: module for module, names in INDEX.items() for name in names.split()}

    def __missing__(self, name: str) -> Operator:
        module = self._modules.get(name)
        if module is None:
            raise KeyError(name)
        __import__("gradcli.core.ops." + module)
        return dict.__getitem__(self, name)

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self._modules

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return the operator of this name, `otherwise` if there is none."""
        try:
            return self[name]
        except KeyError:
            return otherwise

    def __iter__(self) -> Iterator[str]:
        load_operators()
        return super().__iter__()

    def __len__(self) -> int:
        load_operators()
        return super().__len__()

    def keys(self) -> Any:
        """Return all names."""
        load_operators()
        return super().keys()

    def values(self) -> Any:
        """Return all operators, once for each of their names."""
        load_operators()
        return super().values()

    def items(self) -> Any:
        """Return all names with their operators."""
        load_operators()
        return super().items()


OPERATORS = OperatorTable()

_OPERAND_NAMES = ("input", "other")


def public(
    call: Callable[..., Any],
    name: str,
    *,
    help: Help,
    samples: Samples | None = None,
    operands: tuple[str, ...] | int = 1,
    variadic: bool = False,
    method: bool = True,
    torch: tuple[str, ...] | None = None,
    aliases: tuple[str, ...] = (),
    latex: str = "",
    kind: str = "",
    family: str = "",
    full: Callable[..., Any] | None = None,
) -> Callable[..., Any]:
    """Enter `call` into the table under `name` and its aliases; return it.

    The signature is read from the function: its first parameters are the operands, the others keep
    their own names. `torch` defaults to `torch.NAME`; give () for what PyTorch does not have.
    With `full`, the signature is that of `full`, and `call` is a short way for calls without parameters.
    """
    described = full or call
    code = described.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    count = operands if isinstance(operands, int) else len(operands)
    names = _OPERAND_NAMES[:count] if isinstance(operands, int) else operands
    defaults = described.__defaults__ or ()
    with_default = tuple(zip((*names, *positional[count:])[len(positional) - len(defaults) :], defaults))
    operator = Operator(
        name=name,
        call=call,
        operands=tuple(names),
        parameters=tuple(positional[count:]),
        defaults=(*with_default, *(described.__kwdefaults__ or {}).items()),
        keyword_only=tuple(keyword_only),
        # The function of a primitive takes its operands as *operands, however many they are.
        rest=bool(code.co_flags & 0x04) and len(names) <= code.co_argcount,
        variadic=variadic,
        method=method,
        torch=(f"torch.{name}",) if torch is None else torch,
        aliases=aliases,
        family=family or call.__module__.rpartition(".")[2],
        help=help,
        samples=samples or Samples(),
        latex=latex,
        kind=kind,
        full=full,
    )
    OPERATORS[name] = operator
    for alias in aliases:
        OPERATORS[alias] = operator
    return call


def operator(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that enters a function into the table; options as in `public`."""

    def enter(call: Callable[..., Any]) -> Callable[..., Any]:
        return public(call, name, **options)

    return enter
