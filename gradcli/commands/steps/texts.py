"""Steps of an evaluation in words: their names, operations, source text, and the loop or branch they ran in."""

from __future__ import annotations

from gradcli.commands.steps.places import places_of
from gradcli.commands.steps.source import StepSources, constant_text
from gradcli.commands.values import plain_data, shape_of_data
from gradcli.core.tape import owner_of
from gradcli.core.tensor import params_of, span_of
from gradcli.export.numpy.indexing import key_text
from gradcli.render.numbers import number_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.core.steps import Step
    from gradcli.core.tensor import Tensor
    from gradcli.lang.running.turns import TurnLog
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

    def __init__(
        self,
        steps: Sequence[Step],
        inputs: dict[str, Tensor],
        sources: Sequence[Source],
        turns: TurnLog,
    ) -> None:
        self.steps = steps
        self._names = _named(steps, inputs)
        self.places = places_of(steps, sources, turns)
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
        """Return the loops and branches a step ran in, with turns: `while s < 9, turn 2, else`; "" outside of any."""
        return ", ".join([within.text for within in self.places[at]])


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
