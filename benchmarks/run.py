"""Time orb-lint beside other tools, on generated monorepos, in one run.

Usage: `python -m benchmarks.run [--lambdas N] [--rounds N] [--slow-tools]`

Prints a Markdown table. The tools take turns within every round, so that whatever else slows the
machine slows all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, NamedTuple

from benchmarks.monorepo import DEFAULT_LAMBDAS, write_monorepo
from benchmarks.tools import Command, Outcome, Tool, find_tools

WORKSPACES = ("clean", "dirty")
"""The generated workspaces: all Lambdas import by the new names, or all by the old ones."""

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`, by getrusage(2)."""


class Run(NamedTuple):
    """What was measured in one run.

    Attributes:
        seconds: by the wall clock.
        peak_memory: resident bytes of the largest process; no less than what this process had,
            because a child begins as a copy of it.
    """

    seconds: float
    peak_memory: int


@dataclass
class Subject:
    """One row of the table: a tool on a workspace, and its runs, one for each round."""

    tool: Tool
    workspace: str
    commands: list[Command]
    outcome: Outcome
    target: float | None
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        """The time of each run."""
        return [run.seconds for run in self.runs]


def measure(subjects: list[Subject], rounds: int) -> None:
    """Run every subject once to see that it works, then `rounds` times, taking turns.

    Raises:
        SystemExit: one did not do what it must; its time would mean nothing.
    """
    for subject in subjects:
        _prove(subject)
    for _ in range(rounds):
        for subject in subjects:
            subject.runs.append(_run(subject, subprocess.DEVNULL))


def _prove(subject: Subject) -> None:
    """Run a subject once and look for the proofs of its work in what it prints."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        _run(subject, output)
        output.seek(0)
        proofs = sum(subject.outcome.proof in line for line in output)
    if subject.outcome.proof and proofs != subject.outcome.proofs:
        sys.exit(
            f"{subject.tool.title} on the {subject.workspace} workspace: {proofs} lines with "
            f"{subject.outcome.proof!r}, {subject.outcome.proofs} were expected"
        )


def _run(subject: Subject, output: IO[str] | int) -> Run:
    """Run a subject once.

    Python keeps compiled modules, as it does for whoever has installed a tool.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    peak_memory = 0
    start = time.perf_counter()
    for command in subject.commands:
        process = subprocess.Popen(  # pylint: disable=consider-using-with  # wait4 waits for it
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != subject.outcome.exit_status:
            sys.exit(
                f"{subject.tool.title} on the {subject.workspace} workspace: exit status "
                f"{process.returncode}, {subject.outcome.exit_status} was expected"
            )
        peak_memory = max(peak_memory, usage.ru_maxrss * MAXRSS_UNIT)
    return Run(time.perf_counter() - start, peak_memory)


def table(subjects: list[Subject]) -> str:
    """What was measured as a Markdown table."""
    medians = {(each.workspace, each.tool.name): median(each.seconds) for each in subjects}
    own_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
    lines = [
        "| workspace | tool | median | min | peak memory | ratio | to | target |",
        "|---|---|--:|--:|--:|--:|---|--:|",
    ]
    for subject in subjects:
        tool, workspace = subject.tool, subject.workspace
        typical = medians[workspace, tool.name]
        peak_memory = max(run.peak_memory for run in subject.runs)
        bound = "< " if peak_memory <= own_memory else ""
        lines.append(
            f"| {workspace} | {tool.title} | {typical * 1000:,.0f} ms "
            f"| {min(subject.seconds) * 1000:,.0f} ms | {bound}{peak_memory / 1e6:.0f} MB "
            f"| {typical / medians[workspace, tool.reference]:.2f} | {tool.reference} "
            f"| {'-' if subject.target is None else f'≤ {subject.target:.2f}'} |"
        )
    return "\n".join(lines)


def _size(workspace: Path) -> str:
    """Number and size of the Python files of a workspace."""
    sizes = [path.stat().st_size for path in workspace.rglob("*.py")]
    return f"{len(sizes):,} Python files, {sum(sizes) / 1e6:.0f} MB"


def main() -> None:
    """Generate the workspaces, time every tool on them and print the table."""
    parser = argparse.ArgumentParser(description="Time orb-lint beside other tools.")
    parser.add_argument("--lambdas", type=int, default=DEFAULT_LAMBDAS, metavar="N")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument(
        "--slow-tools", action="store_true", help="beside deptry, import-linter and pylint, too"
    )
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="orb-lint-bench-") as name:
        folder = Path(name)
        tools = find_tools(folder, arguments.lambdas, slow=arguments.slow_tools)
        for workspace in WORKSPACES:
            write_monorepo(
                folder / workspace, lambdas=arguments.lambdas, dirty=workspace == "dirty"
            )
        subjects = [
            Subject(
                tool,
                workspace,
                commands=tool.commands(folder / workspace),
                outcome=tool.outcomes[workspace],
                target=tool.targets.get(workspace)
                if arguments.lambdas == DEFAULT_LAMBDAS
                else None,
            )
            for workspace in WORKSPACES
            for tool in tools
            if workspace in tool.outcomes
        ]
        measure(subjects, arguments.rounds)

        print(
            f"{arguments.lambdas:,} Lambdas, {_size(folder / 'clean')}; "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{arguments.rounds} rounds\n"
        )
        print(table(subjects))


if __name__ == "__main__":
    main()
