"""Where a file outside every unit finds modules: beside it, above it, and on added paths."""

from __future__ import annotations

from functools import cached_property

from orb_lint.files.paths import UNKNOWN, join, normalize_path, parent, upwards
from orb_lint.resolution.modules.finder import Module, ModuleFinder
from orb_lint.source.added_paths import added_paths, may_add_paths
from orb_lint.source.parsing import parse_source
from orb_lint.workspace.model import UnitKind, Workspace

_CONFTEST = "conftest.py"


class SearchPaths:
    """The folders in which files outside the units of one workspace find modules."""

    def __init__(self, workspace: Workspace, finder: ModuleFinder) -> None:
        self._workspace = workspace
        self._finder = finder
        self._added: dict[str, frozenset[str]] = {}
        self._leading: dict[str, bool] = {}

    def find(self, path: str, module: str) -> Module | None:
        """The module that a file outside every unit finds by a dotted name.

        If its path can't be told, the folders of all Lambdas may be on it.
        """
        added = self._added_for(path)
        folders = (*_around(path), *sorted(each for each in added if UNKNOWN not in each))
        found = next(filter(None, (self._finder.find(each, module) for each in folders)), None)
        if found is None and any(UNKNOWN in each for each in added):
            found = self._finder.first_of(self._roots_of_lambdas, module)
        return found

    @cached_property
    def _roots_of_lambdas(self) -> tuple[str, ...]:
        lambdas = self._workspace.of_kind(UnitKind.LAMBDA)
        return tuple(root for unit in lambdas for root in unit.roots)

    def leads_anywhere(self, path: str) -> bool:
        """Whether a file changes `sys.path` in a way that can't be told."""
        if path not in self._leading:
            self._leading[path] = b"sys.path" in (self._workspace.tree.read(path) or b"")
        return self._leading[path]

    def may_mean(self, path: str, top: str) -> bool:
        """Whether a string in a file outside every unit may mean a module near it or of a Lambda.

        Root tests put the folders of Lambdas on `sys.path`, so the modules of any Lambda count.
        """
        of_lambdas = self._finder.folders_with(self._roots_of_lambdas, top)
        return any(
            top in self._finder.top_level(folder) for folder in (*_around(path), *of_lambdas)
        )

    def _added_for(self, path: str) -> frozenset[str]:
        """The folders that a file, the `conftest.py` around it or settings put on its path."""
        conftests = (join(folder, _CONFTEST) for folder in _around(path))
        return self._by_settings.union(*map(self._added_by, (path, *conftests)))

    @cached_property
    def _by_settings(self) -> frozenset[str]:
        workspace = self._workspace
        settings = workspace.path_settings(workspace.tree.folders.opened)
        return frozenset(setting.target for setting in settings)

    def _added_by(self, path: str) -> frozenset[str]:
        """What the code of a file puts on `sys.path`, relative to the root."""
        if path not in self._added:
            source = self._workspace.tree.read(path) or b""
            added = self._read(path, source) if may_add_paths(source) else frozenset[str]()
            self._added[path] = added
        return self._added[path]

    def _read(self, path: str, source: bytes) -> frozenset[str]:
        tree, _ = parse_source(source)
        if tree is None:
            return frozenset({UNKNOWN})
        paths = [each for _, several in added_paths(path, tree) for each in several or [UNKNOWN]]
        starts = (start for each in paths for start in (each, join(parent(path), each)))
        return frozenset(_from_root(start) for start in starts)


def _around(path: str) -> tuple[str, ...]:
    """The folder of a file and all above it."""
    return tuple(upwards(parent(path)))


def _from_root(path: str) -> str:
    """A normal path, "" for the root."""
    normal = normalize_path(path)
    return "" if normal == "." else normal
