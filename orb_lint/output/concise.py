"""One line for each finding, in the form of compilers, which editors and scripts understand."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.engine.report import Report
from orb_lint.findings import Finding
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import printable


def render(report: Report, _context: ReportContext) -> Iterator[str]:
    """A line for each finding; empty if there is none."""
    return (f"{line_of(finding, finding.path)}\n" for finding in report.findings)


def line_of(finding: Finding, path: str) -> str:
    """`path:line:column: CODE symbol message`, safe to print."""
    place = f"{path}:{finding.span.line}:{finding.span.column}"
    return printable(f"{place}: {finding.code} {finding.symbol} {finding.message}")
