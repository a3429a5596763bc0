"""A file that is written is there as a whole, and what a killed process left behind goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orb_lint.files.writing import write_file
from tests.conftest import MakeWorkspace, RunCli

KILLED = """
import os, signal, sys
from orb_lint.files.writing import write_file
sys.addaudithook(lambda event, _: event == "os.rename" and os.kill(os.getpid(), signal.SIGKILL))
write_file(sys.argv[1], [b"new"])
"""


def write_and_be_killed(path: Path) -> None:
    outcome = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert outcome.returncode == -signal.SIGKILL


def test_the_next_write_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    write_and_be_killed(path)
    assert path.read_bytes() == b"old"
    assert len([*tmp_path.iterdir()]) == 2

    write_file(str(path), [b"newer"])

    assert path.read_bytes() == b"newer"
    assert [*tmp_path.iterdir()] == [path]


def test_what_others_are_writing_is_left_alone(tmp_path: Path) -> None:
    others = [
        f"report.json.{os.getppid()}.orb-lint-draft",
        "report.json.x.orb-lint-draft",
        f"other.json.{1 << 62}.orb-lint-draft",
        "report.json.1",
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"")

    write_file(str(tmp_path / "report.json"), [b"new"])

    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([*others, "report.json"])


@pytest.mark.parametrize("command", [("baseline", "create"), ("check", "--output-file")])
def test_no_command_leaves_a_draft(
    command: tuple[str, ...], make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"lambdas/a/index.py": "from .. import gone\n"})
    path = Path(root, "out.json")
    write_and_be_killed(path)
    assert [each for each in os.listdir(root) if "draft" in each]

    if command[0] == "check":
        run_cli("check", "--output-format", "json", "--output-file", str(path), root)
    else:
        run_cli("baseline", "--baseline", str(path), "create", root)

    assert path.exists()
    assert not [each for each in os.listdir(root) if "draft" in each]
