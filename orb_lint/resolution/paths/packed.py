"""Finds import packages that a `pyproject.toml` packs from elsewhere in the workspace.

Source: the documentation of Poetry, "The pyproject.toml file", `packages`.
"""

from __future__ import annotations

from orb_lint.errors import ParseError
from orb_lint.files.paths import is_within, join, path_from, upwards
from orb_lint.files.tree import Tree
from orb_lint.manifests.builds.source_root import POETRY_PACKAGES
from orb_lint.resolution.modules.finder import Module, ModuleFinder
from orb_lint.toml.parsing import parse_toml, value_at


class PackedPackages:
    """What the `pyproject.toml` files of one workspace list under `packages`; each is read once."""

    def __init__(self, tree: Tree, finder: ModuleFinder) -> None:
        self._tree = tree
        self._finder = finder
        self._starts: dict[str, dict[str, str]] = {}

    def find(self, folder: str, module: str) -> Module | None:
        """The module that the `pyproject.toml` of a folder, or of one around it, packs.

        Args:
            folder: of the unit that imports it.
            module: its dotted name.
        """
        top = module.partition(".")[0]
        for above in upwards(folder):
            start = self._starts_of(above).get(top)
            if start is not None and (found := self._finder.find(start, module)):
                return found
        return None

    def _starts_of(self, folder: str) -> dict[str, str]:
        """Import package → the folder that it is taken from."""
        if folder not in self._starts:
            source = self._tree.read_listed(join(folder, "pyproject.toml")) or b""
            self._starts[folder] = _starts(folder, source) if b"include" in source else {}
        return self._starts[folder]


def _starts(folder: str, source: bytes) -> dict[str, str]:
    try:
        packages = value_at(parse_toml(source), POETRY_PACKAGES)
    except ParseError:
        return {}
    starts = {
        str(each["include"]).partition("/")[0]: path_from(folder, str(each.get("from", ".")))
        for each in (packages if isinstance(packages, list) else ())
        if isinstance(each, dict) and "include" in each
    }
    return {name: start for name, start in starts.items() if not is_within(start, "..")}
