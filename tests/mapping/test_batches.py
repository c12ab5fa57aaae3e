"""Rows in batches give what rows alone give, to the last bit, whatever ways they go."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.core import freeing
from gradcli.mapping.batches import Batches, Computed
from gradcli.mapping.names import reading_of, with_identifiers
from gradcli.mapping.plan import Plan
from gradcli.mapping.program import Program
from gradcli.source import Source
from tests.mapping.random_programs import Programs

PROGRAMS = (
    "x*exp(-y^2) + sin(x*y)/(1+y^2)",
    "x*y if x > y else x - y^2",
    "if x > 0:\n    if y > 0: z = x*y\n    else: z = x/y\nelse:\n    z = exp(x)*y\nz",
    "s = x*x + 0.5\ng = 1.0\nwhile abs(g*g - s) > 1e-12*s: g = (g + s/g)/2\ng*y",
    "def f(a, n):\n    if n == 0 or a > 100: return a\n    return f(a*a + y, n - 1)\nf(x, 5)",
    "t = 0\nfor i in range(5):\n    if x*i > y: break\n    if x < -i: continue\n    t += x*y*i\nt",
    "k = 0\nwhile True:\n    k += 1\n    x = x*0.7\n    if abs(x) < 0.3 or k > 40: break\nx*y + k",
    "max(x, y) * min(x, 2) + where(x > y, x^2, y^3)",
    "z = [x*i for i in range(4) if x*i < 2]\nsum(z) + y",
    "u = tanh(x)\nv = log(1 + u*u) if not y < 0 else sqrt(abs(y))\nu*v",
)


def batches(program: str, **options: Any) -> Batches:
    text, _ = with_identifiers(program)
    reading = reading_of((Source(text),))
    names = [name for name in reading.free if name in ("x", "y")]
    plan = Plan(
        sources=((text, "<expr>"),),
        originals=(program,),
        outputs=reading.outputs,
        variables=tuple((name, name) for name in names),
        **{"wrt": tuple(names), "branches": reading.branches, **options},
    )
    return Batches(Program(plan, lambda text: None))


def computed(found: Batches, columns: list[Any], **options: Any) -> Computed:
    options = {"first_failure_only": False, **options}
    return found.compute([np.asarray(c, dtype=float) for c in columns], np.arange(len(columns[0])), **options)


def bits(columns: list[Any], row: int) -> list[bytes]:
    return [np.asarray(column[row]).tobytes() for column in columns]


@pytest.mark.parametrize("program", PROGRAMS)
def test_batched_rows_equal_single_rows_to_the_last_bit(program: str) -> None:
    generator = np.random.default_rng(7)
    x, y = generator.normal(0, 2, (2, 300))
    x[:4] = [0.0, -0.0, 1.0, 2.0]
    y[:4] = [0.0, 1.0, 1.0, -0.0]
    together, alone = batches(program), batches(program)
    used = [column for name, column in (("x", x), ("y", y)) if name in together.program.plan.columns]
    whole = computed(together, used)
    assert not whole.failed
    assert not together.reason
    for row in range(300):
        single = computed(alone, [column[row : row + 1] for column in used])
        assert bits(whole.columns, row) == bits(single.columns, 0), (program, x[row], y[row])


@pytest.mark.parametrize("program", PROGRAMS)
def test_derivatives_of_rows_are_central_differences(program: str) -> None:
    generator = np.random.default_rng(3)
    x, y = generator.normal(0, 2, (2, 50))
    found = batches(program)
    if len(found.program.plan.columns) < 2:
        pytest.skip("one variable")
    step = 1e-6
    whole = computed(found, [x, y])
    up = computed(found, [x + step, y]).columns[0]
    down = computed(found, [x - step, y]).columns[0]
    slope = (up - down) / (2 * step)
    d_x = whole.columns[1]
    close = np.abs(slope - d_x) <= 1e-3 * (1 + np.abs(d_x))
    # A step may cross a branch; almost none does.
    assert close.mean() >= 0.95


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), min_size=1, max_size=40),
    program=st.sampled_from(PROGRAMS),
    cut=st.integers(0, 40),
)
def test_how_rows_are_grouped_changes_no_bit(data: list[tuple[float, float]], program: str, cut: int) -> None:
    found = batches(program)
    names = found.program.plan.columns
    x, y = (np.array(column) for column in zip(*data, strict=True))
    used = [{"x": x, "y": y}[name] for name in names]
    whole = computed(found, used)
    parts = [
        computed(found, [c[:cut] for c in used]),
        computed(found, [c[cut:] for c in used]),
    ]
    for row in range(len(data)):
        part, at = (parts[0], row) if row < cut else (parts[1], row - cut)
        assert row in whole.failed or bits(whole.columns, row) == bits(part.columns, at)
        assert (row in whole.failed) == (at in part.failed)


@pytest.mark.parametrize("seed", range(40))
def test_random_programs_give_each_row_the_same_bits_in_any_company(seed: int) -> None:
    program = Programs(seed).program()
    options = ({}, {"order": 2}, {"tangents": (("x", 1.0),), "wrt": ()})[seed % 3]
    names = [name for name in reading_of((Source(program),)).free if name in ("x", "y")]
    if "x" not in names:
        options = {}
    generator = np.random.default_rng(seed)
    rows = 300
    data = {name: generator.normal(0, 2, rows) for name in ("x", "y")}
    for column in data.values():  # kinks, poles and edges, each in some company
        column[:5] = [0.0, -0.0, 1.0, 2.0, -1.0]
        generator.shuffle(column)
    used = [data[name] for name in names]
    whole = computed(batches(program, **options), used)
    parts = batches(program, **options)
    cuts = [0, *sorted(generator.choice(np.arange(1, rows), 4, replace=False).tolist()), rows]
    pieces = list(itertools.pairwise(cuts))
    pieces += [(row, row + 1) for row in generator.choice(rows, 25, replace=False).tolist()]
    for start, end in pieces:
        part = computed(parts, [column[start:end] for column in used])
        for row in range(start, end):
            assert (row in whole.failed) == (row - start in part.failed), program
            if row in whole.failed:
                assert whole.failed[row].message == part.failed[row - start].message
                continue
            for column, other in zip(whole.columns, part.columns, strict=True):
                # Every nan is a nan: which of its many bits is set depends on how a processor adds.
                same = np.array_equal(column[row], other[row - start], equal_nan=True)
                signs = np.signbit(column[row]) == np.signbit(other[row - start])
                assert same and (signs | np.isnan(column[row])).all(), program


def test_every_row_takes_its_own_number_of_turns() -> None:
    found = batches("n = 0\nwhile x > 1:\n    x = x/2\n    n += 1\nn", wrt=())
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 1024.0, 1e300])
    # Halvings until at most 1: the least n with x / 2^n <= 1.
    expected = [math.ceil(math.log2(value)) for value in x.tolist()]
    assert computed(found, [x]).columns[0].tolist() == expected


def test_newtons_square_root_has_the_square_roots_derivative() -> None:
    found = batches("g = 1.0\nwhile abs(g*g - x) > 1e-13*x: g = (g + x/g)/2\ng")
    x = np.exp(np.linspace(-20, 20, 2000))
    whole = computed(found, [x])
    np.testing.assert_allclose(whole.columns[0], np.sqrt(x), rtol=1e-12)
    np.testing.assert_allclose(whole.columns[1], 0.5 / np.sqrt(x), rtol=1e-9)


def test_a_branch_that_is_not_taken_fails_no_row() -> None:
    found = batches("assert x > -9\ny/x if x != 0 else y")
    whole = computed(found, [[0.0, 2.0, 0.0], [1.0, 6.0, 3.0]])
    assert whole.columns[0].tolist() == [1.0, 3.0, 3.0]


def test_rows_that_fail_are_found_among_good_ones() -> None:
    found = batches('assert x > 0, f"x is {x.item()}"\nlog(x)*y')
    x = np.arange(-3.0, 97.0)
    whole = computed(found, [x, np.ones(100)])
    assert sorted(whole.failed) == [0, 1, 2, 3]
    assert whole.failed[0].message == "x is -3.0"
    np.testing.assert_allclose(whole.columns[0][4:], np.log(x[4:]), rtol=1e-15)


def test_with_the_first_failure_only_rows_before_it_are_all_computed() -> None:
    found = batches("assert x != 70\nx*x")
    whole = computed(found, [np.arange(100.0)], first_failure_only=True)
    assert min(whole.failed) == 70
    assert whole.columns[0][:70].tolist() == [float(n * n) for n in range(70)]


def test_what_cannot_be_batched_is_taken_row_by_row_and_says_why() -> None:
    found = batches("len(str(x.item())) + y", wrt=("y",))
    whole = computed(found, [[0.0, 1.25, -3.5], [5.0, 6.0, 7.0]])
    assert whole.columns[0].tolist() == [
        6.0,
        10.0,
        11.0,
    ]  # a constant column of whole numbers holds ints: "0"
    assert whole.columns[1].tolist() == [1.0, 1.0, 1.0]
    assert found.reason == "the text of a number differs from row to row"


def test_rows_with_the_same_count_are_computed_together() -> None:
    for program in (
        "t = 0\nfor i in range(int(x)): t = t + y*i\nt",
        "t = 0\nfor i in range(x): t = t + y*i\nt",
        "sum([y*i for i in range(int(x.item() + 0.5))])",
    ):
        found = batches(program, wrt=("y",))
        x = np.arange(500.0) % 7
        y = np.linspace(-1, 1, 500)
        whole = computed(found, [x, y])
        # 0 + 1 + ... + (n - 1) is n (n - 1) / 2.
        np.testing.assert_allclose(whole.columns[0], y * x * (x - 1) / 2, rtol=1e-13)
        np.testing.assert_allclose(whole.columns[1], x * (x - 1) / 2, rtol=1e-13)
        assert not found.reason


def test_rows_whose_numbers_are_cut_to_the_same_count_are_few_runs() -> None:
    found = batches("t = 0\nfor i in range(int(x)): t = t + y\nt", wrt=("y",))
    computed(
        found, [np.linspace(0, 5.99, 3000), np.ones(3000)]
    )  # small batches show how much memory a row takes
    runs = []
    once = found.program.on_columns
    found.program.on_columns = lambda columns: runs.append(1) or once(columns)  # type: ignore[method-assign, func-returns-value]
    whole = computed(found, [np.linspace(0, 5.99, 3000), np.ones(3000)])
    assert whole.columns[0].tolist() == np.floor(np.linspace(0, 5.99, 3000)).tolist()
    assert len(runs) == 7  # one that finds the six counts, then one for each


def test_rows_that_take_much_memory_are_computed_in_smaller_batches() -> None:
    found = batches("(ones(200, 200)*x).sum()")
    sizes = []
    once = found.program.on_columns
    found.program.on_columns = lambda columns: sizes.append(len(columns[0])) or once(columns)  # type: ignore[method-assign, func-returns-value]
    whole = computed(found, [np.arange(400.0)])
    assert whole.columns[0].tolist() == [40_000.0 * x for x in range(400)]
    assert sum(sizes) == 400
    # A row takes two arrays of 320 kB at the least, and a batch may take 32 MiB.
    assert max(sizes) <= (32 << 20) / 640_000
    small = batches("x*x")
    sizes.clear()
    once = small.program.on_columns
    small.program.on_columns = found.program.on_columns  # type: ignore[method-assign]
    computed(small, [np.arange(9000.0)])
    assert len(sizes) == 3


def test_batches_are_measured_only_where_rows_are_left_for_larger_ones() -> None:
    found = batches("x*x")
    seen = []
    once = found.program.on_columns
    found.program.on_columns = lambda columns: seen.append(tracemalloc.is_tracing()) or once(columns)  # type: ignore[method-assign, func-returns-value]
    for count, measured in ((1, [False]), (2, [False]), (9000, [True, True, False]), (9000, [False])):
        seen.clear()
        assert computed(found, [np.arange(float(count))]).columns[0].tolist() == [x * x for x in range(count)]
        assert seen == measured
    assert not tracemalloc.is_tracing()


def test_an_interrupted_batch_is_freed_before_what_measured_it_ends() -> None:
    """To end it first would forget what each object takes, for as long as nobody can interrupt."""
    found = batches("x*x")
    once = found.program.on_columns

    def stop(_columns: object) -> Any:
        raise KeyboardInterrupt

    found.program.on_columns = stop  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        computed(found, [np.arange(9000.0)])
    assert tracemalloc.is_tracing()
    freeing.let_go()
    freeing.finish()
    assert not tracemalloc.is_tracing()
    with pytest.raises(KeyboardInterrupt):
        computed(found, [np.arange(9000.0)])
    found.program.on_columns = once  # type: ignore[method-assign]
    assert computed(found, [np.arange(9000.0)]).columns[0].tolist() == [x * x for x in range(9000)]
    assert not tracemalloc.is_tracing()


def test_a_count_that_is_no_whole_number_fails_its_row() -> None:
    found = batches("t = 0\nfor i in range(x): t = t + y\nt", wrt=("y",))
    whole = computed(found, [[2.0, 2.5, 3.0], [1.0, 1.0, 1.0]])
    assert list(whole.failed) == [1]
    assert whole.columns[0][[0, 2]].tolist() == [2.0, 3.0]


def test_a_list_is_indexed_by_each_rows_own_number() -> None:
    found = batches("[10.0, y, 30.0][x] + tensor([1.0, 2.0, 3.0])[int(x)]", wrt=("y",))
    y, x = [5.0, 6.0, 7.0, 8.0], [0.0, 1.0, 2.0, -1.0]  # in the order in which the program reads them
    whole = computed(found, [y, x])
    assert whole.columns[0].tolist() == [11.0, 8.0, 33.0, 33.0]
    assert whole.columns[1].tolist() == [0.0, 1.0, 0.0, 0.0]


def test_a_constant_column_keeps_its_kind() -> None:
    found = batches("t = 0\nfor i in range(x): t = t + y\nt", wrt=("y",))
    assert computed(found, [[2.0, 3.0], [5.0, 6.0]]).columns[0].tolist() == [10.0, 18.0]


def test_vectors_inside_the_program_stay_within_their_row() -> None:
    found = batches("v = stack([x, y, x*y])\n(v @ v) + v.sum() + norm(v)")
    x, y = np.random.default_rng(2).normal(0, 1, (2, 20))
    v = np.stack([x, y, x * y])
    expected = (v * v).sum(0) + v.sum(0) + np.sqrt((v * v).sum(0))
    whole = computed(found, [x, y])
    np.testing.assert_allclose(whole.columns[0], expected, rtol=1e-14)
    assert not found.reason


def test_second_derivatives_are_those_of_the_closed_form() -> None:
    found = batches("x^3*y^2", order=2)
    x, y = np.array([1.0, 2.0, -1.0]), np.array([3.0, -1.0, 0.5])
    value, d_x, d_y, d_xx, d_xy, d_yy = computed(found, [x, y]).columns
    for found_column, expected in (
        (value, x**3 * y**2),
        (d_x, 3 * x**2 * y**2),
        (d_y, 2 * x**3 * y),
        (d_xx, 6 * x * y**2),
        (d_xy, 6 * x**2 * y),
        (d_yy, 2 * x**3),
    ):
        np.testing.assert_allclose(found_column, expected, rtol=1e-14)


def test_tangents_are_products_with_the_jacobian() -> None:
    found = batches("x*sin(y)", tangents=(("x", 2.0), ("y", "x")), wrt=())
    x, y = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    value, tangent = computed(found, [x, y]).columns
    np.testing.assert_allclose(value, x * np.sin(y), rtol=1e-15)
    np.testing.assert_allclose(tangent, 2 * np.sin(y) + x * np.cos(y) * x, rtol=1e-15)


def test_uncertainties_are_those_of_the_uncertainties_package() -> None:
    uncertainties = pytest.importorskip("uncertainties")
    umath = pytest.importorskip("uncertainties.umath")
    found = batches("x*exp(-y^2) + sin(x*y)", sigmas=(("x", 0.1), ("y", "y")))
    x, y = np.array([1.0, 2.0, -0.3]), np.array([0.5, 0.1, 0.7])
    _value, _d_x, _d_y, sigma, share_x, share_y = computed(found, [x, y]).columns
    for row in range(3):
        a, b = uncertainties.ufloat(x[row], 0.1), uncertainties.ufloat(y[row], y[row])
        result = a * umath.exp(-(b**2)) + umath.sin(a * b)
        parts = result.error_components()
        assert sigma[row] == pytest.approx(result.std_dev, rel=1e-12)
        assert share_x[row] == pytest.approx(parts[a] ** 2 / result.std_dev**2, rel=1e-10)
        assert share_y[row] == pytest.approx(parts[b] ** 2 / result.std_dev**2, rel=1e-10)


def test_an_import_of_torch_does_not_leak_into_the_next_block() -> None:
    found = batches("import torch\ntorch.tensor(0.1)*x")
    first = computed(found, [[1.0, 2.0]]).columns[0].tolist()
    assert computed(found, [[1.0, 2.0]]).columns[0].tolist() == first


@pytest.mark.parametrize(
    "program",
    [
        "w = tensor(2.0, requires_grad=True)\n(w*w*x + y).backward()\nw.grad*y",
        "w = tensor([1.0, 2.0], requires_grad=True)\n((w*x).sum()*y).backward()\nw.grad.sum()",
        "w = tensor(1.0, requires_grad=True)\nfor i in range(3):\n    l = (w*x - y)^2\n    l.backward()\n"
        "    with no_grad():\n        w -= 0.1*w.grad\n        w.grad = None\nw.item() if False else w*1.0",
        "grad(lambda a: a*x*y)(3.0)",
        "f(t) = t^2*x + y\nf'(2.0)",
        "jvp(lambda a: a*x, (2.0,), (y,))[1]",
        "w = tensor([3.0, 4.0])\njacobian(lambda v: v*x*y)(w).sum()",
    ],
)
def test_what_rows_have_in_common_is_each_rows_own(program: str) -> None:
    generator = np.random.default_rng(1)
    x, y = generator.normal(0, 1, (2, 7))
    found = batches(program, wrt=())
    whole = computed(found, [x, y])
    assert not whole.failed
    for row in range(7):
        numbers, _ = found.program.on_row([float(x[row]), float(y[row])], row)
        assert whole.columns[0][row] == pytest.approx(float(np.asarray(numbers[0])), rel=1e-14)


@pytest.mark.parametrize(
    "program",
    [
        "norm(stack([x, x*y]))",  # 0 for one row: its norm is computed with care, the others' as ever
        "det(stack([stack([x, y]), stack([y, x])]))",  # singular for one row
        "prod(x + arange(70.0)*0.01)*y",  # 0 among many elements for one row
        "lstsq(stack([stack([x, y]), stack([y, x]), stack([x, x])]), tensor([[1.0], [2.0], [3.0]]))[0].sum()",
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_a_row_that_needs_care_changes_no_bit_of_the_others(program: str, order: int) -> None:
    found = batches(program, order=order)
    x, y = np.random.default_rng(5).normal(0, 2, (2, 40))
    x[7] = y[7] = 0.0
    x[8], y[9] = y[8], x[9]
    whole = computed(found, [x, y])
    assert not whole.failed
    for row in set(range(40)) - {7}:
        single = computed(found, [x[row : row + 1], y[row : row + 1]])
        assert bits(whole.columns, row) == bits(single.columns, 0), row


def test_rows_that_are_taken_one_by_one_do_not_take_others_with_them() -> None:
    found = batches("sin(x)*len(str(x)) if x > 0 else sin(x)*y", wrt=())
    x, y = np.random.default_rng(6).normal(1, 1, (2, 200))  # most of them print
    runs = []
    once = found.program.on_row
    found.program.on_row = lambda numbers, row: runs.append(row) or once(numbers, row)  # type: ignore[method-assign, func-returns-value]
    whole = computed(found, [x, y])
    assert sorted(runs) == np.flatnonzero(x > 0).tolist()
    assert whole.columns[0][x <= 0].tolist() == (np.sin(x) * y)[x <= 0].tolist()


def test_whole_numbers_are_floats_where_rows_go_different_ways() -> None:
    found = batches("y if x > 0 else 0", wrt=())
    assert computed(found, [[-1.0, -2.0], [1.5, 2.5]]).columns[0].dtype == np.float64
    assert computed(batches("2 + 3", wrt=()), [[1.0]]).columns[0].tolist() == [5]


def test_vectors_of_different_lengths_are_results() -> None:
    found = batches("[x, y] if x > 0 else [x, y, x*y]", wrt=())
    column = computed(found, [[1.0, -1.0, 2.0], [3.0, 4.0, 5.0]]).columns[0]
    assert [value.tolist() for value in column] == [[1.0, 3.0], [-1.0, 4.0, -4.0], [2.0, 5.0]]


def test_what_has_another_shape_for_each_row_is_taken_row_by_row() -> None:
    found = batches(
        "v = stack([x, y, -x])\nv[where(v > 0)[0]].sum() + v[v > 0].max() + nonzero(v > 1).shape[0] + 0*len(str(x))",
        wrt=(),
    )
    x, y = [1.0, -1.0, 2.0], [2.0, 3.0, 0.0]
    # v is [1, 2, -1], [-1, 3, 1], [2, 0, -2]: the sum and the largest of the positive ones, how many exceed 1.
    assert computed(found, [x, y]).columns[0].tolist() == [3 + 2 + 1, 4 + 3 + 1, 2 + 2 + 1]
    assert found.reason
