"""What the comments of a file suppress, once they have been read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from orb_lint.findings import Finding, Span
from orb_lint.records import NamedTuple

CHECKER = "orb-lint"
"""The name that stands for all rules in a `# pylint:` comment."""


class Action(Enum):
    """What a directive does; the value is the word for it."""

    DISABLE = "disable"
    DISABLE_NEXT = "disable-next"
    ENABLE = "enable"
    SKIP_FILE = "skip-file"
    IGNORE = "ignore"


class Reach(NamedTuple):
    """The lines to which a comment applies.

    Attributes:
        first: the first of them.
        at: the comment's own line.
        last: the last of them; below `at` if there are none.
        reaches_back: it applies to the lines before its own, too; else these keep their default
            unless another comment applies to them.
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
        reach: the lines to which it applies.
        span: of the name, or of the directive if that names nothing.
        directive: the span of the directive around the name.
        has_reason: the comment says why.
        removal: what to delete to remove this name; None if that isn't clear.
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
        """Whether it is in a comment for this tool, `# orb-lint:`, not for pylint."""
        return self.action is Action.IGNORE

    @property
    def enables(self) -> bool:
        """Whether it enables what another one has suppressed."""
        return self.action is Action.ENABLE

    def covers(self, symbol: str, code: str) -> bool:
        """Whether it applies to a rule."""
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
        code_end: the line of its last statement; 0 if there is none, or the file is not Python.
        is_skipped: a comment excludes the file as a whole.
        is_broken: it is no valid Python, so how far its comments reach is uncertain.
    """

    path: str
    suppressions: tuple[Suppression, ...]
    line_count: int
    code_end: int = 0
    is_skipped: bool = False
    is_broken: bool = False

    def remaining(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings about this file that nothing silences."""
        if self.is_skipped:
            return []
        return [finding for finding, names in self._with_names(findings) if not names]

    def used_names(self, findings: Iterable[Finding]) -> set[Span]:
        """The spans of the names that silence findings about this file."""
        if self.is_skipped:
            return set()
        return {name for _, names in self._with_names(findings) for name in names}

    def _with_names(self, findings: Iterable[Finding]) -> Iterator[tuple[Finding, Sequence[Span]]]:
        """Each finding, with the spans of the names that silence it."""
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
            yield finding, spans

    def without_pragmas(self) -> FileSuppressions:
        """Only those in `# orb-lint:` comments; pylint itself heeds the others."""
        own = tuple(each for each in self.suppressions if each.is_own)
        return FileSuppressions(self.path, own, self.line_count, is_skipped=self.is_skipped)

    def _states(self, symbol: str, code: str) -> list[Suppression | None]:
        """For each line, the name in a `# pylint:` comment that decides about a rule there.

        The comments apply in order; each decides about its lines from its own line on, and about
        lines before only if no other comment has decided about them.
        """
        deciding = [
            each for each in self.suppressions if not each.is_own and each.covers(symbol, code)
        ]
        states = _States(self.line_count + 2)
        for each in reversed(deciding):
            _, at, last, _ = each.reach
            states.fill(at, last + 1, each)
            if self.code_end:
                states.fill(max(at, self.code_end + 1), self.line_count + 2, each)
        for each in deciding:
            first, at, _, reaches_back = each.reach
            if first < at and reaches_back:
                states.set(first, each)
                states.fill(first, at, each)
            elif first < at:
                states.set(first, None)
        return states.of_lines


class _States:
    """What decides about each line, most of which many comments would decide about one by one.

    Attributes:
        of_lines: by number of the line; None where nothing has decided yet.
    """

    def __init__(self, size: int) -> None:
        self.of_lines: list[Suppression | None] = [None] * size
        self._is_free = bytearray(b"\1" * size)

    def fill(self, start: int, end: int, suppression: Suppression) -> None:
        """Decide about those lines from a start up to an end that nothing has decided about."""
        start = self._is_free.find(1, start, end)
        while start >= 0:
            behind = self._is_free.find(0, start, end)
            behind = end if behind < 0 else behind
            self.of_lines[start:behind] = [suppression] * (behind - start)
            self._is_free[start:behind] = bytes(behind - start)
            start = self._is_free.find(1, behind, end)

    def set(self, line: int, suppression: Suppression | None) -> None:
        """Decide about a line whatever has been decided, or, with None, nothing."""
        self.of_lines[line] = suppression
        self._is_free[line] = suppression is None
