"""How reading and writing elements by index is written in NumPy."""

from __future__ import annotations

from typing import Any

from gradcli.export.graph import Node
from gradcli.export.straight import ATOM, SUM, Template, Templates


def key_text(key: Any) -> str:
    """Return an index as program text: `1`, `0, :`, `..., ::-1`, `[0, 2], :`."""
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join(map(_part_text, parts)) or "()"


def _part_text(part: Any) -> str:
    if isinstance(part, slice):
        start, stop, step = ["" if x is None else str(int(x)) for x in (part.start, part.stop, part.step)]
        return f"{start}:{stop}" + (f":{step}" if step not in ("", "1") else "")
    if part is Ellipsis:
        return "..."
    if part is None:
        return "None"
    return repr(part.tolist()) if hasattr(part, "tolist") else repr(part)


def _positions(node: Node, rank: int) -> str:
    """Return the index of elements at lists of positions along some axes, all of the others."""
    parts: list[Any] = [slice(None)] * rank
    for axis, array in zip(node.params["axes"], node.params["arrays"], strict=True):
        parts[axis] = array
    return key_text(tuple(parts))


def _picked(node: Node, xs: tuple[Node, ...]) -> Template:
    indices, axis = node.params["indices"], node.params["axis"]
    if len(xs[0].shape) == 1 and node.params["squeeze"]:
        return Template(f"{{0}}[{int(indices.reshape(-1)[0])}]", ATOM, (ATOM,))
    text = f"np.take_along_axis({{0}}, np.array({indices.tolist()!r}, dtype=int), {axis})"
    return Template(f"np.squeeze({text}, {axis})" if node.params["squeeze"] else text)


def _unpicked(node: Node, xs: tuple[Node, ...]) -> Template:
    indices, axis = node.params["indices"], node.params["axis"]
    operand = f"np.expand_dims({{0}}, {axis})" if node.params["squeeze"] else "{0}"
    return Template(
        f"added_along({operand}, np.array({indices.tolist()!r}, dtype=int), {axis}, {node.shape!r})"
    )


INDEXING: Templates = {
    "cut": lambda node, xs: Template(f"{{0}}[{key_text(node.params['key'])}]", ATOM, (ATOM,)),
    "placed": lambda node, xs: Template(
        f"placed({{0}}, np.s_[{key_text(node.params['key'])}], {node.params['shape']!r})"
    ),
    "put_box": lambda node, xs: Template(f"replaced({{0}}, np.s_[{key_text(node.params['key'])}], {{1}})"),
    "put_at": lambda node, xs: Template(
        f"replaced({{0}}, np.s_[{_positions(node, len(node.shape))}], {{1}})"
    ),
    "gathered": lambda node, xs: Template(f"{{0}}[{_positions(node, len(xs[0].shape))}]", ATOM, (ATOM,)),
    "added_at": lambda node, xs: Template(
        f"{{0}} + added_at({{1}}, np.s_[{_positions(node, len(node.shape))}], {node.shape!r})", SUM, (SUM,)
    ),
    "scattered": lambda node, xs: Template(
        f"added_at({{0}}, np.s_[{_positions(node, len(node.shape))}], {node.shape!r})"
    ),
    "picked": _picked,
    "unpicked": _unpicked,
}
INDEXING_HELPERS = {
    "placed": '''\
def placed(x, key, shape):
    """Zeros of a shape with x at the index key."""
    full = np.zeros(shape)
    full[key] = x
    return full
''',
    "replaced": '''\
def replaced(x, key, part):
    """A copy of x with part at the index key."""
    full = np.array(x)
    full[key] = part
    return full
''',
    "added_at": '''\
def added_at(x, key, shape):
    """Zeros of a shape with x added at the index key; equal positions add up."""
    full = np.zeros(shape)
    np.add.at(full, key, x)
    return full
''',
    "added_along": '''\
def added_along(x, indices, axis, shape):
    """Zeros of a shape with x added at the positions along an axis; equal positions add up."""
    full = np.zeros(shape)
    key = list(np.ogrid[tuple(slice(n) for n in indices.shape)])
    key[axis] = indices
    np.add.at(full, tuple(key), x)
    return full
''',
}
