"""Steps of an evaluation in words: their names, operations, source text, and the loop or branch they ran in."""

from __future__ import annotations

from gradcli.commands.values import plain_data, shape_of_data
from gradcli.core.tensor import span_of
from gradcli.lang import syntax
from gradcli.lang.parser import parse
from gradcli.render.numbers import number_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.steps import Step
    from gradcli.core.tensor import Tensor
    from gradcli.source import Source

INFIX = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "^", "matmul": " @ ", "remainder": " % "}
# Nodes for which PyTorch has several names, or ours are made of parts, in the words of the language.
SPELLED = {
    "sum_dim": "sum",
    "mean_dim": "mean",
    "linalg_vector_norm": "norm",
    "reshaped": "reshape",
    "cut": "index",
}
LONGEST_CONSTANT = 12


class StepTexts:
    """The words for steps, by their positions."""

    def __init__(self, steps: Sequence[Step], inputs: dict[str, Tensor], sources: Sequence[Source]) -> None:
        self.steps = steps
        self._names = _named(steps, inputs)
        self._places = [place for source in sources for place in _places(source)]
        self._marks = self._marked()

    def name(self, at: int) -> str:
        """Return `x` for the input x, `v3` for the third operation."""
        return self._names[at]

    def source(self, at: int) -> str:
        """Return the program text the step stands for, "" where it is part of a larger one."""
        span = span_of(self.steps[at].node)
        return "" if span is None else span.text

    def operation(self, at: int) -> str:
        """Return the step in terms of the steps before it: `v1 + v2`, `sin(x)`."""
        step = self.steps[at]
        prim = step.node.prim
        if prim is None:
            return "input"
        operands = [
            self._names[x] if known else _constant(x) for x, known in zip(step.operands, step.is_step)
        ]
        if prim.name in INFIX and len(operands) == 2:
            return INFIX[prim.name].join(operands)
        if prim.name == "neg":
            return f"-{operands[0]}"
        return f"{SPELLED.get(prim.name, prim.name)}({', '.join(operands)})"

    def partials(self, at: int, digits: int) -> str:
        """Return the local partials in words: `d/dx = 0.5, d/dy = 2.0`."""
        step = self.steps[at]
        seen: dict[str, str] = {}
        for x, known, partial in zip(step.operands, step.is_step, step.partials):
            if not known or partial is None:
                continue
            data = plain_data(partial)
            shape = shape_of_data(data)
            text = (
                number_text(data, digits)
                if not shape or shape[0] <= 3
                else f"{'x'.join(map(str, shape))} numbers"
            )
            name = self._names[x]
            seen[name] = f"{seen[name]} + {text}" if name in seen else text
        return ", ".join([f"d/d{name} = {text}" for name, text in seen.items()])

    def mark(self, at: int) -> str:
        """Return the branch or loop a step ran in, and the turn: `while s < 9, turn 2`; "" outside of any."""
        return self._marks[at]

    def _marked(self) -> list[str]:
        seen: dict[tuple[int, int, int], int] = {}
        marks = []
        for step in self.steps:
            span = span_of(step.node)
            if span is None or step.node.prim is None:
                marks.append("")
                continue
            key = (id(span.source), span.start, span.end)
            seen[key] = seen.get(key, 0) + 1
            around = [
                p for p in self._places if p[0] is span.source and p[1] <= span.start and span.end <= p[2]
            ]
            words = [text for _, _, _, text, _ in around]
            if any(loops for *_, loops in around) or (around and seen[key] > 1):
                words.append(f"turn {seen[key]}")
            elif seen[key] > 1:
                words.append(f"time {seen[key]}")
            marks.append(", ".join(words))
        return marks


def _named(steps: Sequence[Step], inputs: dict[str, Tensor]) -> list[str]:
    known = {id(leaf.current()): name for name, leaf in inputs.items()}
    names, count, others = [], 0, 0
    for step in steps:
        if id(step.node) in known:
            names.append(known[id(step.node)])
        elif step.node.prim is None:
            others += 1
            names.append(f"u{others}")
        else:
            count += 1
            names.append(f"v{count}")
    return names


def _constant(value: Any) -> str:
    data = plain_data(value)
    shape = shape_of_data(data)
    text = number_text(data, 6)
    if type(data) is float and data.is_integer() and abs(data) < 1e15:
        return str(int(data))
    return text if len(text) <= LONGEST_CONSTANT or not shape else f"[{'x'.join(map(str, shape))}]"


def _places(source: Source) -> list[tuple[Source, int, int, str, bool]]:
    """Return the bodies of branches and loops: source, start, end, words, whether it is a loop; outer ones first."""
    found: list[tuple[Source, int, int, str, bool]] = []
    waiting: list[syntax.Statement] = list(parse(source).body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, syntax.If):
            for i, (test, body) in enumerate(statement.branches):
                found.append(_body(source, body, f"{'elif' if i else 'if'} {test.span.text}", False))
                waiting.extend(body)
            if statement.orelse:
                found.append(_body(source, statement.orelse, "else", False))
                waiting.extend(statement.orelse)
        elif isinstance(statement, (syntax.While, syntax.For)):
            words = _loop_words(statement)
            found.append(_body(source, statement.body, words, True))
            waiting.extend((*statement.body, *statement.orelse))
        elif isinstance(statement, (syntax.With, syntax.FunctionDefinition)):
            waiting.extend(statement.body)
    return sorted(found, key=lambda place: place[1] - place[2])


def _loop_words(statement: syntax.While | syntax.For) -> str:
    if isinstance(statement, syntax.While):
        return f"while {statement.test.span.text}"
    return f"for {statement.target.span.text} in {statement.iterable.span.text}"


def _body(
    source: Source, body: tuple[syntax.Statement, ...], words: str, loops: bool
) -> tuple[Source, int, int, str, bool]:
    return source, body[0].span.start, body[-1].span.end, words, loops
