"""Formulas worked out by hand, `--claim x='2x*y'`, against the exact derivative at the same point."""

from __future__ import annotations

from gradcli.commands.partials import partial_name
from gradcli.commands.recorded import jacobian_blocks, output_tensor
from gradcli.commands.values import element_labels, flat, plain_data, shape_of_data
from gradcli.commands.verdicts import MISMATCH, OK, Judged
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import ShapeProblem, UsageProblem
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments
    from gradcli.report import Data

AGREES = 1e-9  # relative difference within which a claim holds; a slip of 1e-6 is caught
NUDGES = (
    -(2.0**-51),
    -(2.0**-52),
    2.0**-52,
    2.0**-51,
)  # relative changes of the point, of the size of rounding
SAFETY = 8.0


def claims_of(arguments: Arguments) -> dict[str, str]:
    """Return the formulas of --claim by the name they differentiate by. Raises: UsageProblem."""
    found: dict[str, str] = {}
    for text in arguments.texts("claim"):
        name, equals, formula = text.partition("=")
        name = name.strip().removeprefix("d_")
        if not equals or not name.isidentifier() or not formula.strip():
            raise UsageProblem(f"--claim takes NAME=EXPR, not {text!r}", hint="for example --claim x='2x*y'")
        if name in found:
            raise UsageProblem(f"--claim gives {name} twice")
        found[name] = formula.strip()
    return found


def judged_claims(evaluated: Evaluated, claims: dict[str, str]) -> list[Judged]:
    """Return the verdict on every element of every claim."""
    if len(evaluated.outputs) != 1:
        raise UsageProblem("--claim is about one output", hint="leave one -e NAME=... in the program")
    leaves = dict(evaluated.inputs)
    for name in claims:
        if name not in leaves:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, list(leaves)) or f"add {name}=..."
            raise UsageProblem(f"--claim {name}: {name} is given no value", hint=hint)
    exact = _derivatives(evaluated, list(leaves.values()))
    said = {name: _claimed(evaluated, name, formula) for name, formula in claims.items()}
    judged = []
    # What rounding of the point itself does to either side is no difference between them.
    loose = _scatter(evaluated, claims, exact, said)
    output = evaluated.outputs[0][0]
    shape = shape_of_data(plain_data(evaluated.outputs[0][1]))
    for name, claim in said.items():
        derivative = exact[list(leaves).index(name)]
        if shape_of_data(claim) != shape_of_data(derivative):
            raise ShapeProblem(
                f"the claim for {name} has the shape {shape_of_data(claim)}, "
                f"the derivative {shape_of_data(derivative)}",
                hint=f"it is {claims[name]!r}",
            )
        labels = _labels(output, shape, name, tuple(leaves[name].shape))
        for label, a, b, bar in zip(labels, flat(claim), flat(derivative), loose[name]):
            judged.append(_judged(label, float(a), float(b), bar))
    return judged


def _labels(output: str, shape: tuple[int, ...], name: str, by: tuple[int, ...]) -> list[str]:
    rows = element_labels(output, shape) if shape else [output]
    return [partial_name(row, column) for row in rows for column in element_labels(name, by)]


def _judged(label: str, claim: float, exact: float, bar: float) -> Judged:
    same = claim == exact or (claim != claim and exact != exact)
    scale = max(abs(claim), abs(exact))
    relative = 0.0 if same else abs(claim - exact) / scale if scale < float("inf") else float("inf")
    holds = same or abs(claim - exact) <= AGREES * scale + bar
    return Judged(label, OK if holds else MISMATCH, exact, claim=claim, relative=relative)


def _derivatives(evaluated: Evaluated, leaves: list[Tensor]) -> list[Data]:
    y = output_tensor(evaluated.outputs[0][1])
    return [plain_data(block) for block in jacobian_blocks(y, leaves)]


def _claimed(evaluated: Evaluated, name: str, formula: str) -> Data:
    value = evaluated.session.value_of(Source(formula, f"--claim {name}"))
    return plain_data(output_tensor(value))


def _scatter(
    evaluated: Evaluated, claims: dict[str, str], exact: list[Data], said: dict[str, Data]
) -> dict[str, list[float]]:
    """Return how much claims and derivatives move when the point moves by a rounding error, element by element."""
    session, names = evaluated.session, [name for name, _ in evaluated.inputs]
    run = session.prepare(evaluated.program.sources[-1])
    found = {name: [0.0] * len(flat(claim)) for name, claim in said.items()}
    try:
        for nudge in NUDGES:
            leaves = [Tensor(data_of(leaf) * (1.0 + nudge), requires=True) for leaf in evaluated.leaves()]
            for name, leaf in zip(names, leaves):
                session.bind(name, leaf)
            y = output_tensor(run()[0][1])
            there = [plain_data(block) for block in jacobian_blocks(y, leaves)]
            for name, formula in claims.items():
                at = names.index(name)
                moved = zip(
                    flat(there[at]),
                    flat(exact[at]),
                    flat(_claimed(evaluated, name, formula)),
                    flat(said[name]),
                )
                for i, (a, b, c, d) in enumerate(moved):
                    found[name][i] = max(found[name][i], _finite(abs(a - b)), _finite(abs(c - d)))
    finally:
        for name, leaf in evaluated.inputs:
            session.bind(name, leaf)
    return {name: [SAFETY * each for each in row] for name, row in found.items()}


def _finite(number: float) -> float:
    return number if number - number == 0.0 else 0.0
