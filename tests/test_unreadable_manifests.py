"""A manifest, lock or metadata file that can't be read is told, and nothing follows from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from orb_lint.workspace.paths.path_targets import PathKind, find_path_target
from tests.workspaces import COMMON, USERS, users

if TYPE_CHECKING:
    from tests.conftest import Check, Forbid, MakeWorkspace, RunCli

Spoil = Callable[[str], None]


def pipe(path: str) -> None:
    os.remove(path)
    os.mkfifo(path)


def folder(path: str) -> None:
    os.remove(path)
    os.mkdir(path)


def dangling(path: str) -> None:
    os.remove(path)
    os.symlink("nowhere", path)


def circle(path: str) -> None:
    os.remove(path)
    os.symlink(path, path)


SOURCE = "import orb_common\nimport orb_models\n"
SPOILT = [
    (pipe, "not a regular file"),
    (folder, "not a regular file"),
    (dangling, "No such file or directory"),
    (circle, "Too many levels of symbolic links"),
    (None, "Permission denied"),
]


def said(findings: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["code"], each["path"], each["message"]) for each in findings]


@pytest.mark.parametrize(("spoil", "reason"), SPOILT)
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{COMMON}/pyproject.toml", ("E7771", "cannot be read: {}")),
        (f"{USERS}/Pipfile", ("E7732", "no valid Pipfile: cannot be read: {}")),
        (
            f"{USERS}/Pipfile.lock",
            ("E7731", "cannot be read: {}; run `pipenv lock` in " + USERS),
        ),
    ],
)
def test_it_is_one_finding(
    path: str,
    expected: tuple[str, str],
    spoil: Spoil | None,
    reason: str,
    make_workspace: MakeWorkspace,
    check: Check,
    forbid: Forbid,
) -> None:
    root = make_workspace(users(SOURCE))
    assert check(root) == []
    forbid(f"{root}/{path}") if spoil is None else spoil(f"{root}/{path}")

    code, message = expected
    found = said(check(root))

    assert found == [(code, path, message.format(reason))]


def test_a_package_without_readable_metadata_is_not_called_public(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    root = make_workspace(users(SOURCE))
    os.remove(f"{root}/{COMMON}/pyproject.toml")
    os.mkfifo(f"{root}/{COMMON}/pyproject.toml")

    found = said(check("--select", "W7765,E7761,E7725", root))

    assert [each for each in found if each[1].startswith((COMMON, USERS))] == []


def test_a_pipfile_that_is_a_folder_is_never_created(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(users(SOURCE))
    folder(f"{root}/{USERS}/Pipfile")

    outcome = run_cli("check", "--diff", "--unsafe-fixes", root)

    assert (outcome.status, outcome.stdout) == (0, "")


def test_nobody_says_what_a_folder_lacks_that_cannot_be_listed(
    make_workspace: MakeWorkspace, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(users("import orb_common.utils\nimport orb_models\n"))
    allowed = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("/orb_common"):
            raise PermissionError(13, "Permission denied")
        return allowed(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert said(check("--select", "E77", root)) == [
        ("E7790", f"{COMMON}/orb_common", "cannot be listed: Permission denied")
    ]


def test_what_a_folder_is_that_nobody_may_read_is_not_known(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orb_lint.files.tree import Tree

    root = make_workspace({f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n'})
    assert find_path_target(Tree(root), COMMON).kind is PathKind.PACKAGE

    monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith(COMMON))
    assert find_path_target(Tree(root), COMMON).kind is PathKind.UNKNOWN
