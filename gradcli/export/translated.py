"""The program as a PyTorch or JAX function, its gradient by that library, and a main part that runs it."""

from __future__ import annotations

from typing import Any

from gradcli.core.values import dtype_of
from gradcli.errors import EvaluationProblem
from gradcli.export.jax.helpers import JAX_HELPERS
from gradcli.export.request import Exported, printable
from gradcli.export.straight import helpers_in
from gradcli.export.torch_spelling import TORCH_HELPERS
from gradcli.export.translation import Translator
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.render.labels import listed


def translated_source(exported: Exported, target: str) -> str:
    """Return a module with the function, its gradient, and a main part that evaluates them at the point.

    Raises: EvaluationProblem for what is not translated.
    """
    body = [statement for source in exported.sources for statement in parse(source).body]
    program = syntax.Program(body[0].span, tuple(body))
    names = exported.names()
    fixed = [(name, value) for name, value in exported.place if name not in names]
    for name in (*names, *[name for name, _ in fixed]):
        if name in ("torch", "math", "jax", "jnp", exported.function):
            raise EvaluationProblem(
                f"{name} is the name of something else in the file", hint="rename it, or use --name"
            )
    translator = Translator(target, program, names)
    translator.known |= {name for name, _ in fixed}
    translator.integers = {name for name, value in fixed if _holds_ints(value)}
    lines = translator.block(body, "    ", result=exported.outputs)
    function = [f"def {exported.function}({', '.join(names)}):", *lines]
    double = all(dtype_of(exported.graph.nodes[at].value) == "float64" for at in exported.graph.inputs)
    tensor = "torch.tensor" if target == "pytorch" else "jnp.asarray"
    constants = [
        f"{name} = {f'{tensor}({_data(value)})' if isinstance(value, (list, tuple)) else _data(value)}"
        for name, value in fixed
    ]
    parts = _torch(exported, double) if target == "pytorch" else _jax(exported, double)
    text = "\n".join([*constants, "", "", *function] if constants else function)
    helpers = helpers_in(text, TORCH_HELPERS if target == "pytorch" else JAX_HELPERS)
    head, tail = parts
    uses_math = "import math\n\n" if "math." in text + tail else ""
    modules = "".join(f"{module}\n" for module in sorted(translator.modules))
    comment = "\n".join(f"# {line}".rstrip() for line in _header(exported))
    helped = "".join(f"{helper}\n\n" for helper in helpers)
    return f"{comment}\n\n{uses_math}{head.replace('MODULES', modules)}\n\n{helped}{text}\n\n\n{tail}"


def _header(exported: Exported) -> list[str]:
    return [exported.title(), "", *[f"    {printable(line)}" for line in exported.text.splitlines()]]


def _data(value: Any) -> str:
    return repr(value).replace("nan", "math.nan").replace("inf", "math.inf")


def _holds_ints(value: Any) -> bool:
    """Tell whether a value is an array of ints."""
    return isinstance(value, list) and all(type(item) is int or _holds_ints(item) for item in value)


def _point(exported: Exported) -> list[tuple[str, str]]:
    nodes = [exported.graph.nodes[at] for at in exported.graph.inputs]
    values = [node.value.tolist() if hasattr(node.value, "tolist") else node.value for node in nodes]
    return [(node.name, _data(value)) for node, value in zip(nodes, values, strict=True)]


def _torch(exported: Exported, double: bool) -> tuple[str, str]:
    names, function = exported.names(), exported.function
    head = "import torch\nMODULES"
    head += "\ntorch.set_default_dtype(torch.float64)\n" if double else ""
    arguments = ", ".join(names)
    inputs = "".join(
        f"    {name} = torch.tensor({value}, requires_grad=True)\n" for name, value in _point(exported)
    )
    if not exported.is_scalar:
        tail = (
            f"def {function}_jacobian({arguments}):\n"
            f'    """Return the value and its derivatives by {listed(names)}."""\n'
            f"    found = torch.autograd.functional.jacobian({function}, ({arguments}{',' if len(names) == 1 else ''}))\n"
            f"    return {function}({arguments}), found\n\n\n"
            'if __name__ == "__main__":\n'
            f"{inputs}"
            f"    value, jacobian = {function}_jacobian({arguments})\n"
            '    print("value", value)\n'
            '    print("jacobian", jacobian)\n'
        )
        return head, tail
    constant = (
        f"    if not value.requires_grad:\n        return value, [torch.zeros_like(x) for x in ({arguments},)]\n"
        if all(exported.graph.nodes[at].is_constant for at in exported.graph.rows[0])
        else ""
    )
    tail = (
        f"def {function}_grad({arguments}):\n"
        f'    """Return the value and its derivatives by {listed(names)}."""\n'
        f"    value = {function}({arguments})\n"
        f"{constant}"
        f"    return value, torch.autograd.grad(value, [{arguments}], allow_unused=True, materialize_grads=True)\n\n\n"
        'if __name__ == "__main__":\n'
        f"{inputs}"
        f"    value, gradient = {function}_grad({arguments})\n"
        '    print("value", value.tolist())\n'
        f"    for name, partial in zip({names!r}, gradient):\n"
        '        print(f"d_{name}", partial.tolist())\n'
    )
    return head, tail


def _jax(exported: Exported, double: bool) -> tuple[str, str]:
    names, function = exported.names(), exported.function
    head = "import jax\nimport jax.numpy as jnp\nMODULES"
    head += '\njax.config.update("jax_enable_x64", True)\n' if double else ""
    arguments = ", ".join(names)
    inputs = "".join(f"    {name} = jnp.asarray({value})\n" for name, value in _point(exported))
    if not exported.is_scalar:
        tail = (
            f"def {function}_jacobian({arguments}):\n"
            f'    """Return the value and its derivatives by {listed(names)}."""\n'
            f"    found = jax.jacrev({function}, argnums={tuple(range(len(names)))!r})({arguments})\n"
            f"    return {function}({arguments}), found\n\n\n"
            'if __name__ == "__main__":\n'
            f"{inputs}"
            f"    value, jacobian = {function}_jacobian({arguments})\n"
            '    print("value", value)\n'
            '    print("jacobian", jacobian)\n'
        )
        return head, tail
    tail = (
        f"{function}_grad = jax.value_and_grad({function}, argnums={tuple(range(len(names)))!r})\n\n\n"
        'if __name__ == "__main__":\n'
        f"{inputs}"
        f"    value, gradient = {function}_grad({arguments})\n"
        '    print("value", value.tolist())\n'
        f"    for name, partial in zip({names!r}, gradient):\n"
        '        print(f"d_{name}", partial.tolist())\n'
    )
    return head, tail
