"""What a rule is."""

# pylint: disable=unused-argument  # a rule that has nothing to say keeps these defaults

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cached_property
from sys import intern

from orb_lint.expressions import regex
from orb_lint.findings import Finding, Fix, Related, Renaming, Severity, Span, shared
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.needles import Needles
from orb_lint.rules.readings import (
    FileImports,
    Reading,
    SuppressionReading,
    UnitReading,
    WorkspaceReading,
)
from orb_lint.source.parsing import SyntaxTree
from orb_lint.workspace.model import Part, Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from orb_lint.rules.package_uses import PackageUses

MESSAGE_BASE = 77
"""The two digits that all message ids of this project share; pylint asks each checker for its own.

Taken by other pylint plugins in the wild: 51, 55, 60 to 64, 90 and 98.
"""


_LONGEST_WORD = 1000
"""Characters; nobody writes a longer one by hand, and hardly any path is longer."""
_LONG_WORD = regex(rf"(\S{{200}})\S{{{_LONGEST_WORD - 200},}}")


def _readable(text: str) -> str:
    """A text on one line, with words cut that are too long for anybody to read.

    A monorepo repeats its faults, so equal texts are kept once.
    """
    if len(text) > _LONGEST_WORD:
        text = _LONG_WORD.sub(r"\1…", text)
    return intern(text.replace("\r", "\\r").replace("\n", "\\n"))


class EditorPlace(Enum):
    """Where in the code of a unit an editor shows a finding that stands in the unit's manifest."""

    START = "at the beginning of each file"
    FIRST_USE = "at the first import of what the entry declares"


class Rule:
    """Base of all rules; a rule declares itself by class attributes and overrides a `check_…`.

    Attributes:
        number: the last two digits of its code.
        symbol: its name, kebab-case.
        severity: of all its findings.
        summary: what it finds, in one line.
        why: why that matters.
        how_to_fix: what to do about it.
        fix_safety: whether its fix is safe or unsafe, and when; empty where it has none.
        settings: keys of the settings that change what it finds.
        limits: what it does not see, or leaves alone.
        see_also: symbols of related rules.
        is_opt_in: it runs only where the settings ask for it.
        supersedes: symbol of a rule whose finding at the same place a finding of this one replaces.
        migration_obstacle: why a unit can't safely migrate from layers to packages while it has a
            finding of this rule without a safe fix, to be said of its place; empty if it can.
        may_follow_fix: it may rightly find what only the fix of another finding brings out.
        needs_all_rules: its findings depend on what any rule, selected or not, has had to read.
        targets: what an import must lead to for the rule to object to it.
        editor_place: where in the code of a unit an editor shows what the rule finds in the unit's
            manifest; None for nowhere.
    """

    number: ClassVar[int]
    symbol: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    summary: ClassVar[str]
    why: ClassVar[str]
    how_to_fix: ClassVar[str]
    fix_safety: ClassVar[str] = ""
    settings: ClassVar[tuple[str, ...]] = ()
    limits: ClassVar[str]
    see_also: ClassVar[tuple[str, ...]]
    is_opt_in: ClassVar[bool] = False
    supersedes: ClassVar[str] = ""
    migration_obstacle: ClassVar[str] = ""
    may_follow_fix: ClassVar[bool] = False
    needs_all_rules: ClassVar[bool] = False
    targets: ClassVar[frozenset[Target]] = frozenset()
    editor_place: ClassVar[EditorPlace | None] = None

    @cached_property
    def code(self) -> str:
        """The message id, such as `E7701`."""
        return f"{self.severity.name[0]}{MESSAGE_BASE}{self.number:02}"

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        """Whether an import may break the rule; never False where it does.

        The answer holds for the same import in every unit of which the facts are true, in a file
        that is no test and in which it always runs.

        Args:
            reference: what the import leads to, one of the rule's targets.
            facts: about the unit of the file.
            resolver: of the workspace.
        """
        return False

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterable[Finding]:
        """Find what is wrong with the imports of a unit's files.

        Args:
            imports: those that the rule objects to, by file; at least one.
            reading: the unit of the files.
        """
        return ()

    def check_outside(self, imports: Sequence[FileImports], reading: Reading) -> Iterable[Finding]:
        """Find what is wrong with the imports of a file outside every unit.

        Args:
            imports: those of local packages, and those by old names that nothing else explains.
            reading: the file.
        """
        return ()

    def imports_of(self, reading: UnitReading) -> list[FileImports]:
        """The imports of a unit that the rule objects to, by file."""
        facts, resolver = reading.facts, reading.resolver
        found: list[FileImports] = []
        for file in () if self.targets.isdisjoint(reading.targets) else reading.files:
            references = [
                each
                for each in file.references
                if each.target in self.targets and self.objects_to(each, facts, resolver)
            ]
            if references:
                found.append(FileImports(file, references))
        return found

    def needles(self, resolver: Resolver) -> Needles | None:
        """What a file must hold for the rule to find anything in its tree; None for never."""
        return None

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterable[Finding]:
        """Find what the syntax tree of one file shows, in a unit or outside.

        Called only for files that hold the rule's needles and parse.
        """
        return ()

    def check_readability(self, file: SourceFile) -> Iterable[Finding]:
        """Find what kept a file from being read or parsed.

        Called for each file that can't be read, and for each that needed more than a look at its
        import lines.
        """
        return ()

    def check_unit(self, reading: UnitReading) -> Iterable[Finding]:
        """Find what is wrong with a unit's folder and manifest."""
        return ()

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterable[Finding]:
        """Find what is wrong with packages, given who uses them.

        Args:
            packages: at least one; everything else about them has been checked.
            uses: who uses which package of the workspace.
        """
        return ()

    def check_folders(self, part: Part, resolver: Resolver) -> Iterable[Finding]:
        """Find what lies in the wrong place; called for each unit root and for everything else."""
        return ()

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterable[Finding]:
        """Find what is wrong with the lines of one manifest, whatever its format.

        Args:
            manifest: judged once, however many Lambdas share it.
            unit: the innermost one around it, None outside every unit.
            resolver: of the workspace.
        """
        return ()

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterable[Finding]:
        """Find what only a Pipfile can have wrong; called after `check_manifest`."""
        return ()

    def check_workspace(self, reading: WorkspaceReading) -> Iterable[Finding]:
        """Find what is wrong with the workspace as a whole, when all units have been checked."""
        return ()

    def check_suppressions(self, reading: SuppressionReading) -> Iterable[Finding]:
        """Find what is wrong with the suppressions of one file."""
        return ()

    def finding(
        self,
        path: str,
        span: Span,
        fault: str,
        suggestion: str,
        unit: Unit | None,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        subject: str = "",
        renaming: Renaming | None = None,
        distributions: tuple[str, ...] = (),
    ) -> Finding:
        """A finding of this rule; its message is kept to one readable line."""
        return Finding(
            path,
            shared(span),
            self.code,
            self.symbol,
            _readable(fault),
            _readable(suggestion),
            self.severity,
            unit.name if unit else None,
            related,
            fix,
            intern(subject),
            renaming,
            distributions,
        )

    def at_import(
        self,
        file: SourceFile,
        reference: Reference,
        fault: str,
        suggestion: str,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        subject: str | None = None,
        renaming: Renaming | None = None,
        distributions: tuple[str, ...] = (),
    ) -> Finding:
        """A finding about an import, on the first line of its statement.

        Its subject is the statement, unless another one is given.
        """
        return self.finding(
            file.path,
            file.place_of(reference),
            fault,
            suggestion,
            file.unit,
            related=related,
            fix=fix,
            subject=_statement(file, reference) if subject is None else subject,
            renaming=renaming,
            distributions=distributions,
        )


def _statement(file: SourceFile, reference: Reference) -> str:
    """The module of a reference and the names that are imported from it, sorted.

    Of `import a, b`, all modules that lead to the same kind of target: they are reported together.
    """
    record = reference.record
    if not record.names:
        return record.module
    if reference.names:
        names = sorted({alias.name for alias in reference.names})
        return f"{'.' * record.level}{record.module}: {', '.join(names)}"
    modules = {each.module for each in file.of_statement(record) if each.target is reference.target}
    return ", ".join(sorted(modules))
