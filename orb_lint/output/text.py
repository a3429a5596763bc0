"""Findings for people: first groups that one change would fix, then all others file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from orb_lint.engine.report import Report
from orb_lint.findings import Applicability, Finding, Severity
from orb_lint.output.context import ReportContext, Show
from orb_lint.output.groups import Group, counts_of_rules, grouped
from orb_lint.output.printable import printable

_PLACES = 3
"""How many places of a group are shown."""


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """The groups, the other findings of each file below its path, and a summary."""
    if not is_silent(report, context):
        yield from (f"{line}\n" for line in _plain_lines(report, context))


def is_silent(report: Report, context: ReportContext) -> bool:
    """Whether nothing is to be printed."""
    return context.quiet and not report.findings


def _plain_lines(report: Report, context: ReportContext) -> Iterator[str]:
    groups, alone = to_show(report, context)
    for group in groups:
        yield f"{head(group)}: {printable(group.fault)}"
        yield from explanation(group)
        yield from (f"  {place}" for place in places(group))
        yield ""
    for path, findings in groupby(alone, key=lambda finding: finding.path):
        yield printable(path)
        for finding in findings:
            place = f"{finding.span.line}:{finding.span.column}"
            yield f"  {place} {finding.code} {finding.symbol}: {printable(finding.message)}"
        yield ""
    yield from end(report, context)


def to_show(report: Report, context: ReportContext) -> tuple[Sequence[Group], Sequence[Finding]]:
    """The groups, and the findings to show one by one."""
    if context.show is Show.COUNTS:
        return (), ()
    if context.show is Show.ALL:
        return (), report.findings
    return grouped(report.findings)


def head(group: Group) -> str:
    """The rule of a group, with how often and in how many places it was broken."""
    first = group.findings[0]
    number = f"×{len(group.findings):,} in {count(group.files, 'file')}"
    return f"{first.code} {first.symbol} {number}"


def explanation(group: Group) -> Iterator[str]:
    """The common cause of a group, and what fixes it."""
    if cause := group.cause:
        yield printable(f"  cause {cause.path}:{cause.line} {cause.message}")
    if suggestion := group.suggestion:
        yield printable(f"  {suggestion}")


def places(group: Group) -> Iterator[str]:
    """The first places of a group, and how many more there are."""
    for finding in group.findings[:_PLACES]:
        yield printable(f"{finding.path}:{finding.span.line}:{finding.span.column}")
    if len(group.findings) > _PLACES:
        yield f"and {len(group.findings) - _PLACES:,} more: `--show all`"


def end(report: Report, context: ReportContext) -> Iterator[str]:
    """The counts by rule if they are asked for, the summary, and what to do next."""
    if context.show is Show.COUNTS:
        counts = counts_of_rules(report.findings)
        width = len(str(max((number for _, number in counts), default=0)))
        for rule, number in counts:
            yield f"{number:>{width}} {rule}"
        if counts:
            yield ""
    yield summary(report)
    yield from _reservations(report)
    if report.findings and context.next_step:
        yield printable(context.next_step)


def _reservations(report: Report) -> Iterator[str]:
    """Notes on units that were judged in part, and on files outside every unit."""
    if report.in_part:
        are = "is" if report.in_part == 1 else "are"
        units = f"{count(report.in_part, 'unit')} {are} judged in part"
        yield f"{units}: `orb-lint workspace --units` says why."
    if report.outside:
        lie = "lies" if report.outside == 1 else "lie"
        yield f"{count(report.outside, 'Python file')} {lie} outside every unit."


def summary(report: Report) -> str:
    """One line that says how much was found where."""
    looked_at = f"{count(report.files, 'file')} of {count(report.units, 'unit')}"
    baseline = f"; baseline: {report.known} left" if report.known or report.gone else ""
    if report.gone:
        baseline += f", {report.gone} gone"
    if not report.findings:
        return f"Nothing found in {looked_at}{baseline}."
    severities = Counter(finding.severity for finding in report.findings)
    kinds = ", ".join(
        count(severities[severity], severity.value) for severity in Severity if severities[severity]
    )
    return f"Found {kinds} in {looked_at}{_fixes(report)}{baseline}."


def _fixes(report: Report) -> str:
    """How many findings can be fixed, and by which options."""
    fixes = Counter(each.fix.applicability for each in report.findings if each.fix)
    safe, unsafe = fixes[Applicability.SAFE], fixes[Applicability.UNSAFE]
    words = f"; {safe} fixable with --fix" if safe else ""
    if unsafe:
        more = "more " if safe else ""
        words += f"; {unsafe} {more}fix{'' if unsafe == 1 else 'es'} with --unsafe-fixes"
    return words


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
