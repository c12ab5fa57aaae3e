"""Frozen records: what a frozen, slotted dataclass is, at a fraction of its import cost.

`import dataclasses` costs 12 ms and every class it makes about 0.7 ms; a one-shot that should end
before `import numpy` would have finished cannot pay that for a hundred small classes. Type checkers
see records as frozen dataclasses (PEP 681), so constructors are checked as usual.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, dataclass_transform
else:

    def dataclass_transform(**_options):
        return lambda cls: cls


_put = object.__setattr__


@dataclass_transform(frozen_default=True)
class RecordType(type):
    """The class of record classes: annotated names become slots, assigned ones have defaults."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> RecordType:
        own = tuple(namespace.get("__annotations__", ()))
        defaults = {field: namespace.pop(field) for field in own if field in namespace}
        namespace["__slots__"] = own
        for base in reversed(bases):
            own = (*getattr(base, "_fields", ()), *own)
            defaults = {**getattr(base, "_defaults", {}), **defaults}
        namespace["_fields"] = own
        namespace["_defaults"] = defaults
        return super().__new__(mcls, name, bases, namespace)


class Record(metaclass=RecordType):
    """An immutable value with named fields; two are equal if they are of one class and field by field equal."""

    if TYPE_CHECKING:
        _fields: ClassVar[tuple[str, ...]]
        _defaults: ClassVar[dict[str, Any]]
    else:

        def __init__(self, *values, **named):
            fields = self._fields
            for field, value in zip(fields, values):
                _put(self, field, value)
            if len(values) == len(fields) and not named:
                return
            if len(values) > len(fields):
                raise TypeError(f"{type(self).__name__} has {len(fields)} fields, {len(values)} given")
            for field in fields[len(values) :]:
                if field in named:
                    _put(self, field, named.pop(field))
                elif field in self._defaults:
                    _put(self, field, self._defaults[field])
                else:
                    raise TypeError(f"{type(self).__name__} needs {field}")
            if named:
                raise TypeError(f"{type(self).__name__} has no field {next(iter(named))}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(getattr(self, f) == getattr(other, f) for f in self._fields)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, f) for f in self._fields)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, f) for f in self._fields)

    def __repr__(self) -> str:
        inside = ", ".join(f"{f}={getattr(self, f)!r}" for f in self._fields)
        return f"{type(self).__name__}({inside})"


def replace(record: Any, **changes: Any) -> Any:
    """Return a copy of `record` with some fields changed; its class is kept."""
    return type(record)(**{field: changes.get(field, getattr(record, field)) for field in record._fields})
