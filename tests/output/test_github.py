from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from orb_lint.findings import Severity, Span
from orb_lint.output import github
from orb_lint.output.printable import printable
from tests.cli.workspaces import BROKEN, CLEAN, SELECT
from tests.output.hostile import LONG, NAMES, hostile_files
from tests.output.reports import NOWHERE, finding, report

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Check, MakeWorkspace, RunCli


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def as_runner_reads(output: str) -> list[Command]:
    """The commands in what a step prints, by the rules of the runner's `TryParseV2`.

    It reads line by line (CR, LF or both), trims, takes the first `::` as the end of the command,
    splits the properties at commas and at their first `=`, and undoes the escapes, `%25` last.
    """
    commands = []
    for line in output.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.lstrip().startswith("::"):
            continue
        head, _, data = line.lstrip()[2:].partition("::")
        name, _, pairs = head.partition(" ")
        properties = dict(pair.split("=", 1) for pair in pairs.strip().split(",") if pair)
        commands.append(
            Command(
                name,
                {key: undo(value, "\r\n:,%") for key, value in properties.items()},
                undo(data, "\r\n%"),
            )
        )
    return commands


def undo(text: str, chars: str) -> str:
    for char in chars:
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def test_each_finding_is_an_annotation_at_its_place(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    outcome = run_cli("check", *SELECT, "--output-format", "github", make_workspace(BROKEN))
    first, _ = as_runner_reads(outcome.stdout)
    assert first.name == "error"
    assert first.properties == {
        "title": "orb-lint E7701 legacy-layer-import",
        "file": "lambdas/orders/index.py",
        "line": "2",
        "endLine": "2",
        "col": "6",
        "endColumn": "16",
    }
    place = "lambdas/orders/index.py:2:6: E7701 legacy-layer-import `exceptions` is an old "
    assert first.data.startswith(place)


def test_nothing_found_prints_nothing(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(CLEAN)
    assert run_cli("check", *SELECT, "--output-format", "github", root) == (0, "", "")


def test_hostile_names_reach_the_runner_with_what_could_move_a_cursor_escaped(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(hostile_files())
    outcome = run_cli("check", "--select", "E7701", "--output-format", "github", root)
    commands = as_runner_reads(outcome.stdout)
    assert len(commands) == len(outcome.stdout.split("\n")) - 1
    assert {command.name for command in commands} == {"error"}
    assert all(char.isprintable() or char == "\n" for char in outcome.stdout)
    expected = {
        "".join(c if c in "\r\n" else printable(c) for c in f"lambdas/{name}/{name}.py")
        for name in NAMES
    }
    assert expected <= {command.properties["file"] for command in commands}
    assert any(LONG[:100] in command.data and "…" in command.data for command in commands)
    assert not any(LONG in command.data for command in commands)


def test_a_finding_on_several_lines_has_no_columns() -> None:
    wide = finding()._replace(span=Span(3, 5, 4, 2), severity=Severity.WARNING)
    (command,) = as_runner_reads("".join(github.render(report(wide), NOWHERE)))
    assert command.name == "warning"
    assert set(command.properties) == {"title", "file", "line", "endLine"}


def test_a_finding_on_a_folder_stands_at_its_topmost_file(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    files = {
        "lambdas/a/b/a.py": "",
        "lambdas/a/z.py": "",
        "orb-lint.toml": 'require-pipfile="always"',
    }
    root = make_workspace(files)
    assert [each["path"] for each in check("--select", "E7720", root)] == ["lambdas/a"]
    outcome = run_cli("check", "--select", "E7720", "--output-format", "github", root)
    (command,) = as_runner_reads(outcome.stdout)
    assert command.properties["file"] == "lambdas/a/z.py"


class TestSummary:
    @pytest.fixture
    def summary(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        return tmp_path / "summary"

    def test_it_is_appended_to_what_the_step_has_written(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, summary: Path
    ) -> None:
        summary.write_text("before\n")
        run_cli("check", *SELECT, "--output-format", "github", make_workspace(BROKEN))
        written = summary.read_text()
        assert written.startswith("before\n### orb-lint\n\nFound 2 errors in 5 files of 3 units")
        assert written.count("| error | E7701 legacy-layer-import |") == 2

    def test_other_formats_leave_it_alone(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, summary: Path
    ) -> None:
        run_cli("check", *SELECT, make_workspace(BROKEN))
        assert not summary.exists()

    def test_it_stays_below_what_github_shows(self, summary: Path) -> None:
        summary.write_text("x" * 1_000_000)
        many = report(*(finding("é" * 5_000, line) for line in range(1, 200)))
        github.append_summary(many, NOWHERE, str(summary))
        assert 1_030_000 < os.path.getsize(summary) <= 1 << 20
        assert summary.read_text().endswith(" findings more\n")

    def test_a_full_one_stays_as_it_is(self, summary: Path) -> None:
        summary.write_text("x" * ((1 << 20) - 10))
        github.append_summary(report(finding()), NOWHERE, str(summary))
        assert os.path.getsize(summary) == (1 << 20) - 10

    def test_one_that_cannot_be_written_is_said_and_changes_nothing(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, summary: Path
    ) -> None:
        summary.mkdir()
        outcome = run_cli("check", *SELECT, "--output-format", "github", make_workspace(BROKEN))
        assert outcome.status == 1
        assert len(as_runner_reads(outcome.stdout)) == 2
        assert outcome.stderr == f"orb-lint: {summary}: cannot be written: Is a directory\n"
