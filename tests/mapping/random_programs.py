"""Random programs of x and y: branches, loops, functions, recursion, comprehensions, vectors made from columns."""

from __future__ import annotations

import random

_FUNCTIONS = (
    "sin", "cos", "exp", "tanh", "sqrt", "log", "abs", "relu", "sigmoid", "log1p", "expm1", "atan", "square", "erf",
    "floor", "sign", "softplus", "asinh", "reciprocal", "cbrt",
)  # fmt: skip
_PAIRS = ("max", "min", "maximum", "minimum", "atan2", "hypot")
_OF_VECTORS = (
    "sum()", "mean()", "max()", "norm()", "prod()", "logsumexp(0)", "std()", "cumsum(0)[1]", "softmax(0)[0]",
)  # fmt: skip
_DEEPEST = 3


class Programs:
    """Makes programs that end by themselves; the same seed gives the same program."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._names = 0

    def program(self) -> str:
        """Return a whole program, whose last line is its result."""
        lines, names = self._block(["x", "y"])
        chosen = self._random.sample(names, min(len(names), self._random.randint(1, 3)))
        return "\n".join([*lines, " + ".join(chosen)])

    def _new(self, stem: str = "v") -> str:
        self._names += 1
        return f"{stem}{self._names}"

    # --- expressions ---

    def _expression(self, names: list[str], depth: int = 0) -> str:
        draw = self._random
        kind = draw.random()
        if depth > _DEEPEST or kind < 0.2:
            return (
                draw.choice(names)
                if draw.random() < 0.8
                else draw.choice(["0.5", "2", "-1.5", "3.0", "1", "pi"])
            )
        a, b, c = (self._expression(names, depth + 1) for _ in range(3))
        if kind < 0.5:
            return f"({a} {draw.choice('+-*/')} {b})"
        if kind < 0.58:
            return f"({a})^{draw.choice(['2', '3', '0.5', '-1'])}"
        if kind < 0.75:
            return f"{draw.choice(_FUNCTIONS)}({a})"
        if kind < 0.8:
            return f"where({self._condition(names)}, {a}, {b})"
        if kind < 0.85:
            return f"({a} if {self._condition(names)} else {b})"
        if kind < 0.9:
            return f"{draw.choice(_PAIRS)}({a}, {b})"
        if kind < 0.93:
            return f"sum([{a} * i for i in range({draw.randint(1, 4)})])"
        if kind < 0.96:
            return f"stack([{a}, {b}, {c}]).{draw.choice(_OF_VECTORS)}"
        return f"clamp({a}, -1, 1)"

    def _condition(self, names: list[str]) -> str:
        draw = self._random
        text = f"{self._expression(names, 2)} {draw.choice(['<', '>', '<=', '>=', '!='])} {self._expression(names, 3)}"
        if draw.random() < 0.2:
            text = f"{text} {draw.choice(['and', 'or'])} {self._expression(names, 3)} > 0"
        return f"not ({text})" if draw.random() < 0.1 else text

    # --- statements ---

    def _block(self, names: list[str]) -> tuple[list[str], list[str]]:
        lines: list[str] = []
        for _ in range(self._random.randint(1, 3)):
            make = self._random.choice(
                [self._assignment, self._branch, self._loop, self._waiting, self._recursion, self._nested,
                 self._vector, self._derivative, self._text]
            )  # fmt: skip
            more, name = make(names)
            lines += more
            names = [*names, name]
        return lines, names

    def _assignment(self, names: list[str]) -> tuple[list[str], str]:
        v = self._new()
        return [f"{v} = {self._expression(names)}"], v

    def _branch(self, names: list[str]) -> tuple[list[str], str]:
        v, draw = self._new(), self._random
        lines = [
            f"{v} = {self._expression(names, 2)}",
            f"if {self._condition(names)}:",
            f"    {v} = {self._expression([*names, v], 1)}",
            f"elif {self._condition(names)}:",
            f"    {v} {draw.choice(['+=', '*=', '-='])} {self._expression(names, 2)}",
        ]
        return lines[: 3 if draw.random() < 0.4 else 5], v

    def _loop(self, names: list[str]) -> tuple[list[str], str]:
        v, i, draw = self._new(), self._new("i"), self._random
        return [
            f"{v} = {self._expression(names, 2)}",
            f"for {i} in range({draw.randint(1, 5)}):",
            f"    if {self._condition([*names, v])}: {draw.choice(['break', 'continue'])}",
            f"    {v} = {v}*0.5 + {self._expression([*names, v, i], 2)}",
        ], v

    def _waiting(self, names: list[str]) -> tuple[list[str], str]:
        v, count = self._new(), self._new("n")
        return [
            f"{v} = {self._expression(names, 2)}",
            f"{count} = 0",
            f"while abs({v}) > 0.3 and {count} < {self._random.randint(2, 12)}:",
            f"    {v} = {v}*0.6 {self._random.choice(['+ 0.1', '- 0.05', ''])}",
            f"    {count} += 1",
        ], v

    def _recursion(self, names: list[str]) -> tuple[list[str], str]:
        v, f = self._new(), self._new("f")
        return [
            f"def {f}(a, n):",
            "    if n == 0 or abs(a) > 50: return a",
            f"    return {f}(a*{self._expression(['a', *names], 3)} + 0.1, n - 1)",
            f"{v} = {f}({self._expression(names, 2)}, {self._random.randint(0, 4)})",
        ], v

    def _nested(self, names: list[str]) -> tuple[list[str], str]:
        v, f = self._new(), self._new("f")
        return [
            f"def {f}(a, b=1.5):",
            f"    def g(t): return t*b + {self._expression(['t', 'a', *names], 2)}",
            f"    return g(a) + g({self._expression(['a'], 2)})",
            f"{v} = {f}({self._expression(names, 2)})",
        ], v

    def _vector(self, names: list[str]) -> tuple[list[str], str]:
        v, w, draw = self._new(), self._new("w"), self._random
        lines = [f"{w} = stack([{', '.join(self._expression(names, 2) for _ in range(3))}])"]
        if draw.random() < 0.5:
            lines.append(f"{w} = {w} * {draw.choice(['2.0', 'tensor([1.0, 2.0, 3.0])'])}")
        if draw.random() < 0.4:
            lines.append(f"{w} = cat([{w}, {w}.flip(0)])")
        uses = (
            f"{w} @ {w}", f"{w}.sum()", f"{w}[1]*{w}[-1]", f"({w}[1:] - {w}[:-1]).norm()", f"{w}.sort()[0][0]",
            f"{w}[{w} > 0].sum()", f"{w}.outer({w}).trace()",
        )  # fmt: skip
        return [*lines, f"{v} = {draw.choice(uses)}"], v

    def _derivative(self, names: list[str]) -> tuple[list[str], str]:
        v, h = self._new(), self._new("h")
        return [
            f"{h} = lambda t: t*t*{self._expression(names, 3)} + sin(t)",
            f"{v} = {h}({self._expression(names, 3)}) + {h}'({self._expression(names, 3)})",
        ], v

    def _text(self, names: list[str]) -> tuple[list[str], str]:
        # The text of a number differs from row to row: rows that go here are taken one by one.
        v = self._new()
        return [
            f"{v} = {self._expression(names, 2)}",
            f"if {self._condition(names)}: {v} = {v} + len(str({v})) * 0.25",
        ], v
