"""The work every contender does: the same programs and the same numbers, and the goals they are held to.

`PROGRAMS` are written in gradcli's language; the peers in peers/ do the same in their own. `GOALS` say which ratio
of two times in one run should not be passed.
"""

from __future__ import annotations

# B: a loop whose end depends on the data. Six recorded operations a turn, 0.6 thousand turns.
LOOP_START = (1.3, 2.1)
LOOP_LIMIT = 3000.0
LOOP_OPERATIONS_PER_TURN = 6

# C: two operations a turn, 600,000 nodes in one line.
CHAIN_TURNS = 300_000

# D: one expression over a million numbers.
ELEMENTS = 1_000_000

# E: a scalar function of three variables over a million rows.
ROWS = 1_000_000

# F
ROSENBROCK_SIZES = (100, 1000)
JACOBIAN_SIZE = 500

# G
POINTS, HIDDEN, LEARNING_RATE = 200, 16, 0.1

# H
CHECK_SIZE = 100

WORKS = {
    "one_shot": "value and gradient of x^2*y + sin(x) from the shell, a whole process",
    "scalar_loop": "a scalar loop with a data-dependent end, forward and backward",
    "chain": "600,000 nodes in a chain, forward and backward",
    "array_expression": "sum(exp(-x^2) * sin(3x) + log1p(x^2)), a million numbers, value and gradient",
    "rows": "value and three partials of x^2*y + sin(x*z) for a million rows in memory",
    "table_csv": "a million CSV rows in, rows with value and three partials out, a whole process",
    "table_small": "the same for a thousand rows",
    "table_jsonl": "the same for a million JSON lines",
    "table_branch": "the same with a branch on each row",
    "table_loop": "Newton's square root and its derivatives for a million CSV rows",
    "hessian_rosenbrock": "the Hessian of Rosenbrock's function",
    "jacobian_tanh": "the Jacobian of tanh(W x), 500 by 500",
    "mlp_step": "one SGD step of a 2-16-1 network over 200 points",
    "check": "a finite-difference check of 100 components",
    "first_prompt": "from the shell to the first prompt, in a terminal",
    "key_to_screen": "a key until it shows, at the end of a program of 200 lines",
}

PROGRAMS = {
    "one_shot": "x^2*y + sin(x)",
    "scalar_loop": """
def loop(x, y):
    total = x * 0.0
    step = x
    while total < 3000.0:
        step = sin(step * y) + step * 0.5
        total = total + step * step
    return total
""",
    "chain": """
def chain(x):
    for turn in range(300000):
        x = x * 1.0000001 + 0.0000001
    return x
""",
    "array_expression": "sum(exp(-x^2) * sin(3*x) + log1p(x^2))",
    "rows": "x^2*y + sin(x*z)",
    "table": "x*exp(-y^2) + sin(x*z)/(1+z^2)",
    "table_branch": "x*exp(-y^2) + sin(x*z)/(1+z^2) if x > y else x*exp(-y^2) - sin(x*z)/(1+z^2)",
    "table_loop": "s = exp(8*x + 8*y)\ng = 1.0\nwhile abs(g*g - s) > 1e-12*s: g = (g + s/g)/2\ng",
    "hessian_rosenbrock": "def f(x):\n    return (100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2).sum()",
    "jacobian_tanh": "def f(x):\n    return tanh(W @ x)",
    "mlp_step": "((tanh(X @ W1 + b1) @ W2 + b2 - t) ** 2).mean()",
    "check": "def f(x):\n    return (sin(x) * exp(-x^2 / 10) * x.roll(1)).sum()",
    "key_to_screen": "\n".join([f"def f{i}(x):\n    return sin(x)*{i} + x^2" for i in range(100)]),
}

# work: (ours, peer, which time, largest ratio)
GOALS = {
    "one_shot": [("gradcli", "import numpy", "seconds", 0.85)],
    "scalar_loop": [("gradcli", "pytorch", "seconds", 0.14), ("gradcli", "micrograd", "seconds", 0.4)],
    "chain": [("gradcli", "pytorch", "seconds", 0.18)],
    "array_expression": [("gradcli", "by hand", "seconds", 1.05), ("gradcli", "value only", "seconds", 2.2)],
    "rows": [("gradcli", "pytorch", "seconds", 1.5)],
    "table_csv": [
        ("gradcli", "polars + jax", "seconds", 0.76),
        ("gradcli", "polars, by hand", "seconds", 1.0),
        ("gradcli", "polars + jax", "memory_mb", 0.16),
    ],
    "table_small": [("gradcli", "import numpy", "seconds", 2.0)],
    "table_branch": [("gradcli", "gradcli, no branch", "seconds", 2.0)],
    "hessian_rosenbrock": [
        ("gradcli, n=100", "autograd, n=100", "first", 1.0),
        ("gradcli, n=1000", "pytorch, n=1000", "first", 1.0),
    ],
    "jacobian_tanh": [("gradcli", "pytorch", "seconds", 1.0)],
    "mlp_step": [("gradcli", "by hand", "seconds", 2.58)],
    "check": [("gradcli", "pytorch", "seconds", 1.0)],
    # The aims are 250 ms where the toolkit alone takes 133, and 30 ms where it takes 2.5.
    "first_prompt": [("gradcli", "gradcli's toolkit alone", "seconds", 250 / 133)],
    "key_to_screen": [("gradcli", "gradcli's toolkit alone", "seconds", 30 / 2.5)],
}
