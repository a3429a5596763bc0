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


def fix_of(applicability: Applicability, edits: tuple[Edit, ...]) -> Fix | None:
    """The fix that makes some edits, None where there are none."""
    return Fix(applicability, edits) if edits else None


class Related(NamedTuple):
    """Another place that explains a finding; `path` is relative to the workspace root."""

    path: str
    line: int
    message: str


class Finding(NamedTuple):
    """One fault at one place. Reports are sorted by the first fields, in this order.

    Attributes:
        path: relative to the workspace root, with `/`.
        span: what is wrong; of a folder or a missing file, line 1.
        code: pylint message id, such as `E7701`.
        symbol: kebab-case name of the rule.
        message: one line, the offender and then the suggestion.
        severity: that of the rule.
        unit: name of the unit that the place belongs to, None outside every unit.
        related: other places that cause it; a change there can bring it up.
        fix: what does what the message suggests, None if that is not certain.
        subject: what it is about, without lines, which move: module and names of an import,
            category and key of an entry; empty where the path alone says it.
    """

    path: str
    span: Span
    code: str
    symbol: str
    message: str
    severity: Severity
    unit: str | None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    subject: str = ""

    @property
    def has_safe_fix(self) -> bool:
        """Whether a fix is known after which the program surely does the same."""
        return self.fix is not None and self.fix.applicability is Applicability.SAFE


_PATH = itemgetter(0)
_BY_PLACE = itemgetter(slice(5))


def sorted_by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of reports: by path, span, code, symbol and message.

    There are keys of one path at a time, for all together would take as much as the findings.
    """
    by_path = groupby(sorted(findings, key=_PATH), _PATH)
    return [each for _, of_path in by_path for each in sorted(of_path, key=_BY_PLACE)]
