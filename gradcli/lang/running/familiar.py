"""Names of other notations and languages, and what they are called here."""

from __future__ import annotations

from gradcli.lang.suggest import SPELT

# Templates of what to write: {x} and {y} are the first two arguments as the user wrote them, {args} all of them.
WRITTEN = {
    **{name: f"{ours}({{x}})" for name, ours in SPELT.items()},
    # Trigonometry and logarithms of other countries and calculators.
    "ctg": "1/tan({x})", "cot": "1/tan({x})", "cotan": "1/tan({x})", "cotg": "1/tan({x})",
    "sec": "1/cos({x})", "csc": "1/sin({x})", "cosec": "1/sin({x})",
    "arcctg": "atan(1/{x})", "acot": "atan(1/{x})",
    "coth": "1/tanh({x})", "sech": "1/cosh({x})", "csch": "1/sinh({x})",
    "sind": "sin(deg2rad({x}))", "cosd": "cos(deg2rad({x}))", "tand": "tan(deg2rad({x}))",
    "asind": "rad2deg(asin({x}))", "acosd": "rad2deg(acos({x}))", "atand": "rad2deg(atan({x}))",
    "radians": "deg2rad({x})", "degrees": "rad2deg({x})",
    "logb": "log({x})/log({y})",
    "deg": "rad2deg({x}) for the degrees of an angle, deg2rad({x}) for an angle in degrees", "rad": "deg2rad({x})",
    "sine": "sin({x})", "cosine": "cos({x})", "tangent": "tan({x})", "logarithm": "log({x})",
    # Roots, powers, rounding, counting.
    "squareroot": "sqrt({x})", "square_root": "sqrt({x})", "sqroot": "sqrt({x})",
    "nthroot": "{x}^(1/{y})", "surd": "{x}^(1/{y})", "cuberoot": "cbrt({x})", "sqr": "{x}^2",
    "power": "{x}^{y}", "factorial": "gamma({x} + 1)", "fact": "gamma({x} + 1)", "signum": "sign({x})",
    "ceiling": "ceil({x})", "modulo": "{x} % {y}", "mod": "{x} % {y}", "idiv": "{x} // {y}", "rem": "{x} % {y}",
    "nCr": "gamma({x} + 1)/(gamma({y} + 1)*gamma({x} - {y} + 1))",
    "ncr": "gamma({x} + 1)/(gamma({y} + 1)*gamma({x} - {y} + 1))",
    "binom": "gamma({x} + 1)/(gamma({y} + 1)*gamma({x} - {y} + 1))",
    "binomial": "gamma({x} + 1)/(gamma({y} + 1)*gamma({x} - {y} + 1))",
    "comb": "gamma({x} + 1)/(gamma({y} + 1)*gamma({x} - {y} + 1))",
    "nPr": "gamma({x} + 1)/gamma({x} - {y} + 1)", "perm": "gamma({x} + 1)/gamma({x} - {y} + 1)",
    # The normal distribution: its area, density and quantile.
    "normcdf": "ndtr({x})", "norm_cdf": "ndtr({x})", "normalcdf": "ndtr({y}) - ndtr({x})", "pnorm": "ndtr({x})",
    "Phi": "ndtr({x})", "NORMSDIST": "ndtr({x})", "normsdist": "ndtr({x})",
    "normpdf": "exp(-{x}^2/2)/sqrt(2pi)", "norm_pdf": "exp(-{x}^2/2)/sqrt(2pi)", "dnorm": "exp(-{x}^2/2)/sqrt(2pi)",
    "norminv": "ndtri({x})", "invNorm": "ndtri({x})", "qnorm": "ndtri({x})", "probit": "ndtri({x})",
    "NORMSINV": "ndtri({x})",
    # Vectors, matrices and lists.
    "c": "[{args}]", "vector": "tensor([{args}])", "vec": "tensor([{args}])", "matrix": "tensor({args})",
    "length": "len({x})", "size": "{x}.shape", "shape": "{x}.shape", "numel": "{x}.numel()", "ndims": "{x}.ndim",
    "seq": "arange({x}, {y} + 1)", "transpose_": "{x}.T", "magnitude": "norm({x})", "determinant": "det({x})",
    "identity": "eye({x})", "stdev": "std({x})", "maximum_": "max({args})", "rnd": "rand()",
    "random": "rand()", "append": "{x}.append({y})", "push": "{x}.append({y})",
    # Spreadsheets.
    "average": "mean({list})", "Average": "mean({list})", "AVERAGE": "mean({list})", "avg": "mean({list})",
    "Mean": "mean({list})", "SUM": "sum({list})", "PRODUCT": "prod({list})", "STDEV": "std({list})",
    "MEDIAN": "median({list})", "IF": "{y} if {x} else {z}", "IIF": "{y} if {x} else {z}", "POWER": "{x}^{y}",
    "ROUND": "round({args})", "MAX": "max({list})", "MIN": "min({list})", "COUNT": "len({list})",
    "variable": "var({x})", "Var": "var({x})", "param": "var({x})",
    # Printing.
    "disp": "print({args})", "printf": "print({args})", "fprintf": "print({args})",
    "println": "print({args})", "cat": "print({args})", "echo": "print({args})", "puts": "print({args})",
    # Constants.
    "true": "True", "TRUE": "True", "false": "False", "FALSE": "False", "null": "None", "NULL": "None", "nil": "None",
    "nothing": "None", "undefined": "None", "none": "None", "Inf": "inf", "infinity": "inf", "Infinity": "inf",
    "oo": "inf", "NaN": "nan", "NA": "nan", "PI": "pi", "Pi": "pi", "euler": "e",
    # Python's own.
    "getattr": "x.name",
}  # fmt: skip
UNDERSCORES = "names with two underscores are Python's own and are not part of the language"
DERIVATIVE = "write f(x) = ..., then f'(x)"
_INTEGRAL = "gradcli takes derivatives, not integrals; a sum over linspace comes near one"
_SERIES = "the coefficients of a series: gradcli diff --taylor -n 3 'sin(x)' x=0"
_FORMULAS = "gradcli computes numbers, not formulas: give the variables values"
# Sentences.
TOLD = {
    "derivative": DERIVATIVE, "differentiate": DERIVATIVE, "deriv": DERIVATIVE, "derive": DERIVATIVE,
    "D": DERIVATIVE, "Dx": DERIVATIVE, "dydx": DERIVATIVE, "nDeriv": DERIVATIVE, "Derivative": DERIVATIVE, "ddx": DERIVATIVE,
    "gradient": "write grad(f)(x), or y.backward() and x.grad",
    "integral": _INTEGRAL, "integrate": _INTEGRAL, "Integrate": _INTEGRAL, "quad": _INTEGRAL,
    "limit": "gradcli takes no limits: compute the expression close to the point",
    "taylor": _SERIES, "series": _SERIES, "Series": _SERIES, "maclaurin": _SERIES,
    "simplify": _FORMULAS, "Simplify": _FORMULAS, "expand": _FORMULAS, "factor": _FORMULAS, "symbols": _FORMULAS,
    "Symbol": _FORMULAS, "Solve": _FORMULAS,
    "plot": "to draw a function: gradcli plot 'sin(x)' --range x=-5..5, or :plot at the prompt",
    "Plot": "to draw a function: gradcli plot 'sin(x)' --range x=-5..5, or :plot at the prompt",
    "open": "a program reads no files: give it data by name on the command line, x=@data.npy",
    "input": "a program asks nothing: give it values on the command line, x=3",
    "__import__": "write import torch; gradcli's modules are torch, math, numpy, functools and time",
    "compile": "write the program itself", "breakpoint": "print(x) shows a value where it stands",
    "complex": "gradcli has no complex numbers: compute with the real and the imaginary part",
    "linalg": "its functions stand by themselves: norm(x), inv(A), det(A), solve(A, b); PyTorch's are torch.linalg",
    "object": "gradcli has no classes", "vars": ":vars lists the names at the prompt",
    "eval": "write the expression itself", "exec": "write the program itself",
    "exit": "a program ends with its last line; Ctrl-D leaves the prompt",
    "quit": "a program ends with its last line; Ctrl-D leaves the prompt",
    "globals": ":vars lists the names at the prompt", "locals": ":vars lists the names at the prompt",
    "setattr": "write x.grad = ..., x.data = ... or x.requires_grad = ...",
    "end": "a block ends where its indentation ends; the last element is x[-1]",
    "begin": "a block begins with a colon and is indented", "this": "gradcli has no classes",
    "self": "gradcli has no classes: write functions of all they need",
    "super": "gradcli has no classes: write functions of all they need",
    "frozenset": "write set(xs)",
    "count": "xs.count(x) counts a value, len(xs) counts all, (x > 0).sum() counts where a condition holds",
    **{name: f"it is given by its name: {name}=True" for name in ("retain_graph", "create_graph", "requires_grad")},
    "device": 'write device = "cpu" before: gradcli computes on the processor',
    "property": "gradcli has no classes: write functions of all they need",
}  # fmt: skip
_FILES = (
    "a program reads and writes no files: give it data by name, x=@data.npy; -o FILE keeps what it prints"
)
# What programs ask modules for that no table of ours has.
MEMBERS = {
    "gradient": "differences of neighbours: torch.gradient(y, spacing=(x,)); the exact derivative of a function: f'(x)",
    **dict.fromkeys(
        ("load", "save", "loadtxt", "savetxt", "genfromtxt", "memmap", "fromfile", "tofile"), _FILES
    ),
    "sleep": "there is nothing to wait for",
    "utils": "gradcli has no data loaders: loop over rows, for x, y in zip(X, Y)",
    "Function": "gradcli has no classes: what a function computes has its derivative already",
    "jit": "functions run as they are: leave it out",
    "compile": "functions run as they are: leave it out",
}
MODULES = {
    "torch": "torch", "math": "math", "np": "numpy as np", "numpy": "numpy", "F": "torch.nn.functional as F",
    "nn": "torch.nn as nn", "optim": "torch.optim as optim", "functools": "functools", "time": "time",
}  # fmt: skip
# What TensorFlow and JAX call what PyTorch has under another name.
TORCH_FOR = {
    "constant": "write torch.tensor(...)", "convert_to_tensor": "write torch.tensor(...)",
    "array": "write torch.tensor(...)", "asarray": "write torch.tensor(...)",
    "Variable": "write torch.tensor(..., requires_grad=True)",
    "GradientTape": "no tape is needed: y.backward(), then x.grad; or torch.autograd.grad(y, x)",
    "grad": "write torch.func.grad(f)(x)", "value_and_grad": "write torch.func.grad_and_value(f)(x)",
    "jacobian": "write torch.func.jacrev(f)(x)", "elementwise_grad": "write torch.func.grad(lambda x: f(x).sum())(x)",
    "jit": "functions run as they are: leave it out", "function": "functions run as they are: leave it out",
    "reduce_sum": "write torch.sum(...)", "reduce_mean": "write torch.mean(...)", "reduce_max": "write torch.max(...)",
    "reduce_min": "write torch.min(...)", "concat": "write torch.cat([...])", "concatenate": "write torch.cat([...])",
    "random": "write torch.manual_seed(0), then torch.randn(...)", "numpy": "write torch in its place: torch.sin(x)",
    "nn": "write torch.nn.functional: its relu, softmax and their kin", "vjp": "write torch.func.vjp(f, x)",
    **{name: f"write torch.func.{name}" for name in ("jacfwd", "jacrev", "hessian", "vmap", "jvp")},
}  # fmt: skip
