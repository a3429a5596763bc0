"""What the comments of a file suppress. How they are read is another module's business."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

from orb_lint.findings import Finding, Span
from orb_lint.records import NamedTuple

CHECKER = "orb-lint"
"""The name by which a `# pylint:` comment means all rules at once."""


class Action(Enum):
    """What a directive does with what it names; the value is the word for it."""

    DISABLE = "disable"
    DISABLE_NEXT = "disable-next"
    ENABLE = "enable"
    SKIP_FILE = "skip-file"
    IGNORE = "ignore"


class Reach(NamedTuple):
    """The lines that a comment speaks of.

    Attributes:
        first: the first of them.
        at: the comment's own line.
        last: the last of them; below `at` if there are none.
        reaches_back: it speaks of the lines before its own, too; else these are what they are by
            default as far as no other comment speaks of them.
    """

    first: int
    at: int
    last: int
    reaches_back: bool


class Suppression(NamedTuple):
    """One name in a comment that suppresses findings, or enables them again.

    Attributes:
        action: what the comment does.
        name: as written; "" where an `ignore` names nothing.
        symbol: of the rule that is named; "" for several rules at once, and for none.
        reach: the lines it speaks of.
        span: of the name, or of the directive where that names nothing.
        directive: the span of the directive that the name stands in.
        has_reason: the comment says why.
        removal: what to delete to take back this name; None where that isn't plain.
    """

    action: Action
    name: str
    symbol: str
    reach: Reach
    span: Span
    directive: Span
    has_reason: bool
    removal: Span | None

    @property
    def is_own(self) -> bool:
        """Whether it stands in a comment of this tool's, `# orb-lint:`, and not of pylint's."""
        return self.action is Action.IGNORE

    @property
    def enables(self) -> bool:
        """Whether it takes another one back."""
        return self.action is Action.ENABLE

    def covers(self, symbol: str, code: str) -> bool:
        """Whether it speaks of a rule."""
        if self.symbol:
            return self.symbol == symbol
        if self.is_own:
            return False
        return self.name in ("all", code[:1]) or self.name.lower() == CHECKER


class FileSuppressions(NamedTuple):
    """All suppressions of one file.

    Attributes:
        path: of the file, relative to the workspace root.
        suppressions: in the order of the file.
        line_count: how many lines it has.
        code_end: the line of its last statement; where there is none, or it is no Python, 0.
        is_skipped: a comment excludes the file as a whole.
        is_broken: it is no valid Python, so that it is not certain how far its comments reach.
    """

    path: str
    suppressions: tuple[Suppression, ...]
    line_count: int
    code_end: int = 0
    is_skipped: bool = False
    is_broken: bool = False

    def suppress(self, findings: Iterable[Finding]) -> tuple[list[Finding], set[Span]]:
        """Tell which findings remain, and the spans of the names that have silenced the others.

        Args:
            findings: about this file.
        """
        if self.is_skipped:
            return [], set()
        remaining: list[Finding] = []
        used: set[Span] = set()
        ignores = defaultdict(list)
        for each in self.suppressions:
            if each.is_own:
                ignores[each.symbol, each.reach.at].append(each.span)
        states: dict[str, list[Suppression | None]] = {}
        for finding in findings:
            symbol, line = finding.symbol, finding.span.line
            if symbol not in states:
                states[symbol] = self._states(symbol, finding.code)
            spans = ignores.get((symbol, line), [])
            state = states[symbol][line] if line <= self.line_count else None
            if state and not state.enables:
                spans = [*spans, state.span]
            used.update(spans)
            if not spans:
                remaining.append(finding)
        return remaining, used

    def without_pragmas(self) -> FileSuppressions:
        """Those that only this tool knows, `# orb-lint:`; the others are pylint's to hear."""
        own = tuple(each for each in self.suppressions if each.is_own)
        return FileSuppressions(self.path, own, self.line_count, is_skipped=self.is_skipped)

    def _states(self, symbol: str, code: str) -> list[Suppression | None]:
        """For each line the name in a `# pylint:` comment that decides about a rule there.

        The comments are heard in their order; each speaks of its lines from its own line on, and of
        the lines before only as far as no other has.
        """
        states: list[Suppression | None] = [None] * (self.line_count + 2)
        for each in self.suppressions:
            if each.is_own or not each.covers(symbol, code):
                continue
            first, at, last, reaches_back = each.reach
            if first < at and reaches_back:
                states[first] = each
                if None in states[first:at]:
                    states[first:at] = [state or each for state in states[first:at]]
            elif first < at:
                states[first] = None
            states[at : last + 1] = [each] * (last + 1 - at)
            if self.code_end:
                behind = max(at, self.code_end + 1)
                states[behind:] = [each] * (len(states) - behind)
        return states
