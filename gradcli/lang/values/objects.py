"""Values that only programs have: functions, namespaces, types, sizes; numbers and tensors live in core.

A value of a program is a Python number, bool, None, string, list, tuple, dict or range, a Tensor, a numpy
array, an operator of core, or one of the classes here. Nothing else ever reaches a program, and what can
be asked of each kind is in the tables of `attributes` and `methods`.
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tensor import Tensor
from gradcli.errors import NameProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from gradcli.errors import Problem
    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


class Marker:
    """A value that stands for the absence of one."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MISSING = Marker("missing")  # no such name, no such argument
UNBOUND = Marker("unbound")  # a local name before its first assignment


class Builtin:
    """A function of the language: `function` takes the arguments in the order of `signature`.

    `signature` is written as in Python, `data, *, dtype=None`; a default is kept as a Python literal. One that is
    `of_session` is called with the session, the arguments and those given by name, and binds them itself.
    `operator` is what it is where all that is given by position are numbers and tensors. One that passes on what it is
    given is called and explained `like` another.
    """

    __slots__ = ("binder", "function", "like", "name", "of_session", "operator", "signature", "silent")

    def __init__(
        self,
        name: str,
        signature: str,
        function: Callable[..., Any],
        *,
        silent: bool = False,
        of_session: bool = False,
        operator: Operator | None = None,
        like: Operator | Builtin | None = None,
    ) -> None:
        self.name = name
        self.signature = signature
        self.function = function
        self.silent = silent
        self.of_session = of_session
        self.operator = operator
        self.like = like
        self.binder: Any = None


def explained_as(function: Any) -> Any:
    """Return the function whose parameters and help another one has, as a rule its own."""
    while type(function) is Builtin and function.like is not None:
        function = function.like
    return function


class TypeObject:
    """A type as a value: `float` converts, `type(x) is float` compares, `isinstance(x, float)` asks.

    `own` holds functions of the type itself, as `Embedding.from_pretrained`.
    """

    __slots__ = ("accepts", "build", "name", "own", "shown")

    def __init__(
        self,
        name: str,
        shown: str,
        build: Builtin | None,
        accepts: Callable[[Any], bool],
        own: dict[str, Builtin] | None = None,
    ) -> None:
        self.name = name
        self.shown = shown
        self.build = build
        self.accepts = accepts
        self.own = own or {}


class BoundMethod:
    """A method together with the value that it was asked of, as in `f = x.sum`."""

    __slots__ = ("method", "name", "receiver")

    def __init__(self, name: str, receiver: Any, method: Builtin | Operator) -> None:
        self.name = name
        self.receiver = receiver
        self.method = method


class Namespace:
    """What an import binds: names under a dotted name. `find` returns a member or MISSING.

    `put` gives a member another value; None where a program may not do that.
    """

    __slots__ = ("find", "members", "name", "put")

    def __init__(
        self,
        name: str,
        find: Callable[[str], Any],
        members: Callable[[], list[str]],
        put: Callable[[str, Any], None] | None = None,
    ) -> None:
        self.name = name
        self.find = find
        self.members = members
        self.put = put


def namespace_of(name: str, table: dict[str, Any]) -> Namespace:
    """Return a namespace that holds what a table does."""
    return Namespace(name, lambda member: table.get(member, MISSING), lambda: list(table))


class Absent:
    """A module, or a name of one, that gradcli has not, imported by a pasted script; `name` is the module's.

    `refusal` makes what importing a single name from a module would have raised.
    """

    __slots__ = ("harmless", "name", "refusal")
    in_words = "a module that gradcli has not"
    callable_from_programs = True

    def __init__(self, name: str, refusal: Callable[[], Problem] | None = None) -> None:
        self.name = name
        self.refusal = refusal
        # An environment of its own, empty: scripts set there what other libraries read.
        self.harmless: dict[str, Any] = {"environ": {}} if name == "os" else {}

    def part(self, name: str) -> Any:
        """Return the part of it that does nothing here. Raises: NameProblem for all others."""
        if name in self.harmless:
            return self.harmless[name]
        raise self.problem(name)

    def run(self, _arguments: list[Any], _named: dict[str, Any]) -> Any:
        """Raise NameProblem: whatever it is to do cannot be done."""
        raise self.problem()

    def shown_as(self, _printer: Any) -> str:
        """Return what stands for it in a text."""
        return f"<{self.name}, not here>"

    def problem(self, member: str = "") -> Problem:
        """Return what is said at the first use, which asks for a member."""
        from gradcli.lang.running.familiar import TORCH_FOR

        if self.refusal is not None:
            return self.refusal()
        hint = "leave out the lines that use it; what is printed before and after them is not affected"
        if self.name.partition(".")[0] in ("tensorflow", "jax", "autograd", "mxnet", "keras"):
            written = TORCH_FOR.get(member)
            operator = member in OPERATORS
            hint = written or (
                f"write torch.{member}" if operator else "gradcli has PyTorch's names: import torch"
            )
        return NameProblem(f"gradcli cannot import {self.name}", hint=hint)


class Size(tuple[int, ...]):
    """A shape as PyTorch shows it: `torch.Size([2, 3])`."""

    __slots__ = ()


class Dtype:
    """A dtype as a value; `name` as core spells it, `shown` as the library that gave it does."""

    __slots__ = ("name", "shown")

    def __init__(self, name: str, shown: str) -> None:
        self.name = name
        self.shown = shown

    def is_torchs(self) -> bool:
        """Tell whether it is PyTorch's, and not numpy's."""
        return self.shown.startswith("torch.")


class Device:
    """`torch.device("cpu")`, the only one that anything can be on, or one that is only spoken of: `"cuda:0"`."""

    __slots__ = ("index", "kind")

    def __init__(self, kind: str, index: int | None = None) -> None:
        self.kind = kind
        self.index = index

    def __eq__(self, other: object) -> bool:
        return type(other) is Device and (self.kind, self.index) == (other.kind, other.index)

    def __hash__(self) -> int:
        return hash((self.kind, self.index))

    def __str__(self) -> str:
        return self.kind if self.index is None else f"{self.kind}:{self.index}"


class GradFn:
    """The operation that made a tensor, as `y.grad_fn` gives it; `node` is the recorded tensor itself."""

    __slots__ = ("name", "node")
    callable_from_programs = True
    type_name = staticmethod(lambda grad_fn: grad_fn.name)

    def __init__(self, name: str, node: Tensor) -> None:
        self.name = name
        self.node = node

    def run(self, arguments: list[Any], _named: dict[str, Any]) -> Any:
        """Return what it makes of a cotangent: what each operand gets of it."""
        from gradcli.lang.values.node_hooks import cotangents_of

        return cotangents_of(self, arguments)

    def member(self, name: str) -> Any:
        """Return what it has kept for the walk backwards, `_saved_self` and the like."""
        from gradcli.lang.values.saved_tensors import saved

        return saved(self, name)

    def __eq__(self, other: object) -> bool:
        return type(other) is GradFn and self.node is other.node

    def __hash__(self) -> int:
        return id(self.node)


class GradSwitch:
    """What `no_grad()` and its relatives give: recording on or off inside a `with`.

    `before` is set where making it has switched already, as `set_grad_enabled(False)` does; `inference` where the
    tensors made meanwhile are to be told from others, or no longer.
    """

    __slots__ = ("before", "flag", "inference")

    def __init__(self, flag: bool, before: bool | None = None, inference: bool | None = None) -> None:
        self.flag = flag
        self.before = before
        self.inference = inference


class HookHandle:
    """What `register_hook` gives: `remove()` takes the hook away, and so does leaving a `with` of it."""

    __slots__ = ("remove",)
    context_of_programs = True

    def __init__(self, remove: Callable[[], None]) -> None:
        self.remove = remove

    def enter(self) -> None:
        """Do nothing: the hook is there already."""

    def leave(self) -> None:
        """Take the hook away."""
        self.remove()


class RaisedValue:
    """`ValueError("message")`: what a `raise` may raise and an `except` catches.

    `arguments` are what it was made of; `problem` is what went wrong, where it was raised already.
    """

    __slots__ = ("arguments", "kind", "problem")
    type_name = staticmethod(lambda error: error.kind)
    attributes: ClassVar[dict[str, Any]] = {"args": lambda error, runtime, span: error.arguments}

    def __init__(self, kind: str, arguments: tuple[Any, ...], problem: Problem | None = None) -> None:
        self.kind = kind
        self.arguments = arguments
        self.problem = problem


class Generator:
    """A generator, or what `zip` and its kin give; `items` is a Python iterator over its values.

    `kind` is the name of its type, `name` that of the function it comes from.
    """

    __slots__ = ("items", "kind", "name")

    def __init__(self, items: Any, name: str = "", kind: str = "generator") -> None:
        self.items = items
        self.name = name
        self.kind = kind

    @staticmethod
    def type_name(generator: Any) -> str:
        """Return the name of its type."""
        return str(generator.kind)

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return how far it has come, and nothing that it leads to; from now on it can be put back there."""
        if type(self.items) is not Rewindable:
            self.items = Rewindable(self.items)
        return self.items.place, []

    def restore_state(self, state: Any) -> None:
        """Go back to what `state_to_keep` noted."""
        self.items.place = state


class Rewindable:
    """An iterator that keeps what it has given, the first million of it, and gives it again from an earlier place."""

    __slots__ = ("_given", "_items", "place")

    MOST_KEPT = 1_000_000

    def __init__(self, items: Any) -> None:
        self._items = items
        self._given: list[Any] = []
        self.place = 0

    def __iter__(self) -> Rewindable:
        return self

    def __next__(self) -> Any:
        if self.place < len(self._given):
            item = self._given[self.place]
        else:
            item = next(self._items)
            if len(self._given) < self.MOST_KEPT:
                self._given.append(item)
        self.place += 1
        return item


class Code:
    """What a `def` or `lambda` compiled to; shared by all functions made from it."""

    __slots__ = (
        "blank",
        "body",
        "by_name",
        "docstring",
        "keyword_only",
        "name",
        "named_rest",
        "names",
        "one_line",
        "plain",
        "rest",
        "slot_names",
        "span",
    )

    def __init__(self, name: str, span: Span) -> None:
        self.name = name
        self.span = span
        self.names: tuple[str, ...] = ()  # plain parameters, then keyword-only ones
        self.plain = 0  # how many of them are plain
        self.rest: int | None = None  # the slot of *args
        self.named_rest: int | None = None  # the slot of **kw
        self.slot_names: dict[int, str] = {}  # what these two are called
        self.keyword_only: tuple[str, ...] = ()
        self.by_name: tuple[str, ...] = ()  # those that a call may give by name
        self.blank: list[Any] = []  # an empty frame, copied for every call
        self.body: Callable[[list[Any]], Any] = _nothing
        self.docstring: str | None = None
        self.one_line = False

    def copy(self) -> Code:
        """Return another one that is like this one."""
        other = Code(self.name, self.span)
        other.names, other.plain, other.keyword_only = self.names, self.plain, self.keyword_only
        other.by_name = self.by_name
        other.rest, other.named_rest, other.slot_names = self.rest, self.named_rest, self.slot_names
        other.blank, other.body = self.blank, self.body
        other.docstring, other.one_line = self.docstring, self.one_line
        return other


def _nothing(_frame: list[Any]) -> None:
    return None


class Function:
    """A function of the program: code, the frame around its definition, and its defaults.

    `simple` is the number of arguments that a plain call takes when there are neither defaults nor
    collecting parameters, else -1.
    """

    __slots__ = ("code", "defaults", "enclosing", "runtime", "simple")

    def __init__(
        self, code: Code, enclosing: list[Any] | None, defaults: dict[str, Any], runtime: Runtime
    ) -> None:
        self.code = code
        self.enclosing = enclosing
        self.defaults = defaults
        self.runtime = runtime
        plain = code.rest is None and code.named_rest is None and code.plain == len(code.names)
        self.simple = code.plain if plain and not defaults else -1


class Partial:
    """`functools.partial(f, a, k=b)`."""

    __slots__ = ("arguments", "function", "named")

    def __init__(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> None:
        self.function = function
        self.arguments = arguments
        self.named = named


class Derived:
    """A function that derives from another, as `grad(f)` does: `run` takes arguments and named arguments."""

    __slots__ = ("name", "run")

    def __init__(self, name: str, run: Callable[[list[Any], dict[str, Any]], Any]) -> None:
        self.name = name
        self.run = run


CALLABLE = frozenset((Function, Builtin, TypeObject, BoundMethod, Operator, Partial, Derived))
