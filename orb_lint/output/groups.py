"""Findings that one change would mend: they say the same of the same thing, in many places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orb_lint.findings import Finding, Related, Severity


class Group(NamedTuple):
    """Two findings or more of one rule that name the same offender, in the order of reports."""

    findings: tuple[Finding, ...]

    @property
    def offender(self) -> str:
        """What is wrong, in each of them."""
        return split_message(self.findings[0].message)[0]

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
    def remedies(self) -> list[str]:
        """What to do about it, by how many of the findings say so."""
        counts = Counter(split_message(finding.message)[1] for finding in self.findings)
        return [remedy for remedy, _ in counts.most_common() if remedy]


def split_message(message: str) -> tuple[str, str]:
    """The offender and the remedy of a message, which a colon outside of code parts.

    Returns:
        The whole message and "" where it names no remedy.
    """
    at = message.find(": ")
    while at >= 0 and message.count("`", 0, at) % 2:
        at = message.find(": ", at + 1)
    return (message, "") if at < 0 else (message[:at], message[at + 2 :])


def grouped(findings: Sequence[Finding]) -> tuple[list[Group], list[Finding]]:
    """Put together what one change would mend.

    Args:
        findings: in the order of reports.

    Returns:
        The groups, errors and large ones first, and all findings that stand alone.
    """
    together: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        together[_key(finding)].append(finding)
    groups = [Group(tuple(each)) for each in together.values() if len(each) > 1]
    alone = [finding for finding in findings if len(together[_key(finding)]) == 1]
    return sorted(groups, key=_by_weight), alone


def _key(finding: Finding) -> tuple[str, str]:
    return finding.symbol, split_message(finding.message)[0]


def _by_weight(group: Group) -> tuple[bool, int]:
    return group.findings[0].severity is not Severity.ERROR, -len(group.findings)


def counts_of_rules(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """How often each rule, by code and symbol, was broken, the most frequent first."""
    counts = Counter(f"{finding.code} {finding.symbol}" for finding in findings)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
