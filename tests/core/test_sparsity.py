"""Sparse Jacobians and Hessians: closed forms, and agreement with the dense sweeps."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from gradcli.core import derivatives
from gradcli.core.jacobians import links
from gradcli.core.jacobians.sparsity import colour_columns, jacobian_pattern, sparse_hessian, sparse_jacobian
from gradcli.core.jacobians.sweeps import hessian_of, jacobian_of
from gradcli.core.ops import load
from gradcli.core.ops.arithmetic import square
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.elements.indexing import index
from gradcli.core.ops.reductions.reduction import sum as total
from gradcli.core.ops.shapes.joining import cat
from gradcli.core.ops.shapes.shape import reshape
from gradcli.core.ops.trigonometric import sin
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of

load()
matmul, inv, softmax, cumsum, norm, einsum, logsumexp = (
    OPERATORS[name].call for name in ("matmul", "inv", "softmax", "cumsum", "norm", "einsum", "logsumexp")
)
largest = OPERATORS["max"].call


def rosenbrock(x):
    first, second = index(x, slice(None, -1)), index(x, slice(1, None))
    return add(total(mul(100.0, square(sub(second, square(first))))), total(square(sub(1.0, first))))


def rosenbrock_hessian(x):
    """Return the tridiagonal closed form: differentiate 100 (y - x^2)^2 + (1 - x)^2 twice by hand."""
    n = x.size
    matrix = np.zeros((n, n))
    i = np.arange(n - 1)
    matrix[i, i] += 1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0
    matrix[i + 1, i + 1] += 200.0
    matrix[i, i + 1] = matrix[i + 1, i] = -400.0 * x[:-1]
    return matrix


@pytest.mark.parametrize("n", [8, 50])
def test_hessian_of_rosenbrock_is_tridiagonal(n):
    x = np.linspace(-1.2, 1.0, n)
    leaf = Tensor(x, True)
    found = sparse_hessian(rosenbrock(leaf), leaf)
    np.testing.assert_allclose(found.toarray(), rosenbrock_hessian(x), rtol=1e-13)


def test_a_large_hessian_takes_memory_in_proportion():
    n = 100_000
    x = np.linspace(-1.2, 1.0, n)
    leaf = Tensor(x, True)
    found = sparse_hessian(rosenbrock(leaf), leaf)
    assert found.nnz <= 3 * n
    np.testing.assert_allclose(
        found.diagonal()[1:-1], 202.0 + 1200.0 * x[1:-1] ** 2 - 400.0 * x[2:], rtol=1e-12
    )


def test_a_dense_hessian_beyond_the_threshold_comes_from_the_sparse_one():
    n = 1100
    x = np.linspace(-1.2, 1.0, n)
    leaf = Tensor(x, True)
    found = hessian_of(rosenbrock(leaf), [leaf])[0][0]
    np.testing.assert_allclose(data_of(found), rosenbrock_hessian(x), rtol=1e-13, atol=1e-12)


def test_jacobian_of_an_elementwise_function_is_diagonal():
    x = np.linspace(0.0, 2.0, 30)
    leaf = Tensor(x, True)
    found = sparse_jacobian(sin(leaf), leaf)
    np.testing.assert_allclose(found.toarray(), np.diag(np.cos(x)), rtol=1e-15)
    assert colour_columns(jacobian_pattern([sin(leaf)], leaf)).max() == 0


def test_sums_along_rows_of_a_matrix_agree_with_the_dense_sweep():
    leaf = Tensor(np.arange(40.0).reshape(10, 4), True)
    y = total(square(reshape(leaf, 20, 2)), dim=1)
    dense = np.asarray(data_of(jacobian_of(y, [leaf])[0])).reshape(20, 40)
    np.testing.assert_allclose(sparse_jacobian(y, leaf).toarray(), dense, rtol=1e-15)


def test_a_full_matrix_is_not_called_sparse():
    leaf = Tensor(np.arange(6.0), True)
    assert sparse_jacobian(mul(leaf, total(leaf)), leaf) is None


def test_an_arrow_is_swept_by_rows_and_columns():
    """The Hessian of x_0 * sum x_i^2: 2 x_0 on the diagonal, 2 x_i in the first row and column."""
    n = 20_000
    x = np.linspace(1.0, 2.0, n)
    leaf = Tensor(x, True)
    rest = index(leaf, slice(1, None))
    found = sparse_hessian(mul(index(leaf, 0), total(square(rest))), leaf)
    assert found.nnz <= 3 * n
    np.testing.assert_allclose(found.diagonal()[1:], np.full(n - 1, 2.0 * x[0]), rtol=1e-15)
    np.testing.assert_allclose(found[0].toarray()[0, 1:], 2.0 * x[1:], rtol=1e-15)
    np.testing.assert_allclose(found[:, 0].toarray()[1:, 0], 2.0 * x[1:], rtol=1e-15)


def test_full_rows_below_a_diagonal():
    n = 3000
    x = np.linspace(1.0, 2.0, n)
    leaf = Tensor(x, True)
    y = cat([square(leaf), reshape(total(square(leaf)), 1), reshape(mul(index(leaf, 0), index(leaf, 1)), 1)])
    found = sparse_jacobian(y, leaf)
    np.testing.assert_allclose(found[:n].diagonal(), 2.0 * x, rtol=1e-15)
    np.testing.assert_allclose(found[n].toarray()[0], 2.0 * x, rtol=1e-15)
    np.testing.assert_allclose(found[n + 1].toarray()[0, :2], [x[1], x[0]], rtol=1e-15)
    assert found.nnz <= 2 * n + 2


BLOCKS = {
    "products": lambda x: matmul(x, x),
    "a product with one matrix": lambda x: matmul(x, np.array([[1.0, 2.0], [3.0, 4.0]])),
    "inverses": inv,
    "rows of a softmax": lambda x: softmax(x, -1),
    "columns of a softmax": lambda x: softmax(x, 1),
    "running sums": lambda x: cumsum(x, 2),
    "norms": lambda x: norm(x, dim=(1, 2)),
    "the largest of each row": lambda x: largest(x, 2)[0],
    "outer products": lambda x: einsum("bi,bj->ijb", index(x, (slice(None), 0)), index(x, (slice(None), 1))),
}


@pytest.mark.parametrize("function", BLOCKS.values(), ids=BLOCKS)
def test_what_is_done_to_each_of_many_matrices_is_sparse(function):
    x = np.random.default_rng(0).standard_normal((12, 2, 2)) + 3.0 * np.eye(2)
    leaf = Tensor(x, True)
    y = function(leaf)
    dense = np.asarray(data_of(jacobian_of(y, [leaf])[0])).reshape(-1, 48)
    found = sparse_jacobian(y, leaf)
    assert found.nnz <= 4 * dense.shape[0]
    np.testing.assert_allclose(found.toarray(), dense, rtol=1e-12, atol=1e-15)


def test_a_large_stack_of_matrices_takes_memory_in_proportion():
    x = np.random.default_rng(0).standard_normal((20_000, 4))
    leaf = Tensor(x, True)
    found = sparse_hessian(total(logsumexp(leaf, 1)), leaf)
    share = np.exp(x[7]) / np.exp(x[7]).sum()
    # The second derivatives of logsumexp are diag(p) - p p^T, p being the softmax.
    np.testing.assert_allclose(
        found[28:32, 28:32].toarray(), np.diag(share) - np.outer(share, share), rtol=1e-12, atol=1e-15
    )
    assert found.nnz == 16 * 20_000


@pytest.mark.parametrize("function", [lambda x: square(total(x)), lambda x: logsumexp(x, 0)])
def test_a_full_hessian_is_found_out_before_it_takes_memory(function):
    leaf = Tensor(np.linspace(0.0, 1.0, 100_000), True)
    assert sparse_hessian(function(leaf), leaf) is None


@pytest.mark.parametrize("n", [10, 250])
def test_a_hessian_over_elements_read_one_by_one_takes_little_memory(n):
    point = np.linspace(0.5, 1.5, n)

    def in_a_loop(x):
        value = 0.0
        for i in range(n - 1):
            rise = sub(index(x, i + 1), square(index(x, i)))
            value = add(value, add(mul(100.0, square(rise)), square(sub(1.0, index(x, i)))))
        return value

    def dense_again(x):
        # Without a pattern: one batch of all columns.
        return add(in_a_loop(x), mul(0.0, square(total(x))))

    for function, most in ((in_a_loop, 2_000), (dense_again, 10_000)):  # bytes for each number of the Hessian
        tracemalloc.start()
        try:
            ((found,),) = derivatives.hessian(function, [point])
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        np.testing.assert_allclose(data_of(found), rosenbrock_hessian(point), rtol=1e-12, atol=1e-10)
        assert peak < 1e6 + most * n * n, peak / n / n


def test_a_pattern_found_in_parts_is_that_of_the_whole(monkeypatch):
    leaf = Tensor(np.linspace(-1.0, 1.0, 12), True)
    matrix = reshape(leaf, (3, 4))
    outputs = [
        mul(leaf, total(index(leaf, slice(2, 9, 3)))),
        softmax(matrix, 1),
        cat([index(leaf, slice(i, None, 5)) for i in range(10)]),
        reshape(cumsum(matrix, 0), (12,)),
    ]
    whole = jacobian_pattern(outputs, leaf)
    monkeypatch.setattr(links, "ENTRIES_AT_ONCE", 3)
    found = jacobian_pattern(outputs, leaf)
    np.testing.assert_array_equal(found.toarray(), whole.toarray())
    places = [2, 5, 8]
    first = np.eye(12, dtype=bool)
    first[:, places] = True
    np.testing.assert_array_equal(found.toarray()[:12], first)
