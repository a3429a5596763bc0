"""What a developer sees in an editor that has python-lsp-server, pylint and the plugin."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

from tests.editors.lsp_client import LspClient
from tests.editors.pylint_runs import ONLY_OURS
from tests.workspaces import INDEX, NEW_LINE, PIPFILE, USERS, users

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

PYLINT = os.path.join(sysconfig.get_path("scripts"), "pylint")
LEGACY = "\nfrom exceptions import NotFound\n"


def edit(root: str, executable: str | None = None) -> LspClient:
    others = ("flake8", "mccabe", "preload", "pycodestyle", "pyflakes", "jedi_completion")
    plugins: dict[str, dict[str, Any]] = {name: {"enabled": False} for name in others}
    plugins["pylint"] = {"enabled": True, "args": ONLY_OURS, "executable": executable}
    server = [sys.executable, "-m", "pylsp"]
    return LspClient(server, root, {"pylsp": {"plugins": plugins}})


def write(root: str, path: str, content: str) -> None:
    with open(os.path.join(root, path), "w", encoding="utf-8") as file:
        file.write(content)


def shown(diagnostics: list[dict[str, Any]]) -> list[tuple[str, int, int, int]]:
    """Code, line and first and last column of each diagnostic, from 0."""
    return [
        (
            each["code"],
            each["range"]["start"]["line"],
            each["range"]["start"]["character"],
            each["range"]["end"]["character"],
        )
        for each in diagnostics
    ]


def test_with_an_executable_each_change_shows_at_once(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(users(NEW_LINE))
    index = os.path.join(root, INDEX)
    with edit(root, executable=PYLINT) as editor:
        assert editor.open(index, NEW_LINE) == []
        (diagnostic,) = editor.change(index, LEGACY)
        assert shown([diagnostic]) == [("E7701", 1, 5, 15)]
        assert "write `from orb_common.exceptions import NotFound`" in diagnostic["message"]
        write(root, f"{USERS}/Pipfile", "[packages]\n")
        assert shown(editor.change(index, NEW_LINE)) == [("E7721", 0, 5, 15)]
        write(root, f"{USERS}/Pipfile", PIPFILE)
        assert editor.change(index, NEW_LINE) == []


def test_without_one_a_change_shows_once_it_is_saved(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(users(NEW_LINE))
    index = os.path.join(root, INDEX)
    with edit(root) as editor:
        assert editor.open(index, NEW_LINE) == []
        assert editor.change(index, LEGACY) == []
        write(root, INDEX, LEGACY)
        assert shown(editor.save(index)) == [("E7701", 1, 5, 15)]
        write(root, f"{USERS}/Pipfile", "[packages]\n")
        assert shown(editor.save(index)) == [("E7701", 1, 5, 15), ("E7721", 1, 5, 15)]
        write(root, f"{USERS}/Pipfile", PIPFILE)
        assert shown(editor.save(index)) == [("E7701", 1, 5, 15)]
