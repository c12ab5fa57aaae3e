"""Record single-precision results of PyTorch to the last digit, into torch_single.json beside this file.

Needs PyTorch (the file here was made with PyTorch 2.13 on a CPU), and nothing of gradcli:

    python tests/data/make_torch_single.py

The numbers are `2 * torch.rand(shape) - 1` after `manual_seed(5)`, drawn shape by shape in the order of the file.
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
LENGTHS = (3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 300, 513, 1000)
SHAPES = [(n,) for n in LENGTHS] + [(n, m) for n in (3, 10, 33, 100) for m in (3, 7, 8, 40, 70)]
FUNCTIONS = ("exp", "log1p", "tanh", "sin", "cos", "expm1", "sigmoid", "atan", "exp2")


def main():
    """Write sums of many shapes and values of some functions."""
    torch.manual_seed(5)
    sums = []
    for shape in SHAPES:
        x = 2 * torch.rand(shape) - 1
        along = [x.sum(dim).tolist() for dim in range(len(shape))] if len(shape) > 1 else []
        sums.append({"shape": shape, "sum": x.sum().item(), "mean": x.mean().item(), "along": along})
    x = 2 * torch.rand(200) - 1
    values = {name: getattr(torch, name)(x).tolist() for name in FUNCTIONS}
    x = torch.rand(6)
    powers = {str(p): (x**p).tolist() for p in (2, 3, 4, 0.5, 2.5, -1, -2)}
    spread = {"std": x.std().item(), "var": x.var().item(), "softmax": torch.softmax(x, 0).tolist()}
    header = {"made_by": "python tests/data/make_torch_single.py", "torch": torch.__version__}
    found = {**header, "sums": sums, "values": values, "powers": powers, "spread": spread}
    (HERE / "torch_single.json").write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
