"""Tells which files in the folder of a function run there, judged by its handlers."""

from __future__ import annotations

from orb_lint.files.tree import Tree
from orb_lint.source.added_paths import may_add_paths
from orb_lint.workspace.model import Unit
from orb_lint.workspace.reached_files import reached_from
from orb_lint.workspace.templates.deployment import template_source

_MAY_ADD_PATHS = (b"PYTHONPATH", b"AWS_LAMBDA_EXEC_WRAPPER", b"makefile")
"""Words of templates whose functions may have more on their path, or other folders in their code.

Source: AWS Lambda's documentation, "Runtime wrapper scripts"; that of AWS SAM, "Custom builds".
"""


class DeployedFiles:
    """Knows which code in the folders of functions runs, in one workspace.

    A folder of which the handlers reach no file is data: sources that the function hands out.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._reached: dict[str, frozenset[str]] = {}
        self._by_full_names: dict[str, frozenset[str]] = {}

    def include(self, unit: Unit, path: str) -> bool:
        """Whether a file runs in a unit; so it does if the handlers reach no folder at all."""
        inner = _folder_in(path, unit.path)
        if not unit.handlers or not inner or path not in unit.files:
            return True
        if unit.path not in self._reached:
            found = reached_from(self._tree, unit.handlers, unit.files, unit.roots)
            self._reached[unit.path] = frozenset(_folder_in(file, unit.path) for file in found)
        return inner in self._reached[unit.path] or not self._reached[unit.path]

    def find_nothing_beside(self, unit: Unit, path: str) -> bool:
        """Whether a file of a function can't import by a bare name what stands in its folder.

        A program has its own folder on its path. A function only has its code root, as far as the
        template and its code say: so what its handlers reach by full names finds nothing else.
        """
        if unit.path not in self._by_full_names:
            found = [] if self._may_have_more(unit) else self._reached_by_full_names(unit)
            self._by_full_names[unit.path] = frozenset(found)
        return path in self._by_full_names[unit.path]

    def _may_have_more(self, unit: Unit) -> bool:
        """Whether anything but SAM or CloudFormation says what of a function is on its path."""
        sources = (template_source(self._tree, path) for path in unit.templates)
        return not unit.handlers or any(
            source is None or any(word in source for word in _MAY_ADD_PATHS) for source in sources
        )

    def _reached_by_full_names(self, unit: Unit) -> list[str]:
        """The files that the handlers reach by full names, none if one of them adds to the path."""
        found = reached_from(
            self._tree, unit.handlers, unit.files, unit.roots, may_be_scripts=False
        )
        adds = any(may_add_paths(self._tree.read(path) or b"") for path in found)
        return [] if adds else found


def _folder_in(path: str, folder: str) -> str:
    """The top folder, below another one, around a file; "" for a file directly in that one."""
    inside = path.removeprefix(f"{folder}/") if folder else path
    return inside.partition("/")[0] if "/" in inside else ""
