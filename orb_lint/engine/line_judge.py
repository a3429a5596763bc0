"""Tells which import lines no rule objects to.

A monorepo repeats its import lines. Whether any rule has something to say of a line is found out
once for all units that declare the same, by running the rules on a file that holds only that line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from orb_lint.expressions import regex
from orb_lint.files.paths import join
from orb_lint.resolution.environment import Environment
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.source.sieve import (
    GUARD,
    Line,
    candidates,
    classify,
    hides_lines,
    is_for_type_checking,
    may_hold_import,
)

_PROBE = "probe.py"
_RELATIVE = regex(rb"\bfrom\s*\.")


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


class LineJudge:
    """Judges the import lines of one file after the other."""

    def __init__(self, resolver: Resolver, rules: Sequence[Rule], watched: frozenset[str]) -> None:
        """Nothing is judged yet.

        Args:
            resolver: of the workspace.
            rules: that judge imports.
            watched: modules that a file may break a rule with other than by importing them.
        """
        self._resolver = resolver
        self._rules = rules
        self._watched = watched
        self._judgements: defaultdict[Environment, _Judgements] = defaultdict(_Judgements)
        self._shared: defaultdict[Hashable, _Judgements] = defaultdict(_Judgements)
        self._references: dict[bytes, tuple[Reference, ...]] = {}
        self._imported_by: defaultdict[bytes, frozenset[str]] = defaultdict(frozenset)

    def imported_by(self, lines: Iterable[bytes]) -> frozenset[str]:
        """The first names of what some lines import that have been judged."""
        return frozenset[str]().union(*map(self._imported_by.__getitem__, set(lines)))

    def judge(
        self, file: SourceFile, environment: Environment, lines: list[bytes]
    ) -> tuple[bool, bool]:
        """Whether no rule objects to any import line, and whether one imports a watched module.

        The lines to which one may object are all that is to be read of the file; all others are
        added to `lines`.
        """
        source = file.source
        judgements = self._judgements[environment]
        is_plain = not hides_lines(source)
        is_watched = False
        file.stretches = []
        for candidate in candidates(source, 0, judgements.plain, lines):
            line = source[candidate.start : candidate.end]
            if candidate.is_continued and may_hold_import(line):
                is_plain = False
                file.stretches.append(candidate)
                continue
            if self._are_own(file, self._references.get(line)):
                continue
            verdict = judgements.get(line) or self._judge(file, environment, line)
            lines.append(line)
            is_watched = is_watched or verdict.is_watched
            if not verdict.is_plain and is_for_type_checking(source, candidate.start):
                under_guard = judgements.get(GUARD + line)
                verdict = under_guard or self._judge(file, environment, line, GUARD)
            if not (verdict.is_plain or self._are_own(file, self._references.get(line))):
                is_plain = False
                file.stretches.append(candidate)
        return is_plain, is_watched

    def _are_own(self, file: SourceFile, references: tuple[Reference, ...] | None) -> bool:
        """Whether a unit itself holds all that some references name, at least one of them."""
        unit = file.unit
        return (
            unit is not None
            and bool(references)
            and all(
                reference.top not in unit.import_names
                and self._resolver.holds_all(unit, file.path, reference)
                for reference in references or ()
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
            verdict = _Verdict(kind is not Line.UNSURE, is_watched=False)
            shared.add(line, verdict)
            return verdict
        references = probe.references
        if any(reference.record.level for reference in references):
            return self._verdict(probe)
        self._imported_by[line] = frozenset(
            name for reference in references for name in reference.first_names
        )
        targets = (line, tuple(reference.target for reference in references))
        if (verdict := shared.by_targets.get(targets)) is None:
            verdict = shared.by_targets[targets] = self._verdict(probe)
        if not verdict.is_plain:
            self._references[line] = tuple(references)
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
            or reference.top in self._resolver.legacy.top_level_names
        )

    def _probe(self, file: SourceFile, line: bytes) -> SourceFile:
        """A file that holds nothing but one line, and that is neither test nor stub."""
        is_relative = _RELATIVE.search(line) is not None
        path = file.path if is_relative else join(file.unit.path if file.unit else "", _PROBE)
        return SourceFile(path, file.unit, line.strip(), self._resolver, is_probe=True)

    def _objects(self, probe: SourceFile) -> bool:
        if probe.unit is None:
            return False
        if probe.has_legacy:
            return True
        reading = UnitReading(probe.unit, [probe], self._resolver)
        return any(
            next(iter(rule.check_imports(reading)), None) is not None for rule in self._rules
        )
