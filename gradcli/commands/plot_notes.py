"""Notes on a plot: where its curves break off, jump or have a kink."""

from __future__ import annotations

from gradcli.report import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.plot_samples import Break, Sampled

_MOST = 6
_KINDS = ("kink", "jump", "pole", "edge")


def notes_on(found: Sampled, name: str, order: int) -> tuple[Note, ...]:
    """Return a note for each place where a function or its derivative breaks, from left to right."""
    width = float(found.xs[-1] - found.xs[0])
    notes: list[tuple[float, Note]] = []
    grown = [each for each in found.breaks if each.kind == "pole"]
    for at, what in found.singular:
        if not any(abs(at - place) < 1e-9 * width for place, _ in notes):
            kind = next((word for word in _KINDS if word in what), "undefined")
            text = f"at {name} = {_number(at, width)}: {what}"
            if kind == "pole" and not any(abs(each.at - at) < 1e-9 * width for each in grown):
                kind, text = "undefined", f"{text}; on both sides of it the result stays bounded"
            notes.append((at, Note(kind, text)))
    for each in sorted(found.breaks, key=lambda each: each.curve):
        near = any(abs(each.at - place) < 1e-9 * width for place, _ in notes)
        if each.curve <= order and not near:
            notes.append((each.at, _note(each, name, width)))
    notes.sort(key=lambda item: item[0])
    shown = [note for _, note in notes[:_MOST]]
    if len(notes) > _MOST:
        shown.append(Note(notes[_MOST][1].kind, f"and {len(notes) - _MOST} more places like these"))
    return tuple(shown)


def _note(each: Break, name: str, width: float) -> Note:
    what = ("f", "f'", "f''")[each.curve]
    where = f"{name} = {_number(each.at, width)}"
    if each.kind == "pole":
        return Note("pole", f"{what} grows beyond all bounds at {where}")
    if each.kind == "edge":
        side = "above" if each.left - each.left == 0 else "below"
        return Note("edge", f"{what} is not defined {side} {where}")
    kind = "jump" if each.curve == 0 else "kink"
    return Note(kind, f"{what} jumps from {each.left:.6g} to {each.right:.6g} at {where}")


def _number(at: float, width: float) -> str:
    return "0" if abs(at) < 1e-9 * width else f"{at:.9g}"
