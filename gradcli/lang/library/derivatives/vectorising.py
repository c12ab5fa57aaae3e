"""`vmap`: a function applied to every member along an axis at once; arguments and results may be trees of tensors."""

from __future__ import annotations

from gradcli.core import derivatives
from gradcli.core.tensor import Tensor, constant, data_of
from gradcli.core.values import shape_of
from gradcli.errors import CallProblem, TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.functions import with_named
from gradcli.lang.library.derivatives.plain_results import refuse_plain
from gradcli.lang.library.derivatives.trees import Flat, is_container, is_tree, leaves_of, parts_of, rebuilt
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described, is_operand
from gradcli.lang.values.objects import Builtin, Derived, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def vmap_function(runtime: Runtime) -> Builtin:
    """Return `vmap`: a function applied to every member along an axis at once."""

    def run(function: Any, in_dims: Any, out_dims: Any, _randomness: Any, _chunk: Any) -> Derived:
        call = python_callable(function, runtime=runtime)
        name = function.code.name if type(function) is Function else "..."
        several = isinstance(out_dims, (tuple, list))
        out_places = [whole_number(dim, "out_dims") for dim in (out_dims if several else [out_dims])]

        def mapped(arguments: list[Any], named: dict[str, Any]) -> Any:
            if in_dims is None:
                raise ValueProblem(
                    f"vmap({name}, in_dims=None, ...)(<inputs>): expected `in_dims` to be int or a (potentially nested) "
                    "tuple matching the structure of inputs, got: <class 'NoneType'>.",
                    hint="in_dims says along which dimension of each argument the members lie: in_dims=(0, None)",
                )
            dims = list(in_dims) if isinstance(in_dims, (tuple, list)) else [in_dims] * len(arguments)
            if len(arguments) != len(dims):
                count = f"{len(arguments)} argument{'' if len(arguments) == 1 else 's'}"
                raise CallProblem(f"vmap got {len(dims)} in_dims for {count}")
            target = with_named(function, named, runtime) if named else call
            flat = Mapped(target, arguments, runtime, name)
            places = [place for arg, dim in zip(arguments, dims) for place in flat.places(arg, dim)]
            _check_mapped(flat.leaves, places, name)
            found = derivatives.vmap(flat, flat.leaves, places, out_places if several else out_places[0])
            return flat.arranged(_visible(found))

        return Derived("vmap(...)", mapped)

    return Builtin("vmap", "func, in_dims=0, out_dims=0, randomness='error', chunk_size=None", run)


class Mapped(Flat):
    """A function that is applied to every member; what it gives is made tensors alone as well."""

    def __init__(self, function: Any, arguments: list[Any], runtime: Runtime, name: str) -> None:
        def has_parts(argument: Any) -> bool:
            # In a calculator a list of tensors is one tensor.
            return is_tree(argument) and (type(argument) is not list or runtime.python_lists)

        super().__init__(function, arguments, has_parts)
        self._result: Any = None
        self._tensors_only = runtime.python_lists
        self._name = name

    def places(self, argument: Any, dim: Any) -> list[Any]:
        """Return the axis of each leaf of an argument: one for all, or a tree of its own."""
        if not self._has_parts(argument):
            return [dim]
        if not isinstance(dim, (tuple, list, dict)):
            return [dim] * len(leaves_of(argument, self._has_parts))
        inner = dim.values() if isinstance(dim, dict) else dim
        items = argument.values() if isinstance(argument, dict) else argument
        return [place for item, each in zip(items, inner) for place in self.places(item, each)]

    def __call__(self, *leaves: Any) -> Any:
        self._result = result = super().__call__(*leaves)
        if self._tensors_only:
            refuse_plain(
                result,
                f"vmap({self._name}, ...): `{self._name}` must only return Tensors, got type {{}}. "
                "Did you mean to set out_dims= to None for output?",
                "ValueError",
            )
        return tuple(parts_of(result, is_container)) if is_container(result) else result

    def arranged(self, found: Any) -> Any:
        """Return what was found for the leaves of the result in its structure."""
        return rebuilt(self._result, list(found), is_container) if isinstance(found, tuple) else found


def _check_mapped(args: list[Any], dims: list[Any], name: str) -> None:
    for arg, dim in zip(args, dims):
        if not is_operand(arg):
            raise TypeProblem(f"vmap maps over tensors, not {described(arg)}")
        rank = len(shape_of(data_of(arg)))
        if dim is not None and not -rank <= whole_number(dim, "in_dims") < rank:
            raise ValueProblem(
                f"vmap({name}, in_dims={dim}, ...)(<inputs>): Got in_dim={dim} for some input, but that input is a Tensor "
                f"of dimensionality {rank} so expected in_dim to satisfy -{rank} <= in_dim < {rank}.",
                hint="in_dims=None leaves an argument as it is for all members",
            )


def _visible(result: Any) -> Any:
    if isinstance(result, (tuple, list)):
        return tuple([_visible(part) for part in result])
    return result if type(result) is Tensor else constant(result)
