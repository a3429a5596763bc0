"""What a rule reports: one finding, the places it refers to, and the edits that fix it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from orb_lint.records import NamedTuple


class Severity(Enum):
    """How much a finding weighs; the value is the word in the JSON output."""

    ERROR = "error"
    WARNING = "warning"


class Applicability(Enum):
    """Whether an edit surely keeps the program's meaning; the value is the word in JSON."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Span(NamedTuple):
    """A stretch of a file: 1-based lines, 1-based columns in characters, the end exclusive.

    A byte order mark is no character of the first line.
    """

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


@lru_cache(maxsize=1 << 12)
def shared(span: Span) -> Span:
    """The same span, kept once: files that are alike have their faults in the same places."""
    return span


class Edit(NamedTuple):
    """Replace a span of a file by a text. An edit of a path that does not exist creates it."""

    path: str
    span: Span
    text: str


class Fix(NamedTuple):
    """The edits that fix one finding, to be made together or not at all."""

    applicability: Applicability
    edits: tuple[Edit, ...]


class Renaming(NamedTuple):
    """The names that change where what was a module of a layer is imported from a local package.

    Attributes:
        old: the first parts of the old names.
        new: the first parts of those that the fix writes; empty where there is no fix.
    """

    old: frozenset[str]
    new: frozenset[str]


def renaming(old: Iterable[str], new: Iterable[str]) -> Renaming:
    """The change of some dotted names to others, kept once: many statements change the same."""
    return _renaming(
        frozenset(name.partition(".")[0] for name in old),
        frozenset(name.partition(".")[0] for name in new),
    )


_renaming = lru_cache(maxsize=1 << 10)(Renaming)


def fix_of(applicability: Applicability, edits: tuple[Edit, ...]) -> Fix | None:
    """The fix that makes some edits, None where there are none."""
    return Fix(applicability, edits) if edits else None


class Related(NamedTuple):
    """Another place that explains a finding; `path` is relative to the workspace root."""

    path: str
    line: int
    message: str


def message_of(fault: str, suggestion: str) -> str:
    """What is wrong and, where anything follows it, what to do about it."""
    return f"{fault}: {suggestion}" if suggestion else fault


_MOST_WORDS = 20
"""So many words are told in a message."""


def in_a_row(words: Iterable[str]) -> str:
    """Words for a message, joined by `and`; of many the first, and how many there are besides."""
    told = [*words]
    if len(told) > _MOST_WORDS:
        told[_MOST_WORDS:] = [f"{len(told) - _MOST_WORDS:,} more"]
    return " and ".join(told)


class Finding(NamedTuple):
    """One fault at one place. Reports are sorted by the first fields, in this order.

    Its message is one line: the fault, then the suggestion.

    Attributes:
        path: relative to the workspace root, with `/`.
        span: what is wrong; of a folder or a missing file, line 1.
        code: pylint message id, such as `E7701`.
        symbol: kebab-case name of the rule.
        fault: what is wrong, in words that findings which one change would fix have in common.
        suggestion: what to do about it, or why it is so where nothing is to be suggested; "" where
            the fault says all.
        severity: that of the rule.
        unit: name of the unit that the place belongs to, None outside every unit.
        related: other places that cause it; a change there can bring it up.
        fix: what does what is suggested, None if that is not certain.
        subject: what it is about, without lines, which move: module and names of an import,
            category and key of an entry; empty where the path alone says it.
        renaming: of an import by an old name, or a string that holds one.
        distributions: the PEP 503 names of those whose entries are missing or wrong.
    """

    path: str
    span: Span
    code: str
    symbol: str
    fault: str
    suggestion: str
    severity: Severity
    unit: str | None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    subject: str = ""
    renaming: Renaming | None = None
    distributions: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The fault and the suggestion, in one line."""
        return message_of(self.fault, self.suggestion)

    @property
    def has_safe_fix(self) -> bool:
        """Whether a fix is known after which the program surely does the same."""
        return self.fix is not None and self.fix.applicability is Applicability.SAFE


def with_note(finding: Finding, note: str) -> Finding:
    """A finding with some more words at the end of its message."""
    if finding.suggestion:
        return finding._replace(suggestion=f"{finding.suggestion}; {note}")
    return finding._replace(fault=f"{finding.fault}; {note}")


_PATH = itemgetter(0)
_BY_PLACE = itemgetter(slice(6))


def sorted_by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of reports: by path, span, code, symbol, fault and suggestion.

    There are keys of one path at a time, for all together would take as much as the findings.
    """
    by_path = groupby(sorted(findings, key=_PATH), _PATH)
    return [each for _, of_path in by_path for each in sorted(of_path, key=_BY_PLACE)]
