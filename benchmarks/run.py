"""Time orb-lint beside other tools, on generated monorepos, in one run.

Usage: `python -m benchmarks.run [--lambdas N] [--rounds N]`

Prints a Markdown table. The tools take turns within every round, so that whatever else slows the
machine slows all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.monorepo import DEFAULT_LAMBDAS, write_monorepo

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKSPACES = {"clean": 0, "dirty": 1}
"""The generated workspaces, and the exit status of a linter that is right about them."""

LEGACY_MODULES = (
    "exceptions",
    "security_exceptions",
    "utils",
    "security",
    "models",
    "enums",
    "core.models",
)


@dataclass(frozen=True)
class Tool:
    """A linter to be timed."""

    name: str
    command: tuple[str, ...]
    """What to run; the workspace is appended."""

    targets: Mapping[str, float] = field(default_factory=dict)
    """By workspace, the part of ruff's time that it may take."""


@dataclass
class Subject:
    """One row of the table: a command and its times in seconds, one for each round."""

    workspace: str
    tool: str
    command: tuple[str, ...]
    expected_exit: int
    target: float | None = None
    seconds: list[float] = field(default_factory=list)


def find_tools(folder: Path) -> list[Tool]:
    """The linters to compare.

    Args:
        folder: where their settings are written.

    Raises:
        SystemExit: one is not installed.
    """
    ruff_settings = folder / "ruff.toml"
    ruff_settings.write_text(_banned_api(), encoding="utf-8")
    ruff = _executable("ruff")
    orb_lint = (sys.executable, "-m", "orb_lint")
    return [
        Tool(
            name=_version(ruff),
            command=(
                ruff, "check", "--no-cache", "--select", "TID251", "--config", str(ruff_settings),
            ),
        ),
        Tool(
            name=_version(*orb_lint),
            command=(*orb_lint, "check"),
            targets={"clean": 0.5, "dirty": 1.0},
        ),
    ]  # fmt: skip


def _banned_api() -> str:
    """Settings by which ruff finds the imports that E7701 is about."""
    tables = (
        f'[lint.flake8-tidy-imports.banned-api."{module}"]\nmsg = "Import it from its package."\n'
        for module in LEGACY_MODULES
    )
    return "\n".join(tables)


def _executable(name: str) -> str:
    """Path of a tool that is installed beside this Python, or else on the path."""
    scripts = sysconfig.get_path("scripts")
    found = shutil.which(name, path=os.pathsep.join((scripts, os.environ.get("PATH", ""))))
    if found is None:
        sys.exit(f"{name} is not installed: neither in {scripts} nor on the PATH")
    return found


def _version(*command: str) -> str:
    """Name and version of a tool, as it states them itself."""
    answer = subprocess.run((*command, "--version"), capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        sys.exit(f"`{' '.join(command)} --version` failed: {answer.stderr.strip()}")
    return answer.stdout.strip()


def measure(subjects: list[Subject], rounds: int) -> None:
    """Run every subject once to warm up, then `rounds` times, taking turns.

    Raises:
        SystemExit: one did not exit as it must; its time would mean nothing.
    """
    for subject in subjects:
        _run(subject)
    for _ in range(rounds):
        for subject in subjects:
            subject.seconds.append(_run(subject))


def _run(subject: Subject) -> float:
    """Run a subject once, and return the seconds by the wall clock.

    Python keeps compiled modules, as it does for whoever has installed a tool.
    """
    start = time.perf_counter()
    status = subprocess.run(
        subject.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        check=False,
    ).returncode
    seconds = time.perf_counter() - start
    if status != subject.expected_exit:
        sys.exit(
            f"{subject.tool} on the {subject.workspace} workspace: exit status {status}, "
            f"{subject.expected_exit} was expected"
        )
    return seconds


def table(subjects: list[Subject], reference: str) -> str:
    """The times as a Markdown table.

    Args:
        subjects: measured ones.
        reference: the tool whose median on the same workspace the ratios are relative to.
    """
    references = {
        each.workspace: median(each.seconds) for each in subjects if each.tool == reference
    }
    lines = [
        "| workspace | tool | median | min | ratio to ruff | target |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for subject in subjects:
        typical = median(subject.seconds)
        ratio = target = "-"
        if subject.workspace in references:
            ratio = f"{typical / references[subject.workspace]:.2f}"
        if subject.target is not None:
            target = f"≤ {subject.target:.2f}"
        lines.append(
            f"| {subject.workspace} | {subject.tool} | {typical * 1000:.0f} ms "
            f"| {min(subject.seconds) * 1000:.0f} ms | {ratio} | {target} |"
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
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="orb-lint-bench-") as name:
        folder = Path(name)
        tools = find_tools(folder)
        for workspace in WORKSPACES:
            write_monorepo(
                folder / workspace, lambdas=arguments.lambdas, dirty=workspace == "dirty"
            )
        subjects = [
            Subject(
                workspace=workspace,
                tool=tool.name,
                command=(*tool.command, str(folder / workspace)),
                expected_exit=expected_exit,
                target=tool.targets.get(workspace),
            )
            for workspace, expected_exit in WORKSPACES.items()
            for tool in tools
        ]
        start_up = (sys.executable, "-c", "import argparse, json, re")
        subjects.append(Subject("-", "start-up floor of Python", start_up, 0))
        measure(subjects, arguments.rounds)

        print(
            f"{arguments.lambdas:,} Lambdas, {_size(folder / 'clean')}; "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{arguments.rounds} rounds\n"
        )
        print(table(subjects, reference=tools[0].name))


if __name__ == "__main__":
    main()
