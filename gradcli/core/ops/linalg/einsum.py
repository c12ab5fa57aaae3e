"""Sums of products written with letters: einsum.

An equation is first made canonical: letters twice in one operand become a diagonal, letters of one operand alone
are summed. Then every letter of an operand is in the result or in another operand, so each transpose is
again a sum of products.
"""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer, newest, shape_now
from gradcli.core.ops.basic import add, shape_in, spread
from gradcli.core.ops.creation import as_operand, operands_of
from gradcli.core.ops.layout import permuted, title_of, titled
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.triangles import diagonal_of
from gradcli.core.patience import patiently
from gradcli.core.primitive import general
from gradcli.core.registry import F_PAGE, PAGE, Case, F, Help, Samples, operator
from gradcli.core.values import Batched, check_size, promoted
from gradcli.errors import OperandProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

    Letters = tuple[int, ...]

HIDDEN = 51  # the number of the hidden axis; numpy knows 52 of them
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # what 0, 1, ... stand for
LARGE = 10_000  # products of more numbers are worth planning


# ----- the primitive -------------------------------------------------------------------------------------------


def _contract(arrays: list[Any], letters: list[Letters], out: Letters) -> Any:
    arguments: list[Any] = []
    for array, own in zip(promoted(arrays), letters):
        arguments += [np.asarray(array), list(own)]
    plan = len(arrays) > 2 or max(np.size(a) for a in arrays) > LARGE
    lengths: dict[int, int] = {}
    for array, own in zip(arrays, letters):
        lengths.update({letter: n for letter, n in zip(own, np.shape(array)) if n > 1})
    return patiently(prod(lengths.values()), np.einsum, *arguments, list(out), optimize=plan)


def _sum_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    letters = [(HIDDEN, *own) if type(x) is Batched else own for x, own in zip(xs, params["letters"])]
    arrays = [x.array if type(x) is Batched else x for x in xs]
    return _contract(arrays, letters, (HIDDEN, *params["out"]))


def _transposed(i: int, ct: Any, out: Any, xs: Any, params: dict[str, Any]) -> Any:
    letters, own = params["letters"], params["letters"][i]
    others = [j for j in range(len(xs)) if j != i]
    operands = [ct, *[xs[j] for j in others]]
    theirs = (params["out"], *[letters[j] for j in others])
    return sum_of_products(*operands, letters=theirs, out=own, title="ViewBackward0")


def _moved(i: int, t: Any, out: Any, xs: Any, params: dict[str, Any]) -> Any:
    return sum_of_products(*[t if j == i else x for j, x in enumerate(xs)], **params)


sum_of_products: Apply = general(
    "einsum",
    array=lambda *xs, letters, out, title: _contract(list(xs), list(letters), out),
    vjps=_transposed,
    jvps=_moved,
    batch=_sum_batch,
    grad_name=title_of,
)


# ----- equations -------------------------------------------------------------------------------------------------


def _numbers(text: str, dots: int, table: dict[str, int]) -> list[int]:
    """Return the letters of one term as numbers; `...` stands for the last of the numbers kept for it."""
    before, found, after = text.partition("...")
    numbers = [_number(letter, table) for letter in before]
    if found:
        numbers += list(range(HIDDEN - dots, HIDDEN))
        numbers += [_number(letter, table) for letter in after]
    return numbers


def _number(letter: str, table: dict[str, int]) -> int:
    if not (letter.isascii() and letter.isalpha()):
        raise OperandProblem(
            f"einsum(): invalid subscript given at index, subscripts must be in [a-zA-Z] (got {letter!r})"
        )
    return table.setdefault(letter, len(table))


def _of_sublists(arguments: list[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the equation and the operands of `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    result = [_term(arguments.pop())] if len(arguments) % 2 else []
    terms = ",".join([_term(listed) for listed in arguments[1::2]])
    return "->".join([terms, *result]), tuple(arguments[::2])


def _term(listed: Any) -> str:
    if not isinstance(listed, (list, tuple)):
        raise TypeProblem(
            "einsum(): expected a list of ints after each operand",
            hint="einsum(a, [0, 1], b, [1, 2], [0, 2])",
        )
    return "".join(["..." if each is Ellipsis else _letter(integer(each, "subscript")) for each in listed])


def _letter(subscript: int) -> str:
    if not 0 <= subscript < len(_LETTERS):
        raise ValueProblem("einsum(): subscript in subscript list is not within the valid range [0, 52)")
    return _LETTERS[subscript]


def _parsed(equation: str, operands: list[Any]) -> tuple[list[Letters], Letters, dict[int, str]]:
    """Return the letters of operands and result as numbers, and the letters that these stand for."""
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        raise OperandProblem(
            f"einsum(): {'more' if len(operands) > len(terms) else 'fewer'} operands were provided than specified "
            "in the equation",
            hint=f"the equation names {len(terms)}, {len(operands)} given",
        )
    table: dict[str, int] = {}
    letters: list[Letters] = []
    widest = 0
    for at, (term, x) in enumerate(zip(terms, operands)):
        rank, named = len(shape_now(x)), len(term.replace("...", ""))
        dots = rank - named
        if dots < 0 or (dots and "..." not in term):
            raise ShapeProblem(
                f"einsum(): the number of subscripts in the equation ({named}) does not match the number of "
                f"dimensions ({rank}) for operand {at} and no ellipsis was given"
            )
        widest = max(widest, dots)
        letters.append(tuple(_numbers(term, dots, table)))
    if arrow:
        out = _numbers(right, widest, table)
        names = {number: letter for letter, number in table.items()}
        for number in out:
            letter = names.get(number, "...")
            if out.count(number) > 1:
                raise OperandProblem(
                    f"einsum(): output subscript {letter} appears more than once in the output"
                )
            if all(number not in own for own in letters):
                raise OperandProblem(
                    f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
                )
        return letters, tuple(out), names
    once = [n for letter, n in sorted(table.items()) if sum(own.count(n) for own in letters) == 1]
    return letters, (*range(HIDDEN - widest, HIDDEN), *once), {n: letter for letter, n in table.items()}


def _without_repeats(x: Any, own: Letters) -> tuple[Any, Letters]:
    """Return an operand with every letter once: the diagonal of the axes that share one."""
    names = list(own)
    for number in own:
        while names.count(number) > 1:
            first = names.index(number)
            second = names.index(number, first + 1)
            sizes = shape_in(x)
            if sizes[first] != sizes[second]:
                raise ShapeProblem(
                    f"einsum(): subscript is repeated for an operand but the sizes don't match, {sizes[second]} != "
                    f"{sizes[first]}"
                )
            axes = (first - len(names), second - len(names))
            x = diagonal_of(x, offset=0, axes=axes, title="DiagonalBackward0")
            names = [n for i, n in enumerate(names) if i not in (first, second)] + [number]
    return x, tuple(names)


def _without_lone(x: Any, own: Letters, needed: set[int]) -> tuple[Any, Letters]:
    """Return an operand summed over the letters that nothing else has."""
    axes = tuple([i - len(own) for i, n in enumerate(own) if n not in needed])
    if axes:
        x = summed(x, axes=axes, keepdim=False)
    return x, tuple([n for n in own if n in needed])


def _check_sizes(operands: list[Any], letters: list[Letters], names: dict[int, str]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for at, (x, own) in enumerate(zip(operands, letters)):
        for length, number in zip(shape_in(x), own):
            known = sizes.setdefault(number, length)
            if known == 1:
                sizes[number] = length
            elif length not in (1, known):
                raise ShapeProblem(
                    f"einsum(): subscript {names.get(number, '...')} has size {length} for operand {at} which does "
                    f"not broadcast with previously seen size {known}"
                )
    return sizes


MATRIX, OTHER, VECTOR = (
    [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]],
    [[1.0, 0.5], [-0.5, 2.0], [0.75, -1.25]],
    [0.5, -1.5, 2.0],
)


@operator(
    "einsum",
    operands=(),
    method=False,
    help=Help(
        "einsum(equation, *operands)",
        "Sums of products of elements, as the equation's letters say: 'ij,jk->ik' is a product of matrices.",
        "einsum of the cotangent and the other operands",
        (("einsum('i,i->', [1, 2], [3, 4])", "tensor(11)"),),
        ("matmul", "tensordot"),
        PAGE + "einsum.html",
    ),
    samples=Samples(
        cases=(
            Case(args=("ij,jk->ik", MATRIX, OTHER), wrt=(1, 2)),
            Case(args=("i,i->", VECTOR, VECTOR), wrt=(1, 2)),
            Case(args=("ij,j,i->", MATRIX, VECTOR, [1.0, -0.5]), wrt=(1, 2, 3)),
            Case(args=("ij->ji", MATRIX), wrt=(1,)),
            Case(args=("ij->", MATRIX), wrt=(1,)),
            Case(args=("ii->i", [[1.0, 2.0], [3.0, 4.0]]), wrt=(1,)),
            Case(args=("...ij,...j->...i", [MATRIX, MATRIX], VECTOR), wrt=(1, 2)),
            Case(args=("ij,kl->i", MATRIX, OTHER), wrt=(1, 2)),
            Case(args=("i,j", VECTOR, [1.0, -0.5]), wrt=(1, 2)),
        )
    ),
)
def einsum(equation: Any = None, *operands: Any) -> Any:
    """Return the sums of products that `equation` describes, or the lists of ints after each operand."""
    if type(equation) is not str and operands:
        equation, operands = _of_sublists([equation, *operands])
    if type(equation) is not str:
        raise TypeProblem(
            "einsum(): the first argument must be the equation, a string", hint="einsum('ij,j->i', a, x)"
        )
    listed = operands[0] if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else operands
    xs = [newest(each) for each in operands_of(listed)]
    if not xs:
        raise ValueProblem("einsum(): must provide at least one operand")
    letters, out, names = _parsed(equation, xs)
    for i, own in enumerate(letters):
        xs[i], letters[i] = _without_repeats(xs[i], own)
    sizes = _check_sizes(xs, letters, names)
    check_size(tuple([sizes[n] for n in out]))
    was_summed = not set(letters[0]) <= set(out)
    for i, own in enumerate(letters):
        elsewhere = set(out).union(*[letters[j] for j in range(len(xs)) if j != i])
        xs[i], letters[i] = _without_lone(xs[i], own, elsewhere)
    if len(xs) == 1:
        own = letters[0]
        if own == out and was_summed:
            return xs[0]
        return permuted(xs[0], axes=tuple([own.index(n) - len(own) for n in out]), title="PermuteBackward0")
    # Sizes of 1 are spread where another operand is longer, so that transposes see them as they are.
    xs = [spread(x, tuple([sizes[n] for n in own])) for x, own in zip(xs, letters)]
    kept = all(n in out for own in letters for n in own)
    title = "MulBackward0" if kept else "ViewBackward0"
    return sum_of_products(*xs, letters=tuple(letters), out=out, title=title)


@operator(
    "bilinear",
    operands=("input1", "input2", "weight"),
    method=False,
    torch=(F + "bilinear", "torch.bilinear"),
    help=Help(
        "bilinear(input1, input2, weight, bias=None)",
        "x @ weight[k] @ y + bias[k] for each k, for vectors x and y in the last dimensions.",
        "ct[k] weight[k] @ y; ct[k] x @ weight[k]; ct[k] outer(x, y); ct",
        (("bilinear([1.0, 2.0], [3.0, 1.0], [[[1.0, 0.0], [0.0, 1.0]]])", "tensor([5.])"),),
        ("linear", "einsum"),
        F_PAGE + "bilinear.html",
    ),
    samples=samples(case((2, 3), (2, 2), (4, 3, 2)), case((3,), (2,), (4, 3, 2))),
)
def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """Return a number for each matrix of `weight`, between vectors of two inputs."""
    x, y, w = (newest(as_operand(each)) for each in (input1, input2, weight))
    left, right, sizes = shape_in(x), shape_in(y), shape_in(w)
    if len(sizes) != 3 or not left or not right:
        raise ShapeProblem(
            f"bilinear(): weight has the shape {list(sizes)}, the inputs {list(left)} and {list(right)}",
            hint="inputs (..., n) and (..., m) take a weight (k, n, m)",
        )
    if len(left) != len(right):
        raise ShapeProblem(
            f"bilinear(): input dimensions do not match: got {len(left)} and {len(right)}",
            kind="RuntimeError",
        )
    for at, (one, other) in enumerate(zip(left[:-1], right[:-1])):
        if one != other:
            raise ShapeProblem(
                f"bilinear(): input batch dimensions do not match at dim {at}: got {one} and {other}",
                kind="RuntimeError",
            )
    for number, own, wanted in ((1, left[-1], sizes[1]), (2, right[-1], sizes[2])):
        if own != wanted:
            raise ShapeProblem(
                f"bilinear(): input{number} size does not match weight size: got {own} but expected {wanted}",
                kind="RuntimeError",
            )
    out = einsum("...i,kij,...j->...k", x, w, y)
    return titled(out, "ViewBackward0") if bias is None else add(out, newest(as_operand(bias)))
