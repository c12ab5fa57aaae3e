"""`torch.func`: transforms of functions, with `has_aux`, and arguments that are dicts and tuples of tensors."""

from __future__ import annotations

from gradcli.core import derivatives
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, detach, set_requires_grad
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.functions import (
    arranged,
    blocks_of,
    positions,
    with_named,
)
from gradcli.lang.library.derivatives.plain_results import refuse_plain
from gradcli.lang.library.derivatives.trees import (
    Flat,
    is_container,
    leaves_of,
    parts_of,
    rebuilt,
    with_items,
)
from gradcli.lang.library.derivatives.values import begin, lifted, packed, result_value
from gradcli.lang.library.derivatives.vectorising import vmap_function
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import NUMBERS, described, is_operand
from gradcli.lang.values.objects import Builtin, Derived
from gradcli.lang.values.sequence_methods import items_to_add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


_OF_VJP = "vjp(f, *primals): expected f(*primals) to return only tensors, got unsupported type {}"
_OF_JVP = "jvp(f, primals, tangents): expected f(*primals) to return only tensors, got unsupported type {}"
_OF_GRAD = "grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {}"
# What PyTorch says of plain numbers, by transform; the others are made of its vjp.
_PLAIN = {"grad": _OF_GRAD, "grad_and_value": _OF_GRAD, "jvp": _OF_JVP, "jacfwd": _OF_JVP}


class Transformed(Flat):
    """A function that is differentiated by the leaves of some of its arguments; `aux` is what it returned besides.

    A result with parts comes as the tuple of its leaves; `shaped` puts what was found for these into its structure.
    """

    def __init__(
        self, function: Callable[..., Any], arguments: Sequence[Any], has_aux: bool, name: str
    ) -> None:
        super().__init__(function, arguments)
        self.aux: Any = None
        self.result: Any = None
        self._has_aux, self._name = has_aux, name

    def __call__(self, *leaves: Any) -> Any:
        result = super().__call__(*leaves)
        if not self._has_aux:
            return self._checked(result)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise TypeProblem(
                f"{self._name}: output of function f should be a tuple: (output, aux) if has_aux is True",
                hint="return what is differentiated, and behind it what is to be kept",
            )
        result, self.aux = result
        return self._checked(result)

    def _checked(self, result: Any) -> Any:
        if type(result) is not Tensor and not all(type(x) in NUMBERS for x in self.leaves):
            refuse_plain(result, _PLAIN.get(self._name.partition("(")[0], _OF_VJP))
        self.result = result
        return tuple(parts_of(result, is_container)) if is_container(result) else result

    def shaped(self, found: Sequence[Any]) -> Any:
        """Return what was found for each leaf of the result, in the result's structure."""
        return rebuilt(self.result, list(found), is_container)

    def value(self, floor: int) -> Any:
        """Return the result as a program's value."""
        parts = parts_of(self.result, is_container)
        return self.shaped([result_value(part, self.leaves, floor) for part in parts])

    def places(self, chosen: Sequence[int]) -> list[int]:
        """Return the positions of the leaves of the chosen arguments."""
        starts = [sum(self.counts[:i]) for i in range(len(self.counts))]
        return [starts[i] + k for i in chosen for k in range(self.counts[i])]

    def grouped(self, chosen: Sequence[int], found: Sequence[Any], several: bool) -> Any:
        """Return what was found for the leaves of the chosen arguments in their structure."""
        rest = list(found)
        return packed([rebuilt(self.arguments[i], rest) for i in chosen], several)

    def kept(self, floor: int) -> Any:
        """Return what the function returned besides, without a graph of its own."""
        return _kept(self.aux, self.leaves, floor)


def _kept(aux: Any, leaves: Sequence[Any], floor: int) -> Any:
    if isinstance(aux, dict):
        return {key: _kept(item, leaves, floor) for key, item in aux.items()}
    if isinstance(aux, (tuple, list)):
        return with_items(aux, [_kept(item, leaves, floor) for item in aux])
    return result_value(aux, leaves, floor) if is_operand(aux) else aux


# ----- gradients --------------------------------------------------------------------------------------------


def _gradients(runtime: Runtime, name: str) -> Builtin:
    """Return `grad` or `grad_and_value`."""

    def transform(func: Any, argnums: Any, has_aux: Any) -> Derived:
        def run(arguments: list[Any], named: dict[str, Any]) -> Any:
            target = with_named(func, named, runtime)
            flat = Transformed(target, arguments, truth(has_aux), f"{name}(f)(*args)")
            chosen, several = positions(argnums, len(arguments))
            places = flat.places(chosen)
            floor = begin()
            value, gradients = derivatives.value_and_grad(flat, flat.leaves, places)
            lifts = [lifted(g, flat.leaves[i]) for g, i in zip(gradients, places)]
            found = flat.grouped(chosen, lifts, several)
            extra = (flat.kept(floor),) if truth(has_aux) else ()
            if name == "grad":
                return (found, *extra) if extra else found
            shown = result_value(value, flat.leaves, floor)
            return found, ((shown, *extra) if extra else shown)

        return Derived(f"{name}(...)", run)

    return Builtin(name, "func, argnums=0, has_aux=False", transform)


# ----- whole matrices -----------------------------------------------------------------------------------------


def _matrices(runtime: Runtime, name: str, direction: str) -> Builtin:
    """Return `jacrev`, `jacfwd` or `hessian`; chunks and randomness mean nothing to their numbers."""
    kind = "hessian" if name == "hessian" else "jacobian"

    def transform(func: Any, argnums: Any, has_aux: Any, _chunks: Any, _randomness: Any) -> Derived:
        def run(arguments: list[Any], named: dict[str, Any]) -> Any:
            flat = Transformed(
                with_named(func, named, runtime), arguments, truth(has_aux), f"{name}(f)(*args)"
            )
            chosen, several = positions(argnums, len(arguments))
            places = flat.places(chosen)
            floor = begin()
            if kind == "hessian":
                blocks_of_each, many = derivatives.hessians(flat, flat.leaves, places)
                given = [flat.leaves[i] for i in places]
                nested = [
                    arranged(kind, each, given, several or len(places) > 1, many) for each in blocks_of_each
                ]
                found = flat.shaped(nested)
                return (found, flat.kept(floor)) if truth(has_aux) else found
            blocks, many = blocks_of(kind, flat, flat.leaves, places, direction)
            if len(places) == len(chosen):
                given = [flat.leaves[i] for i in places]
                nested = arranged(kind, blocks, given, several or len(places) > 1, many)
                found = flat.shaped(nested if many else [nested])
            else:
                rows = [
                    flat.grouped(chosen, [lifted(b, *flat.leaves) for b in row], several) for row in blocks
                ]
                found = flat.shaped(rows)
            return (found, flat.kept(floor)) if truth(has_aux) else found

        return Derived(f"{name}(...)", run)

    signature = "func, argnums=0, has_aux=False, chunk_size=None, randomness='error'"
    return Builtin(name, signature, transform)


# ----- products -------------------------------------------------------------------------------------------------


def _pushing(runtime: Runtime) -> Builtin:
    def run(func: Any, primals: Any, tangents: Any, _strict: Any, has_aux: Any) -> Any:
        if not isinstance(primals, tuple) or not isinstance(tangents, tuple):
            raise TypeProblem(
                "jvp(f, primals, tangents): Expected primals to be a tuple. "
                "E.g. it should be valid to call f(*primals).",
                hint="tangents are a tuple too: jvp(f, (x,), (v,))",
                kind="RuntimeError",
            )
        flat = Transformed(
            python_callable(func, runtime=runtime), primals, truth(has_aux), "jvp(f, primals, tangents)"
        )
        floor = begin()
        directions = [leaf for tangent in tangents for leaf in leaves_of(tangent)]
        _, found = derivatives.jvp(flat, flat.leaves, directions)
        moved, shown = flat.shaped([lifted(t, *flat.leaves) for t in found]), flat.value(floor)
        return (shown, moved, flat.kept(floor)) if truth(has_aux) else (shown, moved)

    return Builtin("jvp", "func, primals, tangents, *, strict=False, has_aux=False", run)


def _pulling(runtime: Runtime) -> Builtin:
    """Return `vjp`, which gives the value and a function of the cotangent."""

    def run(func: Any, primals: list[Any], has_aux: Any) -> Any:
        flat = Transformed(
            python_callable(func, runtime=runtime), primals, truth(has_aux), "vjp(f, *primals)"
        )
        floor = begin()
        flat(*flat.leaves)
        extra = (flat.kept(floor),) if truth(has_aux) else ()

        def pull(cotangents: list[Any], _named: dict[str, Any]) -> Any:
            given = cotangents[0] if len(cotangents) == 1 and isinstance(cotangents[0], tuple) else cotangents
            parts = [leaf for each in given for leaf in _in_order(each, flat.result)]
            found = derivatives.vjp(flat, flat.leaves, parts)[1]
            lifts = [lifted(ct, x) for ct, x in zip(found, flat.leaves)]
            return flat.grouped(range(len(primals)), lifts, True)

        return flat.value(floor), Derived("vjp_fn", pull), *extra

    return Builtin("vjp", "func, *primals, has_aux=False", run)


def _in_order(cotangent: Any, result: Any) -> list[Any]:
    """Return the leaves of a cotangent, those of a dict in the order of the result's keys."""
    if isinstance(cotangent, dict) and isinstance(result, dict) and cotangent.keys() == result.keys():
        return [leaf for key in result for leaf in _in_order(cotangent[key], result[key])]
    return leaves_of(cotangent)


def _linearized(runtime: Runtime) -> Builtin:
    """Return `linearize`, which gives the value and the function's derivative as a function of the tangents."""

    def run(func: Any, primals: list[Any]) -> Any:
        flat = Transformed(python_callable(func, runtime=runtime), primals, False, "linearize(f, *primals)")
        floor = begin()
        flat(*flat.leaves)

        def move(tangents: list[Any], _named: dict[str, Any]) -> Any:
            directions = [leaf for tangent in tangents for leaf in leaves_of(tangent)]
            _, found = derivatives.jvp(flat, flat.leaves, directions)
            return flat.shaped([lifted(t, *flat.leaves) for t in found])

        return flat.value(floor), Derived("jvp_fn", move)

    return Builtin("linearize", "func, *primals", run)


# ----- modules as functions of their weights ---------------------------------------------------------------------


def _functional_call(module: Any, tensors: Any, args: Any, kwargs: Any) -> Any:
    """Return what a module computes with other weights, given by their dotted names; its own stay as they are."""
    from gradcli.lang.library.networks.module import Module

    if not isinstance(module, Module):
        raise TypeProblem(f"functional_call takes a module, not {described(module)}")
    given: dict[str, Any] = {}
    for part in tensors if isinstance(tensors, (tuple, list)) else [tensors]:
        if not isinstance(part, dict):
            raise TypeProblem(
                f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {described(part)}"
            )
        given.update(part)
    changed: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for path, inner in module.within():
            for store in (inner.parameters, inner.buffers):
                for name, own in store.items():
                    dotted = f"{path}.{name}" if path else name
                    if dotted in given:
                        changed.append((store, name, own))
                        store[name] = given[dotted]
        arguments = list(args) if isinstance(args, tuple) else [] if args is None else [args]
        return module.run(arguments, dict(kwargs or {}))
    finally:
        for store, name, own in changed:
            store[name] = own


def _stacked_states(models: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the weights of several modules of one kind, stacked by name, and their buffers: an ensemble for `vmap`.

    The stacked weights are leaves of their own. Raises: ValueProblem for none, TypeProblem for what is no module.
    """
    from gradcli.lang.library.networks.module import Module

    modules = list(items_to_add(models))
    if not modules:
        raise ValueProblem("stack_module_state: Expected at least one model, got 0.", kind="RuntimeError")
    for module in modules:
        if not isinstance(module, Module):
            raise TypeProblem(f"stack_module_state takes modules, not {described(module)}")
    states = [[dict(named) for named in (each.named_parameters(), each.named_buffers())] for each in modules]
    stack = OPERATORS["stack"].call
    weights, buffers = [
        {name: detach(stack([state[kind][name] for state in states])) for name in states[0][kind]}
        for kind in (0, 1)
    ]
    for name, weight in weights.items():
        set_requires_grad(weight, states[0][0][name].requires_grad)
    return weights, buffers


def func_names(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `torch.func`."""
    return {
        "grad": _gradients(runtime, "grad"),
        "grad_and_value": _gradients(runtime, "grad_and_value"),
        "value_and_grad": runtime.builtins["value_and_grad"],
        "jacrev": _matrices(runtime, "jacrev", "reverse"),
        "jacfwd": _matrices(runtime, "jacfwd", "forward"),
        "hessian": _matrices(runtime, "hessian", "auto"),
        "jvp": _pushing(runtime),
        "vjp": _pulling(runtime),
        "linearize": _linearized(runtime),
        "vmap": vmap_function(runtime),
        # Nothing that is recorded here changes in place, so that every function is functional already.
        "functionalize": Builtin("functionalize", "func, *, remove='mutations'", lambda func, remove: func),
        "stack_module_state": Builtin("stack_module_state", "models", _stacked_states),
        "functional_call": Builtin(
            "functional_call", "module, parameter_and_buffer_dicts, args=None, kwargs=None", _functional_call
        ),
    }
