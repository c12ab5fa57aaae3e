"""Steps of an evaluation in words: their names, operations, source text, and the loop or branch they ran in."""

from __future__ import annotations

from gradcli.commands.step_source import StepSources, constant_text
from gradcli.commands.values import plain_data, shape_of_data
from gradcli.core.tape import owner_of
from gradcli.core.tensor import params_of, span_of
from gradcli.export.numpy_indexing import key_text
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.records import Record
from gradcli.render.numbers import number_text
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

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


class StepTexts:
    """The words for steps, by their positions."""

    def __init__(self, steps: Sequence[Step], inputs: dict[str, Tensor], sources: Sequence[Source]) -> None:
        self.steps = steps
        self._names = _named(steps, inputs)
        self._places = [place for source in sources for place in _places(source)]
        self._marks = self._marked()
        self.sources = StepSources(steps, self._names, sources)

    def name(self, at: int) -> str:
        """Return `x` for the input x, `v3` for the third operation."""
        return self._names[at]

    def source(self, at: int) -> str:
        """Return the program text the step stands for, "" where it is part of a larger one."""
        span = span_of(self.steps[at].node)
        return "" if span is None else span.text

    def operation(self, at: int) -> str:
        """Return the step in terms of the steps before it: `v1 + v2`, `sin(x)`, as the program writes it if it can."""
        step = self.steps[at]
        prim = step.node.prim
        if prim is None:
            return "input"
        written = self.sources.text(at)
        if written:
            return written
        operands = [
            self._names[x] if known else constant_text(x) for x, known in zip(step.operands, step.is_step)
        ]
        if prim.name == "cut":
            return f"{operands[0]}[{key_text(params_of(step.node)['key'])}]"
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
        found: list[tuple[list[str], str, tuple[int, int, int] | None, int]] = []
        for step in self.steps:
            span = span_of(step.node)
            if span is None or step.node.prim is None:
                found.append(([], "", None, 0))
                continue
            key = (id(span.source), span.start, span.end)
            seen[key] = seen.get(key, 0) + 1
            around = [p for p in self._places if p.holds(span)]
            units = [p.unit for p in around if p.unit]
            unit = "turn" if "turn" in units else units[-1] if units else "time"
            found.append(([p.words for p in around], unit, key, seen[key]))
        return [
            ", ".join([*words, f"{unit} {count}"] if unit == "turn" or (key and seen[key] > 1) else words)
            for words, unit, key, count in found
        ]


def _named(steps: Sequence[Step], inputs: dict[str, Tensor]) -> list[str]:
    # An input that was updated in place is recorded in several versions, all of its name.
    known = {id(owner_of(leaf.current())): name for name, leaf in inputs.items()}
    taken = [name for name in inputs if name[1:].isdigit()]
    letter = next((x for x in "vwtzpq" if not any(name.startswith(x) for name in taken)), "step")
    names, count, others = [], 0, 0
    for step in steps:
        owner = owner_of(step.node) if step.node.prim is None else step.node
        if id(owner) in known:
            names.append(known[id(owner)])
        elif step.node.prim is None:
            others += 1
            names.append(f"u{others}")
        else:
            count += 1
            names.append(f"{letter}{count}")
    return names


class _Place(Record):
    """The body of a branch, loop or function: its words; `unit` is what is counted, a turn or a call."""

    source: Source
    start: int
    end: int
    words: str
    unit: str = ""

    def holds(self, span: Span) -> bool:
        """Return whether a stretch of source lies in the body."""
        return span.source is self.source and self.start <= span.start and span.end <= self.end


def _places(source: Source) -> list[_Place]:
    """Return the bodies of branches, loops and functions, outer ones first."""
    found: list[_Place] = []
    waiting: list[syntax.Statement] = list(parse(source).body)

    def enter(body: tuple[syntax.Statement, ...], words: str, unit: str = "") -> None:
        if body:
            found.append(_Place(source, body[0].span.start, body[-1].span.end, words, unit))
            waiting.extend(body)

    while waiting:
        statement = waiting.pop()
        if isinstance(statement, syntax.If):
            for i, (test, body) in enumerate(statement.branches):
                enter(body, f"{'elif' if i else 'if'} {test.span.text}")
            enter(statement.orelse, "else")
        elif isinstance(statement, (syntax.While, syntax.For)):
            enter(statement.body, _loop_words(statement), "turn")
            waiting.extend(statement.orelse)
        elif isinstance(statement, syntax.FunctionDefinition):
            listed = ", ".join([p.name for p in statement.parameters])
            enter(statement.body, f"{statement.name}({listed})", "call")
        else:
            for block in syntax.blocks_of(statement):
                waiting.extend(block)
    found.extend(_comprehensions(source))
    return sorted(found, key=lambda place: place.start - place.end)


def _comprehensions(source: Source) -> list[_Place]:
    """Return what is computed once a turn by the comprehensions of a program: `x^k` of `sum(x^k for k in range(3))`."""
    found: list[_Place] = []
    waiting: list[object] = [parse(source)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, Record) and not isinstance(part, Span):
            if isinstance(part, syntax.Comprehension):
                clause = part.clauses[-1]
                words = f"for {clause.target.span.text} in {clause.iterable.span.text}"
                found.append(_Place(source, part.item.span.start, part.item.span.end, words, "turn"))
            waiting.extend([getattr(part, field) for field in part._fields])
    return found


def _loop_words(statement: syntax.While | syntax.For) -> str:
    if isinstance(statement, syntax.While):
        return f"while {statement.test.span.text}"
    return f"for {statement.target.span.text} in {statement.iterable.span.text}"
