"""Notes on a plot: where its curves break off, jump or have a kink."""

from __future__ import annotations

from gradcli.report import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.plotting.breaks import Break
    from gradcli.commands.plotting.samples import Sampled
    from gradcli.core.singular import Told

_MOST = 6
_LONG = 3  # neighbouring samples that are told as one stretch


def notes_on(found: Sampled, name: str, order: int) -> tuple[Note, ...]:
    """Return a note for each place where a function or its derivative breaks, from left to right."""
    width = found.xs[-1] - found.xs[0]
    notes: list[tuple[float, Note]] = []
    grown = [each for each in found.breaks if each.kind == "pole"]
    for first, last, (kind, what) in _runs(found):
        if any(abs(first - place) < 1e-9 * width for place, _ in notes):
            continue
        if last > first:
            text = f"from {name} = {_number(first, width)} to {_number(last, width)}: {what}"
        else:
            text = f"at {name} = {_number(first, width)}: {what}"
        if kind == "pole" and not any(abs(each.at - first) < 1e-9 * width for each in grown):
            kind, text = "undefined", f"{text}; on both sides of it the result stays bounded"
        notes.append((first, Note(kind, text)))
    for each in sorted(found.breaks, key=lambda each: (each.order, each.output)):
        near = any(abs(each.at - place) < 1e-9 * width for place, _ in notes)
        if each.order <= order and not near:
            notes.append((each.at, _note(each, found.outputs[each.output] or "f", name, width)))
    notes.sort(key=lambda item: item[0])
    shown = [note for _, note in notes[:_MOST]]
    if len(notes) > _MOST:
        shown.append(Note(notes[_MOST][1].kind, f"and {len(notes) - _MOST} more places like these"))
    return (*_nowhere(found, name), *shown)


def _nowhere(found: Sampled, name: str) -> list[Note]:
    """Return a note for each output that is not a number anywhere: nothing is drawn of it."""
    where = f"from {name} = {found.xs[0]:.9g} to {found.xs[-1]:.9g}"
    return [
        Note("undefined", f"{output or 'f'} has no value {where}: there is nothing to draw")
        for output, curves in zip(found.outputs, found.curves, strict=True)
        if all(y != y for y in curves[0])
    ]


def _runs(found: Sampled) -> list[tuple[float, float, Told]]:
    """Return from where to where something is singular, and what: single places, and runs of neighbouring samples."""
    grid = found.on_grid(found.xs)
    step, even = grid[1] - grid[0], frozenset(grid)
    runs: list[list[tuple[float, Told]]] = []
    for at, what in found.singular:
        open_runs = [run for run in runs if run[-1][1] == what and at - run[-1][0] <= 1.5 * step]
        if open_runs:
            open_runs[-1].append((at, what))
        else:
            runs.append([(at, what)])
    told = []
    for run in runs:
        if sum(at in even for at, _ in run) < _LONG:
            told += [(at, at, what) for at, what in run]
        else:
            told.append((run[0][0], run[-1][0], run[0][1]))
    return sorted(told)


def _note(each: Break, of: str, name: str, width: float) -> Note:
    what = of + "'" * each.order
    where = f"{name} = {_number(each.at, width)}"
    if each.kind == "pole":
        return Note("pole", f"{what} grows beyond all bounds at {where}")
    if each.kind == "edge":
        side = "above" if each.left - each.left == 0 else "below"
        return Note("edge", f"{what} is not defined {side} {where}")
    kind = "jump" if each.order == 0 else "kink"
    return Note(kind, f"{what} jumps from {each.left:.6g} to {each.right:.6g} at {where}")


def _number(at: float, width: float) -> str:
    return "0" if abs(at) < 1e-9 * width else f"{at:.9g}"
