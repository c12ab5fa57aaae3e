"""Why a gradient is there, is what it is, or is None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.core.tape import collect, owner_of
from gradcli.core.tensor import Tensor
from gradcli.lang.values.kinds import described, is_callable
from gradcli.repl.variables import brief
from gradcli.repl.why.cut import bound_anew, cut_off

if TYPE_CHECKING:
    from typing import Any

    from gradcli.repl.workspace import Workspace
    from gradcli.session import Session


def gradient_story(workspace: Workspace, name: str) -> list[str]:
    """Return sentences on the gradient of a name of the user's."""
    session = workspace.session
    value = session.value(name)
    if is_callable(value):
        return [f"{name} is {described(value)}: `?{name}` shows it, {name}'(...) is its derivative."]
    if type(value) is not Tensor:
        return [f"{name} is {described(value)}: only tensors have gradients. {name} = var(...) makes one."]
    if value.grad is not None:
        return _filled(workspace, name, value)
    if not value.requires_grad and not value.dtype.startswith("float"):
        return [
            f"{name}.grad is None because {name} is of {value.dtype}: only floats can move by a little. Write 3.0 for 3, "
            f"or {name}.double()."
        ]
    if not value.requires_grad:
        told = f"{name}.grad is None because {name} does not require grad: "
        cut = cut_off(workspace, name)
        if cut:
            return [f"{told}what it was computed from is not recorded.", cut]
        return [
            f"{told}what is computed from it is not recorded. "
            f"Make it with requires_grad=True, or call {name}.requires_grad_() before it is used."
        ]
    if not value.is_leaf and (moved := bound_anew(workspace, name)):
        return [f"{name}.grad is None because {name} is no leaf: {value.grad_fn_name} made it.", moved]
    if not value.is_leaf:
        leaves = ", ".join(leaf_names(session, value)) or "tensors without a name"
        return [
            f"{name}.grad is None because {name} is no leaf: {value.grad_fn_name} made it. backward() passes through it "
            f"to the leaves it depends on: {leaves}.",
            f"To see it, call {name}.retain_grad() before backward(), or ask for grad(loss, {name}).",
        ]
    return _unreached(session, name, value)


def _filled(workspace: Workspace, name: str, value: Tensor) -> list[str]:
    story = workspace.gradients.story(value)
    now = brief(workspace.session, value.grad).removesuffix(".")
    if len(story) < 2:
        told = [f"{name}.grad is {now}."]
        if story:
            told[0] = (
                f"{name}.grad is {now}: cell {story[0][0]} filled it ({_first_line(workspace, story[0][0])})."
            )
        return [*told, "The next backward() will add to it; None or zero_() clears it."]
    lines = [f"{name}.grad is {now}. backward() adds to what is there:"]
    lines.extend([f"  cell {number}: {text}   {_first_line(workspace, number)}" for number, text in story])
    lines.append(f"To begin anew: {name}.grad = None, or {name}.grad.zero_(), before each backward().")
    return lines


def _first_line(workspace: Workspace, number: int) -> str:
    for entry in workspace.entries:
        if entry.number == number:
            lines = entry.text.strip().split("\n")
            calls = [line.strip() for line in lines if "backward" in line or ".step" in line]
            return (calls or lines)[0] + (" ..." if len(calls or lines) > 1 else "")
    return "taken back"


def _unreached(session: Session, name: str, value: Tensor) -> list[str]:
    after = [
        other
        for other in session.names()
        if other not in ("_", "ans") and reaches(session.value(other), value)
    ]
    if after:
        last = after[-1]
        call = f"{last}.backward()" if session.value(last).size == 1 else f"{last}.sum().backward()"
        return [
            f"{name}.grad is None because no backward() has come to {name} since it was made or cleared. "
            f"It is used by {', '.join(after)}: {call} fills {name}.grad."
        ]
    return [
        f"{name}.grad is None because nothing you have a name for was computed from this {name}. "
        "A value computed before the name was bound anew belongs to the old tensor."
    ]


def reaches(output: Any, leaf: Tensor) -> bool:
    """Tell whether a value was computed from a leaf."""
    if type(output) is not Tensor or output is leaf or not output.requires_grad:
        return False
    return any(node.prim is None and owner_of(node) is owner_of(leaf.current()) for node in _nodes(output))


def _nodes(output: Tensor) -> list[Tensor]:
    return collect([output.current()])


def leaf_names(session: Session, output: Tensor) -> list[str]:
    """Return the names of the leaves that a tensor was computed from."""
    reached = {id(owner_of(node)) for node in _nodes(output) if node.prim is None}
    found = []
    for name in session.names():
        value = session.value(name)
        if type(value) is Tensor and value.is_leaf and id(owner_of(value.current())) in reached:
            found.append(name)
    return [name for name in found if name not in ("_", "ans")]


class GradientLog:
    """Which cells changed the gradient of which tensor, for as long as it was not cleared."""

    def __init__(self) -> None:
        self._stories: dict[int, tuple[Tensor, Any, list[tuple[int, str]]]] = {}

    def note(self, session: Session, number: int) -> None:
        """Look at the gradients after a cell."""
        seen: dict[int, tuple[Tensor, Any, list[tuple[int, str]]]] = {}
        for name in session.names():
            value = session.value(name)
            if type(value) is not Tensor or value.grad is None or id(value) in seen:
                continue
            now = value.grad.current().value
            known = self._stories.get(id(value))
            if known is None or known[0] is not value:
                seen[id(value)] = (value, now, [(number, brief(session, value.grad))])
            elif known[1] is now or (type(now) is float and known[1] == now):
                seen[id(value)] = known
            else:
                # A gradient that was set to zero begins a new story.
                steps = [] if is_zero(now) else [*known[2], (number, brief(session, value.grad))]
                seen[id(value)] = (value, now, steps)
        self._stories = seen

    def filled_by(self, number: int) -> list[Tensor]:
        """Return the tensors whose gradient a cell was the last to fill."""
        return [value for value, _, steps in self._stories.values() if steps and steps[-1][0] == number]

    def story(self, value: Tensor) -> list[tuple[int, str]]:
        """Return the cells that filled a tensor's gradient, each with the gradient after it."""
        known = self._stories.get(id(value))
        return list(known[2]) if known is not None and known[0] is value else []


def is_zero(data: Any) -> bool:
    """Tell whether a value, or every element of it, is 0."""
    return not data.any() if hasattr(data, "any") else data == 0
