"""Time pylint with the plugin beside pylint without it, on a generated monorepo, in one run.

Usage: `python -m benchmarks.editor [--lambdas N] [--files N] [--rounds N]`

Prints a Markdown table. Both take turns within every round. What differs is small beside what else
slows a machine, so the time that passes in the plugin itself is told as well, by a clock inside.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.monorepo import DEFAULT_LAMBDAS, write_monorepo
from benchmarks.run import Subject, measure
from benchmarks.tools import Command, Outcome, Tool

MOST_ADDED_TO_MANY = 1.03
"""The part of pylint's own time that it may take with the plugin, on many files."""

MOST_ADDED_TO_ONE = 0.030
"""The seconds that the plugin may add to pylint on one file."""


_TIMED = """\
import sys, time
spent = 0.0
def timed(function):
    def run(*arguments):
        global spent
        began = time.perf_counter()
        function(*arguments)
        spent += time.perf_counter() - began
    return run
import orb_lint
def register(linter, do=timed(orb_lint.register)):
    do(linter)
    from orb_lint.editors.pylint_plugin import OrbLintChecker
    OrbLintChecker.visit_module = timed(OrbLintChecker.visit_module)
orb_lint.register = register
from pylint.lint import Run
Run([*sys.argv[1:], "--output=" + __import__("os").devnull], exit=False)
print(spent)
"""
"""Runs pylint and prints the seconds between the calls of the plugin and their ends."""


def seconds_inside(files: list[Path], rounds: int) -> float:
    """The shortest time, of several runs, that passes in the plugin while pylint checks files."""
    settings = (f"--rcfile={os.devnull}", "--jobs=1", "--reports=n", "--load-plugins=orb_lint")
    command = [sys.executable, "-c", _TIMED, *settings, *map(str, files)]
    outputs = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for _ in range(rounds)
    )
    return min(map(float, outputs))


def subjects_for(files: list[Path], what: str) -> tuple[Subject, Subject]:
    """Pylint on some files without the plugin, and with it."""
    settings = f"--rcfile={os.devnull}"  # those of this project load the plugin
    command = (sys.executable, "-m", "pylint", settings, "--jobs=1", "--reports=n", "--exit-zero")
    paths = tuple(map(str, files))
    return (
        _subject("pylint", what, (*command, *paths)),
        _subject("pylint with the plugin", what, (*command, "--load-plugins=orb_lint", *paths)),
    )


def _subject(name: str, what: str, command: Command) -> Subject:
    outcome = Outcome(0, "", 0)
    tool = Tool(name, name, lambda _: [command], {what: outcome})
    return Subject(tool, what, [command], outcome, None)


def table(pairs: list[tuple[Subject, Subject]], inside: list[float]) -> str:
    """The shortest times of pylint without and with the plugin as a Markdown table.

    Args:
        pairs: pylint without the plugin and with it, on some files each.
        inside: the seconds that pass in the plugin on these files.
    """
    lines = [
        "| files | without | with the plugin | ratio | added | inside the plugin |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for (without, with_plugin), spent in zip(pairs, inside, strict=True):
        before, after = min(without.seconds), min(with_plugin.seconds)
        lines.append(
            f"| {without.workspace} | {before * 1000:.0f} ms | {after * 1000:.0f} ms "
            f"| {after / before:.3f} | {(after - before) * 1000:.0f} ms | {spent * 1000:.0f} ms |"
        )
    return "\n".join(lines)


def main() -> None:
    """Generate the workspace, time pylint on one file and on many, and print the table."""
    parser = argparse.ArgumentParser(description="Time pylint with and without the plugin.")
    parser.add_argument("--lambdas", type=int, default=DEFAULT_LAMBDAS, metavar="N")
    parser.add_argument("--files", type=int, default=60, metavar="N", help="pylint takes its time")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="orb-lint-bench-") as name:
        root = Path(name) / "clean"
        write_monorepo(root, lambdas=arguments.lambdas, dirty=False)
        files = sorted(root.glob("backend/src/lambdas/*/*.py"))[: arguments.files]
        pairs = [subjects_for(files[:1], "1"), subjects_for(files, f"{len(files)}")]
        measure([subject for pair in pairs for subject in pair], arguments.rounds)
        print(
            f"{arguments.lambdas:,} Lambdas; Python {platform.python_version()}, "
            f"{arguments.rounds} rounds; may be added: {MOST_ADDED_TO_ONE * 1000:.0f} ms to one "
            f"file, {MOST_ADDED_TO_MANY - 1:.0%} to many\n"
        )
        inside = [seconds_inside(each, arguments.rounds) for each in (files[:1], files)]
        print(table(pairs, inside))


if __name__ == "__main__":
    main()
