"""Record PyTorch's optimisers step by step, in float64, on small problems.

    python tests/data/record_optim.py [NAME ...]      (a Python that has PyTorch; gradcli itself is not imported)

Writes optim/NAME.json for each optimiser. What the fields mean is told in README.md.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from encoding import HERE, header, number, write

STEPS = 12
PROBLEMS: list[tuple[str, dict[str, Any]]] = [
    ("((x - 3) ** 2).sum()", {"x": [0.0, 1.0, 5.0]}),
    ("(1 - x[0]) ** 2 + (x[1] - x[0] ** 2) ** 2", {"x": [-1.2, 1.0]}),
    ("((w * 1.5 + b - 2.0) ** 2 + (w * -0.5 + b - 1.0) ** 2) / 2", {"w": 0.3, "b": -0.2}),
]
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 0.05},
        {"lr": 0.02, "momentum": 0.9},
        {"lr": 0.02, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.02, "momentum": 0.9, "nesterov": True},
        {"lr": 0.02, "weight_decay": 0.1},
        {"lr": 0.02, "momentum": 0.8, "weight_decay": 0.05, "nesterov": True},
        {"lr": 0.01, "momentum": 0.5, "dampening": 0.2, "weight_decay": 0.1},
        {"lr": 0.0005, "maximize": True},
    ],
    "Adam": [
        {},
        {"lr": 0.1},
        {"lr": 0.1, "betas": [0.8, 0.95]},
        {"lr": 0.1, "eps": 1e-2},
        {"lr": 0.1, "weight_decay": 0.1},
        {"lr": 0.3, "amsgrad": True},
        {"lr": 0.1, "betas": [0.5, 0.6], "amsgrad": True, "weight_decay": 0.05},
        {"lr": 0.05, "maximize": True},
    ],
    "RMSprop": [
        {},
        {"lr": 0.1, "alpha": 0.8},
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "centered": True, "weight_decay": 0.1},
        {"lr": 0.05, "maximize": True},
    ],
    "Adagrad": [
        {},
        {"lr": 0.5},
        {"lr": 0.3, "lr_decay": 0.1, "weight_decay": 0.05},
        {"lr": 0.2, "initial_accumulator_value": 0.5, "eps": 1e-3},
    ],
    "Adadelta": [
        {},
        {"lr": 0.5, "rho": 0.8, "eps": 1e-3},
        {"weight_decay": 0.1},
        {"lr": 0.1, "maximize": True},
    ],
    "Adamax": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95]},
        {"lr": 0.1, "eps": 1e-2, "weight_decay": 0.1},
        {"lr": 0.05, "maximize": True},
    ],
    "NAdam": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95], "momentum_decay": 0.1},
        {"lr": 0.1, "weight_decay": 0.1},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.05, "maximize": True},
    ],
    "RAdam": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-3},
        {"lr": 0.1, "weight_decay": 0.1},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.05, "maximize": True},
    ],
    "ASGD": [
        {},
        {"lr": 0.02, "lambd": 0.1, "alpha": 0.5, "t0": 3, "weight_decay": 0.1},
        {"lr": 0.0005, "maximize": True},
    ],
    "Rprop": [
        {},
        {"lr": 0.1, "etas": [0.3, 1.5]},
        {"lr": 0.1, "step_sizes": [0.01, 0.2]},
        {"lr": 0.05, "maximize": True},
    ],
    "LBFGS": [
        {"max_iter": 3, "lr": 0.1},
        {"max_iter": 4, "history_size": 2, "lr": 0.05},
        {"max_iter": 2, "lr": 0.02, "line_search_fn": "strong_wolfe"},
        {"max_iter": 3, "max_eval": 5, "lr": 0.3, "line_search_fn": "strong_wolfe", "tolerance_change": 1e-3},
    ],
    "AdamW": [{}, {"lr": 0.1}, {"lr": 0.1, "weight_decay": 0.3}, {"lr": 0.2, "amsgrad": True}],
}


def steps(
    optimizer: torch.optim.Optimizer, program: str, leaves: dict[str, torch.Tensor]
) -> list[dict[str, Any]]:
    """Return the loss before and the parameters after each step."""
    records = []
    for index in range(1, STEPS + 1):

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            loss: torch.Tensor = eval(program, {"torch": torch, **leaves})
            loss.backward()
            return loss

        loss: Any = optimizer.step(closure)
        after = {name: plain(leaf) for name, leaf in leaves.items()}
        records.append({"at": index, "loss": number(loss.item()), "parameters": after})
    return records


def plain(leaf: torch.Tensor) -> Any:
    """Return a parameter as a number or a list of numbers."""
    values = leaf.detach().tolist()
    return [number(value) for value in values] if isinstance(values, list) else number(values)


def cases(name: str) -> list[dict[str, Any]]:
    """Return the records of one optimiser over all settings and problems."""
    records = []
    for settings in SETTINGS[name]:
        for program, start in PROBLEMS:
            leaves = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in start.items()}
            optimizer = getattr(torch.optim, name)(list(leaves.values()), **settings)
            head = {
                "id": f"{name}/{len(records) + 1}",
                "optimizer": f"torch.optim.{name}",
                "kwargs": settings,
            }
            records.append(
                head | {"program": program, "parameters": start, "steps": steps(optimizer, program, leaves)}
            )
    return records


def main() -> None:
    """Write a file per optimiser."""
    torch.set_num_threads(1)
    for name in sys.argv[1:] or SETTINGS:
        head = header(
            "tests/data/record_optim.py",
            f"PyTorch {torch.__version__}",
            "float64, README.md tells the fields",
        )
        write(HERE / "optim" / f"{name.lower()}.json", head, cases(name))


if __name__ == "__main__":
    main()
