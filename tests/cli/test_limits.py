"""Sizes that no machine has, programs without an end, depths: refused by their limit, or done."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.support import told
from tests.world import Ticks

TOO_LARGE = [
    "ones(10**12)",
    "ones(10**9, 10**9)",
    "ones(10**5, 1) + ones(1, 10**5)",
    "ones(10**5)[:, None] * ones(10**5)",
    "ones(10**5, 1) @ ones(1, 10**5)",
    "(ones(10**5, 1) * x) @ ones(1, 10**5)",
    "ones(2, 10**5, 1) @ ones(1, 10**5)",
    "arange(10**11)",
    "linspace(0, 1, 10**11)",
    "eye(10**6)",
    "zeros(10**10, dtype=float32)",
    "full((10**11,), 1.)",
    "randn(10**11)",
    "randperm(10**11)",
    "ones(10).tile(10**11)",
    "ones(10**5).repeat(10**5, 1)",
    "repeat_interleave(ones(3), 10**12)",
    "outer(ones(10**5), ones(10**5))",
    "kron(ones(10**4, 10**2), ones(10**4, 10**2))",
    "einsum('i,j,k->ijk', ones(10**4), ones(10**4), ones(10**4))",
    "meshgrid(ones(10**6), ones(10**6))",
    "diag(ones(10**6))",
    "pad(ones(3), (10**11, 0))",
    "tril_indices(10**6, 10**6)",
    "bincount(tensor([10**12]))",
    "cdist(ones(10**6, 2), ones(10**6, 2))",
    "combinations(range(100), 50)",
    "hessian(lambda v: (v**2).sum())(ones(10**5))",
    "jacobian(lambda v: v.cumsum(0))(ones(10**5))",
]


OTHER_LIMITS = [
    ("list(range(10**10))", "lists and strings may have"),
    ("'a' * 10**10", "lists and strings may have"),
    ("f'{1:1000000000}'", "over the limit"),
    ("'%*d' % (10**9, 1)", "over the limit"),
    ("'{:{w}}'.format(1, w=10**9)", "over the limit"),
    ("f(n) = f(n + 1)\nf(0)", "f calls itself too deep"),
    ("def f(n): return g(n)\ndef g(n): return f(n)\nf(0)", "calls itself too deep"),
]


ENDLESS = [
    "while True: pass",
    "for i in range(10**12): pass",
    "[i for i in range(10**11)]",
    "sum(range(10**12))",
    "svd(rand(3000, 3000))",  # one call of numpy, 20 s
    "ones(10**8)^0.3",  # another, 5 s
    "+".join(["1"] * 900_000),  # 10 s to read
]


@pytest.mark.parametrize("program", TOO_LARGE)
def test_an_allocation_that_cannot_fit_is_refused_before_it_is_tried(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "x=2")
    assert outcome.status == 6
    assert "more than the limit of" in told(outcome)
    assert ticks.seconds < 5


@pytest.mark.parametrize(("program", "said"), OTHER_LIMITS)
def test_a_limit_is_named(cli: Any, program: str, said: str) -> None:
    outcome = cli("eval", program)
    assert outcome.status == 6
    assert said in told(outcome)


@pytest.mark.parametrize("program", ENDLESS)
def test_what_never_ends_is_ended(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "--max-seconds", "0.2")
    assert outcome.status == 6
    assert "took more than 0.2 seconds" in told(outcome)
    assert ticks.seconds < 3


@pytest.mark.parametrize(
    "tokens",
    [
        ("hessian", "sum(sin(x)^2*exp(x))*sum(x^3)", "x=rand(3000)"),
        ("grad", "sum(svd(x)[1])", "x=rand(900, 900)"),
        ("jacobian", "sort(sin(x)@rand(6000, 6000))[0]", "x=rand(6000)"),
    ],
)
def test_derivatives_that_take_too_long_are_ended(cli: Any, tokens: tuple[str, ...]) -> None:
    with Ticks() as ticks:
        outcome = cli(*tokens, "--max-seconds", "0.3")
    assert outcome.status == 6
    assert "took more than 0.3 seconds" in told(outcome)
    assert ticks.seconds < 3


def test_a_request_has_its_own_time(cli: Any) -> None:
    long = '{"command": "hessian", "expr": "sum(sin(x)^2*exp(x))*sum(x^3)", "at": {"x": "rand(3000)"}, "max-seconds": 0.3}'
    outcome = cli("serve", stdin=long + '\n{"expr": "x^2", "at": {"x": 3}}\n')
    first, second = outcome.out.splitlines()
    assert "took more than 0.3 seconds" in first
    assert '"value":9.0' in second


@pytest.mark.parametrize("depth", [5_000])
@pytest.mark.parametrize(
    ("before", "after"),
    [("(", ")"), ("-", ""), ("not ", ""), ("sin(", ")"), ("1+", ""), ("1 if x else ", "")],
)
def test_deep_nesting_works(cli: Any, before: str, after: str, depth: int) -> None:
    assert cli("eval", before * depth + "1" + after * depth, "x=1").status == 0


@pytest.mark.parametrize("program", ["x" * 1_000_000, "x." + "y" * 1_000_000, "x." * 20_000 + "y"])
def test_a_name_of_a_million_letters_is_refused_at_once(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "x=1")
    assert outcome.status == 5
    assert len(told(outcome)) < 5_000
    assert ticks.seconds < 5


def test_a_program_of_fifty_megabytes_is_refused_with_its_size(cli: Any) -> None:
    outcome = cli("run", "-", stdin=b"x=1\n" * 12_500_000)
    assert outcome.status == 6
    assert "the program has 50,000,000 characters" in told(outcome)


@pytest.mark.parametrize("text", ["len(list(range(10**6)))", "len('ab'*10**6)", "len('x'.ljust(10**6))"])
def test_a_limit_of_memory_holds_for_lists_and_texts(cli: Any, text: str) -> None:
    outcome = cli("eval", text, "--max-memory", "4")
    assert outcome.status == 6
    assert "--max-memory" in outcome.err
    assert cli("eval", text, "--max-memory", "100").status == 0


def test_a_full_matrix_too_large_to_list_is_refused_with_what_can_be_had(cli: Any) -> None:
    outcome = cli("hessian", "--sparse", "sum(x)^2", "x=linspace(0, 1, 100000)")
    assert outcome.status == 6
    assert "the Hessian of shape (100000, 100000) would take 80 GB" in outcome.err
    assert "most entries are not zero; `gradcli hvp` takes its product with a vector" in outcome.err
