"""`x.storage()` and `x.untyped_storage()`: the memory of a tensor and its views, number by number or byte by byte."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import clone
from gradcli.core.patience import nested_list
from gradcli.core.sharing import address_of, memory_of, write_memory
from gradcli.core.tensor import Tensor, data_of, same_memory
from gradcli.core.values import ITEM_SIZES, TORCH_TYPES
from gradcli.errors import IndexProblem, TypeProblem
from gradcli.lang.values.kinds import NUMBERS, python_name
from gradcli.lang.values.objects import Builtin, Device, Dtype, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar


class Storage:
    """The numbers that lie in the memory of a tensor, row by row, whatever view of them was asked."""

    __slots__ = ("root",)
    in_words = "a storage"
    kind = "TypedStorage"
    type_name = staticmethod(lambda storage: f"torch.storage.{storage.kind}")
    attributes: ClassVar[dict[str, Any]] = {
        "dtype": lambda storage, runtime, span: Dtype(storage.root.dtype, f"torch.{storage.root.dtype}"),
        "device": lambda storage, runtime, span: Device("cpu"),
        "is_cuda": lambda storage, runtime, span: False,
    }
    methods: ClassVar[dict[str, Any]] = {
        "size": Builtin("size", "self", lambda storage: storage.length()),
        "nbytes": Builtin(
            "nbytes", "self", lambda storage: storage.root.size * ITEM_SIZES[storage.root.dtype]
        ),
        "tolist": Builtin("tolist", "self", lambda storage: storage.items()),
        "element_size": Builtin("element_size", "self", lambda storage: storage.bytes_each()),
        "data_ptr": Builtin("data_ptr", "self", lambda storage: address_of(storage.root)),
        "is_shared": Builtin("is_shared", "self", lambda storage: False),
        "cpu": Builtin("cpu", "self", lambda storage: storage),
        "clone": Builtin("clone", "self", lambda storage: type(storage)(clone(same_memory(storage.root)))),
        "type": Builtin("type", "self", lambda storage: f"torch.{TORCH_TYPES[storage.root.dtype]}Storage"),
        "fill_": Builtin("fill_", "self, value", lambda storage, value: storage.put_at(slice(None), value)),
    }

    def __init__(self, root: Tensor) -> None:
        self.root = root

    def array(self) -> Any:
        """Return its numbers as an array."""
        return np.asarray(data_of(self.root)).reshape(-1)

    def items(self) -> list[Any]:
        """Return its numbers."""
        numbers: list[Any] = nested_list(self.array())
        return numbers

    def length(self) -> int:
        """Return how many numbers there are."""
        return int(self.root.size)

    def bytes_each(self) -> int:
        """Return the bytes of a number."""
        return ITEM_SIZES[self.root.dtype]

    def iterate(self) -> Iterator[Any]:
        """Yield the numbers."""
        yield from self.items()

    def item(self, key: Any) -> Any:
        """Return the number at a place."""
        if type(key) is slice:
            raise TypeProblem(
                "slices are only supported in UntypedStorage.__getitem__",
                hint="s.tolist() is a list of the numbers",
                kind="RuntimeError",
            )
        if type(key) is not int:
            raise TypeProblem(
                f"can't index a <class '{self.type_name(self)}'> with <class '{python_name(key)}'>",
                kind="RuntimeError",
            )
        count = self.length()
        if not -count <= key < count:
            raise IndexProblem(f"index {key} out of range for storage of size {count}")
        return self.array()[key].item()

    def put_at(self, key: Any, value: Any) -> Storage:
        """Write a number to a place, or to each of a slice: every tensor that shares the memory has it then."""
        count = self.length()
        if type(key) not in (int, slice) or type(value) not in NUMBERS:
            raise TypeProblem("a storage takes one number at a place or a slice: s[0] = 2.5")
        if type(key) is int and not -count <= key < count:
            raise IndexProblem(f"index {key} is out of bounds for dimension 0 with size {count}")
        places = range(count)[key]
        write_memory(self.root, [places] if type(places) is int else list(places), value)
        return self

    def shown_as(self, _printer: Any) -> str:
        """Return its text: a line for each number."""
        lines = "\n ".join(map(str, self.items()))
        return f" {lines}\n[torch.storage.{self.kind}({self._facts()}device=cpu) of size {self.length()}]"

    def _facts(self) -> str:
        return f"dtype=torch.{self.root.dtype}, "


class Bytes(Storage):
    """The bytes of those numbers."""

    __slots__ = ()
    in_words = "a storage of bytes"
    kind = "UntypedStorage"

    def array(self) -> Any:
        """Return its bytes as an array."""
        return super().array().astype(self.root.dtype).view("uint8")

    def length(self) -> int:
        """Return how many bytes there are."""
        return int(self.root.size) * ITEM_SIZES[self.root.dtype]

    def bytes_each(self) -> int:
        """Return the bytes of a byte."""
        return 1

    def put_at(self, key: Any, value: Any) -> Storage:
        """Refuse it, but for setting all bytes to zero."""
        if key != slice(None) or value != 0:
            raise TypeProblem("single bytes cannot be written here", hint="x.storage() takes numbers")
        return super().put_at(key, value)

    def _facts(self) -> str:
        return ""


def storage_of(t: Tensor) -> Storage:
    """Return the memory of a tensor as numbers."""
    return Storage(memory_of(t))


def bytes_of(t: Tensor) -> Storage:
    """Return the memory of a tensor as bytes."""
    return Bytes(memory_of(t))


def storage_types() -> dict[str, Any]:
    """Return `TypedStorage`, `FloatStorage` and their kin, for `isinstance`, and `is_storage`, by name."""

    def of_dtype(dtype: str) -> Any:
        return lambda value: type(value) is Storage and value.root.dtype == dtype

    kinds: dict[str, Any] = {f"{name}Storage": of_dtype(dtype) for dtype, name in TORCH_TYPES.items()}
    return {
        **{name: TypeObject(name, f"torch.{name}", None, test) for name, test in kinds.items()},
        "TypedStorage": TypeObject(
            "TypedStorage", "torch.storage.TypedStorage", None, lambda value: type(value) is Storage
        ),
        "UntypedStorage": TypeObject(
            "UntypedStorage", "torch.storage.UntypedStorage", None, lambda value: type(value) is Bytes
        ),
        "is_storage": Builtin("is_storage", "obj", lambda value: isinstance(value, Storage)),
    }
