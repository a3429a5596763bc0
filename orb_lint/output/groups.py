"""Findings that one change would fix: they say the same of the same thing, in many places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from orb_lint.findings import Finding, Related, Severity
from orb_lint.records import NamedTuple


class Group(NamedTuple):
    """Two findings or more of one rule that one change would fix, in the order of reports."""

    findings: tuple[Finding, ...]

    @property
    def fault(self) -> str:
        """What is wrong, in the words of most of them."""
        return _first_of(finding.fault for finding in self.findings)

    @property
    def files(self) -> int:
        """In how many files or folders it was found."""
        return len({finding.path for finding in self.findings})

    @property
    def cause(self) -> Related | None:
        """The place that explains all of them, None where they do not share one."""
        causes = {finding.related[:1] for finding in self.findings}
        first = self.findings[0].related[:1]
        return first[0] if first and len(causes) == 1 else None

    @property
    def suggestion(self) -> str:
        """What to do about it, in the words of most of them; "" where none says so."""
        return _first_of(finding.suggestion for finding in self.findings)


def _first_of(texts: Iterable[str]) -> str:
    """The text that is there most often, and how many others there are."""
    ranked = Counter(filter(None, texts)).most_common()
    others = f", and the like ({len(ranked)} in all)" if len(ranked) > 1 else ""
    return f"{ranked[0][0]}{others}" if ranked else ""


def grouped(findings: Sequence[Finding]) -> tuple[list[Group], list[Finding]]:
    """Put together what one change would fix.

    Args:
        findings: in the order of reports.

    Returns:
        The groups, errors and large ones first, and all findings that stand alone.
    """
    together: defaultdict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        together[_key(finding)].append(finding)
    groups = [Group(tuple(each)) for each in together.values() if len(each) > 1]
    alone = [finding for finding in findings if len(together[_key(finding)]) == 1]
    return sorted(groups, key=_by_weight), alone


def _key(finding: Finding) -> tuple[str, ...]:
    """What findings that belong together share: the fault, or the other file that fixes them.

    Units of one name differ by the files that fix them.
    """
    fault = finding.fault
    if f"`{finding.unit}`" not in fault:
        return finding.symbol, fault
    edited = {edit.path for edit in finding.fix.edits} if finding.fix else set()
    is_fixed_elsewhere = bool(edited) and finding.path not in edited
    return finding.symbol, "" if is_fixed_elsewhere else fault, finding.suggestion, *sorted(edited)


def _by_weight(group: Group) -> tuple[bool, int]:
    return group.findings[0].severity is not Severity.ERROR, -len(group.findings)


def counts_of_rules(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """How often each rule, by code and symbol, was broken, the most frequent first."""
    counts = Counter(f"{finding.code} {finding.symbol}" for finding in findings)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
