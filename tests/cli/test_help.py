"""`gradcli help NAME` of the language, and of what programs import: layers, optimisers, distributions, collections."""

from __future__ import annotations

from typing import Any

import pytest

from gradcli.commands.library_help import library_names, library_texts
from gradcli.session import Session
from gradcli.source import Source

RUNTIME = Session(write=lambda text: None, warn=lambda text: None).runtime


@pytest.mark.parametrize(
    ("name", "call", "page"),
    [
        ("nn.LSTM", "torch.nn.LSTM(input_size, hidden_size, ", "generated/torch.nn.LSTM.html"),
        ("torch.optim.LBFGS", "torch.optim.LBFGS(params, lr=1, ", "generated/torch.optim.LBFGS.html"),
        ("StepLR", "torch.optim.lr_scheduler.StepLR(optimizer, step_size, ", "lr_scheduler.StepLR.html"),
        ("DataLoader", "torch.utils.data.DataLoader(dataset, ", "data.html#torch.utils.data.DataLoader"),
        ("Normal", "torch.distributions.Normal(loc, scale", "#torch.distributions.normal.Normal"),
        ("nn.init.normal_", "torch.nn.init.normal_(tensor, ", "nn.init.html#torch.nn.init.normal_"),
        ("torch.func.jacrev", "torch.func.jacrev(func, ", "generated/torch.func.jacrev.html"),
        (
            "F.embedding",
            "torch.nn.functional.embedding(input, ",
            "generated/torch.nn.functional.embedding.html",
        ),
        (
            "register_forward_hook",
            "torch.nn.Module.register_forward_hook(hook, ",
            "generated/torch.nn.Module.html",
        ),
        ("optimizer.add_param_group", "torch.optim.Optimizer.add_param_group(", "torch.optim.Optimizer.html"),
        (
            "register_prehook",
            "torch.autograd.graph.Node.register_prehook(fn)",
            "torch.autograd.graph.Node.html",
        ),
        ("deque", "collections.deque(", "collections.html#collections.deque"),
    ],
)
def test_call_and_page(cli: Any, name: str, call: str, page: str) -> None:
    first, *rest = cli("help", name).out.splitlines()
    assert first.startswith(call)
    assert rest[-1].endswith(page)


def test_the_definition_says_what_it_is(cli: Any) -> None:
    assert "    The normal distribution.\n" in cli("help", "Normal").out
    # A layer without weights says what its operator does.
    summary = cli("help", "softmax").out.splitlines()[1]
    assert summary in cli("help", "nn.Softmax").out.splitlines()


def test_a_path_means_the_module_that_it_names() -> None:
    assert library_texts("torch.func.grad", RUNTIME)[0].startswith("torch.func.grad(func, ")
    assert library_texts("torch.autograd.grad", RUNTIME)[0].startswith("torch.autograd.grad(outputs, ")
    assert library_texts("optim.LSTM", RUNTIME) == []


@pytest.mark.parametrize("name", ["Linear", "Adam", "CosineAnnealingLR", "Categorical", "defaultdict"])
def test_names_are_known(name: str) -> None:
    assert name in library_names(RUNTIME)


def test_a_method_of_several_classes_is_told_of_each(cli: Any) -> None:
    found = [line for line in cli("help", "state_dict").out.splitlines() if line.startswith("torch")]
    assert found == [f"torch.{name}.state_dict()" for name in ("nn.Module", "optim.Optimizer")]


def test_a_tensor_goes_before_a_module_and_an_operator_before_its_function(cli: Any) -> None:
    assert cli("help", "x.to").out.startswith("x.to(")
    assert cli("help", "F.relu").out == cli("help", "relu").out
    assert cli("help", "F.unfold").out == cli("help", "im2col").out != cli("help", "unfold").out
    assert cli("help", "F.fold").out == cli("help", "col2im").out  # PyTorch's function by its name here


def test_a_slip_is_met_with_the_nearest_name(cli: Any) -> None:
    result = cli("help", "nn.LSTMM")
    assert result.status == 2
    assert "did you mean LSTM" in result.err


def test_help_leaves_an_open_level_of_forward_mode_alone() -> None:
    printed: list[str] = []
    session = Session(write=printed.append, warn=lambda text: None)
    session.run(
        Source("from torch.autograd import forward_ad as fw\nfw.enter_dual_level()\n", "a"), "nothing"
    )
    assert library_texts("make_dual", session.runtime)
    # The tangent of x^2 at 3 along 1 is 2x = 6.
    text = "x = fw.make_dual(torch.tensor(3.0), torch.tensor(1.0))\nprint(fw.unpack_dual(x * x).tangent)\n"
    session.run(Source("import torch\n" + text, "b"), "nothing")
    assert printed == ["tensor(6.)\n"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pi", "pi = 3.141592653589793"),
        ("backward", "x.backward(gradient=None, "),
        ("lambda", "lambda x: x^2 is a function without a name."),
        ("sin(x)", "Sine of x in radians"),
        ("F.relu", "x where x > 0, else 0"),
        ("x.sum", "sum(input, dim=None"),
        ("no_grad", "nothing inside is recorded"),
        ("var", "A leaf that requires grad"),
        ("hessian", "hessian(f)(x): second derivatives of a scalar function."),
        ("hessian", "usage: gradcli hessian [options] EXPR"),
        ("  ", "Exact derivatives of expressions and programs."),
    ],
)
def test_help_knows_what_the_prompt_knows(cli: Any, name: str, said: str) -> None:
    assert said in cli("help", name).out


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("x.grad", "x.grad"),
        ("y.backward", "x.backward(gradient=None, "),
        ("wrt", "--wrt NAMES"),
        ("claim", "--claim NAME=EXPR"),
        ("precision", "--precision N"),
    ],
)
def test_members_of_tensors_and_options_are_explained(cli: Any, name: str, first: str) -> None:
    assert cli("help", name).out.startswith(first)


@pytest.mark.parametrize(
    ("name", "hint"), [("--wrt", "gradcli help wrt explains it"), ("csv", "did you mean map?")]
)
def test_what_has_no_help_is_told_what_has(cli: Any, name: str, hint: str) -> None:
    assert cli("help", name).err.endswith(f"hint: {hint}\n")
