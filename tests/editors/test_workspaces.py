from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from orb_lint.editors.workspaces import read_workspace, with_file
from orb_lint.settings import SettingsError
from tests.rules.reports import COMMON, PIPFILE, USERS, users

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

FILES = users("import os\n") | {
    f"{USERS}/requirements.txt": "requests\n",
    f"{COMMON}/setup.py": "from setuptools import setup\nsetup()\n",
    f"{COMMON}/setup.cfg": "[metadata]\nname = orb-common\n",
    "template.yaml": "Resources: {}\n",
    ".gitignore": "*.log\n",
    "orb-lint.toml": "",
}


@pytest.fixture
def root(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace that has been read so often that it is kept."""
    monkeypatch.setattr("orb_lint.editors.workspaces.UNSETTLED", 0)
    root = make_workspace(FILES)
    for _ in range(2):
        read_workspace(root)
    return root


def change(root: str, path: str, content: str) -> None:
    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
    with open(os.path.join(root, path), "w", encoding="utf-8") as file:
        file.write(content)


def test_what_has_not_changed_is_not_read_again(root: str) -> None:
    assert read_workspace(root) is read_workspace(root)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (f"{USERS}/Pipfile", PIPFILE + "# "),
        (f"{USERS}/requirements.txt", "requests\nboto3\n"),
        (f"{COMMON}/pyproject.toml", '[project]\nname = "orb-uncommon"\n'),
        (f"{COMMON}/setup.py", ""),
        (f"{COMMON}/setup.cfg", ""),
        ("template.yaml", "Resources:\n"),
        (".gitignore", ""),
        (f"{USERS}/.gitignore", ""),
        ("orb-lint.toml", 'target-python = "3.12"'),
        (f"{USERS}/new.py", ""),
        ("backend/src/lambdas/new/index.py", ""),
    ],
)
def test_what_has_changed_is_read_again(root: str, path: str, content: str) -> None:
    before = read_workspace(root)
    change(root, path, content)
    assert read_workspace(root) is not before


def test_what_has_gone_is_read_again(root: str) -> None:
    before = read_workspace(root)
    os.remove(os.path.join(root, USERS, "Pipfile"))
    assert read_workspace(root) is not before


def test_a_change_of_the_same_size_with_the_old_time_is_noticed(root: str) -> None:
    pipfile = os.path.join(root, USERS, "Pipfile")
    before, status = read_workspace(root), os.stat(pipfile)
    change(root, f"{USERS}/Pipfile", PIPFILE.replace("orb-common", "orb-commom"))
    os.utime(pipfile, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert read_workspace(root) is not before


def test_an_ignore_file_above_the_root_counts(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orb_lint.editors.workspaces.UNSETTLED", 0)
    checkout = make_workspace({f"apps/api/{path}": text for path, text in FILES.items()})
    root = os.path.join(checkout, "apps/api")
    before = [read_workspace(root) for _ in range(3)]
    assert before[1] is before[2]
    change(checkout, ".gitignore", "users/\n")
    assert read_workspace(root) is not before[2]


def test_what_changed_just_now_may_change_again_within_the_same_time_stamp(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(FILES)
    workspaces = [read_workspace(root) for _ in range(3)]
    assert workspaces[1] is not workspaces[2]


def test_settings_that_cannot_be_followed_are_said_each_time(root: str) -> None:
    change(root, "orb-lint.toml", 'lambdas = ["nowhere/*"]')
    for _ in range(3):
        with pytest.raises(SettingsError, match="matches no folder"):
            read_workspace(root)


@pytest.mark.parametrize("path", [f"{USERS}/new.py", f"{USERS}/a/b/new.py", "new/new.py"])
def test_a_file_that_is_not_there_yet_is_listed_as_if_it_were(root: str, path: str) -> None:
    planned = with_file(read_workspace(root), path)
    assert not os.path.exists(os.path.join(root, path))
    change(root, path, "")
    saved = read_workspace(root)
    assert planned.tree.folders == saved.tree.folders
    assert (planned.units, planned.outside) == (saved.units, saved.outside)


@pytest.mark.parametrize(
    "path", [f"{USERS}/a.log", f"{USERS}/.cache/new.py", "build/new.py", f"{USERS}/dist/new.py"]
)
def test_what_is_left_out_stays_out_before_it_is_there(root: str, path: str) -> None:
    workspace = read_workspace(root)
    assert with_file(workspace, path) is workspace
