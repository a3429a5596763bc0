"""Decides which fixes are made, and computes what the files will hold; nothing is written yet.

Fixes are made in rounds, for those that touch one another have to wait. After each round the
workspace is checked as it would be then, until there is nothing left to fix. If a unit, or a file
outside every unit, would then have findings that it did not have before, all of it is left as it
is.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import inf

from orb_lint.baseline import KnownFinding
from orb_lint.engine.migration import renames
from orb_lint.engine.report import Checked
from orb_lint.files.paths import is_python
from orb_lint.findings import Edit, Finding, Span, with_note
from orb_lint.fixes.additions import Additions, additions_of
from orb_lint.fixes.circles import Circles
from orb_lint.fixes.editing import RefusedError
from orb_lint.fixes.links import LinkedFiles
from orb_lint.fixes.manifests import fix_manifest
from orb_lint.fixes.modules import fix_module
from orb_lint.fixes.style import width_of_lines
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import find_rule

_ROUNDS = 20


Check = Callable[[Mapping[str, bytes]], Checked]
"""Checks the workspace with contents, by path, that replace those on the disk."""


class FileChange(NamedTuple):
    """What a file held, None where there was none, and what it is to hold."""

    before: bytes | None
    after: bytes


class Proposal(NamedTuple):
    """Fixes that are made together or not at all, and the files as they would be."""

    findings: tuple[Finding, ...]
    changes: Mapping[str, FileChange]


class Wanted(NamedTuple):
    """Which fixes are wanted.

    Attributes:
        includes: whether a finding is among those to be fixed.
        unsafe: also make fixes that may change what a program does.
        accepts: asked about each proposal; None accepts them all.
    """

    includes: Callable[[Finding], bool]
    unsafe: bool = False
    accepts: Callable[[Proposal], bool] | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is to be fixed."""
        return (
            finding.fix is not None
            and (self.unsafe or finding.has_safe_fix)
            and self.includes(finding)
        )


class Plan(NamedTuple):
    """What is to be written.

    Attributes:
        checked: the workspace as it would be.
        changes: by path.
        fixed: the findings whose fixes are in them.
        left: path of a unit, or of a file outside every unit, → why it is left as it is.
    """

    checked: Checked
    changes: dict[str, FileChange]
    fixed: tuple[Finding, ...]
    left: dict[str, str]

    def owner(self, path: str) -> str:
        """The path of the unit around a path; outside every unit, the path itself."""
        unit = self.checked.workspace.unit_of(path)
        return unit.path if unit else path

    def without(self, left: Mapping[str, str], checked: Checked) -> Plan:
        """The plan without the changes of some owners."""
        return Plan(
            checked,
            {path: self.changes[path] for path in self.changes if self.owner(path) not in left},
            tuple(each for each in self.fixed if self.owner(each.path) not in left),
            {**self.left, **left},
        )

    def told(self, wanted: Wanted) -> Checked:
        """The checked workspace, in which findings that were left unfixed say why."""
        if not self.left:
            return self.checked
        findings = tuple(
            with_note(finding, f"left as it is: {reason}")
            if wanted.covers(finding) and (reason := self.left.get(self.owner(finding.path)))
            else finding
            for finding in self.checked.report.findings
        )
        return self.checked._replace(report=self.checked.report._replace(findings=findings))


def plan_fixes(check: Check, first: Checked, wanted: Wanted) -> Plan:
    """Plan the fixes of a workspace.

    Args:
        check: checks the workspace again.
        first: the workspace and its findings before anything is fixed.
        wanted: which fixes to make.
    """
    planner = _Planner(check, first, wanted)
    plan = planner.plan({} if wanted.unsafe else _cut_in_two(first, wanted))
    while more := _worse_off(first, plan):
        plan = planner.plan({**plan.left, **more})
    return plan


class _LeftError(Exception):
    """Owners must be left as they are; `reasons` says of each why."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__()
        self.reasons = reasons


class _Planner:
    def __init__(self, check: Check, first: Checked, wanted: Wanted) -> None:
        self._check = check
        self._first = first
        self._wanted = wanted
        self._width = width_of_lines(first.workspace.tree)
        self._circles = Circles(first.workspace)
        self._files = LinkedFiles(first.workspace.tree)
        self._answers: dict[tuple[KnownFinding, ...], bool] = {}

    def plan(self, left: Mapping[str, str]) -> Plan:
        """Make round after round, but leave some owners as they are."""
        plan = Plan(self._first, {}, (), dict(left))
        rounds = 0
        while rounds < _ROUNDS:
            try:
                following = self._round(plan)
            except _LeftError as error:
                plan = Plan(self._first, {}, (), {**plan.left, **error.reasons})
                rounds = 0
                continue
            if following is None:
                break
            plan = following
            rounds += 1
        return plan

    def _round(self, plan: Plan) -> Plan | None:
        """The plan with one more round of fixes, None if there is nothing more to do."""
        candidates = [
            finding
            for finding in plan.checked.report.findings
            if self._wanted.covers(finding)
            and plan.left.keys().isdisjoint(map(plan.owner, _paths(finding)))
        ]
        chosen = _compatible(candidates, plan.checked.workspace.tree.read)
        if self._wanted.accepts:
            chosen = [*self._accepted(plan, chosen, self._wanted.accepts)]
        changes = self._changes(plan, chosen)
        if not changes:
            return None
        changes = {**plan.changes, **changes}
        contents = {path: change.after for path, change in changes.items()}
        checked = self._check(self._files.with_links(contents))
        return Plan(checked, changes, (*plan.fixed, *chosen), plan.left)

    def _accepted(
        self, plan: Plan, findings: Iterable[Finding], accepts: Callable[[Proposal], bool]
    ) -> Iterator[Finding]:
        """The findings of the accepted proposals; each proposal is asked about once."""
        for together in _by_decision(plan, findings):
            key = tuple(map(KnownFinding.of, together))
            if key not in self._answers:
                proposal = Proposal(tuple(together), self._changes(plan, together))
                self._answers[key] = accepts(proposal)
            if self._answers[key]:
                yield from together

    def _changes(self, plan: Plan, findings: Iterable[Finding]) -> dict[str, FileChange]:
        """What the fixes of some findings make of the files.

        Raises:
            _LeftError: some of them can't be made with certainty.
        """
        left: dict[str, str] = {}
        edits: defaultdict[str, dict[Edit, None]] = defaultdict(dict)
        for finding in findings:
            for edit in finding.fix.edits if finding.fix else ():
                path = self._files.real(edit.path)
                if path is None:
                    left.setdefault(plan.owner(edit.path), f"{edit.path} leads out of here")
                else:
                    edits[path][edit._replace(path=path)] = None
        changes = {}
        for path, of_path in edits.items():
            before = plan.checked.workspace.tree.read(path)
            try:
                after = self._fixed(path, before, [*of_path])
            except RefusedError as error:
                left.setdefault(plan.owner(path), f"{path} can't be fixed: {error}")
                continue
            if after != before:
                original = plan.changes[path].before if path in plan.changes else before
                changes[path] = FileChange(original, after)
        if left:
            raise _LeftError(left)
        return changes

    def _fixed(self, path: str, before: bytes | None, edits: Sequence[Edit]) -> bytes:
        if before is None:
            return "".join(edit.text for edit in edits).encode()
        if is_python(path):
            width = None if self._circles.hold(path) else self._width(path)
            return fix_module(path, before, edits, width)
        return fix_manifest(path, before, edits)


def _cut_in_two(first: Checked, wanted: Wanted) -> dict[str, str]:
    """The units of which only some files would migrate, with a place that would not."""
    plan = Plan(first, {}, (), {})
    renaming = [each for each in first.report.findings if renames(each)]
    wanted_ones = {plan.owner(each.path) for each in renaming if wanted.covers(each)}
    return {
        plan.owner(each.path): f"{each.path}:{each.span.line} has to be fixed together with it"
        for each in renaming
        if not wanted.includes(each) and plan.owner(each.path) in wanted_ones
    }


def _paths(finding: Finding) -> list[str]:
    """The files that the fix of a finding changes."""
    return [edit.path for edit in finding.fix.edits] if finding.fix else []


def _compatible(findings: Iterable[Finding], read: Callable[[str], bytes | None]) -> list[Finding]:
    """The findings that can be fixed at once, in order; of several that touch, the largest fix.

    Args:
        findings: with fixes.
        read: gives the bytes of a file by its path.
    """
    read_once = lru_cache(maxsize=None)(read)
    taken: defaultdict[str, _Taken] = defaultdict(lambda: _Taken(read_once))
    chosen: set[int] = set()
    numbered = [*enumerate(findings)]
    for number, finding in sorted(numbered, key=lambda each: -_length(each[1])):
        edits = finding.fix.edits if finding.fix else ()
        new = [edit for edit in edits if edit not in taken[edit.path].edits]
        if all(taken[edit.path].has_room_for(edit) for edit in new):
            chosen.add(number)
            for edit in new:
                taken[edit.path].add(edit)
    return [finding for number, finding in numbered if number in chosen]


class _Taken:
    """The edits of one file that are to be made, none within another.

    Attributes:
        edits: all of them.
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self.edits: set[Edit] = set()
        self._read = read
        self._spans: list[Span] = []
        self._entries: defaultdict[Span, set[str]] = defaultdict(set)
        self._added: dict[object, object] = {}
        self._additions: list[Span] = []

    def add(self, edit: Edit) -> None:
        """Add an edit."""
        self.edits.add(edit)
        if added := self._additions_of(edit):
            self._added.update(added)
            self._additions.append(edit.span)
            return
        insort(self._spans, edit.span)
        if entries := _new_entries(edit):
            self._entries[edit.span] |= entries

    def has_room_for(self, edit: Edit) -> bool:
        """Whether an edit touches none of them, or adds entries where they add others."""
        entries = _new_entries(edit)
        if entries and edit.span in self._entries:
            return self._entries[edit.span].isdisjoint(entries)
        if self._touches(edit.span):
            return False
        if added := self._additions_of(edit):
            return all(self._added.get(place, value) == value for place, value in added.items())
        return not any(_touch(edit.span, other) for other in self._additions)

    def _additions_of(self, edit: Edit) -> Additions | None:
        """What an edit of a TOML file adds, if it does nothing else."""
        source = self._read(edit.path) if edit.path.endswith(".toml") else None
        return additions_of(source, edit) if source else None

    def _touches(self, span: Span) -> bool:
        """Whether a stretch overlaps or adjoins one of them."""
        line, column, *end = span
        behind = bisect_right(self._spans, (*end, inf, inf))
        return behind > 0 and self._spans[behind - 1][2:] >= (line, column)


def _touch(one: Span, other: Span) -> bool:
    """Whether two stretches overlap or adjoin."""
    return one[:2] <= other[2:] and other[:2] <= one[2:]


def _new_entries(edit: Edit) -> set[str]:
    """The entries in the lines that an edit adds behind a line of a manifest; else none."""
    has_lists = edit.path.endswith((".py", ".pyi", ".toml"))
    is_behind = edit.span[:2] == edit.span[2:] and edit.text.startswith(("\n", "\r"))
    if has_lists or not is_behind or edit.text.endswith("\n"):
        return set()
    return {line.partition("=")[0].strip() for line in edit.text.split("\n")[1:]}


def _length(finding: Finding) -> int:
    return sum(len(edit.text) for edit in finding.fix.edits) if finding.fix else 0


def _by_decision(plan: Plan, findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Group what is fixed together: the migration of a unit, and findings with the same edits."""
    grouped: defaultdict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        edits = finding.fix.edits if finding.fix else ()
        grouped[plan.owner(finding.path) if renames(finding) else edits].append(finding)
    return grouped.values()


def _worse_off(first: Checked, plan: Plan) -> dict[str, str]:
    """Owners of changed files → the findings that they did not have before.

    A lock that is stale after a fix is expected and does not count.
    """
    known = Counter(map(KnownFinding.of, first.report.findings))
    changed = set(map(plan.owner, plan.changes))
    worse: dict[str, str] = {}
    for finding in plan.checked.report.findings:
        entry = KnownFinding.of(finding)
        known[entry] -= 1
        owner = plan.owner(finding.path)
        if known[entry] < 0 and owner in changed and not find_rule(finding.symbol).may_follow_fix:
            place = f"{finding.path}:{finding.span.line}"
            worse.setdefault(owner, f"{place} would be {finding.code}: {finding.message}")
    return worse
