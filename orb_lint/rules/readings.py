"""What rules are given to read: files, units, suppressions and the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property

from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.import_facts import import_facts
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.graph.edges import Edges
    from orb_lint.suppressions.model import FileSuppressions


class Reading:
    """Files that run together, as a rule sees them.

    Attributes:
        files: those in which a rule may find anything.
        resolver: of the workspace.
        what: what the files are, for messages.
    """

    def __init__(
        self,
        files: Sequence[SourceFile],
        around: Iterable[SourceFile],
        resolver: Resolver,
        what: str,
    ) -> None:
        """Collect what is known about some files.

        Args:
            files: those in which a rule may find anything.
            around: all files that run with them; read once somebody asks for more than `files`.
            resolver: of the workspace.
            what: what the files are, for messages.
        """
        self.files = files
        self.resolver = resolver
        self.what = what
        self._around = around

    @cached_property
    def all_files(self) -> tuple[SourceFile, ...]:
        """All files that run together, with all of their imports."""
        return tuple(self._around)

    def files_with(self, names: AnyName) -> list[SourceFile]:
        """All files that may hold one of these names, read so that no import is left out."""
        return [file.read_whole() for file in self.all_files if names.may_be_in(file.source)]


class UnitReading(Reading):
    """One unit, as a rule sees it.

    Attributes:
        unit: to be judged.
        facts: all that a verdict on an import may depend on.
        imported_by: path of each file that was looked at → the first names of all modules that the
            file may import, the new ones for legacy names; never too few.
    """

    def __init__(
        self,
        unit: Unit,
        files: Sequence[SourceFile],
        around: Iterable[SourceFile],
        resolver: Resolver,
        imported_by: Mapping[str, Set[str]],
    ) -> None:
        """Collect what is known about a unit.

        Args:
            unit: to be judged.
            files: those in which a rule may find anything.
            around: all files of the unit; read once somebody asks for more than `files`.
            resolver: of the workspace.
            imported_by: see above.
        """
        super().__init__(files, around, resolver, unit.kind.value)
        self.unit = unit
        self.imported_by = imported_by
        self.facts = import_facts(unit, resolver)

    @cached_property
    def targets(self) -> frozenset[Target]:
        """What the imports lead to in the files in which a rule may find anything."""
        return frozenset(each.target for file in self.files for each in file.references)

    @cached_property
    def imported(self) -> frozenset[str]:
        """The first names of all modules that any of the files may import."""
        return frozenset[str]().union(*self.imported_by.values())

    def surely_imports(self, modules: Set[str]) -> bool:
        """Whether a file really imports one of some top-level modules: not only in a string.

        Where a glance does not settle it, the files that hold the names are scanned.
        """
        if self.imported.isdisjoint(modules):
            return False
        from orb_lint.source.sieve import plainly_imports

        old_names = self.resolver.legacy.top_level_names
        return (
            any(
                plainly_imports(file.source, name.encode(errors="surrogateescape"))
                for file in self.all_files
                for name in modules & self.imported_by.get(file.path, modules)
            )
            or any(
                not modules.isdisjoint(reference.first_names)
                for file in self.files
                for reference in file.references
            )
            or any(
                not modules.isdisjoint(reference.first_names)
                for file in self.files_with(AnyName(modules | old_names))
                for reference in file.references
            )
        )


class FileImports(NamedTuple):
    """The imports of a file that may break a rule, in the order of the file."""

    file: SourceFile
    references: list[Reference]


class WorkspaceReading:
    """The workspace as a whole, once all its units have been checked.

    Attributes:
        resolver: of the workspace.
    """

    def __init__(self, resolver: Resolver, imported: Mapping[str, Set[str]]) -> None:
        """Nothing has been asked yet.

        Args:
            resolver: of the workspace.
            imported: which packages files import, as `Edges` takes it.
        """
        self.resolver = resolver
        self._imported = imported

    @cached_property
    def edges(self) -> Edges:
        """Who depends on whom at run time; most workspaces are judged without asking."""
        from orb_lint.graph.edges import Edges

        return Edges(self.resolver, imported=self._imported)


class SuppressionReading(NamedTuple):
    """The suppressions of one file, asked about once its findings are known.

    Attributes:
        file: with its suppressions.
        unit: that it belongs to, None outside every unit.
        used: the spans of the names that have suppressed a finding.
        selected: symbols of the rules that have run.
    """

    file: FileSuppressions
    unit: Unit | None
    used: Set[Span]
    selected: Set[str]
