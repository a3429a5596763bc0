"""Runs the rules on the units of a workspace, on their manifests and folders."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cached_property

from orb_lint.engine.comments import Comments
from orb_lint.engine.needle_search import NeedleSearch
from orb_lint.engine.notes import Notes
from orb_lint.files.paths import is_test
from orb_lint.findings import Finding
from orb_lint.manifests.formats import fault_of
from orb_lint.manifests.manifest import Manifest
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Words
from orb_lint.rules.package_uses import PackageUses
from orb_lint.rules.readings import (
    FileImports,
    Reading,
    UnitReading,
    WorkspaceReading,
)
from orb_lint.rules.registry import rules_to_run, that_override
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Part, Unit, UnitKind, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.engine.line_judge import LineJudge, UnitJudge


class _Looked(NamedTuple):
    """The files of a unit, sorted by what their import lines show.

    Attributes:
        plain: files in which no rule objects to any import.
        suspects: all other files, limited to the lines that a rule may object to.
        imported: path of a file → the first names of what it imports.
        findings: those that the syntax trees of the files show.
    """

    plain: list[SourceFile]
    suspects: list[SourceFile]
    imported: dict[str, frozenset[str]]
    findings: list[Finding]


class Checker:
    """Checks the units of one workspace, one after the other.

    Attributes:
        resolver: of the workspace.
        comments: of the files that it has read.
        notes: what it has learned besides the findings.
    """

    def __init__(
        self,
        workspace: Workspace,
        rules: Sequence[Rule],
        *,
        for_editor: bool = False,
    ) -> None:
        """Nothing is checked yet.

        Args:
            workspace: to check.
            rules: the selected rules. Others may have to run with them; their findings are dropped.
            for_editor: in manifests, find only what an editor can show in the code.
        """
        self._workspace = workspace
        self.resolver = Resolver(workspace)
        self.comments = Comments(self.resolver, rules)
        self.notes = Notes(
            suppressions=self.comments.suppressions,
            unread=self.comments.unread,
            unparsable=self.resolver.library.contents.unparsable,
            problems=set(),
            in_part=set(),
            shared={},
            failures={},
            imported={},
        )
        self._uses = PackageUses(self.resolver, self.notes.imported)
        self._judged = ""
        self._rules = rules_to_run(rules)
        self._readability_rules = that_override(self._rules, "check_readability")
        self._import_rules = that_override(self._rules, "check_imports")
        self._outside_rules = that_override(self._rules, "check_outside")
        self._unit_rules = that_override(self._rules, "check_unit")
        self._package_rules = that_override(self._rules, "check_packages")
        self._folder_rules = that_override(self._rules, "check_folders")
        self._workspace_rules = that_override(self._rules, "check_workspace")
        on_manifests = [rule for rule in self._rules if rule.editor_place or not for_editor]
        self._manifest_rules = that_override(on_manifests, "check_manifest")
        self._pipfile_rules = that_override(on_manifests, "check_pipfile")
        self._needle_search = NeedleSearch(self._rules, self.resolver)

    @cached_property
    def _line_judge(self) -> LineJudge:
        from orb_lint.engine.line_judge import LineJudge

        return LineJudge(self.resolver, self._import_rules, self._needle_search)

    @cached_property
    def _names_outside(self) -> AnyName:
        """The names of which a file outside every unit must hold one for its imports to matter."""
        return AnyName(self.resolver.legacy.top_level_names | self.resolver.library.packages.keys())

    def check_unit_root(self, unit_root: str, units: Iterable[Unit]) -> list[Finding]:
        """The findings about some units of a unit root, its manifests and its folders."""
        findings: list[Finding] = []
        for unit in units:
            with self._surviving(unit.path):
                findings += self._check_unit(unit)
        self.note_shared_manifests([unit_root])
        with self._surviving(unit_root):
            findings += self._check_manifests_and_folders(unit_root)
        return findings

    @contextmanager
    def _surviving(self, path: str) -> Iterator[None]:
        """Note an error of the tool itself instead of raising it, so that all else is still judged.

        Args:
            path: of what is judged; a file in it that was being judged is noted in its place.
        """
        self._judged = path
        try:
            yield
        except Exception as error:  # pylint: disable=broad-exception-caught
            if sys.flags.dev_mode:
                raise
            said = str(error).partition("\n")[0]
            self.notes.failures.setdefault(self._judged or ".", f"{type(error).__name__}: {said}")

    def note_shared_manifests(self, unit_roots: Iterable[str]) -> None:
        """Keep the manifests of units that lie outside every unit root, to judge each once."""
        for unit_root in unit_roots:
            for manifest in self._workspace.shared_manifests_of(unit_root):
                self.notes.shared[manifest.path] = manifest

    def _check_unit(self, unit: Unit) -> list[Finding]:
        files = [self._read(path, unit) for path in unit.files]
        sources = {file.path: file.source for file in files if not file.unreadable}
        with self.resolver.library.contents.having(sources):
            found, reading = self._check_files(unit, files, files)
            self._judged = unit.path
            findings = [*found, *self._run_unit_rules(reading)]
        self.comments.read_manifests(unit.manifests + unit.other_manifests)
        return findings

    def check_outside(self, paths: Iterable[str]) -> list[Finding]:
        """The findings about what lies outside the unit roots, and about some files there."""
        findings: list[Finding] = []
        for path in paths:
            with self._surviving(path):
                findings += self._check_file_outside(self._read(path, None))
        with self._surviving(""):
            findings += self._check_manifests_and_folders(None)
        return findings

    def check_what_migration_depends_on(
        self, unit_roots: Container[str | None], outside: Container[str]
    ) -> list[Finding]:
        """The findings about the files of packages, and about tests that belong to no unit.

        Args:
            unit_roots: those to leave out, because their units have been checked.
            outside: paths of tests to leave out.
        """
        findings: list[Finding] = []
        for unit in self._workspace.of_kind(UnitKind.PACKAGE):
            if self._workspace.unit_root_of(unit.path) not in unit_roots:
                with self._surviving(unit.path):
                    files = [self._read(path, unit) for path in unit.files]
                    findings += self._check_files(unit, files, files)[0]
        tests = [path for path in self._workspace.outside if is_test(path) and path not in outside]
        for path in tests:
            with self._surviving(path):
                findings += self._check_file_outside(self._read(path, None))
        return findings

    def _check_manifests_and_folders(self, unit_root: str | None) -> list[Finding]:
        """The findings about the manifests and folders in a unit root, or outside of all."""
        workspace = self._workspace
        part, manifests = workspace.part(unit_root), workspace.judged_manifests(unit_root)
        if unit_root is None:
            by_path = {each.path: each for each in manifests} | self.notes.shared
            manifests = [by_path[path] for path in sorted(by_path)]
        self.notes.problems.update(part.problems)
        self.comments.read_manifests(manifests)
        findings = [
            finding
            for manifest in manifests
            for finding in self._check_manifest(manifest, workspace.unit_of(manifest.path))
        ]
        return findings + self._run_folder_rules(part)

    def check_file(self, file: SourceFile) -> list[Finding]:
        """The findings about one file, and those about its unit that follow from it.

        If a fix changes an old name to its new one, all that decides whether the unit can migrate
        is checked, too.
        """
        from orb_lint.engine.migration import renames_safely

        unit = file.unit
        if unit is None:
            return list(self._check_file_outside(file))
        findings, reading = self._check_files(unit, [file], self._with_others(file, unit))
        if any(map(renames_safely, findings)):
            files = [*self._with_others(file, unit)]
            findings, reading = self._check_files(unit, files, files)
            own = [self._workspace.unit_root_of(unit.path)] if unit.kind is UnitKind.PACKAGE else []
            findings += self.check_what_migration_depends_on(own, ())
        if unit.kind is UnitKind.PACKAGE:  # setup.py is code and metadata, so code may break both
            findings += [*self._run_unit_rules(reading), *self.check_packages([unit])]
        else:
            for manifest in unit.manifests:
                findings += self._check_manifest(manifest, unit)
        return findings + self._run_folder_rules(self._workspace.part_of(file.path))

    def _with_others(self, file: SourceFile, unit: Unit) -> Iterator[SourceFile]:
        """A file, then the other files of its unit, each read when its turn comes."""
        yield file
        for path in unit.files:
            if path != file.path:
                yield self._read(path, unit)

    def _run_folder_rules(self, part: Part) -> list[Finding]:
        return [
            finding
            for rule in self._folder_rules
            for finding in rule.check_folders(part, self.resolver)
        ]

    def _run_unit_rules(self, reading: UnitReading) -> Iterator[Finding]:
        """The findings of rules that look at a unit as a whole."""
        for rule in self._unit_rules:
            yield from rule.check_unit(reading)

    def _check_files(
        self, unit: Unit, files: Iterable[SourceFile], around: Iterable[SourceFile]
    ) -> tuple[list[Finding], UnitReading]:
        """The findings about some files of a unit, together with what was read of the unit.

        Args:
            unit: that they belong to.
            files: to be judged.
            around: all files of the unit; read only where the imports of one matter to another.
        """
        plain, suspects, imported, findings = self._look_at_files(unit, files)
        reading = UnitReading(unit, suspects, around, self.resolver, imported)
        for rule in self._import_rules:
            if imports := rule.imports_of(reading):
                findings += rule.check_imports(imports, reading)
        if self._is_partly_known(unit) or any(
            self._passes_over_an_import(unit, file) for file in suspects
        ):
            self.notes.in_part.add(unit.path)
        for file in suspects:
            findings += self._check_readability(file, is_plain=False)
        for file in plain:
            findings += self._check_readability(file, is_plain=True)
        return findings, reading

    def _look_at_files(self, unit: Unit, files: Iterable[SourceFile]) -> _Looked:
        """Look at each file of a unit once: at its import lines and, where needed, at its tree."""
        judge: UnitJudge | None = None
        found = _Looked([], [], {}, [])
        lines_of: dict[str, list[bytes]] = {}
        for file in files:
            self._judged = file.path
            if file.comes_parsed:
                words = self._needle_search.on_import_lines
                found.suspects.append(file)
            else:
                judge = judge or self._line_judge.of_unit(unit)
                judged = judge.judge(file.path, file.source)
                words, lines_of[file.path] = judged.words, judged.lines
                if judged.is_plain:
                    found.plain.append(file)
                else:
                    if judged.suspects is not None:
                        file = file.limited_to(judged.suspects)
                    found.suspects.append(file)
            found.findings.extend(self._check_tree(file, words))
        self._judged = unit.path
        for file in found.suspects:
            names = (name for each in file.references for name in each.first_names)
            found.imported[file.path] = frozenset(names)
        if judge:
            for path, lines in lines_of.items():
                known = found.imported.get(path, ())
                found.imported[path] = judge.imported_by(lines).union(known)
            if unit.kind is UnitKind.PACKAGE:
                self._note_imported(unit, found.imported)
        return found

    def _note_imported(self, package: Unit, imported: Mapping[str, Set[str]]) -> None:
        """Note which packages the files of one import, itself included.

        Nothing is noted where others share its namespace: relative imports may lead to those.

        Args:
            package: that the files belong to.
            imported: path of a file → the first names of what it imports.
        """
        library = self.resolver.library
        if not library.shares_namespace(package):
            packages = library.packages.keys()
            self.notes.imported.update(
                (path, frozenset(packages & names)) for path, names in imported.items()
            )

    def _is_partly_known(self, unit: Unit) -> bool:
        """Whether some code or manifest of a unit was not read although no finding says so."""
        return bool(
            any(each.problem and fault_of(each) is None for each in unit.manifests)
            or self._workspace.linked_code(unit)
        )

    def _passes_over_an_import(self, unit: Unit, file: SourceFile) -> bool:
        from orb_lint.resolution.passed_over import is_passed_over

        return not file.is_test and any(
            is_passed_over(self.resolver, unit, reference) for reference in file.references
        )

    def _check_file_outside(self, file: SourceFile) -> Iterator[Finding]:
        yield from self._check_tree(file, self._needle_search.on_import_lines)
        yield from self._check_readability(file, is_plain=True)
        yield from self._check_imports_outside(file)

    def _check_imports_outside(self, file: SourceFile) -> Iterator[Finding]:
        """The findings about the imports of a file outside every unit."""
        if not self._names_outside.may_be_in(file.source):
            return
        if references := file.references:
            reading = Reading([file], [file], self.resolver, "file")
            for rule in self._outside_rules:
                yield from rule.check_outside([FileImports(file, references)], reading)

    def check_packages(self, packages: Sequence[Unit]) -> list[Finding]:
        """The findings about packages that follow from their use; all else has been checked."""
        findings: list[Finding] = []
        for rule in self._package_rules if packages else ():
            with self._surviving(""):
                findings += rule.check_packages(packages, self._uses)
        return findings

    def check_workspace(self) -> list[Finding]:
        """The findings about the workspace as a whole, once all units have been checked."""
        findings: list[Finding] = []
        reading = WorkspaceReading(self.resolver, self.notes.imported)
        for rule in self._workspace_rules:
            with self._surviving(""):
                findings += rule.check_workspace(reading)
        return findings

    def _check_manifest(self, manifest: Manifest, unit: Unit | None) -> Iterator[Finding]:
        for rule in self._manifest_rules:
            yield from rule.check_manifest(manifest, unit, self.resolver)
        if manifest.is_pipfile:
            for rule in self._pipfile_rules:
                yield from rule.check_pipfile(manifest, unit, self.resolver)

    def _read(self, path: str, unit: Unit | None) -> SourceFile:
        try:
            source = self._workspace.tree.content(path)
        except OSError as error:
            reason = error.strerror or str(error)
            return SourceFile(path, unit, b"", self.resolver, unreadable=reason)
        file = SourceFile(path, unit, source, self.resolver)
        self.comments.note(file)
        return file

    def _check_tree(self, file: SourceFile, on_import_lines: Words) -> Iterator[Finding]:
        """The findings that the tree of a file shows; parsed only if a rule may find anything."""
        rules = self._needle_search.rules_for(file, on_import_lines)
        if rules and (tree := file.tree):
            for rule in rules:
                yield from rule.check_tree(file, tree)

    def _check_readability(self, file: SourceFile, *, is_plain: bool) -> Iterator[Finding]:
        """The findings about what kept a file from being read or parsed."""
        self._judged = file.path
        if file.unreadable or file.was_parsed or not is_plain:
            for rule in self._readability_rules:
                yield from rule.check_readability(file)
