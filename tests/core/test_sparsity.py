"""Sparse Jacobians and Hessians: closed forms, and agreement with the dense sweeps."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.core.ops import load
from gradcli.core.ops.arithmetic import square
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.indexing import index
from gradcli.core.ops.reduction import sum as total
from gradcli.core.ops.shape import reshape
from gradcli.core.ops.trigonometric import sin
from gradcli.core.sparsity import colour_columns, jacobian_pattern, sparse_hessian, sparse_jacobian
from gradcli.core.sweeps import hessian_of, jacobian_of
from gradcli.core.tensor import Tensor, data_of

load()


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
