"""Chains of imports from file to file, by importlab's graph.

A module by itself because importlab and networkx take longer to load than a whole check takes;
they are needed only once the edges between units have shown that there is a chain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from importlab.graph import DependencyGraph

from orb_lint.files.paths import is_within, parent
from orb_lint.graph.edges import EdgeKind, Hop, counted_references
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.record import ImportKind
from orb_lint.workspace.model import Unit


class FileGraph(DependencyGraph):  # type: ignore[misc]  # importlab has no types
    """Which files of the workspace import which, as this project reads them.

    importlab's own `get_file_deps` would ask `importlib` for modules, which runs their packages.

    Attributes:
        hops: (importing file, imported file) → the import.
    """

    def __init__(self, resolver: Resolver) -> None:
        super().__init__()
        self._resolver = resolver
        self._known: dict[str, list[str]] = {}
        self.hops: dict[tuple[str, str], Hop] = {}

    def get_file_deps(self, filename: str) -> tuple[list[str], list[str]]:
        """The files that a file imports, and what leads to none: importlab's question."""
        if filename not in self._known:
            self._known[filename] = []
            unit = self._resolver.workspace.unit_of(filename)
            file = read_file(self._resolver, filename, unit) if unit else None
            if file is None:
                return [], []
            for reference in counted_references(file):
                for path in _imported_files(self._resolver, file, reference):
                    if path != filename and (filename, path) not in self.hops:
                        span = file.on_first_line(reference.record.span)
                        hop = Hop(filename, span, EdgeKind.IMPORT, written(reference))
                        self.hops[filename, path] = hop
                        self._known[filename].append(path)
        return self._known[filename], []

    def along(self, units: Sequence[Unit]) -> list[Hop]:
        """The shortest chain of imports through some units, in their order; no other unit is read.

        Args:
            units: at least two; the chain begins in the first and ends in the last.

        Returns:
            An empty list where there is no such chain.
        """
        files = [frozenset(unit.files) for unit in units]
        starts = [(path, 0) for path in units[0].files]
        came_from: dict[tuple[str, int], tuple[str, int] | None] = dict.fromkeys(starts)
        pending = deque(starts)
        while pending:
            place = pending.popleft()
            path, stage = place
            if stage == len(units) - 1:
                return self._way_to(place, came_from)
            imported, _ = self.get_file_deps(path)
            for following in sorted(imported):
                for step in (stage, stage + 1):
                    reached = (following, step)
                    if following in files[step] and reached not in came_from:
                        came_from[reached] = place
                        pending.append(reached)
        return []

    def _way_to(
        self,
        place: tuple[str, int],
        came_from: dict[tuple[str, int], tuple[str, int] | None],
    ) -> list[Hop]:
        hops: list[Hop] = []
        while (before := came_from[place]) is not None:
            hops.append(self.hops[before[0], place[0]])
            place = before
        return hops[::-1]


def _imported_files(resolver: Resolver, file: SourceFile, reference: Reference) -> Iterator[str]:
    """The files that an import runs: the module, its packages, and the submodules it names."""
    unit, module = _imported_module(resolver, reference)
    if unit is None or module is None:
        return
    names = (alias.name for alias in reference.names)
    finder = resolver.library.finder
    inner = (finder.find(module.folder, name) for name in names if module.folder is not None)
    for each in (module, *inner):
        if each and each.form in (Form.FILE, Form.PACKAGE):
            yield each.path
    folder = parent(module.folder if module.folder is not None else module.path)
    if module.form is Form.FILE:
        folder = parent(module.path)
    while is_within(folder, unit.path) and not is_within(file.path, folder):
        around = finder.of_folder(folder)
        if around.form is Form.PACKAGE:
            yield around.path
        folder = parent(folder)


def _imported_module(resolver: Resolver, reference: Reference) -> tuple[Unit | None, Module | None]:
    if reference.destination:
        unit_root = resolver.library.find(reference.destination.new)
        return (unit_root.unit, unit_root.module) if unit_root else (None, None)
    return reference.unit, reference.found


def written(reference: Reference) -> str:
    """The module as an import statement writes it, dots included."""
    dots = "." * reference.record.level
    if dots and not reference.module and reference.record.kind is ImportKind.FROM:
        return dots + ", ".join(alias.name for alias in reference.names)
    return dots + reference.module
