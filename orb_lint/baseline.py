"""The baseline: findings that a team knows and accepts, so that only new ones count.

A line of the file is one finding: code, symbol, path and subject, but no line number, which would
change with every edit. The same line twice means two such findings. The lines are sorted, so that
branches which add or remove different ones can be merged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache

from orb_lint.errors import OrbLintError
from orb_lint.expressions import regex
from orb_lint.files.reading import read_bytes
from orb_lint.files.writing import write_file
from orb_lint.findings import Finding
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import all_rules, find_rule

_HEADER = """\
# Known findings that `orb-lint check` does not report: code, symbol, path, subject.
# Take out what has been fixed: `orb-lint baseline prune`.
"""
_CODE = regex(r"[EW]\d{4}")
_ESCAPE = regex(r"\\(?:[\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


class BaselineError(OrbLintError):
    """A baseline can't be read or written; the message is one line and names the file."""


class KnownFinding(NamedTuple):
    """One known finding; the fields are those of `Finding`."""

    code: str
    symbol: str
    path: str
    subject: str

    @classmethod
    def of(cls, finding: Finding) -> KnownFinding:
        """The entry for a finding; one that supersedes another has the entry of that one."""
        known_as = _known_as(finding.code, finding.symbol)
        return cls(*known_as, finding.path or ".", finding.subject)

    @classmethod
    def read(cls, line: str) -> KnownFinding:
        """Parse a line that `str` has written.

        Raises:
            ValueError: the line is no entry.
        """
        code, symbol, path, *subject = line.split(" ", 3)
        if not _CODE.fullmatch(code):
            raise ValueError
        return cls(*_known_as(code, symbol), _unescaped(path), _unescaped("".join(subject)))

    def __str__(self) -> str:
        path = _escaped(self.path).replace(" ", r"\x20")
        subject = re.sub(" $", r"\\x20", _escaped(self.subject))
        return " ".join((self.code, self.symbol, path, *([subject] if subject else ())))


KnownFindings = Counter[KnownFinding]


@cache
def _known_as(code: str, symbol: str) -> tuple[str, str]:
    """The code and symbol that tell a finding in a baseline.

    A finding that supersedes one of another rule goes by that rule's name: a fix elsewhere must not
    turn a known finding into a new one.
    """
    for rule in all_rules():
        if rule.symbol == symbol and rule.supersedes:
            return find_rule(rule.supersedes).code, rule.supersedes
    return code, symbol


def _escaped(text: str) -> str:
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(
        char
        if char.isprintable() and char != "\\"
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def _unescaped(text: str) -> str:
    if "\\" in _ESCAPE.sub("", text):
        raise ValueError
    return _ESCAPE.sub(lambda found: found[0].encode().decode("unicode_escape"), text)


def read_baseline(path: str) -> KnownFindings:
    """Read a baseline.

    Raises:
        BaselineError: there is none, it can't be read, or a line is no entry.
    """
    try:
        lines = read_bytes(path).decode("utf-8-sig").split("\n")
    except FileNotFoundError:
        raise BaselineError(f"{path}: no such file: run `orb-lint baseline create`") from None
    except (OSError, ValueError) as error:
        raise BaselineError(f"{path}: cannot be read: {_reason(error)}") from None
    entries = KnownFindings()
    for number, line in enumerate(lines, 1):
        text = line.removesuffix("\r")
        if not text or text.startswith("#"):
            continue
        try:
            entry = KnownFinding.read(text)
        except ValueError:
            raise BaselineError(
                f"{path}:{number}: not an entry: {text}: fix the line, or delete the file and run"
                " `orb-lint baseline create`"
            ) from None
        if _codes().get(entry.symbol) != entry.code:
            rule = f"{entry.code} {entry.symbol}"
            raise BaselineError(f"{path}:{number}: no rule `{rule}`: fix the line or delete it")
        entries[entry] += 1
    return entries


@cache
def _codes() -> dict[str, str]:
    """The code of each rule by its symbol."""
    return {rule.symbol: rule.code for rule in all_rules()}


def write_baseline(path: str, entries: KnownFindings) -> None:
    """Write a baseline, all of it or nothing.

    Raises:
        BaselineError: it can't be written.
    """
    lines = (f"{line}\n" for line in sorted(map(str, entries.elements())))
    try:
        write_file(path, map(str.encode, (_HEADER, *lines)))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {_reason(error)}") from None


def _reason(error: Exception) -> object:
    return getattr(error, "strerror", None) or error


class Comparison(NamedTuple):
    """A baseline compared with the findings of a run.

    Attributes:
        before: the baseline.
        new: findings that it does not know, in their order.
        known: how many it knows.
        gone: entries that no finding answers to any more.
        left: the baseline without those; entries of renamed files have the new path.
    """

    before: KnownFindings
    new: tuple[Finding, ...]
    known: int
    gone: KnownFindings
    left: KnownFindings


def compare(
    findings: Iterable[Finding],
    entries: KnownFindings,
    *,
    was_checked: Callable[[KnownFinding], bool],
    moved: Callable[[], Mapping[str, str]],
    never: Container[str] = (),
) -> Comparison:
    """Tell new findings from known ones, and what is still there from what has gone.

    Args:
        findings: of a run, sorted by place: of several of a kind the first are the known ones.
        entries: of the baseline.
        was_checked: whether the run would have found what an entry stands for.
        moved: tells the new and old paths of renamed files; called only where that may matter.
        never: symbols of the rules whose findings always count as new.
    """
    pending, found = KnownFindings(entries), KnownFindings()

    def is_known(finding: Finding, path: str | None) -> bool:
        entry = KnownFinding.of(finding)
        known = entry if path is None else entry._replace(path=path)
        if finding.symbol in never or not pending[known]:
            return False
        pending[known] -= 1
        found[entry] += 1
        return True

    new = [finding for finding in findings if not is_known(finding, None)]
    if new and +pending and (old_paths := moved()):
        new = [
            finding
            for finding in new
            if finding.path not in old_paths or not is_known(finding, old_paths[finding.path])
        ]
    pending = +pending
    gone = KnownFindings({entry: count for entry, count in pending.items() if was_checked(entry)})
    return Comparison(entries, tuple(new), found.total(), gone, pending - gone + found)


def known_from_now_on(findings: Iterable[Finding], never: Container[str]) -> KnownFindings:
    """The baseline that knows all findings but those of some rules, by symbol."""
    return KnownFindings(
        KnownFinding.of(finding) for finding in findings if finding.symbol not in never
    )
