"""The one pass: read every file once, judge its import lines, look closer where one is not plain.

A monorepo repeats its import lines. Whether any rule has something to say of a line is found out
once for all units that declare the same, by running the rules on a file that holds only that line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from orb_lint.expressions import regex
from orb_lint.findings import BY_PLACE, Finding, Span
from orb_lint.imports.resolution import Environment, Reference, Resolver, Target
from orb_lint.imports.sieve import (
    GUARD,
    Line,
    candidates,
    classify,
    hides_lines,
    is_for_type_checking,
    may_hold_import,
)
from orb_lint.imports.source import SourceFile
from orb_lint.processes import share_out
from orb_lint.rules.base import Rule, SuppressionReading, UnitReading
from orb_lint.rules.registry import find_rule, known_names, selected_rules
from orb_lint.suppressions import MARK
from orb_lint.workspace.globs import IgnoreRules
from orb_lint.workspace.manifest import Manifest
from orb_lint.workspace.model import FileProblem, Kind, Part, Unit, Workspace, is_python
from orb_lint.workspace.tree import is_within, join

if TYPE_CHECKING:
    from orb_lint.suppressions.model import FileSuppressions

_PROBE = "probe.py"
_RELATIVE = regex(rb"\bfrom\s*\.")

_WORTH_A_PROCESS = 1_000
"""Files that another process must have to read before it is worth its start."""

_FILES_OF_A_HOME = 4
"""How many files a Lambda that has not been looked at is taken to hold."""

Progress = Callable[[int, int], None]


class Report(NamedTuple):
    """What a run has found.

    Attributes:
        findings: sorted by place.
        files: number of Python files that were read.
        units: number of units that they belong to.
        problems: with templates and folders that could not be read.
        known: how many findings a baseline has kept out of the report.
        gone: how many entries of it no finding answers to any more.
    """

    findings: tuple[Finding, ...]
    files: int
    units: int
    problems: tuple[FileProblem, ...]
    known: int = 0
    gone: int = 0

    @property
    def fixable(self) -> int:
        """How many of the findings carry a fix."""
        return sum(finding.fix is not None for finding in self.findings)


def check(
    workspace: Workspace,
    paths: Sequence[str] = (),
    *,
    processes: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Run the selected rules over a workspace.

    Args:
        workspace: to check; all of it is known, whatever `paths` says.
        paths: relative to its root; only findings in them are reported. Empty means all.
        processes: at most so many share the work, where there is enough of it.
        progress: is told after each home of units how many of how many are done, in about.

    Raises:
        SettingsError: the settings name a rule that does not exist.
    """
    rules = selected_rules(workspace.settings)
    checker = _Checker(workspace, rules)
    homes = [home for home in workspace.homes if _overlaps(home, paths)]
    outside = [path for path in workspace.outside if is_named(path, paths)]
    opened = workspace.tree.folders.opened.values()
    files = sum(len(folder.files) for folder in opened) + _FILES_OF_A_HOME * len(homes)
    processes = max(1, min(processes, files // _WORTH_A_PROCESS))

    def check_share(share: Sequence[str]) -> _Share:
        findings: list[Finding] = []
        files = number = 0
        for done, home in enumerate(share, 1):
            units = [unit for unit in workspace.part(home).units if _overlaps(unit.path, paths)]
            findings += checker.check_home(home, units)
            files += sum(len(unit.files) for unit in units)
            number += len(units)
            if progress:
                progress(min(done * processes, len(homes)), len(homes))
        return _Share(findings, files, number, checker.finds)

    shares = share_out(check_share, homes, processes)
    for share in shares:
        checker.finds.take_over(share.finds)
    findings = [finding for share in shares for finding in share.findings]
    findings += checker.check_outside(outside)
    findings += checker.check_workspace()
    checker.read_suppressions_around(findings)
    findings = list(checker.apply_suppressions(_without_superseded(rules, findings)))
    findings = [finding for finding in findings if is_named(finding.path, paths)]
    return Report(
        tuple(_to_report(workspace, findings)),
        sum(share.files for share in shares) + len(outside),
        sum(share.units for share in shares),
        tuple(sorted(checker.finds.problems)),
    )


class FileChecker:
    """Checks single files of a workspace, each as an editor holds it, and finds what `check` does.

    Attributes:
        resolver: of the workspace.
    """

    def __init__(self, workspace: Workspace, in_manifests: Container[str]) -> None:
        """Select the rules.

        Args:
            workspace: that the files belong to.
            in_manifests: symbols of the rules to find in manifests.

        Raises:
            SettingsError: the settings name a rule that does not exist.
        """
        self._workspace = workspace
        self._rules = selected_rules(workspace.settings)
        self._checker = _Checker(workspace, self._rules, in_manifests)
        self.resolver = self._checker.resolver

    def check(self, file: SourceFile) -> list[Finding]:
        """The findings in one file, and those in the manifests of its unit that it shows.

        Args:
            file: of the workspace, its source instead of what is on the disk.
        """
        unit = file.unit
        places = {file.path, *(manifest.path for manifest in (unit.manifests if unit else ()))}
        findings = self._checker.check_file(file)
        if unit and unit.kind is not Kind.LAMBDA:
            findings += self._of_workspace
        here = [finding for finding in findings if finding.path in places]
        here = _without_superseded(self._rules, here)
        self._checker.know_only_suppressions_of(file)
        return _to_report(
            self._workspace, self._checker.apply_suppressions(here, pylint_hears=True)
        )

    @cached_property
    def _of_workspace(self) -> list[Finding]:
        """What concerns the workspace as a whole; it stands in packages and layers."""
        return list(self._checker.check_workspace())


def _to_report(workspace: Workspace, findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that the settings leave standing, sorted, each once."""
    kept = sorted(_without_ignored(workspace, findings), key=BY_PLACE)
    return list(_with_one_fix_an_entry(each for each, _ in groupby(kept)))


class _Finds(NamedTuple):
    """What comes to light beside the findings.

    Attributes:
        suppressions: those in the files that have been looked at, by path.
        unparsable: path → source of the modules that were parsed for their names and do not parse.
        problems: with templates and folders that could not be read.
    """

    suppressions: dict[str, FileSuppressions | None]
    unparsable: dict[str, bytes]
    problems: set[FileProblem]

    def take_over(self, others: _Finds) -> None:
        """Keep what another process has come to know."""
        self.suppressions.update(others.suppressions)
        self.unparsable.update(others.unparsable)
        self.problems.update(others.problems)


class _Share(NamedTuple):
    """What one process has found in the homes that it has checked, and how much these hold."""

    findings: list[Finding]
    files: int
    units: int
    finds: _Finds


def _overlaps(folder: str, paths: Sequence[str]) -> bool:
    return not paths or any(is_within(path, folder) or is_within(folder, path) for path in paths)


def is_named(path: str, paths: Sequence[str]) -> bool:
    """Whether a path lies in one of those that a check is limited to, none meaning no limit."""
    return not paths or any(is_within(path, named) for named in paths)


def _without_ignored(workspace: Workspace, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what the setting `per-path-ignores` leaves out."""
    ignores = [
        (IgnoreRules([glob]), {find_rule(name).symbol for name in names})
        for glob, names in workspace.settings.per_path_ignores.items()
    ]
    for finding in findings:
        if not any(
            finding.symbol in symbols and _matches(rules, finding.path)
            for rules, symbols in ignores
        ):
            yield finding


def _without_superseded(rules: Sequence[Rule], findings: list[Finding]) -> list[Finding]:
    """Leave out each finding for which another rule's finding at the same place stands."""
    heirs = {rule.symbol: rule.supersedes for rule in rules if rule.supersedes}
    taken = {
        (heirs[finding.symbol], finding.path, finding.span)
        for finding in findings
        if finding.symbol in heirs
    }
    if not taken:
        return findings
    return [each for each in findings if (each.symbol, each.path, each.span) not in taken]


def _with_one_fix_an_entry(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of sorted findings about one entry of a manifest, leave a fix to the first that has one."""
    mended: tuple[str, Span] | None = None
    for finding in findings:
        place = (finding.path, finding.span)
        if finding.fix and not is_python(finding.path):
            if place == mended:
                yield finding._replace(fix=None)
                continue
            mended = place
        yield finding


def _matches(rules: IgnoreRules, path: str) -> bool:
    """Whether a path, or a folder that it lies in, matches."""
    parts = path.split("/")
    return any(
        rules.decide("/".join(parts[:end]), parts[end - 1], folder=end < len(parts))
        for end in range(1, len(parts) + 1)
    )


class _Verdict(NamedTuple):
    """What is known of an import line in any unit of an environment.

    Attributes:
        is_plain: no rule objects to it.
        is_watched: it imports a module that a rule watches.
    """

    is_plain: bool
    is_watched: bool


class _Judgements:
    """What the engine has found out about import lines, so that each is judged once.

    Attributes:
        plain: lines that no rule objects to and that import nothing that a rule watches.
        others: the verdicts on all other lines.
        by_targets: the verdict on a line whose references lead to such targets, in that order.
    """

    def __init__(self) -> None:
        self.plain: set[bytes] = set()
        self.others: dict[bytes, _Verdict] = {}
        self.by_targets: dict[tuple[bytes, tuple[Target, ...]], _Verdict] = {}

    def get(self, line: bytes) -> _Verdict | None:
        """The verdict on a line, None where it has not been judged."""
        return _PLAIN if line in self.plain else self.others.get(line)

    def take_over(self, others: _Judgements) -> None:
        """Keep all that has been judged elsewhere."""
        self.plain |= others.plain
        self.others |= others.others

    def add(self, line: bytes, verdict: _Verdict) -> None:
        """Keep the verdict on a line."""
        if verdict == _PLAIN:
            self.plain.add(line)
        else:
            self.others[line] = verdict


_PLAIN = _Verdict(is_plain=True, is_watched=False)


class _Checker:
    """Checks the units of one workspace one after the other.

    Attributes:
        resolver: of the workspace.
        finds: what it has come to know beside the findings.
    """

    def __init__(
        self,
        workspace: Workspace,
        rules: Sequence[Rule],
        in_manifests: Container[str] | None = None,
    ) -> None:
        """Nothing is checked yet.

        Args:
            workspace: to check.
            rules: to follow.
            in_manifests: symbols of those among them to ask about manifests; None means all.
        """
        self._workspace = workspace
        self.resolver = Resolver(workspace)
        self.finds = _Finds({}, self.resolver.library.unparsable, set())
        self._rules = rules
        self._source_rules = _that_override(rules, "check_source")
        self._import_rules = _that_override(rules, "check_imports")
        self._unit_rules = _that_override(rules, "check_unit")
        self._folder_rules = _that_override(rules, "check_folders")
        self._manifest_rules = [
            rule
            for rule in _that_override(rules, "check_manifest", "check_pipfile")
            if in_manifests is None or rule.symbol in in_manifests
        ]
        self._suppression_rules = _that_override(rules, "check_suppressions")
        self._watched = frozenset(name for rule in rules for name in rule.watched_modules)
        self._judgements: defaultdict[Environment, _Judgements] = defaultdict(_Judgements)
        self._shared: defaultdict[Hashable, _Judgements] = defaultdict(_Judgements)
        self._local_names: dict[bytes, tuple[str, ...]] = {}
        self._imported_by: defaultdict[bytes, frozenset[str]] = defaultdict(frozenset)
        self._names = known_names()
        self._package_names = [name.encode() for name in self.resolver.library.packages]

    def check_home(self, home: str, units: Iterable[Unit]) -> list[Finding]:
        """The findings about some units of a home, its manifests and its folders."""
        findings: list[Finding] = []
        for unit in units:
            files = [self._read(path, unit) for path in unit.files]
            found, reading = self._check_files(unit, files, files)
            findings += [*found, *self._check_whole(reading)]
            self._note_suppressions(unit.manifests + unit.other_manifests)
        return findings + self._check_part(home)

    def check_outside(self, paths: Iterable[str]) -> list[Finding]:
        """The findings about what stands in no home, among it some files that belong to no unit."""
        findings = [each for path in paths for each in self._check_outside(self._read(path, None))]
        return findings + self._check_part(None)

    def _check_part(self, home: str | None) -> list[Finding]:
        """The findings about the manifests and folders in a home, or in none."""
        workspace = self._workspace
        part, manifests = workspace.part(home), workspace.judged_manifests(home)
        self.finds.problems.update(part.problems)
        self._note_suppressions(manifests)
        findings = [
            finding
            for manifest in manifests
            for finding in self._check_manifest(manifest, workspace.unit_of(manifest.path))
        ]
        return findings + self._check_folders(part)

    def check_file(self, file: SourceFile) -> list[Finding]:
        """The findings about one file, and those about its unit that it gives rise to."""
        unit = file.unit
        if unit is None:
            return list(self._check_outside(file))
        around = (file if path == file.path else self._read(path, unit) for path in unit.files)
        findings, reading = self._check_files(unit, [file], around)
        if unit.kind is Kind.PACKAGE:  # a part of its metadata may be Python
            return [*findings, *self._check_whole(reading)]
        for manifest in unit.manifests:
            findings += self._check_manifest(manifest, unit)
        return findings + self._check_folders(self._workspace.part_of(file.path))

    def _check_folders(self, part: Part) -> list[Finding]:
        return [
            finding
            for rule in self._folder_rules
            for finding in rule.check_folders(part, self.resolver)
        ]

    def _check_whole(self, reading: UnitReading) -> Iterator[Finding]:
        """The findings about a unit's folder and manifest."""
        for rule in self._unit_rules:
            yield from rule.check_unit(reading)

    def _check_files(
        self, unit: Unit, files: Iterable[SourceFile], around: Iterable[SourceFile]
    ) -> tuple[list[Finding], UnitReading]:
        """The findings about some files of a unit, and what was read of it.

        Args:
            unit: that they belong to.
            files: to be judged.
            around: all files of the unit, read only where what one imports matters to another.
        """
        environment = self.resolver.environment(unit)
        suspects: list[SourceFile] = []
        findings: list[Finding] = []
        lines: list[bytes] = []
        for file in files:
            is_plain, is_watched = self._judge_lines(file, environment, lines)
            if not is_plain:
                suspects.append(file)
            findings += self._check_source(file, is_plain=is_plain, is_watched=is_watched)
        if any(_has_legacy(file) for file in suspects):
            suspects = self._with_new_names(suspects, around)
        imported = frozenset[str]().union(
            *map(self._imported_by.__getitem__, set(lines)),
            *(imported_names(reference) for file in suspects for reference in file.references),
        )
        reading = UnitReading(unit, suspects, self.resolver, imported)
        if suspects:
            for rule in self._import_rules:
                findings += rule.check_imports(reading)
        return findings, reading

    def _check_outside(self, file: SourceFile) -> Iterator[Finding]:
        return self._check_source(file, is_plain=True, is_watched=True)

    def check_workspace(self) -> Iterator[Finding]:
        """The findings about the workspace as a whole, once all units have been checked."""
        for rule in self._rules:
            yield from rule.check_workspace(self.resolver)

    def _check_manifest(self, manifest: Manifest, unit: Unit | None) -> Iterator[Finding]:
        for rule in self._manifest_rules:
            yield from rule.check_manifest(manifest, unit, self.resolver)

    def apply_suppressions(
        self, findings: Iterable[Finding], *, pylint_hears: bool = False
    ) -> Iterator[Finding]:
        """The findings that no comment silences, and those about the comments themselves.

        Args:
            findings: about any files.
            pylint_hears: what `# pylint:` comments silence is left for pylint to silence.
        """
        by_path: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_path[finding.path].append(finding)
        selected = frozenset(rule.symbol for rule in self._rules)
        for path, file in self.finds.suppressions.items():
            if file is None:
                continue
            heard = file.without_pragmas() if pylint_hears else file
            found = by_path.pop(path, [])
            yield from heard.suppress(found)[0]
            if file.is_skipped:
                continue
            used = file.suppress(found)[1]
            reading = SuppressionReading(file, self._workspace.unit_of(path), used, selected)
            about_comments = [
                finding
                for rule in self._suppression_rules
                for finding in rule.check_suppressions(reading)
            ]
            yield from heard.suppress(about_comments)[0]
        for found in by_path.values():
            yield from found

    def know_only_suppressions_of(self, file: SourceFile) -> None:
        """Read the comments in a file and in the manifests of its unit, and forget all others."""
        self.finds.suppressions.clear()
        self._note_suppressions(file.unit.manifests if file.unit else ())
        if MARK in file.source:
            self.finds.suppressions[file.path] = self._suppressions_of(file)

    def _suppressions_in(self, path: str, source: bytes) -> FileSuppressions | None:
        if MARK not in source:
            return None
        from orb_lint.suppressions.reading import other_suppressions

        return other_suppressions(path, source, self._names)

    def _note_suppressions(self, manifests: Iterable[Manifest]) -> None:
        suppressions = self.finds.suppressions
        for manifest in manifests:
            if manifest.path not in suppressions:
                found = self._suppressions_in(manifest.path, manifest.source)
                suppressions[manifest.path] = found

    def read_suppressions_around(self, findings: Iterable[Finding]) -> None:
        """Read the comments of the files with findings that are neither Python nor manifests."""
        suppressions = self.finds.suppressions
        for path in {each.path for each in findings} - suppressions.keys():
            source = None if is_python(path) else self._workspace.tree.read(path)
            if source is not None:
                suppressions[path] = self._suppressions_in(path, source)

    def _read(self, path: str, unit: Unit | None) -> SourceFile:
        try:
            source = self._workspace.tree.content(path)
        except OSError as error:
            reason = error.strerror or str(error)
            return SourceFile(path, unit, b"", self.resolver, unreadable=reason)
        file = SourceFile(path, unit, source, self.resolver)
        if MARK in source and (found := self._suppressions_of(file)):
            self.finds.suppressions[path] = found
        return file

    def _suppressions_of(self, file: SourceFile) -> FileSuppressions | None:
        from orb_lint.suppressions.reading import python_suppressions

        return python_suppressions(file.path, file.source, file.target_python, self._names)

    def _judge_lines(
        self, file: SourceFile, environment: Environment, lines: list[bytes]
    ) -> tuple[bool, bool]:
        """Whether no rule objects to any import line, and whether one imports a watched module.

        The lines to which one may object are all that is to be read of the file; all others are
        added to `lines`.
        """
        source = file.source
        judgements = self._judgements[environment]
        is_plain = not hides_lines(source)
        is_watched = file.is_test
        file.stretches = []
        for candidate in candidates(source, 0, judgements.plain, lines):
            line = source[candidate.start : candidate.end]
            if candidate.is_continued and may_hold_import(line):
                is_plain = False
                file.stretches.append(candidate)
                continue
            if self._are_own(file, self._local_names.get(line)):
                continue
            verdict = judgements.get(line) or self._judge(file, environment, line)
            lines.append(line)
            is_watched = is_watched or verdict.is_watched
            if not verdict.is_plain and is_for_type_checking(source, candidate.start):
                under_guard = judgements.get(GUARD + line)
                verdict = under_guard or self._judge(file, environment, line, GUARD)
            if not (verdict.is_plain or self._are_own(file, self._local_names.get(line))):
                is_plain = False
                file.stretches.append(candidate)
        return is_plain, is_watched

    def _are_own(self, file: SourceFile, modules: tuple[str, ...] | None) -> bool:
        """Whether a unit holds modules of these names, at least one of which is given."""
        unit = file.unit
        return (
            unit is not None
            and bool(modules)
            and all(
                top not in unit.import_names and self.resolver.is_own(unit, file.path, top)
                for top in modules or ()
            )
        )

    def _judge(
        self, file: SourceFile, environment: Environment, line: bytes, guard: bytes = b""
    ) -> _Verdict:
        """The verdict on a line, kept for as many units as it holds for.

        What a relative import leads to depends on the folder, so its verdict is not kept.

        Args:
            file: that holds the line.
            environment: of its unit.
            line: to be judged.
            guard: the header of the block that it stands in, if that is to count.
        """
        judgements, shared = self._judgements[environment], self._shared[environment.kin]
        if (verdict := shared.get(guard + line)) is not None:
            judgements.take_over(shared)
            return verdict
        kind = classify(line)
        line = guard + line
        probe = self._probe(file, line) if kind is Line.STATEMENT else None
        if probe is None or probe.reading.problem:
            verdict = _Verdict(kind is not Line.UNSURE, kind is Line.UNSURE)
            shared.add(line, verdict)
            return verdict
        references = probe.references
        if any(reference.record.level for reference in references):
            return self._verdict(probe)
        self._imported_by[line] = frozenset(
            name for reference in references for name in imported_names(reference)
        )
        targets = (line, tuple(reference.target for reference in references))
        if (verdict := shared.by_targets.get(targets)) is None:
            verdict = shared.by_targets[targets] = self._verdict(probe)
        if not verdict.is_plain:
            self._local_names[line] = tuple(reference.top for reference in references)
        judgements.add(line, verdict)
        if all(self._is_same_anywhere(reference) for reference in references):
            shared.add(line, verdict)
        return verdict

    def _verdict(self, probe: SourceFile) -> _Verdict:
        return _Verdict(
            not self._objects(probe),
            any(reference.top in self._watched for reference in probe.references),
        )

    def _is_same_anywhere(self, reference: Reference) -> bool:
        """Whether what third-party distributions a unit declares does not matter to a reference."""
        return (
            reference.target in (Target.PACKAGE, Target.RUNTIME, Target.STDLIB, Target.LAMBDA)
            or reference.top in self.resolver.legacy.top_level_names
        )

    def _probe(self, file: SourceFile, line: bytes) -> SourceFile:
        """A file that holds nothing but one line, and that is neither test nor stub."""
        is_relative = _RELATIVE.search(line) is not None
        path = file.path if is_relative else join(file.unit.path if file.unit else "", _PROBE)
        return SourceFile(path, file.unit, line.strip(), self.resolver, is_probe=True)

    def _objects(self, probe: SourceFile) -> bool:
        if probe.unit is None:
            return False
        if _has_legacy(probe):
            return True
        reading = UnitReading(probe.unit, [probe], self.resolver)
        return any(
            next(iter(rule.check_imports(reading)), None) is not None for rule in self._import_rules
        )

    def _check_source(
        self, file: SourceFile, *, is_plain: bool, is_watched: bool
    ) -> Iterator[Finding]:
        """The findings that the text of a file shows, of the rules that may have any."""
        for rule in self._source_rules:
            asks_always = not rule.watched_modules
            if (asks_always and (file.unreadable or file.was_parsed or not is_plain)) or (
                (asks_always or is_watched) and rule.may_concern(file.source)
            ):
                yield from rule.check_source(file)

    def _with_new_names(
        self, suspects: list[SourceFile], files: Iterable[SourceFile]
    ) -> list[SourceFile]:
        """The suspects, and the files of their unit that may import the same by its new name.

        These are read whole: what is plain by itself may be one half of a mixed identity.
        """
        suspected = {file.path: file for file in suspects}
        both: list[SourceFile] = []
        for file in files:
            if any(name in file.source for name in self._package_names):
                both.append(file.read_whole())
            elif file.path in suspected:
                both.append(file)
        return both


def imported_names(reference: Reference) -> tuple[str, ...]:
    """The first name of what a reference imports; of a legacy module, that of its package."""
    if reference.destination:
        return (reference.destination.new.partition(".")[0],)
    return () if reference.record.level else (reference.top,)


def _that_override(rules: Sequence[Rule], *names: str) -> list[Rule]:
    """The rules that have a check of their own by one of these names."""
    return [
        rule
        for rule in rules
        if any(getattr(type(rule), name) is not getattr(Rule, name) for name in names)
    ]


def _has_legacy(file: SourceFile) -> bool:
    return any(reference.target is Target.LEGACY for reference in file.references)
