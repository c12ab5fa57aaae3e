"""Sessions: what a failed line leaves behind, what limits a program, what evaluating with values gives."""

import pytest

from gradcli.core.tensor import is_grad_enabled
from gradcli.core.values import default_dtype
from gradcli.errors import EvaluationProblem, GradientProblem, LimitProblem, NameProblem, Problem
from gradcli.lang.running.limits import Limits
from gradcli.records import Record
from gradcli.session import Session
from gradcli.source import Source


class Bound(Record):
    """A name with the text of its value."""

    name: str
    source: Source
    value: object = None


def session(**options):
    """Return a session whose output nobody reads."""
    return Session(write=lambda text: None, warn=lambda text: None, **options)


def shown(s, text, **options):
    """Return the texts of what a program shows."""
    return [s.text_of(value) for value in s.run(Source(text, "<test>"), "all", **options)]


def bindings(**values):
    """Return bindings of names to texts."""
    return [Bound(name, Source(text, f"{name}=...")) for name, text in values.items()]


# ----- a failed line ------------------------------------------------------------------------------------

BEFORE = """
x = tensor([1., 2.], requires_grad=True)
y = (x * x).sum()
y.backward()
items = [1, [2]]
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
c = counter()
first = c()
"""
FAILING = {
    "a name": "z = 3; y = 4; nope",
    "a list": "items.append(5); items[1].append(6); nope",
    "a gradient": "y.backward(); nope",
    "a gradient cleared": "x.grad.zero_(); nope",
    "a gradient dropped": "x.grad = None; nope",
    "a tensor": "x.data += 1; nope",
    "a flag": "x.requires_grad_(False); nope",
    "a closure": "c(); c(); nope",
    "a deletion": "del items; nope",
    "a setting": "import torch; nope",
    "grad mode": "torch_off = set_grad_enabled(False); nope",
}
STATE = "[x, x.grad, x.requires_grad, y, items, len(items)]"


@pytest.mark.parametrize("line", FAILING.values(), ids=FAILING)
def test_a_failed_line_leaves_no_trace(line):
    s = session()
    s.run(Source(BEFORE))
    before, names = shown(s, STATE), s.names()
    with pytest.raises(NameProblem):
        s.run(Source(line), "last", atomic=True)
    assert shown(s, STATE) == before
    assert s.names() == names
    assert default_dtype() == "float64"
    assert is_grad_enabled()
    assert shown(s, "c()") == ["2"]


def test_a_failed_line_leaves_no_level_of_forward_mode_open():
    s = session()
    s.run(Source("import torch; from torch.autograd import forward_ad as fw; x = torch.tensor(3.0)"))
    with pytest.raises(NameProblem):
        s.run(Source("fw.enter_dual_level(); d = fw.make_dual(x, x); nope"), atomic=True)
    with pytest.raises(GradientProblem, match="no level exists"):
        s.run(Source("fw.make_dual(x, x)"), atomic=True)
    s.run(Source("fw.enter_dual_level(); d = fw.make_dual(x, x)"))
    with pytest.raises(NameProblem):
        s.run(Source("fw.exit_dual_level(); nope"), atomic=True)
    assert shown(s, "fw.unpack_dual(d).tangent.item()") == ["3.0"]


def test_what_was_shared_is_still_shared_after_a_failed_line():
    s = session()
    s.run(Source("x = zeros(2); y = x; a = [1]; b = a"))
    with pytest.raises(NameProblem):
        s.run(Source("x.add_(1); a.append(2); nope"), atomic=True)
    s.run(Source("x.add_(5); a.append(3)"))
    assert shown(s, "y") == ["tensor([5., 5.])"]
    assert shown(s, "b") == ["[1, 3]"]


def test_an_optimiser_takes_a_failed_step_back():
    s = session()
    text = "import torch; w = torch.ones(1, requires_grad=True); opt = torch.optim.SGD([w], lr=0.5, momentum=0.5)"
    s.run(Source(text))
    step = "opt.zero_grad(); (w**2).sum().backward(); opt.step()"
    s.run(Source(step))  # w = 1 - 0.5*2 = 0
    with pytest.raises(NameProblem):
        s.run(Source(step + "; nope"), atomic=True)
    s.run(Source(step))  # the buffer is 0.5*2 + 0 = 1, so w = 0 - 0.5*1
    assert s.value("w").current().value[0] == -0.5


# ----- limits -------------------------------------------------------------------------------------------


def test_steps_are_limited():
    s = session(limits=Limits(steps=5000))
    s.run(Source("for i in range(4000): pass"))
    with pytest.raises(LimitProblem, match="5,000 steps"):
        s.run(Source("for i in range(6000): pass"))


@pytest.mark.parametrize(
    "program", ["while True: pass", "x = " + "+".join(["1"] * 200_000) + "\nwhile True: x = x"]
)
def test_seconds_are_limited(program):
    """Neither ends by itself."""
    s = session(limits=Limits(seconds=0.3))
    with pytest.raises(LimitProblem, match=r"0\.3 seconds"):
        s.run(Source(program))


def test_memory_is_limited():
    s = session(limits=Limits(memory=400 * 2**20))
    with pytest.raises(LimitProblem):
        s.run(Source("kept = []\nwhile True: kept.append(zeros(1000, 1000))"))


def test_depth_is_limited_where_it_was_set():
    s = session(limits=Limits(depth=50))
    assert shown(s, "f(n) = 0 if n == 0 else 1 + f(n - 1)\nf(49)") == ["49"]
    with pytest.raises(LimitProblem, match="f calls itself too deep: more than 50 calls"):
        s.run(Source("f(50)"))


# ----- depth --------------------------------------------------------------------------------------------

DEEP = {
    "brackets": ("(" * 100_000 + "1" + ")" * 100_000, "1"),
    "signs": ("-" * 100_000 + "1", "1"),
    "calls of operators": ("abs(" * 100_000 + "-1" + ")" * 100_000, "1"),
    "a sum": ("+".join(["1"] * 100_000), "100000"),
    "indices": ("x = [1]\nx[0] = x\nlen(x" + "[0]" * 100_000 + ")", "1"),
    "methods": ("x = 1.5\nx" + ".item()" * 50_000, "1.5"),
    "lambdas": ("(" + "lambda: " * 10_000 + "5)" + "()" * 10_000, "5"),
    "recursion": ("f(n) = n if n == 0 else 1 + f(n - 1)\nf(9990)", "9990"),
    "recursion in a loop": (
        "def f(n):\n  for i in [n]:\n    if i: return 1 + f(i - 1)\n  return 0\nf(9990)",
        "9990",
    ),
    "recursion in a list": ("f(n) = [f(n - 1) for i in [0]][0] + 1 if n else 0\nf(9990)", "9990"),
    "powers": ("^".join(["1"] * 100_000), "1"),
}


@pytest.mark.parametrize("case", DEEP, ids=DEEP)
def test_nesting_is_limited_by_memory_and_not_by_the_stack(case):
    program, result = DEEP[case]
    assert shown(session(), program) == [result]


@pytest.mark.parametrize(
    "program",
    [
        "f(n) = sorted([1], key=lambda x: f(n + 1))\nf(0)",
        "f(n) = sum(f(n + 1) for i in range(1))\nf(0)",
        "f(n) = list(map(f, [n + 1]))\nf(0)",
        "def f(n): return grad(lambda x: f(n + 1)(x))\nf(0)(1.0)",
    ],
)
def test_endless_recursion_through_the_host_ends_in_a_limit(program):
    with pytest.raises(LimitProblem):
        session().run(Source(program))


def test_a_long_sum_is_differentiated():
    s = session()
    assert shown(s, "x = var(1.0)\ny = " + "+".join(["x"] * 100_000) + "\ny.backward()\nx.grad") == [
        "tensor(100000.)"
    ]


# ----- evaluating with values ---------------------------------------------------------------------------


def test_values_become_float_leaves():
    found = session().evaluate([Source("x^2 * y")], bindings(x="3", y="x + 1"))
    assert [name for name, _ in found.inputs] == ["x", "y"]
    assert all(leaf.is_leaf and leaf.requires_grad and leaf.dtype == "float64" for _, leaf in found.inputs)
    assert found.outputs[0][1].current().value == 36.0


def test_names_outside_wrt_keep_their_kind():
    found = session().evaluate([Source("sum(x for i in range(n))")], bindings(x="2", n="5"), ["x"])
    assert [name for name, _ in found.inputs] == ["x"]
    assert dict(found.bound)["n"] == 5
    assert found.outputs[0][1].current().value == 10.0


def test_a_list_becomes_a_vector_leaf():
    found = session().evaluate([Source("w.sum()")], bindings(w="[1, 2]"))
    assert found.inputs[0][1].shape == (2,)
    assert found.inputs[0][1].dtype == "float64"


def test_trailing_assignments_are_outputs_by_name():
    found = session().evaluate([Source("k = 2\nprint(k)\ny = k*x\nz = y^2")], bindings(x="3"))
    assert [(name, value.current().value) for name, value in found.outputs] == [("y", 6.0), ("z", 36.0)]


def test_a_program_without_a_result_is_refused():
    with pytest.raises(EvaluationProblem, match="no result"):
        session().evaluate([Source("for i in range(2): x")], bindings(x="1"))


def test_what_is_no_number_cannot_be_differentiated_by():
    with pytest.raises(EvaluationProblem, match="s='a' is no number"):
        session().evaluate([Source("1")], bindings(s="'a'"))
    with pytest.raises(EvaluationProblem, match="f=sin is no number"):
        session().evaluate([Source("f(1)")], bindings(f="sin"), ["f"])


def test_a_function_given_for_a_name_stays_a_function():
    found = session().evaluate([Source("f(x)")], bindings(f="exp", x="0"))
    assert [name for name, _ in found.inputs] == ["x"]
    assert found.outputs[0][1].current().value == 1.0


def test_a_remark_is_made_once():
    s = session()
    s.run(Source("x = 1; 1/2x; 1/2x"))
    assert len(s.take_notes()) == 1
    s.run(Source("1/2x"))
    assert s.take_notes() == []


def test_an_equation_with_a_function_of_the_language_says_that_it_defines_it_anew():
    s = session()
    s.run(Source("sin(x) = 0.5"))
    (note,) = s.take_notes()
    assert note.text == "sin is defined anew and gives the same for every x; to compare write sin(x) == ..."
    s.run(Source("cos(x) = 1 - x^2/2; f(x) = 3\ndef tan(x): return 1\n"))
    assert s.take_notes() == []


@pytest.mark.parametrize("formula", ["float(x)^2", "x.item()^2", "sum(x.tolist())"])
def test_a_formula_that_takes_numbers_out_of_its_variable_says_so(formula):
    s = session()
    s.evaluate([Source(formula)], bindings(x="[2]" if "tolist" in formula else "2"), ["x"])
    (note,) = s.take_notes()
    assert note.text.endswith("gives plain numbers, through which no derivative passes: leave it out")
    s.evaluate([Source("int(x)*x")], bindings(x="2"), ["x"])
    s.evaluate([Source("float(x)")], bindings(x="2"), [])
    s.evaluate([Source("float(2)*x + float('inf')*0")], bindings(x="2"), ["x"])
    assert s.take_notes() == []


@pytest.mark.parametrize("power", ["A^-1", "A⁻¹", "A**-1"])
def test_a_matrix_to_the_power_of_minus_one_is_no_inverse_and_says_so(power):
    s = Session(write=lambda text: None, warn=lambda text: None)
    s.run(Source(f"A = tensor([[2., 0.], [0., 4.]]); {power}; {power}; 3^-1; [1., 2.]^-1"))
    (note,) = s.take_notes()
    assert note.text.endswith("the inverse of the matrix is inv(A)")
    s.run(Source(f"import torch; A = torch.eye(2); {power}"))
    assert s.take_notes() == []


# ----- where problems point ------------------------------------------------------------------------------


def problem_of(text):
    """Return the problem a program ends in."""
    with pytest.raises(Problem) as caught:
        session().run(Source(text))
    return caught.value


def test_a_problem_inside_functions_has_the_call_path():
    problem = problem_of("def inner(x): return x + nope\ndef outer(x): return inner(x)\nouter(1)")
    assert problem.span.text == "nope"
    assert [(name, span.text) for name, span in problem.calls] == [
        ("outer", "outer(1)"),
        ("inner", "inner(x)"),
    ]


def test_a_problem_in_a_differentiated_function_has_the_call_path():
    problem = problem_of("f(x) = x * nope\ngrad(f)(2.0)")
    assert problem.span.text == "nope"
    assert [name for name, _ in problem.calls] == ["f"]


def test_shapes_stand_beside_the_caret():
    problem = problem_of("W = ones(2, 3); X = ones(4)\nW + X")
    assert problem.label == "W is (2, 3), X is (4,)"


def test_a_wrong_call_shows_the_definition():
    problem = problem_of("def f(a): return a\nf(1, 2)")
    assert [(span.text, text) for span, text in problem.notes] == [("f", "f is defined here")]


def test_changes_in_place_are_counted_from_the_line_that_asks():
    s = session()
    shown(s, "old = zeros(2); untouched = zeros(2);")
    shown(s, "old.add_(1)")
    assert shown(s, "untouched._version") == ["0"]
    shown(s, "untouched.add_(1); untouched[0] = 3; made = zeros(1); made.add_(1)")
    assert shown(s, "[untouched._version, made._version]") == ["[2, 1]"]
    with pytest.raises(GradientProblem, match="not known"):
        shown(s, "old._version")


def test_steps_of_a_training_loop_are_counted_where_somebody_asks():
    loop = "with no_grad():\n    for _ in range(3): w -= 0.5 * ones(2)\n"
    assert shown(session(), f"w = tensor([1.0, 2.0], requires_grad=True)\n{loop}w._version") == ["3"]
    later = session()
    shown(later, f"w = tensor([1.0, 2.0], requires_grad=True)\n{loop}")
    with pytest.raises(GradientProblem, match="not known"):
        shown(later, "w._version")


def test_cells_of_a_notebook_know_what_later_ones_ask_for():
    s = session()
    cells = [Source("x = zeros(2)\nx.add_(1)", "<1>"), Source("x._version", "<2>")]
    for cell in cells:
        s.foresee(cell)
    assert [s.text_of(value) for cell in cells for value in s.run(cell, "last")] == ["1"]
