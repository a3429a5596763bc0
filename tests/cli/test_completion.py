"""`orb-lint completion`, read by real shells."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import RunCli

LINES = [
    ("orb-lint wo", ["workspace"]),
    ("orb-lint check --stat", ["--statistics"]),
    ("orb-lint check --fail-on ", ["error", "warning"]),
    ("orb-lint check --quiet --output-format sa", ["sarif"]),
    ("orb-lint check --select legacy-layer-", ["legacy-layer-import", "legacy-layer-path"]),
    ("orb-lint rule package-c", ["package-cycle"]),
    ("orb-lint baseline pr", ["prune"]),
    ("orb-lint completion b", ["bash"]),
    ("orb-lint workspace --stat", []),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_bash_completes(run_cli: RunCli, line: str, words: list[str]) -> None:
    before = line.split(" ")
    command = (
        f"COMP_WORDS=({' '.join(before[:-1])} '{before[-1]}'); COMP_CWORD={len(before) - 1};"
        ' _orb_lint; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert sorted(answers("bash", run_cli, command)) == words


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
@pytest.mark.parametrize(("line", "words"), LINES)
def test_fish_completes(run_cli: RunCli, line: str, words: list[str]) -> None:
    shown = answers("fish", run_cli, f"complete -C '{line}'")
    assert sorted(each.partition("\t")[0] for each in shown) == words


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_reads_what_bash_reads(run_cli: RunCli) -> None:
    assert answers(
        "zsh", run_cli, "echo ${_comps[orb-lint]}", "autoload -U compinit; compinit -D;"
    ) == ["_bash_complete -o default -F _orb_lint"]


def answers(shell: str, run_cli: RunCli, command: str, before: str = "") -> list[str]:
    """The lines that a shell prints once it has read the script."""
    status, script, _ = run_cli("completion", shell)
    assert status == 0
    config = {"bash": ["--norc"], "fish": ["--no-config"], "zsh": ["-f"]}[shell]
    outcome = subprocess.run(
        [shell, *config, "-c", f"{before}\n{script}\n{command}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stderr == ""
    return [line for line in outcome.stdout.splitlines() if line]
