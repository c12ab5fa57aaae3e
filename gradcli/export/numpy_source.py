"""The value and its gradient as NumPy source that needs nothing of gradcli."""

from __future__ import annotations

import keyword
from typing import Any

from gradcli.core.values import dtype_of, shape_of
from gradcli.export.numpy_templates import HELPERS, NUMPY_TEMPLATES
from gradcli.export.request import Exported
from gradcli.export.straight import ATOM, UNARY, Language, helpers_in, names_for, written

_DTYPES = {"float64": "np.float64", "float32": "np.float32", "int64": "np.int64", "bool": "np.bool_"}


def number(value: Any) -> tuple[str, int]:
    """Return a constant as program text: `2.0`, `np.inf`, `np.ones((3,))`, `np.array([1.0, 2.0])`."""
    if shape_of(value) == ():
        plain: float = getattr(value, "item", lambda: value)()
        if plain != plain:
            return "np.nan", ATOM
        if plain in (float("inf"), -float("inf")):
            return ("np.inf", ATOM) if plain > 0 else ("-np.inf", UNARY)
        text = repr(plain)
        return text, UNARY if text.startswith("-") else ATOM
    kind = "" if dtype_of(value) == "float64" else f", dtype={_DTYPES[dtype_of(value)]}"
    if not value.size:
        return f"np.zeros({value.shape!r}{kind})", ATOM
    first: Any = value.flat[0]
    if bool((value == first).all()):
        if first == 1.0 or (first == 0.0 and repr(float(first)) == "0.0"):
            return f"np.{'ones' if first == 1.0 else 'zeros'}({value.shape!r}{kind})", ATOM
        return f"np.full({value.shape!r}, {number(first.item())[0]}{kind})", ATOM
    text = repr(value.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
    return f"np.array({text}{kind})", ATOM


NUMPY = Language(
    "NumPy",
    NUMPY_TEMPLATES,
    number,
    "{name} = {text}",
    frozenset({*keyword.kwlist, *HELPERS, "np", "special", "expm", "int", "value"}),
)


def numpy_source(exported: Exported) -> str:
    """Return a module with `f(...)`, the value, and `f_grad(...)`, the value and the derivatives."""
    graph, function = exported.graph, exported.function
    names = names_for(graph, NUMPY, function)
    signature = ", ".join(names.values())
    value = written(graph, (graph.value,), NUMPY, names)
    both = written(graph, (graph.value, *graph.gradient), NUMPY, names)
    used = graph.needed_for((graph.value, *graph.gradient))
    prepared = [f"    {name} = {_taken(graph.nodes[at], name)}" for at, name in names.items() if at in used]
    partials = ", ".join(both.outputs[1:]) + ("," if len(graph.gradient) == 1 else "")
    by = " and ".join(names.values())
    body = [
        f"def {function}({signature}):",
        '    """Return the value."""',
        *[
            line
            for line, at in zip(prepared, [at for at in names if at in used])
            if at in graph.needed_for((graph.value,))
        ],
        *[f"    {line}" for line in value.lines],
        f"    return {value.outputs[0]}",
        "",
        "",
        f"def {function}_grad({signature}):",
        f'    """Return the value and its derivatives by {by}."""',
        *prepared,
        *[f"    {line}" for line in both.lines],
        f"    return {both.outputs[0]}, ({partials})",
    ]
    point = ", ".join(number(graph.nodes[at].value)[0] for at in graph.inputs)
    body += ["", "", 'if __name__ == "__main__":', f"    print({function}_grad({point}))"]
    text = "\n".join(body)
    helpers = "".join(f"{definition}\n\n" for definition in helpers_in(text, HELPERS))
    scipy = "from scipy import special\n" if "special." in text + helpers else ""
    scipy += "from scipy.linalg import expm\n" if "expm(" in text else ""
    header = "\n".join(f"# {line}".rstrip() for line in exported.header())
    return f"{header}\n\nimport numpy as np\n{scipy}\n\n{helpers}{text}\n"


def _taken(node: Any, name: str) -> str:
    kind = _DTYPES[dtype_of(node.value)]
    return f"{kind}({name})" if node.shape == () else f"np.asarray({name}, dtype={kind})"
