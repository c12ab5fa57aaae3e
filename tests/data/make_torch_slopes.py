"""Record single-precision gradients and losses of PyTorch to the last digit, into torch_slopes.json beside this file.

Needs PyTorch (the file here was made with PyTorch 2.13 on a CPU), and nothing of gradcli:

    python tests/data/make_torch_slopes.py

`programs`: name and text; `x`, `y` and `w` are the tensors of `inputs` (for those of rows, 10 by 6) and `w` the
cotangent. `gradients`: by name, what `x.grad` is. `losses`: by name, values for the first three to forty rows.
`matrices`: by name, for matrices `m` of 2 rows their numbers, the values, and the gradient of the sum of the values.
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
COUNT = 60
ELEMENTWISE = {
    "div": "x / y",
    "div by": "y / x",
    "log": "x.log()",
    "log2": "x.log2()",
    "log10": "x.log10()",
    "log1p": "x.log1p()",
    "atan": "x.atan()",
    "atan2": "torch.atan2(x, y)",
    "hypot": "torch.hypot(x, y)",
    "rsqrt": "x.rsqrt()",
    "tanh": "x.tanh()",
    "sigmoid": "x.sigmoid()",
    "expm1": "x.expm1()",
    "power of -1": "x ** -1",
    "power of -2": "x ** -2",
    "lerp": "x.lerp(y, 0.3)",
    "addcmul": "torch.addcmul(y, x, y, value=0.3)",
}
ROWS = {
    "mean": "x.mean(1)",
    "std": "x.std(1)",
    "var": "x.var(1)",
    "norm": "x.norm(dim=1)",
    "prod": "x.prod(1)",
    "cumsum": "x.cumsum(1)",
    "softmax": "x.softmax(1)",
    "log_softmax": "x.log_softmax(1)",
    "logsumexp": "x.logsumexp(1)",
}
OF_TWO_ROWS = {
    "det": "torch.det(m)",
    "inverse": "torch.inverse(m)",
    "solve": "torch.linalg.solve(m, torch.tensor([2.0, -3.0]))",
}
COUNTS = (3, 5, 8, 16, 17, 40)


def gradient(text, x, y):
    """Return the gradient of a program's value, weighed with numbers that are fixed."""
    leaf = x.clone().requires_grad_()
    value = eval(text, {"torch": torch, "x": leaf, "y": y})
    weights = torch.linspace(0.5, 2, value.numel()).reshape(value.shape)
    value.backward(weights)
    return leaf.grad.flatten().tolist()


def of_a_matrix(text, numbers):
    """Return the values of a program for a matrix of 2 rows, and the gradient of their sum."""
    leaf = torch.tensor(numbers).reshape(2, 2).requires_grad_()
    value = eval(text, {"torch": torch, "m": leaf})
    value.sum().backward()
    return value.flatten().tolist(), leaf.grad.flatten().tolist()


def main():
    """Write everything beside this file."""
    torch.manual_seed(9)
    x, y = torch.rand(COUNT) * 3 + 0.05, torch.rand(COUNT) * 3 + 0.05
    gradients = {name: gradient(text, x, y) for name, text in ELEMENTWISE.items()}
    rows = {name: gradient(text, x.reshape(10, 6), y) for name, text in ROWS.items()}
    losses = {}
    for count in COUNTS:
        scores = torch.randn(count, 4)
        target = torch.arange(count) % 4
        chances = torch.rand(count) * 0.9 + 0.05
        hits = (torch.arange(count) % 2).float()
        leaf = chances.clone().requires_grad_()
        torch.nn.functional.binary_cross_entropy(leaf, hits).backward()
        losses[count] = {
            "scores": scores.flatten().tolist(),
            "nll": torch.nn.functional.nll_loss(scores, target).item(),
            "chances": chances.tolist(),
            "bce gradient": leaf.grad.tolist(),
            "norm": scores[:, 0].norm().item(),
        }
    members = [torch.randint(-5, 10, (4,)).add(0.5 * (k % 2)).tolist() for k in range(20)]
    members = [m for m in members if abs(m[0] * m[3] - m[1] * m[2]) > 0.5]
    matrices = {name: [(m, *of_a_matrix(text, m)) for m in members] for name, text in OF_TWO_ROWS.items()}
    found = {
        "made_by": "python tests/data/make_torch_slopes.py",
        "torch": torch.__version__,
        "x": x.tolist(),
        "y": y.tolist(),
        "programs": {**ELEMENTWISE, **ROWS, **OF_TWO_ROWS},
        "gradients": gradients,
        "rows": rows,
        "losses": losses,
        "matrices": matrices,
    }
    (HERE / "torch_slopes.json").write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
