from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.workspaces import CLEAN, NEW_IMPORT, OLD_IMPORT, paths_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Check, MakeWorkspace, RunCli

USERS = "lambdas/users/index.py"


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives the command a text on its standard input."""

    def type_in(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return type_in


@pytest.fixture(autouse=True)
def _in_a_workspace(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**CLEAN, ".gitignore": "*.tmp.py\n", "lambdas/broken/index.py": OLD_IMPORT}
    monkeypatch.chdir(make_workspace(files))


def test_what_is_typed_stands_for_what_is_saved(
    check: Check, type_in: Callable[[str], None]
) -> None:
    type_in("import json\n" + OLD_IMPORT)
    assert [(each["path"], each["line"]) for each in check("--stdin-filename", USERS)] == [
        (USERS, 2)
    ]
    type_in(NEW_IMPORT)
    assert check("--stdin-filename", "lambdas/broken/index.py", "--select", "E7701") == []


@pytest.mark.parametrize("folder", [".", "lambdas/users"])
def test_the_name_is_relative_to_the_current_folder(
    check: Check,
    type_in: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
) -> None:
    monkeypatch.chdir(folder)
    type_in(OLD_IMPORT)
    name = "index.py" if folder != "." else f"./{USERS}"
    assert paths_of(check("--stdin-filename", name)) == [USERS]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--prune-baseline",), "--prune-baseline goes without --stdin-filename: nothing is saved"),
        (("--shard", "1/2"), "--shard goes without --stdin-filename: one file has no shares"),
    ],
)
def test_what_speaks_of_all_that_is_saved_goes_without_it(
    option: tuple[str, ...], said: str, run_cli: RunCli, type_in: Callable[[str], None]
) -> None:
    broken = "lambdas/broken/index.py"
    run_cli("baseline", "create", "--baseline", "known.txt")
    with open("known.txt") as baseline:
        known = baseline.read()
    assert broken in known

    type_in("import json\n")
    outcome = run_cli("check", "--stdin-filename", broken, "--baseline", "known.txt", *option)

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"orb-lint: {said}")
    assert outcome.stderr.count("\n") == 1
    with open("known.txt") as baseline:
        assert baseline.read() == known


def test_the_file_need_not_be_there_yet(check: Check, type_in: Callable[[str], None]) -> None:
    type_in(OLD_IMPORT)
    assert paths_of(check("--stdin-filename", "lambdas/users/new.py")) == ["lambdas/users/new.py"]


def test_a_template_can_be_typed(check: Check, type_in: Callable[[str], None]) -> None:
    type_in(
        "Resources: {A: {Type: AWS::Serverless::Function,"
        " Properties: {Environment: {Variables: {PYTHONPATH: /opt/python}}}}}\n"
    )
    assert paths_of(check("--stdin-filename", "template.yaml", "--select", "E7702")) == [
        "template.yaml"
    ]


def test_what_git_ignores_is_not_checked(check: Check, type_in: Callable[[str], None]) -> None:
    type_in(OLD_IMPORT)
    assert check("--stdin-filename", "lambdas/users/new.tmp.py") == []


def test_what_is_excluded_is_not_checked(check: Check, type_in: Callable[[str], None]) -> None:
    os.mkdir("lambdas/users/build")
    type_in(OLD_IMPORT)
    assert check("--stdin-filename", "lambdas/users/build/new.py") == []


def test_its_folder_must_be_there(run_cli: RunCli, type_in: Callable[[str], None]) -> None:
    type_in(OLD_IMPORT)
    outcome = run_cli("check", "--stdin-filename", "none/new.py")
    assert (outcome.status, outcome.stderr) == (2, "orb-lint: none: no such file or folder\n")


def test_a_pipfile_can_be_typed(check: Check, type_in: Callable[[str], None]) -> None:
    type_in("[packages\n")
    (finding,) = check("--stdin-filename", "lambdas/users/Pipfile")
    assert finding["symbol"] == "invalid-pipfile"


@pytest.mark.parametrize("arguments", [["lambdas"], ["lambdas/users", "."], ["lambdas/", USERS]])
def test_it_must_be_one_file_alone(run_cli: RunCli, arguments: list[str]) -> None:
    outcome = run_cli("check", "--stdin-filename", *arguments)
    assert outcome.status == 2
    assert "takes the name of one file" in outcome.stderr


def test_a_closed_standard_input_is_one_clear_line(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    outcome = run_cli("check", "--stdin-filename", USERS)
    assert outcome.status == 2
    assert outcome.stderr == ("orb-lint: --stdin-filename needs standard input, which is closed\n")


@pytest.mark.parametrize("kind", ["pipe", "device", "link out", "broken link out"])
def test_what_is_no_file_of_the_workspace_is_refused(
    kind: str,
    run_cli: RunCli,
    type_in: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "index.py"
    path = "lambdas/users/other.py"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        os.symlink("/dev/null" if kind == "device" else outside, path)
    if kind == "link out":
        outside.write_text(OLD_IMPORT)
    type_in(OLD_IMPORT)

    outcome = run_cli("check", "--stdin-filename", path)

    why = "a link leads out of the workspace" if kind == "link out" else "not a regular file"
    assert (outcome.status, outcome.stderr) == (2, f"orb-lint: {path}: {why}\n")


def test_a_file_that_lies_in_no_workspace_is_refused_before_its_folder_is_listed(
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    type_in: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = make_workspace({"notes.py": "", "much/more.py": ""}, git=False)
    monkeypatch.chdir(home)
    monkeypatch.setattr(os, "scandir", lambda path: pytest.fail(f"{path} was listed"))
    type_in(OLD_IMPORT)

    outcome = run_cli("check", "--stdin-filename", "notes.py")

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("orb-lint: notes.py lies in no workspace: no folder above it")
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [[], ["--stdin-filename"]])
def test_what_a_link_out_of_the_workspace_leads_to_is_not_taken_for_a_workspace(
    option: list[str],
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    type_in: Callable[[str], None],
) -> None:
    os.symlink(make_workspace(CLEAN), "linked")
    type_in(OLD_IMPORT)

    outcome = run_cli("check", *option, f"linked/{USERS}")

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.endswith(": a link leads out of the workspace\n")


def test_the_workspace_itself_may_be_named_by_a_link(
    run_cli: RunCli,
    type_in: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = f"{tmp_path_factory.mktemp('links')}/workspace"
    os.symlink(os.getcwd(), link)
    monkeypatch.chdir(os.path.dirname(link))
    type_in(OLD_IMPORT)

    assert run_cli("check", "--stdin-filename", f"workspace/{USERS}").status == 1
