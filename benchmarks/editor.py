"""Time pylint with the plugin beside pylint without it, on a generated monorepo, in one run.

Usage: `python -m benchmarks.editor [--lambdas N] [--files N] [--rounds N]`

Prints a Markdown table. Both take turns within every round.
"""

from __future__ import annotations

import argparse
import os
import platform
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


def table(pairs: list[tuple[Subject, Subject]]) -> str:
    """The shortest times of pylint without and with the plugin as a Markdown table.

    What differs is small beside what else slows a machine, which only ever adds.
    """
    lines = [
        "| files | without | with the plugin | ratio | added |",
        "|---|--:|--:|--:|--:|",
    ]
    for without, with_plugin in pairs:
        before, after = min(without.seconds), min(with_plugin.seconds)
        lines.append(
            f"| {without.workspace} | {before * 1000:.0f} ms | {after * 1000:.0f} ms "
            f"| {after / before:.3f} | {(after - before) * 1000:.0f} ms |"
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
        print(table(pairs))


if __name__ == "__main__":
    main()
