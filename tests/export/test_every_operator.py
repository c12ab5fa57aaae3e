"""Every operator, on the samples of its definition: what is exported computes the same value and gradient."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradcli.commands.values import plain_data
from gradcli.core.backward import pull_back
from gradcli.core.ops.basic import add, mul, zeros_like
from gradcli.core.ops.reductions.reduction import sum as total
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import is_floating
from gradcli.errors import Problem
from gradcli.export.graph import graph_of, recorded
from gradcli.export.jax.spelling import jax_name
from gradcli.export.request import Exported
from gradcli.export.targets import source_for
from gradcli.export.torch_spelling import torch_name
from tests.core.generated import Call, calls_of, leaves_of
from tests.export.programs import exported, ours

CALLS = calls_of(*sorted({operator.family for operator in OPERATORS.values()}))


def written(call: Call, target: str) -> tuple[str, Any, list[Any], list[Any]] | None:
    """Return the source of a weighted sum of a call's results, its value and gradient, and where; None if constant."""

    def work() -> tuple[Tensor, list[Any], list[Tensor]] | None:
        operands, leaves = leaves_of(call, call.points)
        y: Any = 0.0
        for k, out in enumerate(call(*operands)):
            weights = call.random([np.shape(data_of(out))], str(k))[0]
            y = add(y, total(mul(out, weights)) if np.ndim(weights) else mul(out, weights))
        if type(y) is not Tensor or not y.requires:
            return None
        found = pull_back([y], [1.0], leaves, create_graph=True)
        return y, [zeros_like(x) if ct is None else ct for ct, x in zip(found, leaves, strict=True)], leaves

    made = recorded(work)
    if made is None:
        return None
    y, gradient, leaves = made
    inputs = [(f"x{i}", leaf) for i, leaf in enumerate(leaves)]
    graph = graph_of([y], [gradient], inputs)
    place = tuple((name, plain_data(leaf)) for name, leaf in inputs)
    source = source_for(target, Exported(graph, "f", "y", (), place))
    return source, data_of(y), [data_of(g) for g in gradient], [data_of(leaf) for leaf in leaves]


@pytest.mark.parametrize("call", CALLS)
def test_numpy_agrees(call: Call) -> None:
    made = written(call, "numpy")
    if made is None:
        return
    source, value, gradient, point = made
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "<exported>", "exec"), module)
    found, partials = module["f_grad"](*point)
    np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-13)
    for partial, expected, at in zip(partials, gradient, point, strict=True):
        assert np.shape(partial) == np.shape(at)
        np.testing.assert_allclose(partial, expected, rtol=1e-11, atol=1e-12)


# ----- PyTorch and JAX ------------------------------------------------------------------------------

# Why these differ, or are not there.
NO_COUNTERPART = {
    "jax": "cholesky_inverse col2im combinations cummax cummin cumulative_trapezoid dropout erfcx im2col index "
    "index_put interpolate j0 j1 kthvalue lstsq mode nanmedian pixel_shuffle pixel_unshuffle unique unique_consecutive "
    "affine_grid alpha_dropout diagonal_scatter dropout1d dropout2d dropout3d feature_alpha_dropout grid_sample "
    "index_reduce linalg_vander local_response_norm lp_pool1d lp_pool2d lp_pool3d masked_scatter multi_margin_loss "
    "multilabel_margin_loss multilabel_soft_margin_loss pdist put renorm rrelu scatter_reduce select_scatter "
    "slice_scatter as_strided ctc_loss lu lu_factor lu_solve lu_unpack",
    "pytorch": "index j0 j1",
}
# Signs of factors are the library's; PyTorch's gradients of a singular determinant, of triangles that are not read,
# and of its own hardsigmoid are others; what its functions do not take or do not differentiate.
THEIR_OWN = {
    "jax": "log_softmax-case4 logsumexp-case4 softmax-case4 softmin-case4 logcumsumexp-case4",
    "pytorch": "cholesky_inverse-case1 cholesky_solve-case1 det-case5 det-case7 det-case8 eigh-case1 hardsigmoid-number "
    "hardsigmoid-matrix hardsigmoid-case1 linalg_svd-case3 lstsq-case1 svd-case3 unique-case1 unique-case2 "
    "unique-case3 unique_consecutive-case1 unique_consecutive-case2 "
    "cond-case2 soft_margin_loss-case1 soft_margin_loss-case2 soft_margin_loss-case3 "
    "soft_margin_loss-case4 soft_margin_loss-case5 linalg_cross-case2 vander-case1 vander-case2 scatter-case1 "
    "ctc_loss-case1 ctc_loss-case2 ctc_loss-case3 lu_solve-case1 lu_unpack-case1 lu_unpack-case2",
}
RUNNER = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("ignore")
answers = []
for name, source in json.load(open(sys.argv[1])):
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, name, "exec"), {"__name__": "__main__"})
        lines = [line.partition(" ")[2].replace("nan", "NaN").replace("inf", "Infinity")
                 for line in printed.getvalue().splitlines()]
        answers.append([json.loads(line) for line in lines])
    except Exception as error:
        answers.append(f"{type(error).__name__}: {error}")
json.dump(answers, open(sys.argv[2], "w"))
"""


def literal(value: Any) -> str:
    """Return a value as a program writes it."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value) if not isinstance(value, float) or math.isfinite(value) else str(value)


def program(call: Call) -> tuple[str, dict[str, str], str] | None:
    """Return a call as a program of one number, the values of its names, and by which to differentiate."""
    names = [f"x{i}" for i in range(len(call.points))]
    listed = ", ".join(names)
    operands = f"[{listed}]" if call.operator.variadic else listed
    arguments = [operands, *[f"{name}={literal(value)}" for name, value in call.params]]
    text = f"{call.operator.name}({', '.join(filter(None, arguments))})"
    given = (list(call.points),) if call.operator.variadic else call.points
    results = call.operator.call(*given, **dict(call.params))
    if isinstance(results, (tuple, list)):
        floats = [
            i for i, each in enumerate(results) if type(each) is not bool and is_floating(data_of(each))
        ]
        text = " + ".join([f"sum(sin({text}[{i}]))" for i in floats])
    elif type(results) is bool or not is_floating(data_of(results)):
        return None
    else:
        text = f"sum(sin({text}))"
    values = dict(zip(names, map(literal, call.points), strict=True))
    return text, values, ",".join([names[i] for i in call.wrt])


def programs(target: str) -> list[tuple[str, str, str, dict[str, str], str]]:
    """Return name, source, text, values and inputs of every call that has a counterpart."""
    found = []
    # var(x) of the language makes a leaf; index_put takes a tuple there.
    left_out = {*NO_COUNTERPART[target].split(), "var", "index_put"}
    for parameter in CALLS:
        call = parameter.values[0]
        if call.operator.name in left_out or not call.wrt or parameter.id == "clamp-case7":
            continue
        made = program(call)
        if made is not None and made[0]:
            text, values, wrt = made
            found.append(
                (parameter.id, exported(text, values, f"to={target}", f"wrt={wrt}"), text, values, wrt)
            )
    return found


@pytest.mark.parametrize("target", ["pytorch", "jax"])
def test_other_libraries_agree(target: str, tmp_path: Path) -> None:
    made = programs(target)
    for name, source, *_ in made:
        compile(source, name, "exec")
    if "GRADCLI_PEERS" not in os.environ:
        pytest.skip("GRADCLI_PEERS names no Python that has PyTorch and JAX; the sources were compiled")
    sources, answers = tmp_path / "sources.json", tmp_path / "answers.json"
    sources.write_text(json.dumps([each[:2] for each in made]))
    subprocess.run([os.environ["GRADCLI_PEERS"], "-c", RUNNER, str(sources), str(answers)], check=True)
    wrong = []
    for (name, _, text, values, wrt), found in zip(made, json.loads(answers.read_text()), strict=True):
        if name in THEIR_OWN[target].split():
            continue
        value, gradient = ours(text, values, wrt)
        if isinstance(found, str) or not np.allclose(
            flat(found), flat([value, *gradient]), rtol=1e-9, atol=1e-10, equal_nan=True
        ):
            wrong.append((name, text, found))
    assert not wrong


def flat(data: Any) -> Any:
    """Return all numbers of nested lists."""
    return np.array([x for part in data for x in flat(part)] if isinstance(data, list) else [float(data)])


@pytest.mark.parametrize("name", NO_COUNTERPART["jax"].split())
def test_what_jax_does_not_have_is_refused_by_name(name: str) -> None:
    with pytest.raises(Problem, match=f"{name} cannot be written in JAX"):
        jax_name(name)


@pytest.mark.parametrize("name", NO_COUNTERPART["pytorch"].split())
def test_what_pytorch_does_not_have_is_refused_by_name(name: str) -> None:
    with pytest.raises(Problem, match=f"PyTorch has no (function|derivative of) {name}"):
        torch_name(name)
