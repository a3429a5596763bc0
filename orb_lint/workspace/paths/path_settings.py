"""Finds the paths that settings of tests, type checkers, editors and workflows put on `sys.path`.

What can't be read, or is not certain, is passed over.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from orb_lint.files.paths import UNKNOWN, join, parent
from orb_lint.files.tree import Tree
from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates.deployment import may_name_template

_LARGEST = 1 << 20
_SIGNS = (b"pythonpath", b"mypy_path", b"extraPaths", b"PYTHONPATH")
_WORKFLOWS = ".github"
_EDITOR_FOLDERS = (".devcontainer", ".vscode")
_FORMS = {
    **dict.fromkeys((".mypy.ini", ".pytest.ini", "mypy.ini", "pytest.ini"), "ini"),
    **dict.fromkeys(("setup.cfg", "tox.ini"), "ini"),
    **dict.fromkeys((".pytest.toml", "pyproject.toml", "pytest.toml"), "toml"),
    **dict.fromkeys((".devcontainer.json", "pyrightconfig.json"), "json"),
}
_FORMS_IN_EDITOR_FOLDERS = dict.fromkeys(
    ("devcontainer.json", "launch.json", "settings.json"), "json"
)


class PathSetting(NamedTuple):
    """One path of a setting that tells where modules are looked for.

    Attributes:
        file: that holds the setting.
        span: of the path as written.
        setting: name of the setting, `pythonpath` for example.
        written: the path as written.
        target: the path that is meant, absolute or relative to the workspace root, with `?` for
            variables.
        is_deployed: it is a path of the Lambda's own file system, where `/opt` holds the layers.
    """

    file: str
    span: Span
    setting: str
    written: str
    target: str
    is_deployed: bool


def path_settings(tree: Tree, folders: Iterable[str]) -> Iterator[PathSetting]:
    """Every path in the settings in some folders, but for those in files that git ignores."""
    for path, form in _settings_files(tree, folders):
        source = tree.read(path, _LARGEST)
        if source is None or not any(sign in source for sign in _SIGNS):
            continue
        is_deployed = form == "terraform" or (form == "lines" and not _is_of_checkout(path))
        if is_deployed and not _is_of_lambda(path, form, source):
            continue
        try:
            text = source.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
        yield from _read(path, form, text, is_deployed=is_deployed)


def _settings_files(tree: Tree, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that may hold such settings, and their forms."""
    for path in folders:
        folder = tree.folders[path]
        for name in folder.files:
            if (form := _form(name)) and name not in folder.links:
                yield join(path, name), form
        for hidden, folder in tree.hidden_in(path).items():
            for name in folder.files:
                if (form := _form_in_hidden(hidden, name)) and name not in folder.links:
                    yield join(hidden, name), form


def _form_in_hidden(folder: str, name: str) -> str | None:
    if posixpath.basename(folder) in _EDITOR_FOLDERS and name in _FORMS_IN_EDITOR_FOLDERS:
        return _FORMS_IN_EDITOR_FOLDERS[name]
    return "lines" if _is_workflow(folder) and name.endswith((".yml", ".yaml")) else None


def may_set_paths(name: str) -> bool:
    """Whether the name of a file that is not hidden is one that may hold such settings."""
    return _form(name) is not None


@lru_cache(maxsize=1 << 12)
def _form(name: str) -> str | None:
    if name.endswith(".code-workspace"):
        return "json"
    if name == ".env" or name.startswith((".env.", ".envrc")) or may_name_template(name):
        return "lines"
    return "terraform" if name.endswith(".tf") else _FORMS.get(name)


def _is_workflow(path: str) -> bool:
    return path == _WORKFLOWS or path.startswith(f"{_WORKFLOWS}/")


def _runs_at_root(path: str) -> bool:
    """Whether the steps in a file run in the root of the checkout."""
    name = posixpath.basename(path).lower()
    return _is_workflow(path) or name.startswith((".gitlab-ci.", "buildspec"))


def _is_of_checkout(path: str) -> bool:
    """Whether a file sets variables for commands in a checkout, not for a Lambda."""
    name = posixpath.basename(path).lower()
    return _runs_at_root(path) or name.startswith((".env", "compose", "docker-compose"))


def _is_of_lambda(path: str, form: str, source: bytes) -> bool:
    if form == "terraform":
        from orb_lint.workspace.templates.terraform import may_hold_functions

        return may_hold_functions(source)
    from orb_lint.workspace.templates.cloudformation import may_be_template

    return may_be_template(source) or posixpath.basename(path).startswith("serverless.")


def _read(path: str, form: str, text: str, *, is_deployed: bool) -> Iterator[PathSetting]:
    from orb_lint.workspace.paths.path_values import meant_path, paths_in, read_values

    folder = parent(path)
    if _runs_at_root(path):
        folder = ""
    elif posixpath.basename(folder) in _EDITOR_FOLDERS:
        folder = parent(folder)
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for value in read_values(text, form):
        for start, written in paths_in(text, value):
            target = meant_path(folder, written)
            if target != UNKNOWN:
                line = bisect_right(line_starts, start)
                column = start - line_starts[line - 1] + 1
                span = Span(line, column, line, column + len(written))
                yield PathSetting(path, span, value.setting, written, target, is_deployed)
