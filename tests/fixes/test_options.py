"""What the options of fixing do, and what is said of the fixes."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fixes.workspaces import COMMON, INDEX, contents, read, users
from tests.repositories import Repository
from tests.workspaces import NEW_LINE, OLD_LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import MakeWorkspace, RunCli

NOTHING = '[packages]\nrequests = "*"\n'


class TestDiff:
    def test_it_shows_what_would_change_and_changes_nothing(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users("x = 1\n" + OLD_LINE))
        before = contents(root)

        outcome = run_cli("check", "--diff", root)

        assert outcome.status == 1
        assert outcome.stdout == (
            f"--- a/{INDEX}\n+++ b/{INDEX}\n@@ -1,2 +1,2 @@\n x = 1\n-{OLD_LINE}+{NEW_LINE}"
        )
        assert contents(root) == before

    def test_where_there_is_none_the_status_is_0(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        outcome = run_cli("check", "--diff", make_workspace(users("from exceptions import Gone\n")))
        assert (outcome.status, outcome.stdout) == (0, "")

    @pytest.mark.parametrize(
        "source",
        [
            b"from exceptions import NotFound\r\nx = 1\r\n",
            b"# coding: latin-1\nfrom exceptions import NotFound\nx = '\xeb'\n",
            b"\xef\xbb\xbffrom exceptions import NotFound",
        ],
    )
    def test_git_makes_of_it_what_fix_makes(
        self, source: bytes, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users(source, Pipfile=NOTHING))
        repository = Repository(root)
        repository.commit()
        command = [sys.executable, "-m", "orb_lint", "check", "--diff", root]
        diff = subprocess.run(command, capture_output=True, check=False).stdout
        run_cli("check", "--fix", root)
        fixed = contents(f"{root}/lambdas")
        repository.git("checkout", "--quiet", ".")

        patch = subprocess.run(["git", "apply"], input=diff, cwd=root, check=False)

        assert patch.returncode == 0
        assert contents(f"{root}/lambdas") == fixed

    @pytest.mark.parametrize("name", ["a\x1b[2J", "a\nb", 'a"b', "a\\b", "日本", "a\u202eb", "a b"])
    def test_git_knows_the_names_of_files_that_hold_anything(
        self, name: str, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        path = f"lambdas/{name}/index.py"
        root = make_workspace({**users(OLD_LINE), path: OLD_LINE})
        diff = run_cli("check", "--diff", "--select", "E7701", root).stdout

        patch = subprocess.run(["git", "apply"], input=diff.encode(), cwd=root, check=False)

        assert patch.returncode == 0
        assert read(root, path) == NEW_LINE
        assert all(char.isprintable() or char == "\n" for char in diff)

    def test_a_new_file_is_one(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        files = users(OLD_LINE)
        del files["lambdas/users/Pipfile"]
        outcome = run_cli("check", "--diff", "--unsafe-fixes", make_workspace(files))
        assert (
            f"--- /dev/null\n+++ b/lambdas/users/Pipfile\n@@ -0,0 +1,2 @@\n+[packages]\n+{COMMON}"
            in (outcome.stdout)
        )


class TestFixOnly:
    def test_only_the_named_rules_are_fixed(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users(OLD_LINE, Pipfile=NOTHING))

        run_cli("check", "--fix", "--fix-only", "missing-pipfile-entry", root)
        assert (read(root), read(root, "lambdas/users/Pipfile")) == (OLD_LINE, NOTHING + COMMON)

        run_cli("check", "--fix", "--fix-only", "E7701", root)
        assert read(root) == NEW_LINE

    @pytest.mark.parametrize("option", [("--fix-only", "E7701"), ("--unsafe-fixes",)])
    def test_what_only_says_how_to_fix_changes_nothing(
        self, option: tuple[str, ...], make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users(OLD_LINE))
        outcome = run_cli("check", *option, root)
        assert outcome.status == 2
        assert outcome.stderr == f"orb-lint: {option[0]} goes with --fix, --diff or --interactive\n"
        assert read(root) == OLD_LINE

    @pytest.mark.parametrize("names", ["", " ", ","])
    def test_no_name_at_all_is_2(
        self, names: str, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        outcome = run_cli("check", "--fix", "--fix-only", names, make_workspace(users(OLD_LINE)))
        assert outcome.status == 2
        assert outcome.stderr.endswith("argument --fix-only: no rule is named\n")

    def test_an_unknown_rule_is_2(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        outcome = run_cli("check", "--fix", "--fix-only", "E9999", make_workspace(users(OLD_LINE)))
        assert outcome.status == 2
        assert "unknown rule `E9999`" in outcome.stderr


class TestSummary:
    def test_it_tells_unit_by_unit_what_was_fixed(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users(OLD_LINE, Pipfile=NOTHING))
        outcome = run_cli("check", "--fix", root)
        assert outcome.stdout.startswith(
            "Fixed 2 findings in 2 files:\n"
            "  lambdas/users: 1 legacy-layer-import, 1 missing-pipfile-entry\n"
            "Locks are stale now: run `pipenv lock` in\n  lambdas/users\n\n"
        )

    def test_it_tells_how_many_more_could_be_fixed(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(
            users(OLD_LINE, **{"test_it.py": "import pytest\npytest.importorskip('utils')\n"})
        )
        outcome = run_cli("check", "--fix", "--select", "E7701,E7703", root)
        assert "; 2 fixes with --unsafe-fixes." in outcome.stdout

    def test_what_programs_read_stays_free_of_it(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(users(OLD_LINE))
        outcome = run_cli("check", "--fix", "--output-format", "json", root)
        assert outcome.stdout.startswith("{")
        assert outcome.stderr.startswith("Fixed 1 finding in 1 file:\n")

    def test_quiet_says_nothing(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        root = make_workspace(users(OLD_LINE))
        outcome = run_cli("check", "--fix", "--quiet", "--select", "E7701", root)
        assert outcome == (0, "", "")
        assert read(root) == NEW_LINE


def test_unsafe_fixes_alone_is_2(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    outcome = run_cli("check", "--unsafe-fixes", make_workspace(users(OLD_LINE)))
    assert outcome.status == 2
    assert outcome.stderr == "orb-lint: --unsafe-fixes goes with --fix, --diff or --interactive\n"


def test_a_suppression_of_nothing_is_taken_out(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(users("import os  # orb-lint: ignore[legacy-layer-import] old\nx = 1\n"))
    run_cli("check", "--fix", root)
    assert read(root) == "import os\nx = 1\n"


class TestStandardInput:
    @pytest.fixture(autouse=True)
    def _in_a_workspace(
        self, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(make_workspace(users("import json\n")))
        self._monkeypatch = monkeypatch

    def fix(self, run_cli: RunCli, text: str) -> tuple[int, str, str]:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
        self._monkeypatch.setattr(sys, "stdin", stdin)
        return run_cli("check", "--fix", "--select", "E7701", "--stdin-filename", INDEX)

    def test_the_fixed_text_is_printed_and_nothing_written(self, run_cli: RunCli) -> None:
        before = contents(".")
        outcome = self.fix(run_cli, "x = 'é'\r\n" + OLD_LINE)
        assert outcome[:2] == (0, "x = 'é'\r\n" + NEW_LINE.replace("\n", "\r\n")[:-2] + "\n")
        assert contents(".") == before

    def test_what_is_left_is_told_elsewhere(self, run_cli: RunCli) -> None:
        status, stdout, stderr = self.fix(run_cli, "from exceptions import Gone\n")
        assert (status, stdout) == (1, "from exceptions import Gone\n")
        assert "E7701" in stderr


class TestInteractive:
    """In a real terminal, a pseudo one."""

    def answer(self, root: str, answers: Sequence[str]) -> str:
        """What is shown while somebody answers."""
        command = [sys.executable, "-m", "orb_lint", "check", "--interactive", "--select", "E7701"]
        child, terminal = pty.fork()
        if not child:
            os.execv(sys.executable, [*command, root])
        shown = b""
        pending = [*answers]
        while True:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
            if shown.count(b"[q]uit:") > len(answers) - len(pending) and pending:
                os.write(terminal, f"{pending.pop(0)}\n".encode())
        os.waitpid(child, 0)
        return shown.decode()

    @pytest.fixture
    def root(self, make_workspace: MakeWorkspace) -> str:
        files = users(OLD_LINE)
        for name in ("a", "b"):
            files[f"lambdas/{name}/Pipfile"] = f"[packages]\n{COMMON}"
            files[f"lambdas/{name}/index.py"] = OLD_LINE
        return make_workspace(files)

    @pytest.mark.parametrize(
        ("answers", "fixed"),
        [
            (["y", "n", "y"], ["a", "users"]),
            (["what?", "y", "q"], ["a"]),
            (["n", "a"], ["b", "users"]),
            (["q"], []),
        ],
    )
    def test_each_unit_is_asked_about(
        self, root: str, answers: list[str], fixed: list[str]
    ) -> None:
        shown = self.answer(root, answers)
        assert "-from exceptions import NotFound" in shown
        assert "+from orb_common.exceptions import NotFound" in shown
        found = [
            each
            for each in ("a", "b", "users")
            if read(root, f"lambdas/{each}/index.py") == NEW_LINE
        ]
        assert found == fixed

    def test_without_a_terminal_it_is_2(self, root: str, run_cli: RunCli) -> None:
        outcome = run_cli("check", "--interactive", root)
        assert outcome.status == 2
        assert outcome.stderr == (
            "orb-lint: --interactive needs a terminal to ask at: standard input is none\n"
        )
