"""`OrderedDict`: what a network's `state_dict()` is; a dict but for its name and its text."""

from __future__ import annotations


class OrderedDict(dict):  # type: ignore[type-arg]  # subscripting at run time would need `typing`
    """A dict that prints its pairs as a list of tuples, as Python's `collections.OrderedDict` does."""

    __slots__ = ()
    length = dict.__len__
    type_name = staticmethod(lambda _value: "collections.OrderedDict")
