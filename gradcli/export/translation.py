"""Programs as Python source for PyTorch or JAX, statement by statement from the syntax tree."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.core.registry import OPERATORS
from gradcli.errors import EvaluationProblem
from gradcli.export.jax.spelling import jax_name, jax_option
from gradcli.export.spelling import CONSTANTS, OVER_ITEMS, PYTHON
from gradcli.export.straight import ATOM, COMPARISON, LOOSE, POWER, PRODUCT, SUM, UNARY
from gradcli.export.tensors import certain_tensors, is_tensor, names_bound_in
from gradcli.export.torch_spelling import torch_name
from gradcli.lang import syntax

_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT, "@": PRODUCT}
_EXTREMES = {"max": "maximum", "min": "minimum"}
# Parameters that are tensors in PyTorch; a list that is written there becomes one.
_TENSORS = frozenset(
    (
        "index",
        "indices",
        "mask",
        "src",
        "source",
        "target",
        "q",
        "repeats",
        "weight",
        "pos_weight",
        "boundaries",
    )
)
# PyTorch's names where they differ from ours; "" for what it takes by position only.
_TORCH_OPTIONS = {
    ("broadcast_to", "shape"): "size", ("hsplit", "indices_or_sections"): "", ("vsplit", "indices_or_sections"): "",
    ("tensor_split", "indices_or_sections"): "",
}  # fmt: skip
_MODULES = ("torch", "math", "F", "np", "numpy")
# Products in which PyTorch does not convert ints to floats by itself.
_PRODUCTS = frozenset(
    (
        "matmul",
        "mm",
        "mv",
        "bmm",
        "dot",
        "vdot",
        "inner",
        "einsum",
        "tensordot",
        "addmm",
        "addmv",
        "baddbmm",
        "linear",
    )
)
_CONVOLUTIONS = frozenset(
    ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
)


class Translator:
    """Writes a program; `target` is `pytorch` or `jax`, `inputs` are the names that are tensors."""

    def __init__(self, target: str, program: syntax.Program, inputs: Sequence[str]) -> None:
        self.target = target
        self.known = names_bound_in(program) | set(inputs)
        self.tensors = certain_tensors(program, set(inputs))
        self.modules: set[str] = set()
        self.integers: set[str] = set()  # names of arrays of ints

    # ----- statements --------------------------------------------------------------------------

    def block(
        self, body: Sequence[syntax.Statement], indent: str, result: Sequence[str] | None = None
    ) -> list[str]:
        """Return the lines of a body; with `result`, the names of the outputs, these are returned."""
        lines: list[str] = []
        for i, statement in enumerate(body):
            found = self.statement(statement, indent)
            if result is not None and i == len(body) - 1:
                found = self.returned(statement, found, indent, result)
            lines += found
        return lines or [f"{indent}pass"]

    def returned(
        self, statement: syntax.Statement, lines: list[str], indent: str, outputs: Sequence[str]
    ) -> list[str]:
        if isinstance(statement, syntax.ExpressionStatement):
            value = statement.value
            if isinstance(value, syntax.TupleDisplay) and len(outputs) > 1:
                return [f"{indent}return {', '.join([self.operand(item) for item in value.items])}"]
            return [f"{indent}return {self.operand(value)}"]
        if isinstance(statement, syntax.Assign) and all(map(str.isidentifier, outputs)):
            return [*lines, f"{indent}return {', '.join([self.name(name) for name in outputs])}"]
        raise _refusal("a program that does not end in its result", statement)

    def statement(self, s: syntax.Statement, indent: str) -> list[str]:
        deeper = indent + "    "
        if isinstance(s, syntax.ExpressionStatement):
            return [indent + self.text(s.value)]
        if isinstance(s, (syntax.Assign, syntax.AugmentedAssign)) and self.target == "jax":
            targets = s.targets if isinstance(s, syntax.Assign) else (s.target,)
            if any(isinstance(target, syntax.Index) for target in targets):
                raise _refusal("writing into an array, which JAX does not do,", s)
        if isinstance(s, syntax.Assign):
            return [f"{indent}{' = '.join(map(self.text, s.targets))} = {self.text(s.value)}"]
        if isinstance(s, syntax.AugmentedAssign):
            operator = "**" if s.operator == "^" else s.operator
            return [f"{indent}{self.text(s.target)} {operator}= {self.text(s.value)}"]
        if isinstance(s, syntax.AnnotatedAssign):
            return [] if s.value is None else [f"{indent}{self.text(s.target)} = {self.text(s.value)}"]
        if isinstance(s, syntax.FunctionDefinition):
            head = f"{indent}def {self.name(s.name)}({self.parameters(s.parameters)}):"
            return [head, *self.block(s.body, deeper)]
        if isinstance(s, syntax.Return):
            return [f"{indent}return" + ("" if s.value is None else f" {self.text(s.value)}")]
        if isinstance(s, syntax.If):
            lines = []
            for i, (test, body) in enumerate(s.branches):
                lines += [f"{indent}{'elif' if i else 'if'} {self.text(test)}:", *self.block(body, deeper)]
            return lines + ([f"{indent}else:", *self.block(s.orelse, deeper)] if s.orelse else [])
        if isinstance(s, (syntax.While, syntax.For)):
            head = f"while {self.text(s.test)}:" if isinstance(s, syntax.While) else (
                f"for {self.text(s.target)} in {self.text(s.iterable)}:"
            )  # fmt: skip
            lines = [indent + head, *self.block(s.body, deeper)]
            return lines + ([f"{indent}else:", *self.block(s.orelse, deeper)] if s.orelse else [])
        if isinstance(s, syntax.Assert):
            return [f"{indent}assert {self.text(s.test)}"]
        for kind, word in ((syntax.Break, "break"), (syntax.Continue, "continue"), (syntax.Pass, "pass")):
            if isinstance(s, kind):
                return [indent + word]
        if isinstance(s, (syntax.Import, syntax.FromImport)):
            return self.imported(s)
        raise _refusal("this statement", s)

    def imported(self, s: syntax.Import | syntax.FromImport) -> list[str]:
        if isinstance(s, syntax.Import) and all(
            name in ("torch", "math") and alias in (None, name) for name, alias, _ in s.names
        ):
            return []
        if isinstance(s, syntax.Import) and [x[:2] for x in s.names] == [("torch.nn.functional", "F")]:
            self.modules.add("import torch.nn.functional as F")
            return []
        raise _refusal("this import", s)

    def parameters(self, parameters: Sequence[syntax.Parameter]) -> str:
        parts = []
        for p in parameters:
            if p.kind not in ("positional_only", "plain"):
                raise EvaluationProblem(
                    "functions with * in their parameters are not translated", span=p.span
                )
            parts.append(self.name(p.name) + ("" if p.default is None else f"={self.text(p.default)}"))
        return ", ".join(parts)

    # ----- expressions -------------------------------------------------------------------------

    def text(self, e: syntax.Expression) -> str:
        """Return an expression as Python text."""
        return self.leveled(e)[0]

    def at(self, e: syntax.Expression, level: int) -> str:
        """Return an expression in parentheses if it holds together more loosely than `level`."""
        if isinstance(e, syntax.ListDisplay):
            return self.operand(e)
        text, own = self.leveled(e)
        return f"({text})" if own < level else text

    def factor(self, e: syntax.Expression, level: int) -> str:
        """Return an operand of a product of matrices, in which PyTorch wants one kind of numbers."""
        if self.target == "pytorch" and self.is_of_integers(e):
            return f"{self.at(e, ATOM)}.to(torch.get_default_dtype())"
        return self.at(e, level)

    def is_of_integers(self, e: syntax.Expression) -> bool:
        """Tell whether an expression is an array of ints or a part of one: `A`, `A.T`, `A[0]`."""
        while isinstance(e, syntax.Index) or (isinstance(e, syntax.Attribute) and e.name in ("T", "mT")):
            e = e.value
        return isinstance(e, syntax.Name) and e.name in self.integers

    def weight(self, e: syntax.Expression) -> str:
        """Return an operand of a convolution, in which JAX wants one kind of numbers, too."""
        return f"{self.at(e, ATOM)}.astype(float)" if self.target == "jax" else self.factor(e, LOOSE)

    def name(self, name: str) -> str:
        """Return a bound name, out of the way of the modules'."""
        return f"{name}_" if name in ("torch", "math", "jax", "jnp") else name

    def leveled(self, e: syntax.Expression) -> tuple[str, int]:
        """Return an expression's text, and how tightly it holds together."""
        if isinstance(e, syntax.Number):
            return repr(e.value), ATOM
        if isinstance(e, (syntax.Constant, syntax.String)):
            return repr(e.value), ATOM
        if isinstance(e, syntax.Name):
            return self.looked_up(e), ATOM
        if isinstance(e, syntax.Chain):
            level = min([_LEVELS.get(operator, LOOSE) for operator, _, _ in e.rest])
            product = e.rest[0][0] == "@"
            text = self.factor(e.first, level) if product else self.at(e.first, level)
            floors = self.target == "pytorch" and is_tensor(e, self.tensors, self.known)
            for operator, _, part in e.rest:
                if operator == "//" and floors:  # PyTorch has no derivative of the operator itself.
                    text = f'torch.div({text}, {self.text(part)}, rounding_mode="floor")'
                else:
                    right = self.factor(part, level + 1) if operator == "@" else self.at(part, level + 1)
                    text += f" {operator} {right}"
            return text, level
        if isinstance(e, syntax.Power):
            return f"{self.at(e.base, ATOM)} ** {self.at(e.exponent, UNARY)}", POWER
        if isinstance(e, syntax.Unary):
            if e.operator == "not":
                return f"not {self.at(e.operand, COMPARISON)}", LOOSE
            return f"{e.operator}{self.at(e.operand, UNARY)}", UNARY
        if isinstance(e, syntax.Coefficient):
            return f"{self.at(e.number, PRODUCT)} * {self.at(e.factor, UNARY)}", PRODUCT
        if isinstance(e, syntax.Comparison):
            parts = [f" {operator} {self.at(part, SUM)}" for operator, _, part in e.rest]
            return self.at(e.first, SUM) + "".join(parts), COMPARISON
        if isinstance(e, syntax.Logical):
            return f" {e.operator} ".join([self.at(part, COMPARISON) for part in e.operands]), LOOSE
        if isinstance(e, syntax.Conditional):
            body, test, other = [self.at(part, COMPARISON) for part in (e.body, e.test, e.orelse)]
            return f"{body} if {test} else {other}", LOOSE
        if isinstance(e, syntax.Lambda):
            return f"lambda {self.parameters(e.parameters)}: {self.text(e.body)}", LOOSE
        return self.compound(e), ATOM

    def compound(self, e: syntax.Expression) -> str:
        if isinstance(e, syntax.Call):
            return self.called(e)
        if isinstance(e, syntax.Prime):
            arguments = ", ".join([self.operand(argument.value) for argument in e.arguments])
            return f"derivative({self.text(e.function)}, {e.order})({arguments})"
        if isinstance(e, syntax.Attribute):
            if (
                isinstance(e.value, syntax.Name)
                and e.value.name in _MODULES
                and e.value.name not in self.known
            ):
                return self.member(e)
            return f"{self.at(e.value, ATOM)}.{e.name}"
        if isinstance(e, syntax.Index):
            index = e.index
            parts = index.items if isinstance(index, syntax.TupleDisplay) else (index,)
            return f"{self.at(e.value, ATOM)}[{', '.join(map(self.index_part, parts))}]"
        if isinstance(e, syntax.ListDisplay):
            return f"[{', '.join(map(self.text, e.items))}]"
        if isinstance(e, syntax.TupleDisplay):
            return f"({', '.join(map(self.text, e.items))}{',' if len(e.items) == 1 else ''})"
        if isinstance(e, syntax.Comprehension):
            clauses = ""
            for clause in e.clauses:
                clauses += f" for {self.text(clause.target)} in {self.text(clause.iterable)}"
                clauses += "".join([f" if {self.at(test, COMPARISON)}" for test in clause.tests])
            around = "[]" if e.kind == "list" else "()"
            return f"{around[0]}{self.text(e.item)}{clauses}{around[1]}"
        raise _refusal("this", e)

    def index_part(self, e: syntax.Expression) -> str:
        if isinstance(e, syntax.ListDisplay) and self.target == "jax":
            return self.operand(e)
        if not isinstance(e, syntax.Slice):
            return self.text(e)
        start, stop, step = ["" if part is None else self.text(part) for part in (e.start, e.stop, e.step)]
        return f"{start}:{stop}" + (f":{step}" if step else "")

    def looked_up(self, e: syntax.Name) -> str:
        name = e.name
        if name in self.known:
            return self.name(name)
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in OPERATORS:
            return self.spelled(name)
        if name in PYTHON or name in _MODULES:
            return name
        raise _refusal(name, e)

    def member(self, e: syntax.Attribute) -> str:
        """Return `torch.sin` or `math.sin` of a program as the target's function."""
        assert isinstance(e.value, syntax.Name)
        if e.name in CONSTANTS:
            return CONSTANTS[e.name]
        if e.name in OPERATORS:
            return self.spelled(e.name)
        if self.target == "pytorch" and e.value.name in ("torch", "F"):
            return f"{e.value.name}.{e.name}"
        raise _refusal(f"{e.value.name}.{e.name}", e)

    def spelled(self, name: str) -> str:
        return torch_name(name) if self.target == "pytorch" else jax_name(name)

    # ----- calls -------------------------------------------------------------------------------

    def called(self, e: syntax.Call) -> str:
        name = self.operator_called(e.function)
        if name == "var" and isinstance(e.function, syntax.Name):
            raise _refusal("var, which makes a leaf of its own,", e)
        if isinstance(e.function, syntax.Attribute) and name is None and self.target == "jax":
            return self.method_called(e, e.function)
        first = e.arguments[0].value if e.arguments else None
        if name in OVER_ITEMS and isinstance(first, syntax.Comprehension):
            return f"{OVER_ITEMS[name]}({', '.join([self.argument(a) for a in e.arguments])})"
        if name is None:
            function = self.at(e.function, ATOM)
            return f"{function}({', '.join([self.argument(a) for a in e.arguments])})"
        if name in _EXTREMES and len(e.arguments) > 1:
            return self.extreme(e, name, isinstance(e.function, syntax.Name))
        operator = OPERATORS[name]
        parts = []
        for i, argument in enumerate(e.arguments):
            is_operand = not argument.name and i < len(operator.operands)
            if operator.variadic and i == 0 and isinstance(argument.value, syntax.ListDisplay):
                parts.append(f"[{', '.join([self.operand(item) for item in argument.value.items])}]")
            elif (
                name in _PRODUCTS and (is_operand or name == "einsum") and self.is_of_integers(argument.value)
            ):
                parts.append(self.factor(argument.value, LOOSE))
            elif name in _CONVOLUTIONS and is_operand and self.is_of_integers(argument.value):
                parts.append(self.weight(argument.value))
            elif is_operand and not operator.variadic:
                parts.append(self.operand(argument.value))
            else:
                parts.append(self.argument(argument, i, name))
        if name in ("softmax", "log_softmax") and len(parts) == 1:
            parts.append("dim=-1" if self.target == "pytorch" else "axis=-1")
        if name == "logsumexp" and len(parts) == 1 and self.target == "pytorch":
            parts = [f"torch.flatten({parts[0]})", "0"]
        return f"{self.spelled(name)}({', '.join(parts)})"

    def extreme(self, e: syntax.Call, name: str, plain: bool) -> str:
        """Return the larger or smaller of several values; along a dimension PyTorch has a pair for it.

        `plain`: `max(x, 1)`, which compares with the number 1, and not PyTorch's `torch.max(x, 1)`.
        """
        if not plain or any(argument.name for argument in e.arguments):
            if self.target == "jax":
                return f"{name}_along({', '.join([self.argument(a, i, name) for i, a in enumerate(e.arguments)])})"
            return f"torch.{name}({', '.join([self.argument(a) for a in e.arguments])})"
        function = self.spelled(_EXTREMES[name])
        text = self.operand(e.arguments[0].value)
        for argument in e.arguments[1:]:
            text = f"{function}({text}, {self.operand(argument.value)})"
        return text

    def operator_called(self, function: syntax.Expression) -> str | None:
        """Return the name of the operator that is called, None for another function."""
        if (
            isinstance(function, syntax.Name)
            and function.name not in self.known
            and function.name in OPERATORS
        ):
            return function.name
        if not isinstance(function, syntax.Attribute) or not isinstance(function.value, syntax.Name):
            return None
        is_module = function.value.name in _MODULES and function.value.name not in self.known
        return function.name if is_module and function.name in OPERATORS else None

    def method_called(self, e: syntax.Call, function: syntax.Attribute) -> str:
        """Return a method's call as a call of JAX's function: its arrays have few methods."""
        if function.name not in OPERATORS:
            raise _refusal(f"the method {function.name}", e)
        arguments = [self.operand(function.value), *[self.argument(a) for a in e.arguments]]
        return f"{jax_name(function.name)}({', '.join(arguments)})"

    def argument(self, argument: syntax.Argument, place: int = -1, operator: str = "") -> str:
        """Return an argument; `place` is its position among those of an operator, -1 of another function."""
        name = argument.name
        parameter = name or _parameter(operator, place)
        if self.target == "jax":
            name = jax_option(operator, name)
        else:
            name = _TORCH_OPTIONS.get((operator, name), name)
        wrapped = parameter in _TENSORS and isinstance(argument.value, syntax.ListDisplay)
        text = self.operand(argument.value) if wrapped else self.text(argument.value)
        return f"{name}{text}" if name in ("*", "**") else f"{name}={text}" if name else text

    def operand(self, e: syntax.Expression) -> str:
        """Return an expression as a tensor: PyTorch's functions take no numbers and no lists."""
        as_tensor = "torch.as_tensor" if self.target == "pytorch" else "jnp.asarray"
        if isinstance(e, syntax.ListDisplay):
            if any(is_tensor(item, self.tensors, self.known) for item in e.items):
                stack = "torch.stack" if self.target == "pytorch" else "jnp.stack"
                return f"{stack}([{', '.join(map(self.operand, e.items))}])"
            return f"{as_tensor}({self.compound(e)})"
        if self.target == "jax" or is_tensor(e, self.tensors, self.known):
            return self.text(e)
        return f"torch.as_tensor({self.text(e)})"


def _parameter(operator: str, place: int) -> str:
    """Return the name of an operator's parameter at a position, "" where there is none."""
    if operator not in OPERATORS or place < 0:
        return ""
    names = (*OPERATORS[operator].operands, *OPERATORS[operator].parameters)
    return names[place] if place < len(names) else ""


def _refusal(what: str, node: syntax.Node) -> EvaluationProblem:
    return EvaluationProblem(
        f"{what} is not translated",
        span=node.span,
        hint="--to numpy writes any program step by step from the recorded graph",
    )
