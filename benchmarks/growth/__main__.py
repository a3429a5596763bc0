"""How processor time and memory grow with the input, kind by kind.

Usage: `python -m benchmarks.growth [KIND…]`

Each kind is checked at a size and at ten times that size. The factor between the two leaves out
what a run takes on an empty workspace. More than `FACTOR` times, or more than `MEMORY`, fails. Of
the small runs the fastest of three counts; what is left of it counts for `LEAST` at least, for less
can't be told from what the start of Python varies by.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from benchmarks.checkout import write_checkout
from benchmarks.growth.kinds import INDEX, KINDS, PACKAGE, Files

FACTOR = 14.0
LEAST = 0.05
"""Seconds."""
MEMORY = 200
"""Megabytes."""
PATIENCE = 120
"""Seconds of processor time after which a run is given up."""

for _module in ("stars", "packages", "code", "manifests", "settings", "templates", "fixes"):
    import_module(f"benchmarks.growth.{_module}")


class Cost(NamedTuple):
    """What a run took: seconds of processor time, and megabytes at most."""

    seconds: float
    megabytes: int


def measure(files: Files, options: Sequence[str] = ()) -> Cost | None:
    """What a check of some files takes, None where that is more than anybody waits for."""
    with tempfile.TemporaryDirectory() as root:
        write_checkout(root, files)
        run = subprocess.run(
            [sys.executable, "-c", _RUN, str(PATIENCE), *options, root],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if run.returncode != 0:
        return None
    seconds, kilobytes = run.stderr.split()[-2:]
    return Cost(float(seconds), int(kilobytes) >> 10)


def fastest_of_three(files: Files, options: Sequence[str] = ()) -> Cost | None:
    """What the fastest of three checks takes, None where one takes too long."""
    costs = [measure(files, options) for _ in range(3)]
    return None if None in costs else min(cost for cost in costs if cost)


def _growth(small: Cost, large: Cost, empty: Cost) -> float:
    """How much longer a check of ten times the input takes, besides what any check takes."""
    return (large.seconds - empty.seconds) / max(small.seconds - empty.seconds, LEAST)


_RUN = """\
import resource, sys
patience = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
from orb_lint.cli import main
main(["check", "--exit-zero", *sys.argv[2:]])
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(each.ru_utime + each.ru_stime for each in spent)
print(seconds, max(each.ru_maxrss for each in spent), file=sys.stderr)
"""


def main() -> int:
    """Measure each kind and print its factor.

    Returns:
        1 where one grows too fast, else 0.
    """
    parser = argparse.ArgumentParser(description="Measure how time and memory grow.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="default: all")
    asked: list[str] = parser.parse_args().kinds
    empty = fastest_of_three(PACKAGE | {INDEX: ""})
    assert empty is not None
    is_bad = False
    print(f"{'kind':28} {'size':>7} {'s':>7} {'10 × s':>7} {'factor':>7} {'MB':>5}")
    for name, size, options, files in KINDS:
        if asked and name not in asked:
            continue
        small = fastest_of_three(files(size), options)
        large = measure(files(10 * size), options)
        if small and large and _growth(small, large, empty) > FACTOR:  # or the machine was busy
            large = fastest_of_three(files(10 * size), options)
        if small is None or large is None:
            print(f"{name:28} {size:7} more than {PATIENCE} s")
            is_bad = True
            continue
        growth = _growth(small, large, empty)
        is_bad = is_bad or growth > FACTOR or large.megabytes > MEMORY
        times = f"{small.seconds:7.2f} {large.seconds:7.2f}"
        print(f"{name:28} {size:7} {times} {growth:7.1f} {large.megabytes:5}", flush=True)
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
