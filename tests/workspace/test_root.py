from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from orb_lint.workspace.root import find_root

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace


@pytest.mark.parametrize(
    ("files", "root"),
    [
        ({"orb-lint.toml": ""}, ""),
        ({"backend/orb-lint.toml": ""}, "backend"),
        ({"backend/pyproject.toml": "[tool.orb-lint]"}, "backend"),
        ({"backend/pyproject.toml": "[project]\nname = 'orb-lint-user'"}, ""),
        ({"backend/.git": "gitdir: elsewhere"}, "backend"),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("start", ["backend/lambdas/users", "backend/lambdas/users/index.py"])
def test_the_root_is_the_nearest_folder_with_settings_or_a_checkout(
    make_workspace: MakeWorkspace, files: dict[str, str], root: str, start: str
) -> None:
    workspace = make_workspace({**files, "backend/lambdas/users/index.py": ""})
    assert find_root(f"{workspace}/{start}") == f"{workspace}/{root}".rstrip("/")


def test_a_link_named_git_marks_a_checkout_also_where_its_target_is_not_mounted(
    make_workspace: MakeWorkspace,
) -> None:
    workspace = make_workspace({"backend/lambdas/users/index.py": ""})
    os.symlink("/not/mounted", f"{workspace}/backend/.git")
    assert find_root(f"{workspace}/backend/lambdas/users") == f"{workspace}/backend"


@pytest.mark.parametrize(
    ("start", "root"),
    [
        ("location/repository/src/lambdas/users", "location/repository"),
        ("location/repository/src/lambdas", "location/repository"),
        ("location/repository/packages/orb-common/orb_common", "location/repository"),
        ("location/repository", "location/repository"),
        ("location/other", "location/other"),
    ],
)
def test_without_either_the_root_is_the_highest_folder_that_looks_like_one(
    make_workspace: MakeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    start: str,
    root: str,
) -> None:
    workspace = make_workspace(
        {
            "location/packages/unrelated.txt": "",
            "location/repository/src/lambdas/users/index.py": "",
            "location/repository/packages/orb-common/orb_common/__init__.py": "",
            "location/other/a.py": "",
        },
        git=False,
    )
    monkeypatch.setenv("HOME", f"{workspace}/location")
    assert find_root(f"{workspace}/{start}") == f"{workspace}/{root}"


def test_links_are_followed(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"lambdas/users/a.py": ""})
    elsewhere = make_workspace({})
    os.symlink(f"{root}/lambdas/users", f"{elsewhere}/users")
    assert find_root(f"{elsewhere}/users") == root
