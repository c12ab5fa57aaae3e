"""`random` and `copy` of Python, as far as lessons use them beside torch."""

from __future__ import annotations

import random
from copy import copy as shallow_copy

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, set_requires_grad, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import GradientProblem, IndexProblem, TypeProblem, ValueProblem
from gradcli.lang.library.networks.module import Module
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.lengths import collected, fits
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


# ----- random --------------------------------------------------------------------------------------------


def random_members(runtime: Runtime) -> dict[str, Any]:
    """Return the functions of `random`, which share one stream: Python's numbers after Python's seed."""
    stream = runtime.python_stream = random.Random()

    def items(values: Any) -> list[Any]:
        found = collected(iterated(values))
        if not found:
            raise IndexProblem("Cannot choose from an empty sequence")
        return list(found)

    def shuffle(values: Any) -> None:
        if type(values) is not list:
            raise TypeProblem(f"shuffle takes a list, not {described(values)}")
        stream.shuffle(values)

    def sample(values: Any, count: Any) -> list[Any]:
        found, wanted = items(values), whole_number(count, "k")
        if not 0 <= wanted <= len(found):
            raise ValueProblem("Sample larger than population or is negative")
        return stream.sample(found, wanted)

    def whole(low: Any, high: Any) -> int:
        first, last = whole_number(low, "a"), whole_number(high, "b")
        if first > last:
            raise ValueProblem(f"empty range in randint({first}, {last})")
        return stream.randint(first, last)

    def choices(values: Any, _weights: Any, count: Any) -> list[Any]:
        wanted = whole_number(count, "k")
        weights = None if _weights is None else [float(item_number(w)) for w in collected(iterated(_weights))]
        fits(wanted)
        return stream.choices(items(values), weights, k=wanted)

    def seed(number: Any) -> None:
        stream.seed(None if number is None else whole_number(number, "a seed"))

    return {
        "seed": Builtin("seed", "a=None", seed, silent=True),
        "random": Builtin("random", "", stream.random),
        "uniform": _uniform(stream),
        "gauss": _bell(stream, "gauss"),
        "normalvariate": _bell(stream, "normalvariate"),
        "randint": Builtin("randint", "a, b", whole),
        "randrange": Builtin(
            "randrange", "start, stop=None", lambda a, b: whole(0, a - 1) if b is None else whole(a, b - 1)
        ),
        "choice": Builtin("choice", "seq", lambda values: stream.choice(items(values))),
        "choices": Builtin("choices", "population, weights=None, *, k=1", choices),
        "sample": Builtin("sample", "population, k", sample),
        "shuffle": Builtin("shuffle", "x", shuffle, silent=True),
    }


def _uniform(stream: random.Random) -> Builtin:
    def draw(a: Any, b: Any) -> Any:
        if Tensor in (type(a), type(b)):
            return _line(a, OPERATORS["sub"].call(b, a), stream.random())
        return stream.uniform(_number(a), _number(b))

    return Builtin("uniform", "a, b", draw)


def _bell(stream: random.Random, name: str) -> Builtin:
    def draw(mu: Any, sigma: Any) -> Any:
        if Tensor in (type(mu), type(sigma)):
            return _line(mu, sigma, getattr(stream, name)(0.0, 1.0))
        return getattr(stream, name)(_number(mu), _number(sigma))

    return Builtin(name, "mu=0.0, sigma=1.0", draw)


def _number(value: Any) -> float:
    return float(item_number(value))


def _line(start: Any, slope: Any, drawn: float) -> Any:
    """Return `start + slope*drawn`: what is drawn between or around tensors has derivatives, as in Python itself."""
    return OPERATORS["add"].call(start, OPERATORS["mul"].call(slope, drawn))


# ----- copy ----------------------------------------------------------------------------------------------


def _deep(value: Any, done: dict[int, Any]) -> Any:
    """Return a copy of a value and of all that it holds; one thing that is held twice is copied once."""
    if id(value) in done:
        return done[id(value)]
    kind = type(value)
    if kind is Tensor:
        made: Any = _copied(value)
    elif kind is list:
        made = done[id(value)] = []
        made.extend([_deep(item, done) for item in value])
    elif isinstance(value, dict):
        made = done[id(value)] = kind()
        made.update({key: _deep(item, done) for key, item in value.items()})
    elif kind is tuple:
        made = tuple([_deep(item, done) for item in value])
    elif isinstance(value, Module):
        made = _shallow(value)
        made.settings = dict(value.settings)
        made.parameters = {name: _deep(p, done) for name, p in value.parameters.items()}
        made.buffers = {name: _deep(b, done) for name, b in value.buffers.items()}
        made.children = {name: _deep(child, done) for name, child in value.children.items()}
    else:
        made = value
    done[id(value)] = made
    return made


def _copied(t: Tensor) -> Tensor:
    if not t.is_leaf and t.requires_grad:
        raise GradientProblem(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.",
            hint="copy its numbers: x.detach().clone()",
        )
    made = new_leaf(OPERATORS["clone"].call(data_of(t)) if t.shape else data_of(t))
    set_requires_grad(made, t.requires_grad)
    made.grad = None if t.grad is None else _copied(t.grad)
    if t.state is not None and t.state.name:
        state_of(made).name = t.state.name
    return made


def _shallow(value: Any) -> Any:
    if type(value) in (list, dict):
        return value.copy()
    if type(value) is Tensor:
        return OPERATORS["alias"].call(value) if "alias" in OPERATORS else value
    if isinstance(value, Module):
        made = shallow_copy(value)
        made.parameters, made.children = dict(value.parameters), dict(value.children)
        return made
    return value


def deep_copy(value: Any) -> Any:
    """Return what `copy.deepcopy(value)` does."""
    return _deep(value, {})


def copy_members(_runtime: Runtime) -> dict[str, Any]:
    """Return `copy` and `deepcopy`."""
    return {
        "copy": Builtin("copy", "x", _shallow),
        "deepcopy": Builtin("deepcopy", "x", deep_copy),
    }
