"""The matrix product of tensors of any ranks: `@` and matmul, mm, mv, bmm, dot and vdot."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import rank_of, shape_now
from gradcli.core.ops.linalg.product import batch_product, conjugate_product, product
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, torch_type
from gradcli.core.values import dtype_of, go_together
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _expect_one_dtype(x: Any, y: Any, name: str) -> None:
    """Refuse two tensors whose dtypes do not go together; plain values are taken as they are."""
    if type(x) is not Tensor or type(y) is not Tensor:
        return
    a, b = x.current().value, y.current().value
    if not go_together({dtype_of(a), dtype_of(b)}):
        if rank_of(x) == rank_of(y) == 1:
            raise TypeProblem(
                f"dot : expected both vectors to have same dtype, but found {torch_type(a)} and {torch_type(b)}",
                hint=f"{name} of a {dtype_of(a)} and a {dtype_of(b)} tensor: convert one with .to(...)",
                kind="RuntimeError",
            )
        raise TypeProblem(
            f"expected m1 and m2 to have the same dtype, but got: {_scalar_type(a)} != {_scalar_type(b)}",
            hint=f"{name} of a {dtype_of(a)} and a {dtype_of(b)} tensor: convert one with .to(...)",
            kind="RuntimeError",
        )


# PyTorch's message names C++'s types.
_CPP_TYPES = {
    "Float": "float",
    "Double": "double",
    "Half": "c10::Half",
    "Long": "long int",
    "Int": "int",
    "Short": "short int",
    "Char": "signed char",
    "Byte": "unsigned char",
    "Bool": "bool",
}


def _scalar_type(value: Any) -> str:
    return _CPP_TYPES[torch_type(value)]


PRODUCTS = (
    case((3,), (3,)),
    case((2, 3), (3,)),
    case((3,), (3, 2)),
    case((2, 3), (3, 2)),
    case((2, 2, 3), (3, 2)),
    case((2, 3), (2, 3, 2)),
    case((2, 2, 3), (2, 3, 2)),
    case((2, 1, 2, 3), (3, 3, 2)),
    case((2, 2, 3), (3,)),
    case((3,), (2, 3, 2)),
    case((2, 0), (0, 3)),
)


@operator(
    "matmul",
    operands=("input", "other"),
    torch=("torch.matmul", "torch.linalg.matmul"),
    help=Help(
        "matmul(input, other)",
        "Matrix product, `input @ other`: vectors, matrices, stacks of matrices.",
        "ct @ other.T; input.T @ ct",
        (("matmul([[1, 2], [3, 4]], [1, 1])", "tensor([3, 7])"),),
        ("mm", "mv", "dot", "bmm"),
        PAGE + "matmul.html",
    ),
    samples=samples(*PRODUCTS),
    latex="{x} {y}",
)
def matmul(input: Any, other: Any) -> Any:
    """Return the matrix product of two tensors of at least one dimension each."""
    if type(input) is Tensor and type(other) is Tensor:
        a, b = input.value, other.value
        if type(a) is not np.ndarray or type(b) is not np.ndarray or a.dtype is not b.dtype:
            _expect_one_dtype(input, other, "matmul")
    return product(input, other)


def _expect_ranks(x: Any, y: Any, ranks: tuple[int, int], words: tuple[str, str]) -> None:
    for value, rank, word in zip((x, y), ranks, words):
        if rank_of(value) != rank:
            raise ShapeProblem(
                word, hint=f"the shapes are {shape_now(x)} and {shape_now(y)}; matmul takes all ranks"
            )


def _product_help(name: str, second: str, what: str, derivative: str, example: tuple[str, str]) -> Help:
    return Help(f"{name}(input, {second})", what, derivative, (example,), ("matmul",), f"{PAGE}{name}.html")


@operator(
    "mm",
    operands=("input", "mat2"),
    help=_product_help(
        "mm",
        "mat2",
        "Product of two matrices.",
        "ct @ mat2.T; input.T @ ct",
        ("mm([[1, 2]], [[3], [4]])", "tensor([[11]])"),
    ),
    samples=samples(case((2, 3), (3, 2)), case((1, 3), (3, 4))),
)
def mm(input: Any, mat2: Any) -> Any:
    """Return the product of two matrices."""
    _expect_ranks(input, mat2, (2, 2), ("self must be a matrix", "mat2 must be a matrix"))
    _expect_one_dtype(input, mat2, "mm")
    return product(input, mat2)


@operator(
    "mv",
    operands=("input", "vec"),
    help=_product_help(
        "mv",
        "vec",
        "Product of a matrix and a vector.",
        "ct outer vec; input.T @ ct",
        ("mv([[1, 2], [3, 4]], [1, 1])", "tensor([3, 7])"),
    ),
    samples=samples(case((2, 3), (3,))),
)
def mv(input: Any, vec: Any) -> Any:
    """Return the product of a matrix and a vector."""
    words = f"vector + matrix @ vector expected, got 1, {rank_of(input)}, {rank_of(vec)}"
    _expect_ranks(input, vec, (2, 1), (words, words))
    _expect_one_dtype(input, vec, "mv")
    return product(input, vec)


@operator(
    "bmm",
    operands=("input", "mat2"),
    help=_product_help(
        "bmm",
        "mat2",
        "Products of two stacks of matrices, one by one.",
        "ct @ mat2.mT; input.mT @ ct",
        ("bmm([[[1, 2]]], [[[3], [4]]])", "tensor([[[11]]])"),
    ),
    samples=samples(case((2, 2, 3), (2, 3, 2))),
)
def bmm(input: Any, mat2: Any) -> Any:
    """Return the products of matrices in two stacks of one length."""
    _expect_ranks(input, mat2, (3, 3), ("batch1 must be a 3D tensor", "batch2 must be a 3D tensor"))
    (rows, _, inner), other = shape_now(input), shape_now(mat2)
    if other[:2] != (rows, inner):
        raise ShapeProblem(
            f"Expected size for first two dimensions of batch2 tensor to be: [{rows}, {inner}] but got: "
            f"[{other[0]}, {other[1]}]."
        )
    return batch_product(input, mat2)


def _expect_vectors(x: Any, y: Any, name: str) -> None:
    if rank_of(x) != 1 or rank_of(y) != 1:
        raise ShapeProblem(
            f"1D tensors expected, but got {rank_of(x)}D and {rank_of(y)}D tensors",
            hint=f"{name} is for vectors; matmul takes all ranks",
        )


@operator(
    "dot",
    operands=("input", "tensor"),
    help=_product_help(
        "dot",
        "tensor",
        "Sum of the products of two vectors' elements.",
        "tensor; input",
        ("dot([1, 2], [3, 4])", "tensor(11)"),
    ),
    samples=samples(case((3,), (3,)), case((0,), (0,))),
)
def dot(input: Any, tensor: Any) -> Any:
    """Return the scalar product of two vectors."""
    _expect_vectors(input, tensor, "dot")
    _expect_one_dtype(input, tensor, "dot")
    return product(input, tensor)


@operator(
    "vdot",
    operands=("input", "other"),
    help=_product_help(
        "vdot",
        "other",
        "The same as dot: numbers here are real.",
        "other; input",
        ("vdot([1, 2], [3, 4])", "tensor(11)"),
    ),
    samples=samples(case((3,), (3,))),
)
def vdot(input: Any, other: Any) -> Any:
    """Return the scalar product of two vectors."""
    _expect_vectors(input, other, "vdot")
    return conjugate_product(input, other)
