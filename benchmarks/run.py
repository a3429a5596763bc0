"""Time orb-lint beside other tools, on generated and on real code, in one run.

Usage: `python -m benchmarks.run [--lambdas N] [--rounds N] [--on WORKSPACE…] [--slow-tools]`
    `[--sdists DIR] [--repositories DIR]`

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
from functools import partial
from pathlib import Path
from statistics import median
from typing import IO, TYPE_CHECKING, NamedTuple

from benchmarks.monorepo import DEFAULT_LAMBDAS, write_monorepo
from benchmarks.real_code import (
    write_lambdas,
    write_lambdas_left_behind,
    write_packages,
    write_sdists,
)
from benchmarks.tools import (
    CLEAN,
    ORB_LINT,
    RENAMED,
    Command,
    Outcome,
    Tool,
    find_tools,
    tools_for_repositories,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WORKSPACES: dict[str, Callable[[Path, int], object]] = {
    CLEAN: partial(write_lambdas, dirty=False, tested=False),
    RENAMED: write_lambdas_left_behind,
    "real, dirty": partial(write_lambdas, dirty=True, tested=False),
    "real, with tests": partial(write_lambdas, dirty=False, tested=True),
    "mostly packages": lambda root, _: write_packages(root),
    "generated, clean": partial(write_monorepo, dirty=False),
    "generated, dirty": partial(write_monorepo, dirty=True),
}
"""How each is written, given the number of Lambdas; dirty ones import by the old names."""

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`, by getrusage(2)."""


class Run(NamedTuple):
    """What was measured in one run.

    Attributes:
        seconds: by the wall clock.
        cpu: seconds of all processors.
        peak_memory: resident bytes of the largest process; no less than what this process had,
            because a child begins as a copy of it.
    """

    seconds: float
    cpu: float
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
    peak_memory, cpu = 0, 0.0
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
        expected = subject.outcome.exit_status
        if process.returncode not in ((0, 1) if expected is None else (expected,)):
            sys.exit(
                f"{subject.tool.title} on the {subject.workspace} workspace: exit status "
                f"{process.returncode}, {expected} was expected"
            )
        peak_memory = max(peak_memory, usage.ru_maxrss * MAXRSS_UNIT)
        cpu += usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - start, cpu, peak_memory)


def table(subjects: list[Subject]) -> str:
    """What was measured as a Markdown table."""
    medians = {(each.workspace, each.tool.name): median(each.seconds) for each in subjects}
    cpu_medians = {
        (each.workspace, each.tool.name): median(run.cpu for run in each.runs) for each in subjects
    }
    own_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
    lines = [
        "| workspace | tool | median | min | CPU | peak memory | ratio | of CPU | to | target |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|--:|",
    ]
    for subject in subjects:
        tool, workspace = subject.tool, subject.workspace
        typical, cpu = medians[workspace, tool.name], cpu_medians[workspace, tool.name]
        peak_memory = max(run.peak_memory for run in subject.runs)
        bound = "< " if peak_memory <= own_memory else ""
        lines.append(
            f"| {workspace} | {tool.title} | {typical * 1000:,.0f} ms "
            f"| {min(subject.seconds) * 1000:,.0f} ms "
            f"| {cpu * 1000:,.0f} ms "
            f"| {bound}{peak_memory / 1e6:.0f} MB "
            f"| {typical / medians[workspace, tool.reference]:.2f} "
            f"| {cpu / cpu_medians[workspace, tool.reference]:.2f} | {tool.reference} "
            f"| {'-' if subject.target is None else f'≤ {subject.target:.2f}'} |"
        )
    return "\n".join(lines)


def _size(workspace: Path) -> str:
    """Number and size of the Python files of a workspace."""
    sizes = [path.stat().st_size for path in workspace.rglob("*.py")]
    return f"{len(sizes):,} Python files, {sum(sizes) / 1e6:.0f} MB"


_FEWEST, _MOST = 100, 500
"""Python files of a repository that is measured."""


def _repositories(folder: Path) -> dict[str, Path]:
    """The repositories in a folder that are of the size of interest and hold a unit, by name."""
    return {
        path.name: path
        for path in sorted(folder.iterdir())
        if _FEWEST <= sum(1 for _ in path.rglob("*.py")) <= _MOST
        and subprocess.run((*ORB_LINT, "check", path), capture_output=True, check=False).returncode
        < 2
    }


def main() -> None:
    """Write the workspaces, time every tool on them and print the table."""
    parser = argparse.ArgumentParser(description="Time orb-lint beside other tools.")
    parser.add_argument("--lambdas", type=int, default=DEFAULT_LAMBDAS, metavar="N")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--on", nargs="*", choices=WORKSPACES, default=list(WORKSPACES))
    parser.add_argument(
        "--slow-tools", action="store_true", help="beside deptry, import-linter and pylint, too"
    )
    parser.add_argument(
        "--sdists", type=Path, metavar="DIR", help="on the .tar.gz files of a folder, unpacked"
    )
    parser.add_argument(
        "--repositories", type=Path, metavar="DIR", help="beside deptry, on those in a folder"
    )
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="orb-lint-bench-") as name:
        folder = Path(name)
        tools = find_tools(folder, arguments.lambdas, slow=arguments.slow_tools)
        on = [*arguments.on, *(["sdists"] if arguments.sdists else [])]
        places = {workspace: folder / workspace for workspace in on}
        for workspace in {*arguments.on, *([CLEAN] if RENAMED in on else [])}:
            WORKSPACES[workspace](folder / workspace, arguments.lambdas)
        if arguments.sdists:
            write_sdists(folder / "sdists", arguments.sdists)
        if arguments.repositories:
            found = _repositories(arguments.repositories)
            places |= found
            tools += tools_for_repositories(folder, [*found])
        subjects = [
            Subject(
                tool,
                workspace,
                commands=tool.commands(place),
                outcome=tool.outcomes[workspace],
                target=tool.targets.get(workspace)
                if arguments.lambdas == DEFAULT_LAMBDAS
                else None,
            )
            for workspace, place in places.items()
            for tool in tools
            if workspace in tool.outcomes
        ]
        measure(subjects, arguments.rounds)

        print(
            f"{arguments.lambdas:,} Lambdas; Python {platform.python_version()}, "
            f"{os.cpu_count()} cores, {arguments.rounds} rounds\n"
        )
        for workspace, place in places.items():
            print(f"- {workspace}: {_size(place)}")
        print()
        print(table(subjects))


if __name__ == "__main__":
    main()
