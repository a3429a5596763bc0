"""Tells which import lines no rule objects to.

A monorepo repeats its import lines. Whether a rule objects to a line is found out once for all
units that look the same to the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Sequence

from orb_lint.engine.needle_search import NeedleSearch
from orb_lint.expressions import regex
from orb_lint.files.paths import is_test, join, name_of, parent
from orb_lint.records import NamedTuple
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts, import_facts
from orb_lint.rules.needles import Words
from orb_lint.source.import_nodes import names_import_call
from orb_lint.source.parsing import has_endless_name
from orb_lint.source.plain_imports import plain_import
from orb_lint.source.record import Context, Import
from orb_lint.source.sieve import (
    GUARD,
    Candidate,
    Line,
    candidates,
    classify,
    hides_lines,
    is_for_type_checking,
    may_hold_import,
)
from orb_lint.workspace.model import Unit

_PROBE = "probe.py"
_RELATIVE = regex(rb"\bfrom\s*\.")


class _Verdict(NamedTuple):
    """What is known about an import line, in all units that look the same to the rules.

    Attributes:
        is_plain: no rule objects to it, and what it imports is known well enough to say so.
        words: the words of needles that it holds.
    """

    is_plain: bool
    words: Words


class _Verdicts:
    """The verdicts on import lines so far, so that each line is judged once.

    Attributes:
        plain: lines that no rule objects to and that hold no words of needles.
        others: the verdicts on all other lines.
        by_targets: a line, and (target, path of the unit) of each of its references, in order →
            the verdict on it.
        imported: the first names of what a line imports.
        plainly_imported: the first names of what all plain lines import.
    """

    def __init__(self) -> None:
        self.plain: set[bytes] = set()
        self.others: dict[bytes, _Verdict] = {}
        self.by_targets: dict[tuple[bytes, tuple[tuple[Target, str], ...]], _Verdict] = {}
        self.imported: dict[bytes, frozenset[str]] = {}
        self.plainly_imported: set[str] = set()

    def get(self, line: bytes) -> _Verdict | None:
        """The verdict on a line, None where it has not been judged."""
        return _PLAIN if line in self.plain else self.others.get(line)

    def take_over(self, others: _Verdicts) -> None:
        """Add what has been judged elsewhere."""
        self.plain |= others.plain
        self.others |= others.others
        self.imported |= others.imported
        self.plainly_imported |= others.plainly_imported

    def add(self, line: bytes, verdict: _Verdict) -> None:
        """Keep the verdict on a line."""
        if verdict == _PLAIN:
            self.plain.add(line)
            self.plainly_imported |= self.imported.get(line, frozenset())
        else:
            self.others[line] = verdict


_PLAIN = _Verdict(is_plain=True, words=frozenset())


class Judged(NamedTuple):
    """What the import lines of a file have shown.

    Attributes:
        is_plain: all of them are plain, so that the file need not be scanned.
        words: the words of needles that they hold.
        suspects: the parts of the file with lines that a rule may object to; None for all of it.
        lines: those that import something from outside the unit.
    """

    is_plain: bool
    words: Words
    suspects: list[Candidate] | None
    lines: list[bytes]


class LineJudge:
    """Judges import lines, one unit after the other.

    Attributes:
        resolver: of the workspace.
        rules: what an import leads to → the rules that judge such imports.
        search: tells which words of needles a line holds.
    """

    def __init__(self, resolver: Resolver, rules: Sequence[Rule], search: NeedleSearch) -> None:
        """Nothing is judged yet.

        Args:
            resolver: of the workspace.
            rules: those that judge imports.
            search: tells which words of needles a line holds.
        """
        self.resolver = resolver
        self.rules = {
            target: [each for each in rules if target in each.targets] for target in Target
        }
        self.search = search
        self._references: dict[bytes, tuple[Reference, ...]] = {}
        self._verdicts: defaultdict[Hashable, _Verdicts] = defaultdict(_Verdicts)

    def references_of(self, line: bytes) -> tuple[Reference, ...]:
        """What a line that is not plain led to in the unit where it was first seen.

        It saves a verdict where the unit at hand turns out to hold all of it.
        """
        return self._references.get(line, ())

    def note_references(self, line: bytes, references: Iterable[Reference]) -> None:
        """Keep what a line that is not plain leads to."""
        self._references[line] = tuple(references)

    def of_unit(self, unit: Unit) -> UnitJudge:
        """The judge of one unit, which knows all verdicts that hold for units like it."""
        environment = self.resolver.environments.of(unit)
        facts = import_facts(unit, self.resolver)
        alike = (facts, unit.target_python, unit.attached, unit.is_open)
        return UnitJudge(
            self,
            unit,
            facts,
            self._verdicts[alike, environment],
            self._verdicts[alike],
            self._verdicts[unit.target_python],
        )


class UnitJudge:
    """Judges the import lines of one unit, file by file."""

    def __init__(
        self,
        judge: LineJudge,
        unit: Unit,
        facts: ImportFacts,
        verdicts: _Verdicts,
        shared: _Verdicts,
        anywhere: _Verdicts,
    ) -> None:
        """Nothing of the unit is judged yet.

        Args:
            judge: of the workspace.
            unit: to be judged.
            facts: about it.
            verdicts: verdicts that hold for all units which declare the same.
            shared: verdicts that hold even for units which declare other third-party distributions.
            anywhere: verdicts that hold for all units of one Python which do not hold themselves
                what a line imports.
        """
        self._judge = judge
        self._unit = unit
        self._facts = facts
        self._verdicts = verdicts
        self._shared = shared
        self._anywhere = anywhere
        self._own_names = _top_level_names(unit)
        self._probe_path = join(unit.path, _PROBE)
        self._passable: set[bytes] | None = None
        self._relative: defaultdict[Hashable, dict[bytes, _Verdict]] = defaultdict(dict)

    def imported_by(self, lines: Iterable[bytes]) -> frozenset[str]:
        """The first names of all that some lines import; each has been judged."""
        imported = self._verdicts.imported
        return frozenset[str]().union(*(imported.get(line, ()) for line in {*lines}))

    def judge(self, path: str, source: bytes) -> Judged:
        """What the import lines of a file of the unit show."""
        verdicts = self._verdicts
        hides_imports = hides_lines(source)
        is_plain = not hides_imports
        words: Words = frozenset()
        suspects: list[Candidate] = []
        lines: list[bytes] = []
        known = self._plain_lines()
        for candidate in candidates(source, 0, known, lines):
            line = source[candidate.start : candidate.end]
            if candidate.is_continued and may_hold_import(line):
                is_plain = False
                suspects.append(candidate)
                words |= self._judge.search.on_import_lines
                continue
            references = self._judge.references_of(line)
            if self._are_own(path, references):
                words |= self._judge.search.words_in(line)
                continue
            verdict = verdicts.get(line) or self._verdict_on(path, line)
            lines.append(line)
            words |= verdict.words
            if not verdict.is_plain and is_for_type_checking(source, candidate.start):
                verdict = verdicts.get(GUARD + line) or self._verdict_on(path, line, GUARD)
            if known is not self._plain_lines():
                # What came with a verdict shows that some lines which are passed over, plain for
                # other units, may name modules of this one: now they are told apart.
                return self.judge(path, source)
            if verdict.is_plain and not self._may_name_own(line):
                if self._passable is not None:
                    self._passable.add(line)
                continue
            if references or not self._are_own(path, self._judge.references_of(line)):
                is_plain = False
                suspects.append(candidate)
        return Judged(is_plain, words, None if hides_imports else suspects, lines)

    def _plain_lines(self) -> Container[bytes]:
        """The lines that are plain for units like this one and name none of its own modules.

        Where some plain lines do name one, the others are picked out once; new ones are added as
        they come.
        """
        verdicts = self._verdicts
        if self._own_names.isdisjoint(verdicts.plainly_imported):
            return verdicts.plain
        if self._passable is None:
            self._passable = {line for line in verdicts.plain if not self._may_name_own(line)}
        return self._passable

    def _may_name_own(self, line: bytes) -> bool:
        """Whether a module of this unit may hide what a line imports in other units."""
        return not self._own_names.isdisjoint(self._verdicts.imported.get(line, ()))

    def _are_own(self, path: str, references: Sequence[Reference]) -> bool:
        """Whether this unit itself holds all that a line, which is not plain, imports.

        Args:
            path: of the file.
            references: of the line, none where that is not known yet.
        """
        return bool(references) and all(
            reference.top not in self._unit.import_names
            and self._judge.resolver.holds_all(self._unit, path, reference)
            for reference in references
        )

    def _verdict_on(self, path: str, line: bytes, guard: bytes = b"") -> _Verdict:
        """The verdict on a line, kept for all units that it holds for.

        Args:
            path: of the file that holds the line.
            line: to be judged.
            guard: the header of the block around it, if that matters.
        """
        verdicts, shared = self._verdicts, self._shared
        if (verdict := self._known(path, guard + line)) is not None:
            return verdict
        references = self._references(path, line, guard)
        if isinstance(references, Line):
            is_plain = references is not Line.UNSURE
            line = guard + line
            verdict = _Verdict(is_plain, self._judge.search.words_in(line))
            for each in (verdicts, shared, self._anywhere):
                each.add(line, verdict)
            return verdict
        line = guard + line
        if any(reference.record.level for reference in references):
            return self._relative_to(path).setdefault(line, self._verdict(line, references))
        verdicts.imported[line] = frozenset(
            name for reference in references for name in reference.first_names
        )
        leads_to = (
            line,
            tuple((each.target, each.unit.path if each.unit else "") for each in references),
        )
        if (verdict := shared.by_targets.get(leads_to)) is None:
            verdict = shared.by_targets[leads_to] = self._verdict(line, references)
        if not verdict.is_plain:
            self._judge.note_references(line, references)
        verdicts.add(line, verdict)
        if all(self._is_same_anywhere(reference) for reference in references):
            shared.imported[line] = verdicts.imported[line]
            shared.add(line, verdict)
            if all(self._is_stdlib(reference) for reference in references):
                self._anywhere.imported[line] = verdicts.imported[line]
                self._anywhere.add(line, verdict)
        return verdict

    def _relative_to(self, path: str) -> dict[bytes, _Verdict]:
        """The verdicts on relative imports that hold for files like that at a path."""
        return self._relative[parent(path), is_test(path), path.endswith(".pyi")]

    def _known(self, path: str, line: bytes) -> _Verdict | None:
        """The verdict on a line of a file that others hold, too, if it is known and holds for it.

        Packages look alike to no rule, but what is no import, or leads to the standard library
        unless the package itself has that name, need not be judged for each of them.
        """
        if _RELATIVE.search(line):
            return self._relative_to(path).get(line)
        if (verdict := self._shared.get(line)) is not None:
            self._verdicts.take_over(self._shared)
            return verdict
        imported = self._anywhere.imported.get(line, frozenset())
        verdict = self._anywhere.get(line)
        if verdict is None or not imported.isdisjoint(self._unit.import_names):
            return None
        self._verdicts.imported[line] = imported
        self._verdicts.add(line, verdict)
        return verdict

    def _verdict(self, line: bytes, references: list[Reference]) -> _Verdict:
        judge = self._judge
        return _Verdict(
            not any(map(self._is_doubtful, references))
            and not any(
                rule.objects_to(reference, self._facts, judge.resolver)
                for reference in references
                for rule in judge.rules[reference.target]
            ),
            judge.search.words_in(line),
        )

    def _is_doubtful(self, reference: Reference) -> bool:
        """Whether rules may pass over an import because not all of its unit is known."""
        if reference.target in (Target.KNOWN, Target.OTHER_SYSTEMS):
            return self._facts.is_open
        return reference.target in (Target.UNEXPLAINED, Target.UNKNOWABLE)

    def _is_stdlib(self, reference: Reference) -> bool:
        """Whether a reference leads to the standard library, and no rule may object to that."""
        return reference.target is Target.STDLIB and not self._judge.rules[Target.STDLIB]

    def _is_same_anywhere(self, reference: Reference) -> bool:
        """Whether a reference means the same whatever third-party distributions a unit declares."""
        if reference.target in (Target.RUNTIME, Target.STDLIB):
            return not self._judge.resolver.library.layers_with(reference.top)
        return reference.target in (Target.PACKAGE, Target.LEGACY, Target.LAMBDA)

    def _references(self, path: str, line: bytes, guard: bytes) -> list[Reference] | Line:
        """What a line leads to if the unit held no modules of its own.

        The line is read as if it were a file by itself, no test and no stub, unless it is relative.

        Returns:
            The references; where they can't be told from the line alone, what kind of line it is.
        """
        resolver = self._judge.resolver
        text = line.strip()
        if not guard and (record := self._plain_import(text)) is not None:
            if not record.level:
                path = self._probe_path
            elif path.endswith(".pyi"):
                record = record._replace(context=Context.TYPE_CHECKING)
            return resolver.resolve_without_own(self._unit, path, record)
        kind = Line.UNSURE if has_endless_name(line) else classify(line)
        if kind is not Line.STATEMENT:
            return kind
        if _RELATIVE.search(line) is None:
            path = self._probe_path
        text = (guard + line).strip()
        probe = SourceFile(path, self._unit, text, resolver, is_probe=True)
        return kind if probe.written.problem else probe.references

    def _plain_import(self, text: bytes) -> Import | None:
        """The import that a line holds, where a glance shows that it is nothing else."""
        return None if b"#" in text or names_import_call(text) else plain_import(text)


def _top_level_names(unit: Unit) -> frozenset[str]:
    """The names of all modules that a file of the unit may import without a package in front.

    These lie in folders that are no packages. What a unit installs as a package is its own.
    """
    packages = {parent(path) for path in unit.files if name_of(path) == "__init__.py"}
    modules = {path for path in unit.files if parent(path) not in packages}
    modules |= {folder for folder in packages if parent(folder) not in packages}
    names = {name_of(path).partition(".")[0] for path in modules}
    return frozenset(names).difference(unit.import_names)
