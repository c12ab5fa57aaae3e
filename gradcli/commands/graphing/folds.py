"""Folds a large graph into parts: turns of loops and calls first, then subexpressions, oldest steps at last.

Every part is such that no way leads out of it and back in, so the folded graph has no cycle either.
"""

from __future__ import annotations

from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.commands.graphing.turns import Turn

_FIRST_TURNS, _LAST_TURNS = 2, 2
_MOST_USERS = 8  # what has more users is not folded into any of them
_LONGEST_WALK = 500


class Part(Record):
    """Some steps shown as one: their positions, oldest first, and where they ran."""

    members: tuple[int, ...]
    where: str = ""


def parts_of(
    operands: Sequence[Sequence[int]], leaves: Sequence[bool], turns: Sequence[Turn | None], most: int
) -> list[Part]:
    """Return the steps in at most so many parts, oldest first; each on its own if they are so few."""
    parts = [Part((at,)) for at in range(len(operands))]
    if len(parts) <= most:
        return parts
    parts = _by_turns(leaves, turns)
    if len(parts) > most:
        parts = _middle_turns(parts, turns)
    if len(parts) > most:
        parts = _subexpressions(parts, operands, leaves, most)
    if len(parts) > most:
        parts = _oldest(parts, leaves, most)
    return _unfolded(parts, turns, most)


def _unfolded(parts: list[Part], turns: Sequence[Turn | None], most: int) -> list[Part]:
    """Return the parts with single turns shown step by step again as far as there is room, last ones first."""
    room = most - len(parts)
    found: list[Part] = []
    for part in reversed(parts):
        size = len(part.members)
        if size > 1 and part.where and len({turns[at] for at in part.members}) == 1 and size - 1 <= room:
            room -= size - 1
            found += [Part((at,), part.where) for at in reversed(part.members)]
        else:
            found.append(part)
    return found[::-1]


def _by_turns(leaves: Sequence[bool], turns: Sequence[Turn | None]) -> list[Part]:
    """Return each run of steps in the same turn as a part; leaves are by themselves and end no run."""
    parts: list[Part] = []
    run: list[int] = []
    for at, turn in enumerate(turns):
        if leaves[at]:
            parts.append(Part((at,)))
            continue
        if run and (turn is None or turn != turns[run[-1]]):
            parts.append(_turn_part(run, turns[run[-1]]))
            run = []
        run.append(at)
    if run:
        parts.append(_turn_part(run, turns[run[-1]]))
    return parts


def _turn_part(run: list[int], turn: Turn | None) -> Part:
    return Part(tuple(run), "" if turn is None else f"{turn.words}, {turn.unit} {turn.number}")


def _middle_turns(parts: list[Part], turns: Sequence[Turn | None]) -> list[Part]:
    """Return the parts with the middle ones of many consecutive turns made one."""
    found: list[Part] = []
    run: list[Part] = []
    leaves: list[Part] = []
    for part in [*parts, Part(())]:
        turn = turns[part.members[0]] if part.members else None
        before = turns[run[-1].members[0]] if run else None
        if part.members and turn is None and not part.where and before is not None and len(run) > 1:
            # A leaf that was made on the way does not end the run.
            leaves.append(part)
            continue
        if run and (turn is None or before is None or turn.words != before.words):
            found += [*leaves, *_shortened(run, turns)]
            run, leaves = [], []
        run.append(part)
    return found


def _shortened(run: list[Part], turns: Sequence[Turn | None]) -> list[Part]:
    middle = run[_FIRST_TURNS : len(run) - _LAST_TURNS]
    if len(middle) < 2:
        return run
    first, last = turns[middle[0].members[0]], turns[middle[-1].members[0]]
    if first is None or last is None:
        return run
    members = tuple([at for part in middle for at in part.members])
    merged = Part(members, f"{first.words}, {first.unit}s {first.number} to {last.number}")
    return [*run[:_FIRST_TURNS], merged, *run[len(run) - _LAST_TURNS :]]


def _links(parts: Sequence[Part], operands: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return for each part the parts that use it."""
    part_of = {at: number for number, part in enumerate(parts) for at in part.members}
    users: list[dict[int, None]] = [{} for _ in parts]
    for at, xs in enumerate(operands):
        for x in xs:
            if part_of[x] != part_of[at]:
                users[part_of[x]][part_of[at]] = None
    return [list(found) for found in users]


def _subexpressions(
    parts: list[Part], operands: Sequence[Sequence[int]], leaves: Sequence[bool], most: int
) -> list[Part]:
    """Return the parts with everything deep below the result folded into the subexpression it serves alone."""
    parts = sorted(parts, key=lambda part: part.members[-1])
    users = _links(parts, operands)
    root = len(parts) - 1
    above = [root] * len(parts)
    depth = [0] * len(parts)
    for at in range(root - 1, -1, -1):
        above[at] = _common(users[at], above, depth, root)
        depth[at] = depth[above[at]] + 1
    leaf = [len(part.members) == 1 and leaves[part.members[0]] for part in parts]
    at_depth = [0] * (max(depth) + 1)
    for at, d in enumerate(depth):
        at_depth[d] += not leaf[at]
    deepest, shown = 0, sum(leaf) + at_depth[0]
    while deepest + 1 < len(at_depth) and shown + at_depth[deepest + 1] <= most:
        deepest += 1
        shown += at_depth[deepest]
    into = list(range(len(parts)))
    for at in range(root - 1, -1, -1):
        if depth[at] > deepest and not leaf[at]:
            into[at] = into[above[at]]
    members: dict[int, list[int]] = {}
    for at, part in enumerate(parts):
        members.setdefault(into[at], []).extend(part.members)
    return [
        Part(tuple(sorted(found)), parts[at].where if len(found) == len(parts[at].members) else "")
        for at, found in sorted(members.items())
    ]


def _common(users: list[int], above: list[int], depth: list[int], root: int) -> int:
    """Return the nearest part that all ways from the users to the result lead through (a dominator)."""
    if not users or len(users) > _MOST_USERS:
        return root
    a, walked = users[0], 0
    for b in users[1:]:
        while a != b:
            walked += 1
            if walked > _LONGEST_WALK:
                return root
            if depth[a] >= depth[b]:
                a = above[a]
            else:
                b = above[b]
    return a


def _oldest(parts: list[Part], leaves: Sequence[bool], most: int) -> list[Part]:
    """Return the newest parts, the oldest ones made one; leaves too where there are many."""
    few = sum(leaves) <= most // 2
    kept = [part for part in parts if few and leaves[part.members[0]]]
    others = [part for part in parts if not (few and leaves[part.members[0]])]
    newest = others[len(others) - max(most - len(kept) - 1, 1) :]
    oldest = others[: len(others) - len(newest)]
    merged = Part(tuple(sorted([at for part in oldest for at in part.members])), "the oldest steps")
    return [*kept, merged, *newest]
