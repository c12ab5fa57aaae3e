"""What structured operators do where a choice had to be made: ties, zeros, equal elements, singular matrices, limits.

Expected numbers are closed forms, told beside them; the conventions are those of engine.md §2.
"""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from gradcli.core import ops
from gradcli.core.backward import pull_back
from gradcli.core.ops.basic import mul
from gradcli.core.ops.creation import as_operand
from gradcli.core.registry import OPERATORS
from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import default_dtype, set_default_dtype
from gradcli.errors import IndexProblem, LimitProblem, Problem, ShapeProblem, TypeProblem

ops.load()


def call(name: str, *args: Any, **named: Any) -> Any:
    """Return the result of the operator `name`."""
    return OPERATORS[name].call(*args, **named)


def leaf(values: Any) -> Tensor:
    """Return a leaf of numbers in nested lists, or of one number."""
    return Tensor(np.array(values, float) if isinstance(values, list) else float(values), True)


def gradient(out: Tensor, x: Tensor, *, record: bool = False) -> Any:
    """Return the cotangent of `x` for a sum of all of `out`, a plain value unless recorded."""
    seed = np.ones(out.shape) if out.shape else 1.0
    found = pull([(out, seed)], record=record, wanted=Wanted([x]))
    return found[0][1] if found else np.zeros(x.shape)


def hessian(function: Any, x: Tensor) -> Any:
    """Return the matrix of second derivatives of a scalar function of a vector or matrix."""
    slope = gradient(function(x), x, record=True)
    rows = []
    for place in np.ndindex(*x.shape):
        direction = np.zeros(x.shape)
        direction[place] = 1.0
        (t,) = push([slope], [(x, direction)], record=False) if slope.requires else (None,)
        rows.append(np.zeros(x.shape) if t is None else t)
    return np.array(rows).reshape(*x.shape, *x.shape)


# ----- ties, zeros, equal elements -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["max", "amax"])
def test_equal_largest_elements_share_the_derivative(name: str) -> None:
    x = leaf([2.0, 5.0, 5.0])
    assert gradient(call(name, x), x).tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("name", ["min", "amin"])
def test_equal_smallest_elements_share_the_derivative(name: str) -> None:
    x = leaf([2.0, 2.0, 5.0])
    assert gradient(call(name, x), x).tolist() == [0.5, 0.5, 0.0]


def test_along_a_dimension_the_first_of_equal_elements_has_the_derivative() -> None:
    x = leaf([[5.0, 5.0], [1.0, 1.0]])
    values, places = call("max", x, 1)
    assert data_of(places).tolist() == [0, 0]
    assert gradient(values, x).tolist() == [[1.0, 0.0], [1.0, 0.0]]


@pytest.mark.parametrize("p", [0, 0.5, 1, 2, 3, math.inf])
def test_a_norm_at_zero_has_the_derivative_zero(p: float) -> None:
    x = leaf([0.0, 0.0])
    assert gradient(call("norm", x, p), x).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("p", [0.5, 1, 3])
def test_an_element_that_is_zero_adds_nothing_to_the_slope_of_a_norm(p: float) -> None:
    x = leaf([0.0, 2.0])
    assert gradient(call("norm", x, p), x) == pytest.approx([0.0, 1.0])


def test_a_norm_neither_overflows_nor_underflows() -> None:
    assert call("norm", np.array([3e200, 4e200])) == pytest.approx(5e200)
    assert call("norm", np.array([3e-200, 4e-200])) == pytest.approx(5e-200)


@pytest.mark.parametrize(
    ("values", "slopes"), [([0.0, 2.0, 3.0], [6.0, 0.0, 0.0]), ([0.0, 0.0, 3.0], [0.0, 0.0, 0.0])]
)
def test_a_product_with_zeros_has_the_products_of_the_others_as_slopes(values: Any, slopes: Any) -> None:
    x = leaf(values)
    assert gradient(call("prod", x), x).tolist() == slopes


def test_second_derivatives_of_a_product_with_zeros_are_products_of_what_is_left() -> None:
    # d2(xyz)/dxdy = z and so on; the point is (0, 2, 3).
    assert hessian(lambda x: call("prod", x), leaf([0.0, 2.0, 3.0])).tolist() == [
        [0.0, 3.0, 2.0],
        [3.0, 0.0, 0.0],
        [2.0, 0.0, 0.0],
    ]


def test_running_products_with_zeros() -> None:
    # Sums over k of the product of x_j, j <= k, j != i, at (2, 0, 3): 1 + 0 + 0, 2 + 2*3, 0.
    x = leaf([2.0, 0.0, 3.0])
    assert gradient(call("cumprod", x, 0), x).tolist() == [1.0, 8.0, 0.0]


def test_the_deviation_of_equal_elements_has_the_derivative_zero() -> None:
    x = leaf([4.0, 4.0, 4.0])
    out = call("std", x)
    assert data_of(out) == 0.0
    assert gradient(out, x).tolist() == [0.0, 0.0, 0.0]


def test_the_variance_of_one_element_is_nan() -> None:
    assert math.isnan(call("var", np.array([3.0])))


def test_the_slope_of_logsumexp_of_nothing_but_minus_infinity_is_nan() -> None:
    x = leaf([-math.inf, -math.inf])
    out = call("logsumexp", x, 0)
    assert data_of(out) == -math.inf
    assert np.isnan(gradient(out, x)).all()


def test_sorting_is_stable_in_both_directions() -> None:
    values = np.array([2.0, 1.0, 2.0, 1.0])
    assert call("sort", values)[1].tolist() == [1, 3, 0, 2]
    assert call("sort", values, descending=True)[1].tolist() == [0, 2, 1, 3]


def test_nan_counts_as_the_largest_when_sorting() -> None:
    values = np.array([math.nan, 1.0, 2.0])
    assert call("sort", values)[1].tolist() == [1, 2, 0]
    assert call("sort", values, descending=True)[1].tolist() == [0, 2, 1]


# ----- indices ------------------------------------------------------------------------------------------------


def test_of_several_elements_for_one_place_the_last_is_there_and_has_the_derivative() -> None:
    x, v = leaf([1.0, 2.0, 3.0]), leaf([7.0, 8.0, 9.0])
    out = call("index_put", x, ([0, 0, 2],), v)
    assert data_of(out).tolist() == [8.0, 2.0, 9.0]
    assert gradient(out, v).tolist() == [0.0, 1.0, 1.0]
    assert gradient(out, x).tolist() == [0.0, 1.0, 0.0]


def test_an_element_read_twice_counts_twice() -> None:
    x = leaf([1.0, 2.0, 3.0])
    assert gradient(call("index", x, [1, 1, 0]), x).tolist() == [1.0, 2.0, 0.0]


def test_ints_are_taken_before_arrays_pick() -> None:
    # As in PyTorch: x[0] first, then columns. numpy would put the picked axis in front.
    x = np.arange(24.0).reshape(2, 3, 4)
    assert call("index", x, (0, slice(None), [0, 1])).shape == (3, 2)


@pytest.mark.parametrize(
    ("idx", "words"),
    [
        (5, "index 5 is out of bounds for dimension 0 with size 3"),
        ((0, 0), "too many indices for tensor of dimension 1"),
        ([4], "index 4 is out of bounds for dimension 0 with size 3"),
        (slice(None, None, -1), "step must be greater than zero"),
    ],
)
def test_a_wrong_index_is_refused_in_words_of_pytorch(idx: Any, words: str) -> None:
    with pytest.raises(Problem) as caught:
        call("index", leaf([1.0, 2.0, 3.0]), idx)
    assert caught.value.message == words


# ----- lists ----------------------------------------------------------------------------------------------------


def test_a_list_of_tensors_is_one_tensor_that_derivatives_flow_through() -> None:
    x, y = leaf(2.0), leaf(3.0)
    stacked = as_operand([[x, 1.0], [y, x]])
    assert data_of(stacked).tolist() == [[2.0, 1.0], [3.0, 2.0]]
    assert gradient(stacked, x) == 2.0
    assert gradient(stacked, y) == 1.0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1, 2, 3], [1, 2]], "expected sequence of length 3 at dim 1 (got 2)"),
        ([1, [2]], "must be real number, not list"),
        ([[1, 2], 3], "not a sequence"),
    ],
)
def test_ragged_lists_are_refused_in_words_of_pytorch(rows: Any, words: str) -> None:
    with pytest.raises(ShapeProblem) as caught:
        as_operand(rows)
    assert caught.value.message == words


def test_lists_of_ints_are_numbers_to_a_calculator_and_ints_to_a_pytorch_program() -> None:
    ints = Tensor(np.array([1, 2, 3]))
    assert data_of(call("mean", ints)) == 2.0
    before = default_dtype()
    set_default_dtype("float32")
    try:
        with pytest.raises(TypeProblem, match="could not infer output dtype"):
            call("mean", ints)
    finally:
        set_default_dtype(before)


def test_an_int_past_64_bits_becomes_a_float() -> None:
    assert as_operand([2**70, 1]).tolist() == [2.0**70, 1.0]


# ----- matrices ---------------------------------------------------------------------------------------------------


def test_the_slope_of_a_determinant_is_its_cofactors_even_where_it_is_singular() -> None:
    x = leaf([[1.0, 2.0], [2.0, 4.0]])
    assert gradient(call("det", x), x) == pytest.approx(np.array([[4.0, -2.0], [-2.0, 1.0]]))


def test_second_derivatives_of_a_determinant_exist_at_the_zero_matrix() -> None:
    # det = ad - bc: its only second derivatives are d2/dadd = 1 and d2/dbdc = -1.
    found = hessian(lambda x: call("det", x), leaf([[0.0, 0.0], [0.0, 0.0]]))
    assert found.reshape(4, 4) == pytest.approx(np.fliplr(np.diag([1.0, -1.0, -1.0, 1.0])))


@pytest.mark.parametrize("shape", [(6, 6), (6, 4), (4, 6), (3, 5, 5)])
def test_factors_of_matrices_whose_columns_are_full_of_ties_make_the_matrix(shape: tuple[int, ...]) -> None:
    # Every candidate for a pivot is as large as the others at first: whichever rows are exchanged, P @ L @ U is the matrix.
    for seed in range(50):
        a = np.random.default_rng(seed).choice([-1.0, 1.0], shape)
        p, low, u = (data_of(part) for part in call("lu", Tensor(a)))
        assert p @ low @ u == pytest.approx(a, abs=1e-12)
        assert np.abs(low).max() <= 1 + 1e-12
        assert np.array_equal(low, np.tril(low)) and np.array_equal(u, np.triu(u))


def test_the_sum_of_equal_eigenvalues_has_the_identity_as_its_slope() -> None:
    # The trace in other words; every gap between eigenvalues is 0 here.
    x = leaf([[2.0, 0.0], [0.0, 2.0]])
    assert gradient(call("sum", call("eigvalsh", x)), x) == pytest.approx(np.eye(2))


def test_projectors_of_a_full_svd_have_the_derivatives_of_projectors() -> None:
    # The last column u of U spans what x does not reach: u u.T = I - x pinv(x), whichever sign u has.
    start = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])
    weights = np.arange(9.0).reshape(3, 3) ** 2

    def by_svd(x: Tensor) -> Any:
        last = call("index", call("linalg_svd", x)[0], (slice(None), slice(2, 3)))
        return call("sum", call("mul", call("matmul", last, call("t", last)), weights))

    def by_inverse(x: Tensor) -> Any:
        away = call("sub", np.eye(3), call("matmul", x, call("pinv", x)))
        return call("sum", call("mul", away, weights))

    first, second = Tensor(start, True), Tensor(start, True)
    one, other = by_svd(first), by_inverse(second)
    assert data_of(one) == pytest.approx(data_of(other))
    assert gradient(one, first) == pytest.approx(gradient(other, second))


def test_a_singular_matrix_is_refused_in_words_of_pytorch() -> None:
    with pytest.raises(Problem) as caught:
        call("inv", leaf([[1.0, 2.0], [2.0, 4.0]]))
    assert caught.value.message == (
        "linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input matrix "
        "is singular."
    )


def test_a_matrix_that_is_not_positive_definite_is_refused_with_the_minor() -> None:
    with pytest.raises(Problem, match="the leading minor of order 2 is not positive-definite"):
        call("cholesky", leaf([[1.0, 2.0], [2.0, 1.0]]))


# ----- limits, start -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("zeros", (10**6, 10**6)),
        ("eye", (10**7,)),
        ("arange", (10**15,)),
        ("linspace", (0, 1, 10**15)),
        ("one_hot", (np.array([0]), 10**15)),
        ("tile", (np.ones(10), (10**15,))),
        ("repeat_interleave", (np.ones(10), 10**15)),
        ("pad", (np.ones(10), (10**15, 0))),
        ("outer", (np.ones(10**5), np.ones(10**6))),
        ("kron", (np.ones(10**5), np.ones(10**6))),
        ("diag_embed", (np.ones(10), 10**9)),
    ],
)
def test_what_would_not_fit_into_memory_is_refused_before_it_is_tried(name: str, args: Any) -> None:
    with pytest.raises(LimitProblem, match="more than the limit"):
        call(name, *args)


def test_a_dimension_that_is_not_there_is_refused_in_words_of_pytorch() -> None:
    with pytest.raises(IndexProblem, match=r"expected to be in range of \[-2, 1\], but got 2"):
        call("sum", np.ones((2, 3)), 2)


def test_reductions_of_a_number_need_no_numpy() -> None:
    program = (
        "import sys; from gradcli.core import ops; ops.load(); from gradcli.core.registry import OPERATORS as o;"
        "from gradcli.core.tensor import Tensor; x = Tensor(3.0, True);"
        "r = [o[n].call(x).value for n in ('sum', 'mean', 'prod', 'norm', 'amax', 'max', 'squeeze')];"
        "assert r == [3.0] * 7, r; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# ----- parameters that are tensors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        (lambda x: call("full", (3,), x), 2.0, 3.0),  # three times x
        (lambda x: call("full_like", np.ones(2), x), 2.0, 2.0),
        (lambda x: call("linspace", 0.0, x, 5), 1.0, 2.5),  # x (0 + 1/4 + 1/2 + 3/4 + 1)
        (lambda x: call("arange", x, 3.0), 0.5, 3.0),  # x, x + 1, x + 2
        (lambda x: call("logspace", 0.0, 1.0, 3, x), 4.0, 1.25),  # 1 + sqrt(x) + x
        (lambda x: call("trapezoid", np.array([1.0, 2.0, 4.0]), dx=x), 2.0, 4.5),  # x (1.5 + 3)
        (lambda x: call("pad", np.ones(2), (1, 2), value=x), 2.0, 3.0),
        (lambda x: call("addmm", np.ones((1, 1)), np.ones((1, 2)), np.ones((2, 1)), alpha=x), 3.0, 2.0),
    ],
)
def test_parameters_that_are_tensors_have_derivatives(function: Any, at: float, expected: float) -> None:
    x = leaf(at)
    assert gradient(function(x), x) == pytest.approx(expected)


def test_a_derivative_that_would_be_lost_is_refused() -> None:
    with pytest.raises(Problem, match="is a constant here"):
        call("norm", np.array([3.0, 4.0]), leaf(2.0))


def test_different_elements_have_derivatives_where_they_stand_first() -> None:
    x = leaf([3.0, 1.0, 3.0])
    assert data_of(call("unique", x)).tolist() == [1.0, 3.0]
    assert gradient(call("unique", x), x).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("kernel", [2, [2], (2, 2)])
def test_a_window_of_one_length_for_all_axes_has_all_its_elements_in_the_norm(kernel: Any) -> None:
    """The norm of (1, 2, 5, 6) is sqrt(1 + 4 + 25 + 36), its slopes are x over it."""
    x = leaf([[[1.0, 2.0], [5.0, 6.0]]])
    out = call("lp_pool2d", x, 2, kernel)
    assert data_of(out).item() == pytest.approx(math.sqrt(66.0), rel=1e-15)
    expected = np.array([[[1.0, 2.0], [5.0, 6.0]]]) / math.sqrt(66.0)
    np.testing.assert_allclose(gradient(out, x), expected, rtol=1e-14)


@pytest.mark.parametrize("columns", [1, 2])
def test_columns_that_complete_a_basis_turn_with_it(columns):
    """U U^T of all columns is the identity, so the completing ones project onto what the others leave."""
    a = np.random.default_rng(3).standard_normal((4, columns))
    weights, along = np.random.default_rng(4).standard_normal((2, 4, 4))
    found = []
    for full in (True, False):
        leaf = Tensor(a, True)
        u = OPERATORS["linalg_svd"].call(leaf, full)[0]
        u = OPERATORS["index"].call(u, (slice(None), slice(columns, None))) if full else u
        projection = OPERATORS["matmul"].call(u, OPERATORS["t"].call(u))
        y = OPERATORS["sum"].call(mul(weights, projection))
        gradient = pull_back([y], [1.0], [leaf], create_graph=True)[0]
        (moved,) = push([y], [(leaf, along[:, :columns])], record=False)
        (second,) = push([gradient], [(leaf, along[:, :columns])], record=False)
        found.append([np.asarray(data_of(each), float) for each in (gradient, moved, second)])
    for completing, spanning in zip(*found, strict=True):
        np.testing.assert_allclose(completing, -spanning, rtol=1e-9, atol=1e-11)
