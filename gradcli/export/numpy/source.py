"""Values and their derivatives as NumPy source that needs nothing of gradcli."""

from __future__ import annotations

import keyword
from math import prod

from gradcli.core.values import dtype_of, shape_of
from gradcli.export.numpy.templates import HELPERS, NUMPY_TEMPLATES
from gradcli.export.straight import ATOM, UNARY, Language, helpers_in, names_for, written
from gradcli.render.labels import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.export.graph import Node
    from gradcli.export.request import Exported

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
    """Return a module with `f(...)`, the value, and its derivatives.

    A number has `f_grad(...)`; several numbers have `f_jacobian(...)`; an array has besides `f_vjp(..., ct)`,
    which pulls a cotangent back to the inputs.
    """
    text = "\n\n\n".join(_Module(exported).functions())
    helpers = "".join(f"{definition}\n\n" for definition in helpers_in(text, HELPERS))
    scipy = "from scipy import special\n" if "special." in text + helpers else ""
    scipy += "from scipy.linalg import expm\n" if "expm(" in text else ""
    header = "\n".join(f"# {line}".rstrip() for line in exported.header())
    return f"{header}\n\nimport numpy as np\n{scipy}\n\n{helpers}{text}\n"


class _Module:
    """The functions of a module."""

    def __init__(self, exported: Exported) -> None:
        self.exported = exported
        self.graph, self.function = exported.graph, exported.function
        self.names = names_for(self.graph, NUMPY, self.function)
        self.inputs = [self.names[at] for at in self.graph.inputs]
        self.cotangents = [self.names[at] for at in self.graph.cotangents]

    def functions(self) -> list[str]:
        """Return each function, and what the module does when it is run."""
        value = self.computed("", "Return the value.", self.inputs, ())
        if self.exported.is_scalar:
            found = [value, self.gradient()]
        elif not self.cotangents:
            found = [value, self.jacobian_of_numbers()]
        else:
            found = [value, self.pull_back(), self.jacobian()]
        return [*found, self.main()]

    def main(self) -> str:
        """Return what prints the value and the derivatives at the point."""
        point = ", ".join(number(self.graph.nodes[at].value)[0] for at in self.graph.inputs)
        if not self.exported.is_scalar:
            return f'if __name__ == "__main__":\n    print({self.function}_jacobian({point}))'
        return (
            'if __name__ == "__main__":\n'
            f"    value, gradient = {self.function}_grad({point})\n"
            '    print("value", np.asarray(value).tolist())\n'
            f"    for name, partial in zip({self.exported.names()!r}, gradient):\n"
            '        print(f"d_{name}", np.asarray(partial).tolist())'
        )

    def computed(
        self, suffix: str, says: str, arguments: Sequence[str], rows: Sequence[Sequence[int]]
    ) -> str:
        """Return a function that returns the value, and the rows of derivatives where there are some."""
        graph = self.graph
        wanted = (*graph.outputs, *[at for row in rows for at in row])
        body = written(graph, wanted, NUMPY, self.names)
        used = graph.needed_for(wanted)
        texts = dict(zip(wanted, body.outputs, strict=True))
        value = self.value([texts[at] for at in graph.outputs])
        returned = (
            value if not rows else f"{value}, {self.partials([[texts[at] for at in row] for row in rows])}"
        )
        lines = [
            f"def {self.function}{suffix}({', '.join(arguments)}):",
            f'    """{says}"""',
            *[
                f"    {name} = {_taken(graph.nodes[at], name)}"
                for at, name in self.names.items()
                if at in used
            ],
            *[f"    {line}" for line in body.lines],
            f"    return {returned}",
        ]
        return "\n".join(lines)

    def value(self, outputs: Sequence[str]) -> str:
        if self.exported.listed:
            return f"np.array([{', '.join(outputs)}])"
        return outputs[0] if len(outputs) == 1 else f"({', '.join(outputs)})"

    def partials(self, rows: list[list[str]]) -> str:
        if self.exported.listed:
            return _tuple([f"np.array([{', '.join(column)}])" for column in zip(*rows, strict=True)])
        found = [_tuple(row) for row in rows]
        return found[0] if self.exported.is_scalar or self.cotangents else _tuple(found)

    def gradient(self) -> str:
        says = f"Return the value and its derivatives by {listed(self.inputs)}."
        return self.computed("_grad", says, self.inputs, self.graph.rows)

    def jacobian_of_numbers(self) -> str:
        by = listed(self.inputs)
        says = (
            f"Return the value and its derivatives by {by}, of the shape of the value and that of the input."
        )
        if not self.exported.listed:
            says = f"Return the values and, for each of them, its derivatives by {by}."
        return self.computed("_jacobian", says, self.inputs, self.graph.rows)

    def pull_back(self) -> str:
        says = f"Return the value and the sums of its elements' derivatives by {listed(self.inputs)}, "
        says += f"weighted with {listed(self.cotangents)}."
        return self.computed("_vjp", says, [*self.inputs, *self.cotangents], self.graph.rows)

    def jacobian(self) -> str:
        """Return the function that pulls one unit cotangent after the other back."""
        graph, call = self.graph, f"({', '.join(self.inputs)})"
        by = listed(self.inputs)
        lines = [
            f"def {self.function}_jacobian{call}:",
            f'    """Return the value and its derivatives by {by}, of the shape of the value and that of the input."""',
        ]
        blocks = []
        for k, output in enumerate(graph.outputs):
            rows = "rows" if len(graph.outputs) == 1 else f"rows{k + 1}"
            lines.append(f"    {rows} = {self.pulled_rows(k)}")
            shape = graph.nodes[output].shape
            parts = [
                f"np.reshape([row[{i}] for row in {rows}], {(*shape, *graph.nodes[at].shape)!r}),"
                for i, at in enumerate(graph.inputs)
            ]
            blocks.append(parts)
        if len(blocks) == 1:
            return "\n".join(
                [*lines, f"    return {self.function}{call}, (", *_indented(blocks[0], 8), "    )"]
            )
        lines.append(f"    return {self.function}{call}, (")
        for parts in blocks:
            lines += ["        (", *_indented(parts, 12), "        ),"]
        return "\n".join([*lines, "    )"])

    def pulled_rows(self, k: int) -> str:
        """Return what pulls each unit cotangent of an output back, the others being zero."""
        graph = self.graph
        shape = graph.nodes[graph.outputs[k]].shape
        seeds = [
            "unit" if i == k else number(graph.nodes[other].value * 0.0)[0]
            for i, other in enumerate(graph.cotangents)
        ]
        units = f"np.eye({prod(shape)})"
        if len(shape) != 1:
            units += f".reshape({(prod(shape), *shape)!r})"
        return f"[{self.function}_vjp({', '.join([*self.inputs, *seeds])})[1] for unit in {units}]"


def _indented(lines: Sequence[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _taken(node: Node, name: str) -> str:
    kind = _DTYPES[dtype_of(node.value)]
    return f"{kind}({name})" if node.shape == () else f"np.asarray({name}, dtype={kind})"
