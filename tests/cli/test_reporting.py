from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import in_shell, on_terminal
from tests.cli.workspaces import BROKEN, CLEAN, SELECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli

COLOUR = "\x1b[1;31m"


def read(*path: str) -> str:
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


class TestOutputs:
    def test_several_formats_are_written_in_one_run(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
    ) -> None:
        outcome = run_cli(
            *("check", *SELECT, "--output-format", "concise"),
            *("--output-format", f"sarif={tmp_path}/a.sarif"),
            *("--output-format", f"json={tmp_path}/a.json", make_workspace(BROKEN)),
        )
        assert outcome.status == 1
        assert len(outcome.stdout.splitlines()) == 2
        assert len(json.loads(read(str(tmp_path), "a.json"))["findings"]) == 2
        assert len(json.loads(read(str(tmp_path), "a.sarif"))["runs"][0]["results"]) == 2

    def test_standard_output_gets_text_where_nothing_else_goes_there(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
    ) -> None:
        root = make_workspace(BROKEN)
        plain = run_cli("check", *SELECT, root)
        assert run_cli("check", *SELECT, f"--output-format=json={tmp_path}/a", root) == plain

    @pytest.mark.parametrize("arguments", [[], ["--output-format", "json"]])
    def test_an_output_file_takes_what_would_go_to_standard_output(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path, arguments: list[str]
    ) -> None:
        root = make_workspace(BROKEN)
        expected = run_cli("check", *SELECT, *arguments, root)
        file = f"{tmp_path}/report"
        assert run_cli("check", *SELECT, *arguments, "--output-file", file, root) == (1, "", "")
        assert read(file) == expected.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["json", "sarif"], "json and sarif can't both go to one place: name a file for one"),
            (["json=a", "sarif=./a"], "a: two formats can't be written to one file"),
            (["json=none/a"], "none/a: cannot be written: No such file or directory"),
            (["json=."], ".: cannot be written: Is a directory"),
            (["xml"], "unknown format 'xml': choose from text, "),
            (["json="], "'json=' names no file"),
        ],
    )
    def test_what_cannot_be_written_is_2_and_one_line(
        self,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        message: str,
    ) -> None:
        monkeypatch.chdir(make_workspace(CLEAN))
        before = os.listdir()
        outcome = run_cli("check", *(f"--output-format={argument}" for argument in arguments))
        assert (outcome.status, outcome.stdout) == (2, "")
        assert message in outcome.stderr.splitlines()[-1]
        assert os.listdir() == before

    @pytest.mark.parametrize(("files", "status"), [(CLEAN, 0), (BROKEN, 1)])
    def test_formats_do_not_change_the_exit_status(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, files: dict[str, str], status: int
    ) -> None:
        formats = [f"--output-format={name}={os.devnull}" for name in ("sarif",)]
        outcome = run_cli(
            "check", *SELECT, "--output-format=github", *formats, make_workspace(files)
        )
        assert outcome.status == status

    def test_a_file_is_replaced_and_keeps_its_mode_and_its_link(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
    ) -> None:
        target, link = tmp_path / "target", tmp_path / "link"
        target.write_text("old and much longer than what comes")
        target.chmod(0o600)
        link.symlink_to(target)
        run_cli("check", *SELECT, "--output-file", str(link), make_workspace(CLEAN))
        assert target.read_text() == "Nothing found in 5 files of 3 units.\n"
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert sorted(os.listdir(tmp_path)) == ["link", "target"]
        assert link.is_symlink()

    @pytest.mark.parametrize(
        "command",
        [
            ("check", "--output-format=sarif={}"),
            ("check", "--output-format=concise", "--output-file={}"),
            ("check", "--fix", "--output-file={}"),
            ("graph", "--output-file={}"),
            ("baseline", "create", "--baseline={}"),
            ("baseline", "update", "--baseline={}"),
            ("check", "--prune-baseline", "--baseline={}"),
        ],
        ids=" ".join,
    )
    @pytest.mark.parametrize(
        "path", ["report", "chain", "folder/report", "folder/new", "none", "{root}/report", "git"]
    )
    def test_no_link_of_the_workspace_leads_what_is_written_out_of_it(
        self,
        command: tuple[str, ...],
        path: str,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        root = make_workspace({**BROKEN, ".git/config": ""})
        monkeypatch.chdir(root)
        (tmp_path / "report").write_text("")
        for name, target in {
            "report": f"{tmp_path}/report",
            "chain": "report",
            "folder": str(tmp_path),
            "none": f"{tmp_path}/none",
            "git": ".git/config",
        }.items():
            os.symlink(target, name)

        outcome = run_cli(*(each.format(path.format(root=root)) for each in command))

        assert (outcome.status, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)
        assert f"{path.format(root=root)}: a link leads out of the workspace" in outcome.stderr
        assert os.listdir(tmp_path) == ["report"]
        assert (tmp_path / "report").read_text() == read(root, ".git/config") == ""

    @pytest.mark.parametrize("command", ["check", "graph"])
    def test_nor_does_a_link_of_the_repository_around_it(
        self,
        command: str,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        files = {f"backend/{path}": content for path, content in CLEAN.items()}
        monkeypatch.chdir(make_workspace({**files, "backend/orb-lint.toml": ""}))
        (tmp_path / "report").write_text("")
        os.symlink(tmp_path / "report", "report")

        outcome = run_cli(command, "--output-file=report", "backend")

        assert (outcome.status, outcome.stderr.count("\n")) == (2, 1)
        assert (tmp_path / "report").read_text() == ""

    @pytest.mark.parametrize("command", [("check", *SELECT), ("graph",)])
    def test_a_link_inside_the_workspace_and_one_of_the_user_are_followed(
        self,
        command: tuple[str, ...],
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        root = make_workspace({**CLEAN, "reports/now": ""})
        os.symlink("reports/now", f"{root}/latest")
        os.symlink(root, tmp_path / "workspace")
        os.symlink("to", tmp_path / "from")
        monkeypatch.chdir(root)
        outside = os.path.relpath(tmp_path, root)

        for path in ("latest", f"{tmp_path}/workspace/latest", f"{outside}/from"):
            assert run_cli(*command, "--output-file", path) == (0, "", "")

        assert read(root, "reports/now") == read(str(tmp_path), "to") != ""

    def test_a_pipe_is_written_to_and_not_replaced(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(CLEAN)
        check = "orb-lint check --ignore W7730 --output-file pipe"
        command = f"mkfifo pipe; cat pipe & {check}; wait; test -p pipe"
        outcome = in_shell(command, root)
        assert (outcome.returncode, outcome.stderr) == (0, b"")
        assert outcome.stdout == b"Nothing found in 5 files of 3 units.\n"

    @pytest.mark.parametrize(
        "arguments",
        ["--output-file -", "--output-file /dev/stdout", "--output-format json=-"],
    )
    @pytest.mark.parametrize("reader", ["| cat", "> file; cat file", ">> file; cat file"])
    def test_standard_output_can_be_named(
        self, arguments: str, reader: str, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace(CLEAN)
        outcome = in_shell(f"orb-lint check --ignore W7730 {arguments} {reader}", root)
        assert (outcome.returncode, outcome.stderr) == (0, b"")
        assert outcome.stdout.startswith((b"Nothing found in 5 files of 3 units.\n", b"{"))
        assert not os.path.lexists(f"{root}/-")

    def test_what_is_in_standard_error_already_stays(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(CLEAN)
        check = "orb-lint check --ignore W7730 --output-file /dev/stderr"
        outcome = in_shell(f"echo before > log; {check} 2>> log; cat log", root)
        assert outcome.stdout == b"before\nNothing found in 5 files of 3 units.\n"

    def test_a_process_of_the_shell_can_be_named(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(CLEAN)
        check = "orb-lint check --ignore W7730 --output-file /dev/fd/9"
        outcome = in_shell(f"{{ {check} 9>&1 >log; }} | cat", root)
        assert outcome.stdout == b"Nothing found in 5 files of 3 units.\n"

    def test_auto_is_github_in_its_actions_and_else_text(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make_workspace(BROKEN)
        auto = ("check", *SELECT, "--output-format", "auto", root)
        assert run_cli(*auto) == run_cli("check", *SELECT, root)
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert run_cli(*auto).stdout.startswith("::error ")
        assert not run_cli("check", *SELECT, root).stdout.startswith("::")


class TestColours:
    @pytest.mark.parametrize(
        ("arguments", "environment", "coloured"),
        [
            ([], {}, True),
            (["--no-color"], {}, False),
            ([], {"NO_COLOR": "1"}, False),
            ([], {"NO_COLOR": ""}, True),
            (["--no-color"], {"FORCE_COLOR": "1"}, False),
            ([], {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ],
    )
    def test_a_terminal_shows_colours_unless_they_are_unwanted(
        self,
        make_workspace: MakeWorkspace,
        arguments: list[str],
        environment: dict[str, str],
        coloured: bool,
    ) -> None:
        root = make_workspace(BROKEN)
        shown = on_terminal(root, "--show", "all", *arguments, **environment)
        assert (COLOUR in shown) is coloured
        assert "^^^^^^^^^^" in shown

    @pytest.mark.parametrize(
        ("arguments", "environment", "coloured"),
        [
            ("", {}, False),
            ("", {"FORCE_COLOR": ""}, False),
            ("", {"FORCE_COLOR": "1"}, True),
            ("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ("--no-color", {"FORCE_COLOR": "1"}, False),
            ("--output-format concise", {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_a_pipe_gets_colours_only_where_they_are_forced(
        self,
        make_workspace: MakeWorkspace,
        arguments: str,
        environment: dict[str, str],
        coloured: bool,
    ) -> None:
        shown = in_shell(f"orb-lint check {arguments}", make_workspace(BROKEN), **environment)
        assert (COLOUR.encode() in shown.stdout) is coloured
        assert (b"\x1b" in shown.stdout) is coloured

    @pytest.mark.parametrize("width", ["0", "1", "5", "-1", "x", "\xb2", "9" * 5000])
    def test_any_width_will_do(
        self,
        width: str,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.setenv("LINES", width)
        outcome = run_cli("check", "--show", "all", *SELECT, make_workspace(BROKEN))
        assert (outcome.status, outcome.stderr) == (1, "")
        assert "^^^^" in outcome.stdout

    def test_a_file_never_gets_colours(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make_workspace(BROKEN)
        monkeypatch.setenv("FORCE_COLOR", "1")
        run_cli("check", *SELECT, "--output-file", f"{root}/report", root)
        assert "\x1b" not in read(root, "report")
