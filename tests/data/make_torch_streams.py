"""Record random numbers that PyTorch draws after manual_seed, into torch_streams.json beside this file.

Needs PyTorch (the file here was made with PyTorch 2.13 on a CPU), and nothing of gradcli:

    python tests/data/make_torch_streams.py

For each seed the calls are made in the order of `CALLS`, one stream from the first to the last.
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
CALLS = {
    "uniform 3 float32": lambda: torch.rand(3),
    "uniform 40 float32": lambda: torch.rand(40),
    "uniform 5 float64": lambda: torch.rand(5, dtype=torch.float64),
    "normal 3 float32": lambda: torch.randn(3),
    "normal 4 float32": lambda: torch.randn(4),
    "normal 16 float32": lambda: torch.randn(16),
    "normal 20 float32": lambda: torch.randn(20),
    "normal 50 float64": lambda: torch.randn(50, dtype=torch.float64),
    "normal 5 float64": lambda: torch.randn(5, dtype=torch.float64),
    "integers 0 10 7": lambda: torch.randint(0, 10, (7,)),
    "integers -5 5 7": lambda: torch.randint(-5, 5, (7,)),
    "integers 0 268435455 5": lambda: torch.randint(0, 2**28 - 1, (5,)),
    "integers 0 268435456 5": lambda: torch.randint(0, 2**28, (5,)),
    "integers 0 1099511627776 5": lambda: torch.randint(0, 2**40, (5,)),
    "permutation 6": lambda: torch.randperm(6),
    "permutation 40": lambda: torch.randperm(40),
    "coins 0.3 20": lambda: torch.zeros(20).bernoulli_(0.3).int(),
    "uniform 2 float32": lambda: torch.rand(2),
}


def main():
    """Write the streams of some seeds."""
    streams = []
    for seed in (0, 1, 42, 2**31, 2**33 + 5):
        torch.manual_seed(seed)
        streams.append({"seed": seed, "draws": {name: call().tolist() for name, call in CALLS.items()}})
    header = {"made_by": "python tests/data/make_torch_streams.py", "torch": torch.__version__}
    (HERE / "torch_streams.json").write_text(
        json.dumps({**header, "streams": streams}) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
