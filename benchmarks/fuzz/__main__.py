"""Try input made at random, for a time, and tell what it brings to light.

Usage: `python -m benchmarks.fuzz [--seed N] [--seconds S]`

A third of the time goes to sources, of which the scanner must say what `ast` says; a third to
broken workspaces, of which `orb-lint check` must say what it finds, or one line, in its time; and a
third to functions that Python imports, of which it must tell what fails, and nothing else. What
goes wrong is told with the number that `--seed` makes it again by.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from itertools import count
from random import Random

from benchmarks.exactness import differing, read_imports
from benchmarks.fuzz.deployments import DeploymentWriter, disagreements
from benchmarks.fuzz.sources import SourceWriter
from benchmarks.fuzz.workspaces import write_workspace
from orb_lint.cli import main as run_command
from orb_lint.engine.run import check
from orb_lint.settings.reading import load_settings
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.source.scanner import scan
from orb_lint.workspace.discovery.discover import discover

PATIENCE = 20
"""Seconds of processor time after which a case hangs."""
SHOWN = 10


class HangError(Exception):
    """A case takes too long."""


def try_source(number: int) -> str | None:
    """What the scanner and `ast` do not agree on in the source of a number; None if nothing."""
    source = SourceWriter(Random(number)).source()
    try:
        expected = read_imports(source)
    except PARSE_ERRORS:
        scan(source)
        return None
    found = "; ".join(f"line {line}: {what}" for line, what in differing(expected, scan(source)))
    return f"{found}\n{source!r}" if found else None


def try_workspace(number: int) -> str | None:
    """What goes wrong in the check of the workspace of a number; None if nothing."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as root,
        contextlib.redirect_stdout(io.TextIOWrapper(out, write_through=True)),
        contextlib.redirect_stderr(io.TextIOWrapper(err, write_through=True)),
    ):
        write_workspace(root, Random(number))
        status = run_command(["check", root])
        said = os.fsdecode(err.getvalue())
    if status not in (0, 1, 2) or "fault of this tool" in said:
        return f"status {status}: {said}"
    return None


def try_deployment(number: int) -> str | None:
    """What a check and Python do not agree on in the functions of a number; None if nothing."""
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.realpath(folder)
        functions = DeploymentWriter(root, Random(number)).write()
        findings = check(discover(root, load_settings(root))).findings
        return "; ".join(disagreements(root, functions, findings)) or None


def try_for(seconds: float, seed: int, case: Callable[[int], str | None]) -> tuple[int, int]:
    """Try one case after the other for a time.

    Returns:
        How many were tried, and how many failed.
    """
    end = time.monotonic() + seconds
    failed = 0
    for number in count(seed):
        if time.monotonic() > end:
            return number - seed, failed
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            failure = case(number)
        except HangError:
            failure = f"took more than {PATIENCE} s"
        except Exception:  # pylint: disable=broad-exception-caught  # any is a find
            failure = traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if failure:
            failed += 1
            if failed <= SHOWN:
                print(f"{case.__name__}, --seed {number}: {failure}", flush=True)
    raise AssertionError


def main() -> int:
    """Try sources, workspaces and functions.

    Returns:
        1 where one fails, else 0.
    """
    parser = argparse.ArgumentParser(description="Try input made at random.")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--seconds", type=float, default=600.0, help="default: 600")
    options = parser.parse_args()

    def hang(_signal: int, _frame: object) -> None:
        raise HangError

    signal.signal(signal.SIGPROF, hang)
    print(f"--seed {options.seed} --seconds {options.seconds:g}")
    is_bad = False
    cases = (try_source, try_workspace, try_deployment)
    for case in cases:
        tried, failed = try_for(options.seconds / len(cases), options.seed, case)
        print(f"{case.__name__}: {tried} tried, {failed} failed")
        is_bad = is_bad or failed > 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{memory} MB at most")
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
