"""Whatever happens, each file is either as it was or as it was to be, and the next run goes on."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from orb_lint.files.writing import DRAFT, draft_name
from tests.fixes.workspaces import INDEX, PIPFILE, contents, read, users
from tests.workspaces import NEW_LINE, OLD_LINE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli


KILLED = """\
import os, signal, sys
calls, last = 0, int(sys.argv[1])
def kill(event, arguments):
    global calls
    if event in ("os.rename", "os.chmod", "os.remove") or (
        event == "open" and str(arguments[0]).endswith(sys.argv[2])
    ):
        calls += 1
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
from orb_lint.cli import main
main(["check", "--fix", "--quiet", sys.argv[3]])
"""
"""Runs the command and kills it for good before the given one of the steps by which it writes."""


def lambdas(number: int) -> dict[str, str | bytes]:
    files = users(OLD_LINE)
    for count in range(number):
        files[f"lambdas/other-{count}/Pipfile"] = PIPFILE
        files[f"lambdas/other-{count}/index.py"] = files[f"lambdas/other-{count}/forms.py"] = (
            OLD_LINE
        )
    return files


def run_killed_before(step: int, root: str) -> int:
    command = [sys.executable, "-c", KILLED, str(step), DRAFT, root]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def test_a_run_that_is_killed_leaves_whole_files_and_the_next_one_finishes(
    make_workspace: MakeWorkspace,
) -> None:
    files = lambdas(2)
    whole = make_workspace(files)
    assert run_killed_before(0, whole) == 0
    finished = contents(whole)
    steps = 0
    while True:
        steps += 1
        root = make_workspace(files)
        before = contents(root)
        status = run_killed_before(steps, root)
        for path, content in contents(root).items():
            assert path.endswith(DRAFT) or content in (before[path], finished[path])
        if status == 0:
            break
        assert status == -signal.SIGKILL
        assert run_killed_before(0, root) == 0
        assert contents(root) == finished
    assert steps > 10  # drafts, their modes and renames of five files


@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_one_that_is_interrupted_says_so_and_leaves_no_draft(
    step: str, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(lambdas(2))
    go_on, calls = getattr(os, step), iter(range(9))

    def interrupt(*arguments: object) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        go_on(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, step, interrupt)
        status, output, error = run_cli("check", "--fix", root)

    assert (status, output) == (130, "")
    assert error == (
        "orb-lint: interrupted: no file is half written, but not all are fixed: run it again\n"
    )
    assert not any(path.endswith(DRAFT) for path in contents(root))
    run_cli("check", "--fix", root)
    assert OLD_LINE.encode() not in contents(root).values()


def test_a_draft_that_git_ignores_goes_away_with_the_next_fix(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    folder, name = os.path.split(INDEX)
    draft = f"{folder}/{draft_name(name)}"
    root = make_workspace({**users(OLD_LINE), ".gitignore": "*draft\n", draft: "half"})

    assert run_cli("check", root).status == 1
    assert os.path.exists(f"{root}/{draft}")
    run_cli("check", "--fix", root)

    assert not os.path.exists(f"{root}/{draft}")


def test_what_others_call_a_draft_is_left_alone(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    names = {f"{each}{DRAFT}": "mine" for each in (INDEX, "notes", "lambdas/users/notes.1234abcd")}
    root = make_workspace({**users(OLD_LINE), **names})

    run_cli("check", "--fix", root)

    assert read(root) == NEW_LINE
    assert {read(root, name) for name in names} == {"mine"}


def test_no_draft_is_written_through_a_link(
    make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_text("not of the workspace")
    root = make_workspace(users(OLD_LINE))
    folder, name = os.path.split(f"{root}/{INDEX}")
    for draft in (draft_name(name), f"{name}{DRAFT}"):
        os.symlink(tmp_path / "outside", f"{folder}/{draft}")

    run_cli("check", "--fix", root)

    assert read(root) == NEW_LINE
    assert (tmp_path / "outside").read_text() == "not of the workspace"


def test_two_runs_at_once_do_not_clash(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(lambdas(30))
    command = [sys.executable, "-m", "orb_lint", "check", "--fix", "--quiet", root]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert {process.wait() for process in processes} <= {0, 1}
    found = contents(root)
    assert not [path for path in found if path.endswith(DRAFT)]
    assert {found[path].decode() for path in found if path.startswith("lambdas/")} == {
        PIPFILE,
        NEW_LINE,
    }


def test_a_file_that_has_changed_meanwhile_is_left_alone(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace({**users(OLD_LINE), **lambdas(1)})
    changed = OLD_LINE + "typed = 'just now'\n"
    replace = os.replace

    def replace_late(source: str, target: str) -> None:
        with open(f"{root}/{INDEX}", "w", encoding="utf-8") as file:
            file.write(changed)
        monkeypatch.setattr(os, "replace", replace)
        replace(source, target)

    monkeypatch.setattr(os, "replace", replace_late)
    outcome = run_cli("check", "--fix", "--show", "all", root)

    assert read(root) == changed
    assert read(root, "lambdas/other-0/index.py") == NEW_LINE
    assert outcome.status == 2
    assert f"{INDEX} can't be written: it has changed meanwhile" in outcome.stdout


def test_a_read_only_file_keeps_its_whole_unit_as_it_was(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**users(OLD_LINE, **{"forms.py": OLD_LINE}), **lambdas(1)})
    os.chmod(f"{root}/{INDEX}", 0o444)

    outcome = run_cli("check", "--fix", "--show", "all", root)

    assert (read(root), read(root, "lambdas/users/forms.py")) == (OLD_LINE, OLD_LINE)
    assert read(root, "lambdas/other-0/index.py") == NEW_LINE
    assert outcome.status == 2
    assert f"{INDEX} can't be written: it is read-only" in outcome.stdout
    assert not [path for path in contents(root) if path.endswith(DRAFT)]


def test_a_full_disk_leaves_files_as_they_were(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(users(OLD_LINE))
    before = contents(root)

    def no_space(path: str, mode: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("orb_lint.files.writing.open", no_space, raising=False)
    outcome = run_cli("check", "--fix", "--show", "all", root)

    assert contents(root) == before
    assert outcome.status == 2
    assert "can't be written: No space left on device" in outcome.stdout


def test_mode_and_links_stay(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(
        {**users(OLD_LINE, Pipfile='[packages]\nrequests = "*"\n'), "lambdas/b/index.py": OLD_LINE}
    )
    os.chmod(f"{root}/{INDEX}", 0o750)
    os.symlink("../users/Pipfile", f"{root}/lambdas/b/Pipfile")

    run_cli("check", "--fix", root)

    assert stat.S_IMODE(os.stat(f"{root}/{INDEX}").st_mode) == 0o750
    assert os.readlink(f"{root}/lambdas/b/Pipfile") == "../users/Pipfile"
    assert read(root, "lambdas/b/Pipfile").count("orb-common") == 2  # as key and in its path
    assert (read(root), read(root, "lambdas/b/index.py")) == (NEW_LINE, NEW_LINE)


@pytest.mark.parametrize(
    ("about", "source"),
    [
        ("broken bytes", b"name = '\xff'\nfrom exceptions import NotFound\n"),
        ("an unknown encoding", b"# coding: klingon\nfrom exceptions import NotFound\n"),
        ("a NUL byte", b"x = '\0'\nfrom exceptions import NotFound\n"),
    ],
)
def test_what_is_no_text_is_left_as_it_is(
    about: str, source: bytes, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(users(source))
    before = contents(root)

    outcome = run_cli("check", "--fix", root)

    assert outcome.status == 1, outcome.stderr
    assert contents(root) == before


def test_a_thousand_lambdas_that_cannot_be_fixed_are_left_as_they_are(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    source = b"# coding: iso2022_jp\nfrom exceptions import NotFound\n# \x1b(B\n"
    files = {f"lambdas/users{number}/index.py": source for number in range(1_000)}
    root = make_workspace(users("from exceptions import NotFound\n") | files)

    outcome = run_cli("check", "--fix", "--unsafe-fixes", root)

    assert outcome.stdout.count("\nLeft as it was: lambdas/users") == 1_000
    assert contents(root)["lambdas/users999/index.py"] == source
    assert read(root) == "from orb_common.exceptions import NotFound\n"
