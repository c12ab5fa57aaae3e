"""Lists that are given by name and not differentiated by: sizes, places, rows of unequal lengths, ints beside floats.

The expected numbers are sums and products of small integers, worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

ROWS = "x=[[1.5, 2], [3, 4]]"


@pytest.mark.parametrize(
    ("expression", "value", "slope"),
    [
        ("sum(linear(x, A, b))", 66.0, [[4.0, 7.0], [4.0, 7.0]]),
        ("sum(addmm(x, A, x))", 73.5, [[5.0, 5.0], [8.0, 8.0]]),
        ("sum(addmv(b, x, b))", 19.5, [[1.0, 2.0], [1.0, 2.0]]),
        ("sum(baddbmm(A[None], x[None], A[None]))", 72.5, [[3.0, 8.0], [3.0, 8.0]]),
        ("sum(conv2d(x[None, None], A[None, None]))", 34.5, [[1.0, 2.0], [3.0, 5.0]]),
        ("sum(conv_transpose2d(A[None, None], x[None, None]))", 115.5, [[11.0, 11.0], [11.0, 11.0]]),
    ],
)
def test_ints_beside_floats_are_numbers_among_others(
    cli: Any, expression: str, value: float, slope: list[list[float]]
) -> None:
    outcome = cli(expression, ROWS, "A=[[1, 2], [3, 5]]", "b=[1, 2]", "--wrt", "x")
    assert outcome.out == f"value\t{value}\nd_x\t{slope}\n", outcome


def test_pytorch_programs_still_refuse_ints_beside_floats(cli: Any) -> None:
    lines = ("import torch", "x = torch.ones(2, 2)", "torch.addmm(x, x, x.long())")
    assert "mat1 and mat2 must have the same dtype, but got Float and Long" in cli(stdin="\n".join(lines)).err


@pytest.mark.parametrize(
    ("expression", "given", "out"),
    [
        ("x.reshape(s)[1][0]", "s=[1, 4]", None),
        ("x.reshape(s)[0][3]", "s=[1, 4]", "value\t4.0\nd_x\t[[0.0, 0.0], [0.0, 1.0]]\n"),
        ("x.permute(s)[0][1]", "s=[1, 0]", "value\t3.0\nd_x\t[[0.0, 0.0], [1.0, 0.0]]\n"),
        ("x.flip(s)[0][0]", "s=[0, 1]", "value\t4.0\nd_x\t[[0.0, 0.0], [0.0, 1.0]]\n"),
        ("roll(x, s)[0][0]", "s=[1]", "value\t4.0\nd_x\t[[0.0, 0.0], [0.0, 1.0]]\n"),
        ("x.sum(dim=s)", "s=[0, 1]", "value\t10.5\nd_x\t[[1.0, 1.0], [1.0, 1.0]]\n"),
        ("sum(zeros(s)) + x[0][0]", "s=[2, 3]", "value\t1.5\nd_x\t[[1.0, 0.0], [0.0, 0.0]]\n"),
        ("x[0][0]*k[1][1] + len(k[0])", "k=[[1], [2, 3]]", "value\t5.5\nd_x\t[[3.0, 0.0], [0.0, 0.0]]\n"),
        ("x[0][0]*len(k)", "k=[1, 'a']", "value\t3.0\nd_x\t[[2.0, 0.0], [0.0, 0.0]]\n"),
    ],
)
def test_lists_serve_as_sizes_and_as_lists_of_lists(
    cli: Any, expression: str, given: str, out: str | None
) -> None:
    outcome = cli(expression, ROWS, given, "--wrt", "x")
    assert outcome.out == (out or ""), outcome


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("x*k.index(2)", "k.tolist() is a list, which has it"),
        ("x*{1: 2, 2: 3}[k[1]]", "a tensor is another key than its number: take its item()"),
        ("x*dict(zip(k, k))[2]", "a tensor is another key than its number: take its item()"),
        ("ones(4).split(k)[0]*x", "must be an int, not a tensor of shape (2,)"),
    ],
)
def test_what_a_tensor_is_not_is_told(cli: Any, expression: str, said: str) -> None:
    outcome = cli(expression, "x=2", "k=[1, 2]", "--wrt", "x")
    assert said in outcome.err, outcome


def test_lists_outside_wrt_are_tensors(cli: Any) -> None:
    # By hand: the sum of all of A is 10, and A.T @ x is (7.5, 11).
    at = ("A=[[1, 2], [3, 4]]", "x=[1.5, 2]", "i=[0, 1]", "--wrt", "x", "--only", "value")
    assert [float(cli(text, *at).out) for text in ("sum(A)*x[0]", "sum(A.T @ x)", "sum((A + A) @ x)", "mv(A, x)[1]")] == [
        15.0, 18.5, 36.0, 12.5,
    ]  # fmt: skip
    assert float(cli("sum(A^-1)", *at).out) == pytest.approx(1 + 1 / 2 + 1 / 3 + 1 / 4)
    assert float(cli("x[i].sum() + len(i)", *at).out) == 5.5  # ints stay ints, which choose elements
