"""Formulas worked out by hand, `--claim x='2x*y'`, against the exact derivative at the same point."""

from __future__ import annotations

import re

from gradcli.commands.checking.verdicts import INCONCLUSIVE, MISMATCH, OK, UNDEFINED, Judged
from gradcli.commands.partials import output_labels, partial_name
from gradcli.commands.recorded import derivative_bounds, jacobian_blocks, output_parts, output_tensor
from gradcli.commands.values import element_labels, flat, plain_data, shape_of_data
from gradcli.core.checking.rounding import rounding_in
from gradcli.errors import ShapeProblem, UsageProblem
from gradcli.source import Source, split_outside_brackets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments
    from gradcli.core.tensor import Tensor

# `x=2x`, and what else derivatives by x are called: `d_x`, `d/dx`, `df/dx`, `∂f/∂x`.
_CLAIM = re.compile(r"\s*(?:d_|[d∂]\s*\w*\s*/\s*[d∂]\s*)?([^\W\d]\w*)\s*=(?!=)\s*(\S.*)", re.DOTALL)
AGREES = 1e-9  # relative difference within which a claim holds; a slip of 1e-6 is caught
LEGIBLE = 1e-3  # rounding that leaves fewer digits than this leaves hardly anything to compare


def claims_of(arguments: Arguments) -> dict[str, str]:
    """Return the formulas of --claim by the name they differentiate by. Raises: UsageProblem."""
    found: dict[str, str] = {}
    for text in [claim for given in arguments.texts("claim") for claim in _apart(given)]:
        claim = _CLAIM.fullmatch(text)
        if claim is None:
            bound = [name for name, mark, _ in (each.partition("=") for each in arguments.operands) if mark]
            hint = _claim_hint(text.strip(), bound)
            raise UsageProblem(f"--claim takes NAME=EXPR, not {text.strip()!r}", hint=hint)
        name, formula = claim.groups()
        if name in found:
            raise UsageProblem(f"--claim gives {name} twice")
        found[name] = formula.strip()
    return found


def _apart(given: str) -> list[str]:
    """Return the claims in `x=2x*y, y=x^2`; one that has commas of its own stays whole."""
    parts = split_outside_brackets(given)
    return parts if all(_CLAIM.fullmatch(part) for part in parts) else [given]


def _claim_hint(text: str, bound: list[str]) -> str:
    """Return how a claim is written that is about one of the names `bound`."""
    name, mark, formula = (part.strip() for part in text.partition(":"))
    if mark and name.isidentifier():
        return f"write {name}='{formula}'"
    element = re.match(r"([^\W\d]\w*)\[[^]]*\]\s*=", text)
    if element is not None:
        return f"a claim is about all of {element[1]}: --claim {element[1]}='[..., ...]'"
    formula = text.rpartition("=")[2].strip()
    listed = split_outside_brackets(formula[1:-1]) if formula[:1] in ("[", "(") else []
    if len(bound) == len(listed) > 1:
        claims = [f"--claim {name}='{part.strip()}'" for name, part in zip(bound, listed, strict=True)]
        return f"a claim for each name: {' '.join(claims)}"
    if not formula:
        return "for example --claim x='2x*y'"
    return f"say by which name: --claim {bound[0] if bound else 'x'}='{formula}'"


def judged_claims(evaluated: Evaluated, claims: dict[str, str]) -> list[Judged]:
    """Return the verdict on every element of every claim."""
    if len(evaluated.outputs) != 1:
        raise UsageProblem("--claim is about one output", hint="leave one -e NAME=... in the program")
    leaves = dict(evaluated.inputs)
    # `dx=2x` where dx is no name of its own
    claims = {
        name[1:] if name not in leaves and name[1:] in leaves else name: claims[name] for name in claims
    }
    for name in claims:
        if name in ("grad", "gradient", "jacobian"):
            each = " ".join([f"--claim {leaf}='...'" for leaf in leaves])
            raise UsageProblem(
                f"--claim {name}: a claim is about one name", hint=f"a claim for each name: {each}"
            )
        if name not in leaves:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, list(leaves)) or f"add {name}=..."
            raise UsageProblem(f"--claim {name}: {name} is given no value", hint=hint)
    inputs = list(leaves.values())
    value = evaluated.outputs[0][1]
    exact = [plain_data(block) for block in jacobian_blocks(value, inputs)]
    said = {name: _claimed(evaluated, name, formula) for name, formula in claims.items()}
    judged = []
    # What rounding can have done to either side is no difference between them.
    bounds = _bounds(value, inputs)
    output = evaluated.outputs[0][0]
    shape = shape_of_data(plain_data(evaluated.outputs[0][1]))
    for name, claim in said.items():
        at = list(leaves).index(name)
        derivative, data = exact[at], plain_data(claim)
        if shape_of_data(data) != shape_of_data(derivative):
            raise ShapeProblem(
                f"the claim for {name} has the shape {shape_of_data(data)}, "
                f"the derivative {shape_of_data(derivative)}",
                hint=f"a claim has a number for each partial derivative, here {len(flat(derivative))}",
            )
        labels = _labels(output, shape, name, tuple(leaves[name].shape))
        own = rounding_in([claim]) or [0.0] * len(labels)
        for label, a, b, one, other in zip(
            labels, flat(data), flat(derivative), own, bounds[at], strict=True
        ):
            judged.append(_judged(label, float(a), float(b), one + other))
    return judged


def _bounds(value: Any, leaves: list[Tensor]) -> list[list[float]]:
    """Return bounds on the rounding errors of the derivatives by each leaf, row after row."""
    parts = output_parts(value)
    rows = [derivative_bounds(y, element, leaves) for y in parts for element in range(y.size)]
    return [[bound for row in rows for bound in row[at]] for at in range(len(leaves))]


def _labels(output: str, shape: tuple[int, ...], name: str, by: tuple[int, ...]) -> list[str]:
    return [
        partial_name(row, column)
        for row in output_labels(output, shape)
        for column in element_labels(name, by)
    ]


def _judged(label: str, claim: float, exact: float, bar: float) -> Judged:
    same = claim == exact or (claim != claim and exact != exact)
    scale = max(abs(claim), abs(exact))
    apart = 0.0 if same else abs(claim - exact)
    relative = 0.0 if same else apart / scale if scale < float("inf") else float("inf")
    holds = same or apart <= AGREES * scale
    # What rounding hides is told, but is no fault of the formula.
    hidden = bar if not same and (bar > LEGIBLE * scale or apart > AGREES * scale) else 0.0
    verdict = OK if holds else INCONCLUSIVE if apart <= AGREES * scale + bar else MISMATCH
    if (claim != claim) != (exact != exact):
        verdict = UNDEFINED
    return Judged(label, verdict, exact, claim=claim, relative=relative, bar=bar, rounding=hidden)


def _claimed(evaluated: Evaluated, name: str, formula: str) -> Tensor:
    return output_tensor(evaluated.session.value_of(Source(formula, f"--claim {name}")))
