"""`:why`: explains the last warning, problem, missing gradient or nan from what is recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.tensor import Tensor
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.repl.registry import prompt_command
from gradcli.repl.why.cut import cut_off
from gradcli.repl.why.gradient import gradient_story
from gradcli.repl.why.value import odd_gradient, value_story
from gradcli.source import Source

if TYPE_CHECKING:
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.repl.loop import Repl
    from gradcli.repl.workspace import Workspace

_NAMES = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")
_LOOKS_AT_GRADIENT = re.compile(r"([^\W\d]\w*)\.grad\b(?!_)(?!\s*[-+*/]?=[^=])")
# Part of a message: what lies behind it, and the lesson on it.
REASONS: tuple[tuple[str, str, str], ...] = (
    (
        "that is not a leaf Tensor",
        "backward() fills .grad of leaves only: tensors that you made with requires_grad=True. This one was computed, "
        "so the gradient passed through it and was not kept. Call retain_grad() on it before backward(), or ask for "
        "grad(loss, t) directly.",
        "leaf",
    ),
    (
        "only for scalar outputs",
        "The gradient of one number by each input has the input's shape. Several numbers have a matrix of partials; "
        "backward(v) gives v times that matrix. A sum is the vector of ones: y.sum().backward().",
        "vectors",
    ),
    (
        "does not require grad and does not have a grad_fn",
        "Nothing that was recorded leads to this value. Either no tensor in it was made with requires_grad=True, or it "
        "was computed under no_grad(), or detach(), item() or .data cut it off.",
        "detach",
    ),
    (
        "in-place",
        "A leaf's value is what its gradient is taken at. Changing it in place while recording would make it depend on "
        "itself. Optimisers change leaves inside no_grad().",
        "detach",
    ),
    (
        "not have been used in the graph",
        "The output was computed without this tensor: perhaps it was replaced by a copy, or used after the output "
        "was made.",
        "leaf",
    ),
    (
        "floating point dtype can require gradients",
        "A derivative needs a number that can move by a little. Ints cannot: write 3.0 for 3.",
        "leaf",
    ),
    (
        "you can only change requires_grad flags of leaf",
        "The flag of a computed tensor follows from what it was computed from. detach() gives a copy without a past.",
        "detach",
    ),
)


@prompt_command("why", "[NAME]", "explain the last warning or error, a missing gradient, a nan", "name")
def why(repl: Repl, rest: str) -> None:
    """Explain a name's gradient and value, or what the last line has left to explain."""
    for text in explanations(repl, rest):
        for line in text.split("\n"):
            repl.display.prose(line)


def explanations(repl: Repl, rest: str) -> list[str]:
    """Return the paragraphs that explain a name, or the last line where no name is given."""
    workspace = repl.workspace
    name = rest.removesuffix(".grad").strip()
    if name:
        return _of_name(repl, name, rest)
    if workspace.last_problem is not None:
        return _of_last_problem(workspace, workspace.last_problem)
    found: list[str] = []
    # The last gradient that the cell looks at, rather than assigns.
    mentioned = _LOOKS_AT_GRADIENT.findall(workspace.last_text)
    asked = mentioned[-1] if mentioned else ""
    for warning in workspace.warnings:
        found.extend(_of_problem(warning, None, quiet=bool(asked)))
    if asked in workspace.names():
        found.extend(gradient_story(repl.workspace, asked))
        found.extend(odd_gradient(workspace, asked))
    elif not asked:
        found.extend(_of_last_cell(workspace))
    return found or _of_earlier_cells(workspace)


def _of_name(repl: Repl, name: str, asked: str) -> list[str]:
    workspace = repl.workspace
    if name not in workspace.names():
        from gradcli.repl.commands import no_name

        raise no_name(name, workspace.names())
    value: Any = workspace.session.value(name)
    found = gradient_story(workspace, name)
    if not asked.endswith(".grad"):
        found.extend(value_story(workspace, name, value))
    return [*found, *odd_gradient(workspace, name)]


def _of_problem(message: str, hint: str | None, quiet: bool = False) -> list[str]:
    for part, reason, lesson in REASONS:
        if part in message:
            return [reason] if quiet else [reason, f":lesson {lesson} is about it"]
    return [message, f"hint: {hint}"] if hint else [message]


def _of_last_problem(workspace: Workspace, problem: Problem) -> list[str]:
    found = _of_problem(problem.message, problem.hint)
    if "does not require grad" in problem.message:
        names = [name for name in _NAMES.findall(workspace.last_text) if name in workspace.names()]
        cuts = [cut for name in dict.fromkeys(names) if (cut := cut_off(workspace, name))]
        found[1:1] = cuts[:1]
    return found


def _of_last_cell(workspace: Workspace) -> list[str]:
    """Return what there is to say of the value that the last cell gave or assigned, and the gradients that it filled."""
    if not workspace.entries or workspace.entries[-1].text != workspace.last_text:
        return []
    entry = workspace.entries[-1]
    if entry.has_value:
        return value_story(workspace, entry.text, workspace.last_value)
    last = parse(Source(entry.text)).body[-1]
    if isinstance(last, syntax.Assign) and isinstance(last.targets[0], syntax.Name):
        name = last.targets[0].name
        if name in workspace.names():
            return value_story(workspace, last.span.text, workspace.session.value(name))
    filled = {id(value) for value in workspace.gradients.filled_by(entry.number)}
    found: list[str] = []
    for name in workspace.names():
        if id(workspace.session.value(name)) in filled:
            found += [*gradient_story(workspace, name), *odd_gradient(workspace, name)]
    return found


def _of_earlier_cells(workspace: Workspace) -> list[str]:
    """Return what is odd about gradients, else what filled them, after a line that has nothing to explain."""
    found: list[str] = []
    for name in workspace.names():
        found.extend(odd_gradient(workspace, name))
    for name in [] if found else workspace.names():
        value = workspace.session.value(name)
        if type(value) is Tensor and value.grad is not None:
            found.extend(gradient_story(workspace, name))
    if found:
        return ["The last line gave nothing to explain. Of earlier ones:", *found]
    return ["The last line gave nothing to explain; :why NAME explains a name."]
