"""Who depends on whom: the edges between units.

An edge is an import in the code of a unit, an entry of its Pipfile or requirements file, or a
requirement in a package's metadata.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import cached_property

from orb_lint.files.paths import is_test
from orb_lint.findings import Span
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Scope
from orb_lint.records import NamedTuple
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.record import Context
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind


class EdgeKind(Enum):
    """What makes one unit depend on another; the value is the verb for it."""

    IMPORT = "imports"
    ENTRY = "declares"
    METADATA = "requires"


class Edge(NamedTuple):
    """One place at which a unit depends on another.

    Attributes:
        source: the unit that depends.
        target: the unit that it depends on.
        kind: what the place is.
        path: of the file that says so.
        span: in it; of a statement, as much as stands on its first line.
        what: a module or a distribution, as it is written there.
    """

    source: Unit
    target: Unit
    kind: EdgeKind
    path: str
    span: Span
    what: str

    @property
    def hop(self) -> Hop:
        """The edge as a step of a chain."""
        return Hop(self.path, self.span, self.kind, self.what)


class Hop(NamedTuple):
    """One step of a chain, from file to file or from unit to unit, with the fields of an edge."""

    path: str
    span: Span
    kind: EdgeKind
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line} {self.kind.value} `{self.what}`"


class Edges:
    """The edges between the units of one workspace; a unit is read when somebody asks about it.

    Args:
        resolver: of the workspace.
        with_development: count tests and development requirements, too, although nobody who
            installs the package gets them.
        imported: path of a file → the first names of the packages that it may import. A file that
            imports no other package is not read.
        targets: paths of the packages to which edges count; None for any unit.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        with_development: bool = False,
        imported: Mapping[str, AbstractSet[str]] | None = None,
        targets: Container[str] | None = None,
    ) -> None:
        self._resolver = resolver
        self._imported = imported or {}
        self._targets = targets
        self._with_development = with_development
        self._edges: dict[str, list[Edge]] = {}

    def to(self, targets: Container[str]) -> Edges:
        """Those of the edges that lead to some packages, given by their paths."""
        return Edges(
            self._resolver,
            with_development=self._with_development,
            imported=self._imported,
            targets=targets,
        )

    def may_lead_to(self, unit: Unit) -> list[Unit]:
        """The packages that a unit may depend on, told without reading its code; never too few."""
        files = [path for path in unit.files if self._counts(path)]
        if not all(path in self._imported for path in files):
            return [edge.target for edge in self.of(unit)]
        names = frozenset[str]().union(*(self._imported[path] for path in files))
        packages_with = self._resolver.library.packages_with
        imported = (package for name in names for package in packages_with(name))
        return [*imported, *(edge.target for edge in self._entries(unit))]

    def of(self, unit: Unit) -> list[Edge]:
        """All edges that begin at a unit: imports first, then by place."""
        if unit.path not in self._edges:
            self._edges[unit.path] = [*self._imports(unit), *self._entries(unit)]
        return self._edges[unit.path]

    def _imports(self, unit: Unit) -> Iterator[Edge]:
        own_names = self._resolver.library.own_names(unit)
        own = own_names - self._names_beside_packages
        others = self._package_names - own_names
        for path in unit.files:
            if not self._counts(path):
                continue
            if path in self._imported and self._imported[path].isdisjoint(others):
                continue
            file = read_file(self._resolver, path, unit)
            naming = file and file.limited_to_naming(self._names, but=own)
            if naming is None:
                continue
            for reference in counted_references(naming):
                target = unit_behind(reference)
                if target and self._leads_to(unit, target):
                    span = naming.on_first_line(reference.record.span)
                    yield Edge(unit, target, EdgeKind.IMPORT, path, span, reference.module)

    def _counts(self, path: str) -> bool:
        """Whether the imports of a file are edges."""
        return self._with_development or not is_test(path)

    def _leads_to(self, unit: Unit, target: Unit) -> bool:
        """Whether what leads from a unit to another one is an edge that counts."""
        is_target = self._targets is None or target.path in self._targets
        return is_target and target.path != unit.path

    @cached_property
    def _package_names(self) -> AbstractSet[str]:
        """The top-level names of the packages to which edges count."""
        library = self._resolver.library
        if self._targets is None:
            return library.packages.keys()
        return {
            name
            for name in library.packages
            if any(package.path in self._targets for package in library.packages_with(name))
        }

    @cached_property
    def _names_beside_packages(self) -> frozenset[str]:
        lambdas = (each.name for each in self._resolver.workspace.of_kind(UnitKind.LAMBDA))
        legacy, library = self._resolver.legacy, self._resolver.library
        return legacy.top_level_names | library.layer_modules | {*lambdas}

    @cached_property
    def _names(self) -> AnyName:
        """The names of which a file must hold one that is not its own to import another unit."""
        return AnyName(self._names_beside_packages | self._package_names)

    def _entries(self, unit: Unit) -> Iterator[Edge]:
        is_package = unit.kind is UnitKind.PACKAGE
        kind = EdgeKind.METADATA if is_package else EdgeKind.ENTRY
        manifests = unit.manifests if is_package else (*unit.manifests, *unit.other_manifests)
        for manifest in manifests:
            for entry in manifest.entries:
                is_installed = entry.scope in (Scope.RUNTIME, Scope.OPTIONAL, Scope.OTHER_SYSTEMS)
                if not (is_installed or self._with_development):
                    continue
                target = self._resolver.dependencies.package_declared_by(manifest, entry)
                if target and self._leads_to(unit, target):
                    span = entry_span(manifest, entry)
                    yield Edge(unit, target, kind, manifest.path, span, entry.key)


def counted_references(file: SourceFile) -> Iterator[Reference]:
    """What a file refers to, without imports for type checkers where these do not count."""
    for reference in file.references:
        if file.resolver.settings.type_checking_counts or not reference.is_in(
            Context.TYPE_CHECKING
        ):
            yield reference


def unit_behind(reference: Reference) -> Unit | None:
    """The unit whose code a reference leads to; that of a legacy import is its new package."""
    if reference.destination:
        return reference.destination.package
    if reference.target in (Target.PACKAGE, Target.LAYER, Target.LAMBDA, Target.RELATIVE):
        return reference.unit
    return None
