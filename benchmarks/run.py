"""Measure gradcli and its peers in turn, and print the ratios.

    python benchmarks/run.py [--peer-python PATH] [--rounds N] [--json FILE] [WORK ...]

Contenders take turns, round after round, each in a process of its own, so that whatever else the machine does
falls on all of them. A time is the least over all rounds; a ratio compares two times of this one run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from measure import contenders
from works import GOALS, WORKS

MEASURE = str(Path(__file__).parent / "measure.py")
SLOW = 4.0  # seconds; what takes longer runs in the first round only


def line_of(python: str, work: str, name: str) -> dict[str, Any] | None:
    """Return one measurement, or None where the contender is missing."""
    done = subprocess.run([python, MEASURE, work, name], capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        print(f"  left out: {(done.stderr.strip().splitlines() or [name])[-1]}", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def best(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Return the better of two measurements of one contender, field by field."""
    if old is None:
        return new
    least = {field: min(old[field], new[field]) for field in ("seconds", "first")}
    return new | least | {"memory_mb": max(old["memory_mb"], new["memory_mb"])}


def measure_work(work: str, peer_python: str, rounds: int) -> dict[str, dict[str, Any]]:
    """Return the measurements of one work by contender."""
    results: dict[str, dict[str, Any]] = {}
    names = list(contenders(work))
    for turn in range(rounds):
        for name in names:
            slow = results.get(name, {}).get("first", 0.0) > SLOW
            if turn and (slow or name not in results):
                continue
            python = sys.executable if name.startswith("gradcli") else peer_python
            if line := line_of(python, work, name):
                results[name] = best(results.get(name), line)
    return results


def shown(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    for factor, unit in ((1.0, "s"), (1e3, "ms")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def report(work: str, results: dict[str, dict[str, Any]]) -> None:
    """Print the times of one work and the ratios it is held to."""
    print(f"\n{work}: {WORKS[work]}")
    for name, line in results.items():
        times = f"{shown(line['seconds']):>9}  first {shown(line['first']):>9}"
        print(f"  {name:24} {times}  {line['memory_mb']:7.1f} MB")
    for ours, peer, field, limit in GOALS.get(work, ()):
        if ours in results and peer in results:
            ratio = results[ours][field] / results[peer][field]
            verdict = "reached" if ratio <= limit else "missed"
            print(f"  {ours} / {peer}: {ratio:.3f} (goal {limit:g}: {verdict})")


def main() -> None:
    """Measure the works named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", nargs="*", choices=[*WORKS, []], help="default: all")
    parser.add_argument("--peer-python", default=sys.executable, help="a Python that has the peers installed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="write all measurements to this file")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a source tree would be compiled anew at every start
    everything = {}
    for work in given.work or WORKS:
        everything[work] = measure_work(work, given.peer_python, given.rounds)
        report(work, everything[work])
    if given.json:
        Path(given.json).write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
