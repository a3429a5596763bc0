"""What lies outside a workspace is neither shown nor written, whatever leads there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.workspaces import OLD_IMPORT, PACKAGE, PIPFILE
from tests.editors.pylint_runs import run_pylint
from tests.repositories import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import MakeWorkspace, Outcome, RunCli

REFUSED = "a link leads out of the workspace"
OUTSIDE = {
    **PACKAGE,
    "lambdas/secret/index.py": OLD_IMPORT,
    "lambdas/secret/Pipfile": PIPFILE,
}
FILES = {
    **PACKAGE,
    "lambdas/users/index.py": "import json\n",
    "lambdas/users/Pipfile": PIPFILE,
    "orb-lint.toml": "",
}


def contents(folder: str) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


class TestALinkOutOfAWorkspace:
    """Committed by somebody, and handed to a command by name."""

    @pytest.fixture(autouse=True)
    def _two_workspaces(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.outside = make_workspace(OUTSIDE)
        self.root = make_workspace(FILES)
        self.run_cli = run_cli
        monkeypatch.chdir(self.root)
        os.symlink(f"{self.outside}/lambdas/secret/index.py", "lambdas/users/link.py")
        os.symlink(f"{self.outside}/lambdas/secret", "lambdas/link")

    def run(self, *arguments: str) -> Outcome:
        before = contents(self.outside)
        outcome = self.run_cli(*arguments)
        assert contents(self.outside) == before
        assert "exceptions" not in outcome.stdout
        return outcome

    @pytest.mark.parametrize(
        "path",
        ["lambdas/users/link.py", "lambdas/link", "lambdas/link/index.py", "lambdas/link/../link"],
    )
    @pytest.mark.parametrize(
        "command",
        [
            ("check",),
            ("check", "--diff"),
            ("check", "--fix"),
            ("check", "--fix", "--unsafe-fixes"),
            ("check", "--changed", "--fix"),
            ("check", "--changed-since", "HEAD"),
            ("baseline", "create"),
            ("workspace",),
            ("graph",),
        ],
        ids=" ".join,
    )
    def test_is_followed_by_no_command(self, command: tuple[str, ...], path: str) -> None:
        outcome = self.run(*command, path)
        assert (outcome.status, outcome.stdout) == (2, "")
        assert outcome.stderr == f"orb-lint: {path}: {REFUSED}\n"

    @pytest.mark.parametrize("command", [("config",), ("init", "--yes"), ("workspace",)])
    def test_is_followed_by_no_command_about_a_folder(self, command: tuple[str, ...]) -> None:
        assert REFUSED in self.run(*command, "lambdas/link").stderr

    def test_is_followed_by_no_question_about_a_line(self) -> None:
        assert REFUSED in self.run("why", "lambdas/users/link.py:1").stderr

    def test_is_followed_from_no_other_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = os.path.abspath("lambdas/users/link.py")
        monkeypatch.chdir("/")
        assert REFUSED in self.run("check", "--changed", "--fix", path).stderr

    def test_is_not_judged_by_the_plugin(self) -> None:
        assert run_pylint("lambdas/users/link.py", cwd=self.root).messages == []

    @pytest.mark.parametrize("file", ["report", "folder/report"])
    def test_takes_no_report(self, file: str) -> None:
        os.symlink(f"{self.outside}/lambdas/secret/Pipfile", "report")
        os.symlink(self.outside, "folder")
        for command in (
            ("check", f"--output-format=json={file}"),
            ("check", f"--output-file={file}"),
            ("graph", f"--output-file={file}"),
        ):
            outcome = self.run(*command)
            assert (outcome.status, outcome.stdout) == (2, "")
            assert outcome.stderr == f"orb-lint: {file}: {REFUSED}\n"

    def test_is_all_right_where_no_workspace_holds_it(self, tmp_path: Path) -> None:
        os.symlink(self.outside, tmp_path / "link")
        assert "E7701" in self.run_cli("check", str(tmp_path / "link")).stdout


class TestALinkThatATemplateNames:
    TEMPLATE = (
        "Resources:\n"
        "  Users:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: code, Handler: index.handler, Runtime: python3.12}\n"
        "  Net:\n"
        "    Type: AWS::Serverless::LayerVersion\n"
        "    Properties: {ContentUri: layers/net}\n"
    )

    @pytest.mark.parametrize("link", ["code", "layers/net", "layers/net/python"])
    def test_makes_no_unit_of_what_is_outside(
        self, link: str, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        outside = make_workspace(OUTSIDE)
        repository = Repository(make_workspace({**FILES, "template.yaml": self.TEMPLATE}))
        target = Path(repository.root, link)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(f"{outside}/lambdas/secret")
        repository.commit()
        before = contents(outside)

        outcome = run_cli("check", "--fix", "--unsafe-fixes", repository.root)

        assert contents(outside) == before
        assert link not in outcome.stdout

    def test_and_leads_out_is_told(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        root = make_workspace({**FILES, "template.yaml": self.TEMPLATE})
        os.symlink(make_workspace(OUTSIDE), f"{root}/code")
        assert "`code` lies outside the workspace" in run_cli("workspace", "--units", root).stdout
