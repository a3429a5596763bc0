from __future__ import annotations

import os

import pytest

from orb_lint.files.tree import Tree
from orb_lint.workspace.paths.path_targets import PathKind, PathTarget, find_path_target
from tests.conftest import MakeWorkspace

FILES = {
    "named/pyproject.toml": "[project]\nname = 'Acme'\n",
    "set-up/setup.py": "from setuptools import setup\nsetup(name='acme')\n",
    "computed/setup.py": "from setuptools import setup\nsetup(name=name())\n",
    "configured/setup.cfg": "[metadata]\nname = acme\n",
    "broken/pyproject.toml": "[",
    "plain/module.py": "",
    "acme.whl": "",
    ".gitignore": "made/\n*.zip\n",
    "made/by-hand/setup.py": "",
}


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("named", PathTarget(PathKind.PACKAGE, "Acme")),
        ("set-up", PathTarget(PathKind.PACKAGE, "acme")),
        ("computed", PathTarget(PathKind.PACKAGE)),
        ("broken", PathTarget(PathKind.PACKAGE)),
        ("configured", PathTarget(PathKind.FOLDER)),
        ("plain", PathTarget(PathKind.FOLDER)),
        ("", PathTarget(PathKind.FOLDER)),
        ("acme.whl", PathTarget(PathKind.FILE)),
        ("missing", PathTarget(PathKind.NOTHING)),
        ("missing.whl", PathTarget(PathKind.NOTHING)),
        ("missing.zip", PathTarget(PathKind.UNKNOWN)),
        ("made/by-hand", PathTarget(PathKind.PACKAGE)),
        ("made/by-machine", PathTarget(PathKind.UNKNOWN)),
        ("${HOME}/acme", PathTarget(PathKind.UNKNOWN)),
        ("../acme", PathTarget(PathKind.OUTSIDE)),
        ("..", PathTarget(PathKind.OUTSIDE)),
        ("..acme", PathTarget(PathKind.NOTHING)),
        ("/srv/acme", PathTarget(PathKind.OUTSIDE)),
        ("a\0b", PathTarget(PathKind.NOTHING)),
    ],
)
def test_what_a_path_leads_to(path: str, target: PathTarget, make_workspace: MakeWorkspace) -> None:
    assert find_path_target(Tree(make_workspace(FILES), ()), path) == target


def test_the_checkout_is_the_border_not_the_workspace(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(FILES | {"services/api/orb-lint.toml": ""})
    tree = Tree(os.path.join(root, "services/api"), ())
    assert find_path_target(tree, "../../named") == PathTarget(PathKind.PACKAGE, "Acme")
    assert find_path_target(tree, "../../../named") == PathTarget(PathKind.OUTSIDE)


def test_without_a_checkout_the_workspace_is_the_border(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(FILES, git=False)
    tree = Tree(os.path.join(root, "plain"), ())
    assert find_path_target(tree, "../named") == PathTarget(PathKind.OUTSIDE)
